//! The server waits for a debugger that nobody attaches.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When,
        silence::{Silence, answered_later, was_waiting},
        watched::{Occupation, Spent, listener},
    },
    evidence::{Attempt, Evidence, Method, Redactor, Shown, Source},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DebuggerWait,
    explain: include_str!("debugger-wait.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::InitializeTimeout,
        Cause::BlockingNetworkInit,
        Cause::WrongTransport,
        Cause::NotAnMcpServer,
        Cause::StdoutPollution,
        Cause::ToolsListTimeout,
    ],
    check,
};

/// A debugger's port was opened; whether the program waits for it depends on how that was asked for.
/// Node and Deno, Java, Delve, Ruby, Bun.
static LISTENS: Signatures = Signatures::new(&[
    r"Debugger listening on (?<name>wss?://[^/\s]+)",
    r"^Listening for transport dt_socket at address: (?<name>\S+)",
    r"^API server listening at: (?<name>\S+:\d+)",
    r"^DEBUGGER: Debugger can attach via",
    r"^-+ Bun Inspector -+",
]);

/// The program says itself that it waits.
static WAITS: Signatures = Signatures::new(&[
    r"(?i)\bwait(?:ing|s)? (?:for|until) (?:\w+ ){0,3}debugger\b",
    r"(?i)\bwaiting for (?:\w+ )?(?:debug(?:py)?|debugger|remote debug\w*) (?:client|adapter|connection|session|to attach|attach)",
    r"^\(Pdb\+*\)|^ipdb>",
])
// Node says it at the end, when a debugger still looks on.
.unless(&[r"(?i)to disconnect|attached|not waiting"]);

/// What debuggers print beside it.
static ASIDES: Signatures = Signatures::new(&[
    r"^\s*$|^For help,? see|chrome://inspect|^\s*wss?://|^Listening:|^Inspect in browser:|debug\.bun\.sh|^-+$",
    r"(?i)pydevd|debugpy|frozen[ _]modules|^debugger warning|to python to disable frozen|debug info that may be missing|layer=debugger",
]);

static ATTACHED: Signatures = Signatures::new(&[r"(?i)debugger (?:has |is |was )?(?:attached|connected)|debug client (?:attached|connected)"]);

/// How a start is asked to wait. `--inspect` alone opens the port and goes on.
static ASKED: Signatures =
    Signatures::new(&[r"(?<name>--inspect-brk|--inspect-wait|--wait-for-client|--debug-brk|--nonstop=false)\b", r"(?<name>suspend=y)\b"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if !was_waiting(attempt)
        || attempt.hello().is_some()
        || answered_later(evidence, Method::Initialize).is_some()
        || ATTACHED.last(attempt).is_some()
    {
        return None;
    }
    let asked = asked(attempt);
    match last_word(attempt) {
        Some(hit) => Some(said(attempt, &hit, asked.as_ref())),
        // debugpy waits without a word.
        None => asked.map_or_else(|| adapted(attempt), |flag| silent(attempt, flag)),
    }
}

/// The ports of Node, debugpy, Java, Delve and Bun that a debugger finds them at.
const PORTS: [u16; 5] = [9229, 5678, 5005, 2345, 6499];

/// The debugger's port, as evidence: the one that the words name, or one that debuggers use.
fn port(attempt: &Attempt, said: Option<&str>) -> Option<Cite> {
    let named = said.and_then(|address| address.rsplit(':').next()?.parse::<u16>().ok());
    listener(attempt, |at| named.map_or(PORTS.contains(&at.port()), |port| port == at.port()), "where a debugger is to attach")
}

/// Whether it did nothing in all that time.
fn is_idle(attempt: &Attempt) -> bool {
    let idle = |spent: Spent<'_>| matches!(spent.largest(), Some((Occupation::Idle | Occupation::Lock | Occupation::Input, _)));
    Spent::of(attempt).is_some_and(idle)
}

/// debugpy, which `wait_for_client()` in the code waits for, runs an adapter of its own beside the server (microsoft/debugpy:src/debugpy/server/api.py).
fn adapted(attempt: &Attempt) -> Option<Finding> {
    // It is connected to the adapter, which is a process of its own.
    let waits = |spent: Spent<'_>| matches!(spent.largest(), Some((Occupation::Idle | Occupation::Lock | Occupation::Network, _)));
    let silence =
        Silence::of(attempt).filter(|_| Spent::of(attempt).is_some_and(waits) && attempt.lines_while_open().all(|line| ASIDES.matches(line.text)))?;
    let watched = attempt.watched.yes()?;
    let is_adapter = |argv: &[Shown]| argv.iter().any(|word| word.contains("debugpy") && word.contains("adapter"));
    let adapter = watched.processes.iter().find_map(|process| process.images.iter().find(|image| is_adapter(&image.argv)))?;
    let seen = Cite::seen(adapter.since, Source::Process, "debugpy starts its adapter").seen_in(attempt);
    let finding = Finding::build(RULE.cause, "it waits for a debugger, and nobody attaches one", seen).confidence(Confidence::Medium);
    Some(ways_out(finding.cite(port(attempt, None)).cite([Cite::of(silence.over)]), None))
}

fn said(attempt: &Attempt, hit: &Hit<'_>, asked: Option<&Shown>) -> Finding {
    let port = port(attempt, hit.name.as_deref());
    let sure = asked.is_some() || WAITS.matches(hit.line.text) || (port.is_some() && is_idle(attempt));
    let finding = hit.finding(attempt, RULE.cause, "it waits for a debugger, and nobody attaches one").cite(port);
    let finding = finding.confidence(if sure { Confidence::High } else { Confidence::Medium });
    let finding = match (asked, hit.name.clone()) {
        (Some(flag), _) => finding.cite(Cite::entry(attempt, flag.clone())).subject(Subject::Argument(flag.clone())),
        (None, Some(address)) => finding.subject(Subject::Address(address)),
        (None, None) => finding,
    };
    ways_out(finding, asked.map(|flag| &**flag))
}

fn silent(attempt: &Attempt, flag: Shown) -> Option<Finding> {
    let silence = Silence::of(attempt).filter(|_| attempt.lines_while_open().all(|line| ASIDES.matches(line.text)))?;
    let cite = Cite::entry(attempt, flag.clone()).unwrap_or_else(|| Cite::of(silence.over));
    let claim = format!("{flag} lets it wait for a debugger, and nobody attaches one");
    Some(ways_out(Finding::build(RULE.cause, claim, cite).cite([Cite::of(silence.over)]), Some(&flag)).subject(Subject::Argument(flag)))
}

/// The last thing that was said, if it is about a debugger.
fn last_word(attempt: &Attempt) -> Option<Hit<'_>> {
    let line = attempt.lines_while_open().rev().find(|line| !ASIDES.matches(line.text) || WAITS.matches(line.text) || LISTENS.matches(line.text))?;
    WAITS.hit(line).or_else(|| LISTENS.hit(line))
}

/// The words of the entry with which the debugger was asked to wait.
fn asked(attempt: &Attempt) -> Option<Shown> {
    let launched = attempt.launched()?;
    let words = std::iter::once(&launched.command).chain(&launched.args).chain(launched.env.iter().map(|entry| &entry.value));
    words.into_iter().find_map(|word| ASKED.name_in(word).flatten())
}

fn ways_out(finding: Finding, flag: Option<&str>) -> Finding {
    let finding = match flag {
        Some("--inspect-brk" | "--inspect-wait" | "--debug-brk") => {
            finding.fix(Fix::by_hand("write --inspect in its place, which does not wait, or take it out"))
        }
        Some("suspend=y") => finding.fix(Fix::by_hand("write suspend=n, or take the agent out")),
        Some(flag) => finding.fix(Fix::by_hand(format!("take {} out of the entry", Redactor::default().show(flag)))),
        None => finding.fix(Fix::by_hand("take --inspect-brk (also in NODE_OPTIONS), --wait-for-client, suspend=y or wait_for_client() out")),
    };
    finding.fix(Fix::by_hand("or attach the debugger within the client's limit"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Doing, Purpose},
    };

    const NODE: &str =
        "Debugger listening on ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e\nFor help, see: https://nodejs.org/en/docs/inspector";

    #[test]
    fn a_start_that_ends_with_the_debuggers_words_waits_for_it() {
        for (command, text, subject, confidence) in [
            ("node --inspect-brk s.js", NODE, "--inspect-brk", Confidence::High),
            ("node s.js", NODE, "ws://127.0.0.1:9229", Confidence::Medium),
            (
                "deno run s.ts",
                "Debugger listening on ws://127.0.0.1:9229/ws/1\nVisit chrome://inspect to connect to the debugger.\nDeno is waiting for debugger to connect.",
                "",
                Confidence::High,
            ),
            ("python s.py", "INFO starting\nWaiting for debugger to attach on port 5678...", "", Confidence::High),
            ("java -jar s.jar", "Listening for transport dt_socket at address: 5005", "5005", Confidence::Medium),
            (
                "rdbg s.rb",
                "DEBUGGER: Debugger can attach via UNIX domain socket (/tmp/x)\nDEBUGGER: wait for debugger connection...",
                "",
                Confidence::High,
            ),
            ("python -m debugpy --listen 5678 --wait-for-client s.py", "", "--wait-for-client", Confidence::High),
        ] {
            let story = start(command).stderr(text).gives_up(Method::Initialize, 60_000);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(subject), "{text}");
            let diagnosis = story.diagnosis();
            assert_eq!((diagnosis.verdict.cause, diagnosis.verdict.confidence), (Some(RULE.cause), confidence), "{text}");
        }
    }

    #[test]
    fn a_port_that_was_seen_and_nothing_done_make_it_sure() {
        let node = |doing| {
            start("node s.js").does(Doing::Cpu, 50).listens("127.0.0.1:9229").stderr(NODE).does(doing, 50_000).gives_up(Method::Initialize, 60_000)
        };
        for (doing, confidence) in [(Doing::Idle, Confidence::High), (Doing::Cpu, Confidence::Medium)] {
            assert_eq!(node(doing).finding(RULE.cause).map(|found| found.confidence), Some(confidence));
        }
        let adapter = start("python s.py").does(Doing::Cpu, 50).runs("/usr/bin/python3 /x/debugpy/adapter --for-server 4").listens("127.0.0.1:5678");
        let silent = adapter.does(Doing::Lock, 50_000).gives_up(Method::Initialize, 60_000).diagnosis();
        assert_eq!((silent.verdict.cause, silent.verdict.confidence), (Some(RULE.cause), Confidence::Medium));
        let port_alone = start("python s.py").listens("127.0.0.1:5678").does(Doing::Idle, 50_000).gives_up(Method::Initialize, 60_000);
        assert!(port_alone.finding(RULE.cause).is_none(), "n8n has the same port");
    }

    #[test]
    fn a_server_that_goes_on_does_not_wait() {
        let second = start("node --inspect s.js").after(70_000).stderr(NODE).initializes().lists_tools(1);
        for story in [
            start("node --inspect s.js").stderr(NODE).stderr("Connecting to database").gives_up(Method::Initialize, 60_000),
            start("node --inspect s.js").stderr(NODE).stderr("Debugger attached.").gives_up(Method::Initialize, 60_000),
            start("node --inspect s.js").stderr(NODE).gives_up(Method::Initialize, 60_000).then(second, Purpose::SecondLook),
            start("node --inspect s.js").stderr(NODE).exits(1),
            start("node s.js").stderr("Waiting for the debugger to disconnect...").exits(1),
            start("node s.js").gives_up(Method::Initialize, 60_000),
        ] {
            assert!(story.finding(RULE.cause).is_none());
        }
        assert_eq!(start("node --inspect s.js").stderr(NODE).initializes().lists_tools(1).cause(), None);
    }
}

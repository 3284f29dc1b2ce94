//! The program speaks no MCP at all: an echo, a shell, a web server, a tool that prints its help.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When,
        network::{Refusal, Way, ways},
        wording::shortened,
    },
    evidence::{Attempt, Event, EventKind, Evidence, Exchange, Message, NoiseKind, Reply, Rung},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::NotAnMcpServer,
    explain: include_str!("not-an-mcp-server.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::ExitedEarly,
        Cause::InitializeTimeout,
        Cause::InitializeError,
        Cause::ProtocolMismatch,
        Cause::EndpointNotFound,
        Cause::StdoutPollution,
    ],
    check,
};

/// An interpreter that took our request for a program, or a program that took it for a command.
static TAKEN_FOR_A_COMMAND: Signatures = Signatures::new(&[
    r"(?i)jsonrpc.*(?:command not found|: not found|not recognized|syntax ?error|unknown command|invalid command)",
    r#"(?i)(?:command not found|not recognized|syntax ?error|unknown command|invalid command).*(?:jsonrpc|"method")"#,
    r"^\[stdin\]:\d+",
]);

static WEB_SERVER: Signatures = Signatures::new(&[
    r"^Serving HTTP on \S+ port (?<name>\d+)",
    r"^\s*VITE v\d|^\s*➜\s+Local:\s+(?<name>http\S+)",
    r"Starting development server at (?<name>http\S+)",
    r"^\s*(?:▲ )?Next\.js \d",
    r"^nginx: |\[notice\].*nginx/\d",
]);

static HELP: Signatures = Signatures::new(&[r"(?i)^\s*usage:", r"(?i)^\s*(?:options|commands):\s*$"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(finding) = ways(evidence).filter(|way| !way.is_n8n()).find_map(|way| no_http(&way).or_else(|| no_post(&way))) {
        return Some(finding);
    }
    if attempt.is_remote() {
        return None;
    }
    let (claim, cite, confidence) = echo(attempt).or_else(|| other_program(attempt))?;
    let mut finding = Finding::build(Cause::NotAnMcpServer, claim, cite).confidence(confidence);
    finding.subject = attempt.launched().map(|launched| Subject::Program(launched.command.clone()));
    let fix = "look up the command that the server's README gives for MCP over stdio, often a subcommand such as `mcp` or `serve`";
    Some(finding.fix(Fix::by_hand(fix)))
}

/// What listens at the port of the URL is no HTTP server at all.
fn no_http(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    let Rung::Exchange(Exchange { reply: Reply::NotHttp { said }, .. }) = snag.rung else { return None };
    let state = format!("what listens at {} is no MCP server and speaks no HTTP: {}", way.place(), shortened(said));
    Some(way.complaint(RULE.cause, &state, snag.cite()).fix(Fix::by_hand("correct host and port: these belong to another program")))
}

/// A web server that serves files knows no POST at all.
fn no_post(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(|refusal| refusal.status() == 501)?;
    let by = refusal.by().map(|by| format!(" ({by})")).unwrap_or_default();
    let state = format!("{} is no MCP server but a web server{by}: it answers 501 to a POST", way.whom());
    Some(way.complaint(RULE.cause, &state, refusal.cite()).fix(Fix::by_hand("correct host, port and path: these belong to another program")))
}

/// What a program that never answers gives away of itself.
fn other_program(attempt: &Attempt) -> Option<Sign> {
    let answered = attempt.find(|kind| matches!(kind, EventKind::Received(Message::Answer { .. })).then_some(())).is_some();
    if answered {
        return None;
    }
    command(attempt).or_else(|| web_server(attempt)).or_else(|| binary(attempt)).or_else(|| ended_well(attempt))
}

type Sign = (&'static str, Cite, Confidence);

/// A server never sends what only a client sends.
fn echo(attempt: &Attempt) -> Option<Sign> {
    Some(("the program is no MCP server: it sends back what it is sent", Cite::of(attempt.echo()?), Confidence::High))
}

fn command(attempt: &Attempt) -> Option<Sign> {
    let hit = TAKEN_FOR_A_COMMAND.first(attempt)?;
    Some(("the program is no MCP server: it took the request for a command", Cite::of(hit.line.event), Confidence::High))
}

fn web_server(attempt: &Attempt) -> Option<Sign> {
    let hit = WEB_SERVER.first(attempt).filter(|_| attempt.died_starting().is_none())?;
    Some(("the program is no MCP server but a web server", Cite::of(hit.line.event), Confidence::Medium))
}

/// Binary data breaks into many such lines; a banner in another encoding has a few.
fn binary(attempt: &Attempt) -> Option<Sign> {
    const MANY: usize = 8;
    let (noise, ()) = attempt.all(|kind| matches!(kind, EventKind::Noise { kind: NoiseKind::NotUtf8, .. }).then_some(())).nth(MANY - 1)?;
    Some(("the program is no MCP server: it writes binary data", Cite::noting(noise, "bytes that are no text"), Confidence::Medium))
}

/// A server serves until it is told to stop; a program that ends content after a moment had another job.
fn ended_well(attempt: &Attempt) -> Option<Sign> {
    attempt.died_starting().filter(|(_, exit)| exit.code == Some(0))?;
    if let Some(hit) = HELP.first(attempt) {
        return Some(("the program printed its help and ended: as it is started, it is no MCP server", Cite::of(hit.line.event), Confidence::Medium));
    }
    let words = last_words(attempt)?;
    Some(("the program did something else than serve MCP and ended without an error", Cite::of(words), Confidence::Medium))
}

fn last_words(attempt: &Attempt) -> Option<&Event> {
    attempt.lines_while_open().rfind(|line| !line.text.is_empty()).map(|line| line.event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, shown, start},
        evidence::Method,
    };

    fn sign(story: Start) -> Option<(Confidence, String)> {
        story.finding(Cause::NotAnMcpServer).map(|finding| (finding.confidence, finding.claim))
    }

    #[test]
    fn other_programs_give_themselves_away() {
        let ask = |method: &str| Message::Request { method: shown(method) };
        for (story, confidence, claim) in [
            (start("cat").message(ask("initialize")).gives_up(Method::Initialize, 60_000), Confidence::High, "sends back"),
            (
                start("cat").message(ask("initialize")).error(Method::Initialize, -32601, "Method not found").closes_stdin(),
                Confidence::High,
                "sends back",
            ),
            (
                start("bash").stderr(r#"bash: line 1: {"jsonrpc":"2.0",...}: command not found"#).gives_up(Method::Initialize, 60_000),
                Confidence::High,
                "command",
            ),
            (start("node").gives_up(Method::Initialize, 60_000).stderr("[stdin]:1").exits(1), Confidence::High, "command"),
            (
                start("python -m http.server")
                    .stdout(NoiseKind::NotJson, "Serving HTTP on 0.0.0.0 port 8000 ...")
                    .gives_up(Method::Initialize, 60_000),
                Confidence::Medium,
                "web server",
            ),
            (start("git").stdout(NoiseKind::NotJson, "usage: git [-v] [--help]").exits(0), Confidence::Medium, "help"),
            (start("ls").stdout(NoiseKind::NotJson, "file.txt").exits(0), Confidence::Medium, "something else"),
            (start("xz").stdout(NoiseKind::NotUtf8, &"�7zXZ\n".repeat(9)).gives_up(Method::Initialize, 60_000), Confidence::Medium, "binary"),
        ] {
            let (found, text) = sign(story).expect(claim);
            assert!(found == confidence && text.contains(claim), "{text}");
        }
    }

    #[test]
    fn an_echo_of_our_own_error_is_no_answer() {
        let ask = Message::Request { method: shown("initialize") };
        let story = start("cat").message(ask).error(Method::Initialize, -32601, "Method not found").closes_stdin().exits(0);
        let causes: Vec<Cause> = story.diagnosis().findings.iter().map(|finding| finding.cause).collect();
        assert_eq!(causes, [Cause::NotAnMcpServer]);
    }

    #[test]
    fn servers_with_troubles_of_their_own_are_servers() {
        let ping = Message::Request { method: shown("ping") };
        for story in [
            start("node s.js").message(ping).gives_up(Method::Initialize, 60_000),
            start("node s.js").stderr("usage: s.js KEY").exits(2),
            start("node s.js").stdout(NoiseKind::NotJson, "Hello").gives_up(Method::Initialize, 60_000),
            start("node s.js").initializes().exits(0),
            start("node s.js").stdout(NoiseKind::NotUtf8, "�����").gives_up(Method::Initialize, 60_000),
            // Not a word: exited-early says so honestly.
            start("true").exits(0),
            start("node s.js").stderr("SyntaxError: Unexpected token '.'").exits(1),
        ] {
            assert_eq!(sign(story), None);
        }
    }
}

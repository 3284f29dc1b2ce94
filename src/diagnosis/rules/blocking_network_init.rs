//! The server connects somewhere before it answers, and answers nothing until that is done: seen from outside, or its last word.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Quantity, Rule, Severity, Signatures, Standing, Subject, When,
        answer_first::{look, ways_out},
        more_time::more_time,
        network::is_explained,
        silence::{Silence, answered_late, was_waiting},
        watched::{Conduct, Held, Occupation, Sign, Spent, witnesses},
        wording::span,
    },
    evidence::{Attempt, Evidence},
};

use super::epipe_after_timeout::broken_pipe;

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BlockingNetworkInit,
    explain: include_str!("blocking-network-init.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::SlowStart, Cause::LateResponse, Cause::EpipeAfterTimeout],
    check,
};

/// Announcements of a connection. mcp-remote awaits the remote end before it reads its stdin (`src/proxy.ts`).
static CONNECTS: Signatures = Signatures::new(&[
    r"Connecting to remote server: (?<name>https?://\S+)",
    r"(?i)\b(?:re)?connecting (?:to|with)\b.{0,60}?(?<name>[a-z][a-z0-9+]*://[^\s'\x22`,)]+|(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?)",
    r"(?i)\b(?:trying|attempting|about) to (?:connect|reach)\b.{0,60}?(?<name>[a-z][a-z0-9+]*://[^\s'\x22`,)]+|(?:localhost|[\w-]+(?:\.[\w-]+)+):\d+)",
    r"(?i)\b(?:re)?connecting (?:to|with) (?:the |your |a )?(?:\w+ ){0,3}(?:server|database|db|backend|api|host|instance|service|redis|postgres\w*|mysql|mongo\w*|n8n|cluster|broker|cloud|endpoint|gateway|account)\b",
    r"(?i)\b(?:trying|attempting) to (?:re)?connect\b|\bestablishing (?:a |the |database |initial )*connection\b",
    r"(?i)\bwaiting for (?:the )?(?:\w+ ){1,3}to (?:be|become|come|get) (?:ready|available|up|online|reachable)\b",
    r"(?i)\b(?:checking|testing|verifying)\b.{0,30}\b(?:connection|connectivity|health)\b",
    r"(?i)\b(?:retrying|reconnecting) (?:the )?(?:connection )?in \d",
    // What is to be cached is fetched first (korotovsky/slack-mcp-server).
    r"\bCaching (?:users|channels) collection\b|(?i)\bcache expired, will refetch\b",
])
.unless(&[r"(?i)\bstdio\b|\bstdin\b|connected to\b|\b(?:to|with) (?:the |mcp )*client\b|debugger|listening|\bfor (?:connections|requests|messages|input)\b"]);
/// Which of `CONNECTS` is mcp-remote's.
const BRIDGE: usize = 0;

/// What mcp-remote says of its own settings meanwhile.
static ASIDES: Signatures = Signatures::new(&[
    r"^\s*$|^(?:\[\d+\] )+(?:Using (?:transport strategy|custom headers|existing client port|specified callback port|automatically selected)|Discover)",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let found = match evidence.judged().ready() {
        Some(ready) => slow(evidence, ready),
        None => in_vain(evidence),
    };
    let found = found.or_else(|| said(evidence.judged()));
    found.filter(|found| !matches!(&found.subject, Some(Subject::Address(address)) if is_explained(evidence, address)))
}

/// What the number of this rule is.
const WAIT: &str = "wait for the network";

/// Ready after all; a wait that matters is a warning even within the budget.
fn slow(evidence: &Evidence, ready: Duration) -> Option<Finding> {
    let attempt = evidence.judged();
    let held = Held::longest(attempt)?;
    let over = evidence.is_over_budget();
    let decides = is_largest(&held) || ready.saturating_sub(held.lasted) <= evidence.budget;
    // Of a pool that is only open, nobody knows that it is waited for, unless all else is quick.
    if held.sign == Sign::Open && !(over && is_largest(&held)) {
        return None;
    }
    let waits = match held.conduct {
        Conduct::Answers(_) | Conduct::Lasts => "it waits".to_owned(),
        _ => format!("it waits {}", span(held.lasted)),
    };
    let claim = format!("{waits} for {}", whom(&held));
    let severity = if over && !decides { Severity::Note } else { Severity::Warning };
    Some(finding(attempt, &held, claim, sureness(&held, None)?).severity(severity))
}

/// The client gave up meanwhile.
fn in_vain(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    let held =
        witnesses(evidence).filter_map(|start| Some((start, Held::longest(start)?))).max_by_key(|(_, held)| (held.sign != Sign::Open, held.lasted));
    let (witness, held) = held?;
    let late = || attempt.elapsed(answered_late(attempt, silence.request)?);
    let needed = witness.ready().or_else(late);
    let spared = needed.zip(silence.limit()).is_some_and(|(needed, limit)| needed.saturating_sub(held.lasted) <= limit);
    let decides = is_largest(&held) || spared || (needed.is_none() && held.sign == Sign::Unfinished);
    if held.sign == Sign::Open && !is_largest(&held) {
        return None;
    }
    let word = last_word(attempt).filter(|_| was_waiting(attempt));
    let hidden = held.sign == Sign::Open && held.conduct == Conduct::Stops && held.is_encrypted();
    // Over TLS tickets look like an answer, so that the wait for a real one looks like a pool at rest.
    let (waits, sure) = if hidden { ("most likely it waits", Confidence::Low) } else { ("it waits", sureness(&held, word.as_ref())?) };
    let claim = format!("{waits} for {}: {}", whom(&held), silence.end());
    let mut finding = finding(witness, &held, claim, sure);
    finding.severity = if decides { Severity::Error } else { Severity::Warning };
    let begun = Held::longest(attempt).filter(|first| !std::ptr::eq(witness, attempt) && first.address == held.address);
    if let Some(begin) = begun.and_then(|first| first.begin()) {
        finding.cites[0] = begin;
    }
    let finding = finding.cite([Cite::of(silence.over)]).cite(silence.course()).cite(broken_pipe(attempt)).cite(word.map(|hit| hit.cite()));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(WAIT, limit)));
    Some(needed.and_then(|needed| more_time(attempt, needed)).into_iter().fold(finding, Finding::fix))
}

fn finding(witness: &Attempt, held: &Held<'_>, claim: String, confidence: Confidence) -> Finding {
    let cites = held.begin().into_iter().chain([held.end()]);
    let mut cites: Vec<Cite> = cites.collect();
    let first = cites.remove(0);
    let finding = Finding::build(RULE.cause, claim, first).confidence(confidence).cite(cites).measured(Quantity::seconds(WAIT, held.lasted));
    let look = look(witness, &held.address, held.backend);
    ways_out(finding, witness, held.program().as_deref(), look).subject(Subject::Address(held.address.clone()))
}

/// The address, how the other end behaves, and where in the start that was.
fn whom(held: &Held<'_>) -> String {
    let behaviour = held.behaviour();
    let comma = if behaviour.is_empty() { "" } else { "," };
    let when = if held.before_stdin { "before it reads its stdin" } else { "before it answers what it has read" };
    format!("{}{behaviour}{comma} {when}", held.place())
}

/// Whether nothing else took as long; the pauses between its tries are sleeps.
fn is_largest(held: &Held<'_>) -> bool {
    let Some((occupation, lasted)) = Spent::of(held.attempt).and_then(|spent| spent.largest()) else { return true };
    match occupation {
        Occupation::Network => true,
        Occupation::Sleep | Occupation::Idle if matches!(held.conduct, Conduct::AskedAgain(_)) => true,
        // All idleness counts there, with that before the connection.
        Occupation::Idle if held.sign == Sign::Open => held.lasted * 2 >= lasted,
        _ => held.lasted >= lasted,
    }
}

/// How sure it is that the start hung on this; `None` where it is no more than a connection that is open.
fn sureness(held: &Held<'_>, word: Option<&Hit<'_>>) -> Option<Confidence> {
    let is_named = held.backend.is_some();
    Some(match (held.sign, held.conduct) {
        (Sign::Resumed | Sign::Unfinished, _) if !is_largest(held) => Confidence::Medium,
        (Sign::Resumed, _) => Confidence::High,
        (Sign::Unfinished, _) if is_named || word.is_some() => Confidence::High,
        // Of what is only open, a database's that speaks first and does not is the best sign.
        (Sign::Unfinished | Sign::Passed, _) | (Sign::Open, Conduct::Silent) => Confidence::Medium,
        (Sign::Open, Conduct::Unseen) if is_named => Confidence::Medium,
        (Sign::Open, Conduct::Unseen) => Confidence::Low,
        (Sign::Open, _) => return None,
    })
}

/// Its last word before the client gave up announces a connection.
fn said(attempt: &Attempt) -> Option<Finding> {
    let silence = Silence::of(attempt).filter(|silence| silence.is_handshake() && was_waiting(attempt))?;
    let hit = last_word(attempt)?;
    let computed = |spent: Spent<'_>| matches!(spent.largest(), Some((Occupation::Computing | Occupation::Handling, _)));
    if Spent::of(attempt).is_some_and(computed) {
        return None;
    }
    let bridge = hit.pattern == BRIDGE;
    let claim = match &hit.name {
        Some(address) => format!("it waits for {address} before it answers: {}", silence.conduct()),
        None => format!("it waits for a connection before it answers: {}", silence.conduct()),
    };
    let confidence = if bridge { Confidence::High } else { Confidence::Medium };
    let mut finding = hit.finding(attempt, RULE.cause, claim).confidence(confidence).cite([Cite::of(silence.over)]).cite(silence.course());
    let since = attempt.elapsed(hit.line.event).zip(attempt.elapsed(silence.over));
    finding.measured = since.map(|(begin, end)| Quantity::seconds(WAIT, end.saturating_sub(begin)));
    finding.expected = silence.limit().map(|limit| Quantity::seconds(WAIT, limit));
    let Some(address) = hit.name.clone() else {
        let look = Fix::by_hand("check that the service behind the server is up and reached from here");
        return Some(ways_out(finding, attempt, None, look));
    };
    Some(ways_out(finding, attempt, None, look(attempt, &address, None)).subject(Subject::Address(address)))
}

/// The last thing that was said before the client gave up, if it announces a connection.
fn last_word(attempt: &Attempt) -> Option<Hit<'_>> {
    let line = attempt.lines_while_open().rev().find(|line| !ASIDES.matches(line.text))?;
    CONNECTS.hit(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, start},
        },
        evidence::{Doing, Method, Purpose, Reach},
    };

    const N8N: &str = "127.0.0.1:5679";

    fn python() -> Start {
        let reach = Reach::Accepted { after: Duration::ZERO };
        start("python3 s.py").limit(1_500).env("N8N_BASE_URL", "http://127.0.0.1:5679").backend("N8N_BASE_URL", "127.0.0.1", 5679, reach)
    }

    /// A health check of so many milliseconds.
    fn checked(story: Start, millis: u64) -> Start {
        story.does(Doing::Cpu, 190).connects(N8N).accepted().does(Doing::Reply(0), millis).receives(120).disconnected()
    }

    fn ready(story: Start) -> Start {
        story.does(Doing::Cpu, 20).reads_stdin().initializes().lists_tools(1)
    }

    #[test]
    fn the_founding_case() {
        let first = checked(python(), 1_290).gives_up(Method::Initialize, 1_500).stderr("BrokenPipeError: [Errno 32] Broken pipe").exits(1);
        let diagnosis = first.then(ready(checked(python(), 2_900)), Purpose::SecondLook).diagnosis();
        let root = &diagnosis.findings[0];
        assert_eq!((root.cause, root.severity, root.confidence), (RULE.cause, Severity::Error, Confidence::High));
        assert_eq!(
            root.claim,
            "it waits for 127.0.0.1:5679 (N8N_BASE_URL), which answers after 2.9 s, before it reads its stdin: Claude Desktop gave up after 1.48 s"
        );
        assert_eq!(root.measured, Some(Quantity::seconds(WAIT, Duration::from_millis(2_900))));
        assert_eq!(root.expected, Some(Quantity::seconds(WAIT, Duration::from_millis(1_500))));
        let told: Vec<(&str, bool)> = root.cites.iter().map(|cite| (cite.text.as_str(), cite.left_alone)).collect();
        assert!(told.contains(&("python3 connects to 127.0.0.1:5679 (N8N_BASE_URL)", false)), "{told:?}");
        assert!(told.contains(&("127.0.0.1:5679 has answered, 2.9 s later", true)), "{told:?}");
        assert!(told.contains(&("BrokenPipeError: [Errno 32] Broken pipe", false)), "{told:?}");
        assert!(root.fixes[0].title.contains("lifespan"));
        assert_eq!(root.fixes[1].command.as_deref(), Some("curl -sv --max-time 20 -o /dev/null http://127.0.0.1:5679/"));
        assert_eq!(diagnosis.findings.len(), 1, "{:?}", diagnosis.findings);
    }

    #[test]
    fn how_the_other_end_behaves_is_told_apart() {
        let hangs = |story: Start| story.does(Doing::Reply(0), 1_200).gives_up(Method::Initialize, 1_500);
        for (story, behaviour, confidence) in [
            (hangs(python().connects(N8N).accepted()), ", which accepts the connection and never answers,", Confidence::High),
            (hangs(python().connects(N8N).accepted().receives(9)), ", which sends something and then nothing more,", Confidence::High),
            (
                python().connects(N8N).does(Doing::Connecting(0), 1_200).gives_up(Method::Initialize, 1_500),
                ", which does not accept the connection,",
                Confidence::High,
            ),
            (
                python().connects(N8N).accepted().does(Doing::OpenConnection(0), 1_200).gives_up(Method::Initialize, 1_500),
                ", which accepts the connection and sends nothing,",
                Confidence::Medium,
            ),
        ] {
            let found = story.finding(RULE.cause).expect(behaviour);
            assert!(found.claim.contains(&format!("127.0.0.1:5679 (N8N_BASE_URL){behaviour} before it reads its stdin")), "{}", found.claim);
            assert_eq!((found.severity, found.confidence), (Severity::Error, confidence), "{behaviour}");
        }
        let unnamed = hangs(start("x").limit(1_500).connects("10.0.0.9:443").accepted()).finding(RULE.cause).expect("found");
        assert!(unnamed.claim.starts_with("it waits for 10.0.0.9:443, which"), "{}", unnamed.claim);
        assert_eq!(unnamed.confidence, Confidence::Medium, "it may be a call in the background");
    }

    #[test]
    fn the_text_says_in_which_clients_the_limit_can_be_set() {
        for profile in crate::client::ALL {
            let Some(setting) = profile.limit.setting else { continue };
            let name = profile.name.trim_end_matches(" (extension)").trim_end_matches(" CLI");
            assert!(RULE.explain.contains(name) && RULE.explain.contains(setting.name()), "{}", profile.name);
        }
    }

    #[test]
    fn tries_and_the_pauses_between_them_are_one_wait() {
        let tries = (0..3).fold(python().does(Doing::Cpu, 100), |story, index| {
            story.connects(N8N).accepted().does(Doing::Reply(index), 30).receives(30).disconnected().does(Doing::Sleep, 1_000)
        });
        let found = tries.gives_up(Method::Initialize, 3_220).finding(RULE.cause).expect("found");
        assert!(found.claim.contains("which it tries 3 times"), "{}", found.claim);
        assert_eq!(found.measured.map(|wait| (wait.value * 10.0).round()), Some(31.0));
    }

    #[test]
    fn a_wait_within_the_budget_is_a_warning_and_a_short_one_is_none() {
        let diagnosis = ready(checked(python(), 900)).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(RULE.cause)));
        assert_eq!(diagnosis.findings[0].claim, "it waits for 127.0.0.1:5679 (N8N_BASE_URL), which answers after 900 ms, before it reads its stdin");
        assert_eq!(ready(checked(python(), 400)).cause(), None);
    }

    #[test]
    fn a_wait_with_the_request_in_hand_is_told_from_one_before() {
        let read = python().reads_stdin().connects(N8N).accepted().does(Doing::Reply(0), 800).receives(9).initializes().lists_tools(1);
        let found = read.finding(RULE.cause).expect("found");
        assert!(found.claim.ends_with("before it answers what it has read"), "{}", found.claim);
    }

    #[test]
    fn a_connection_that_is_only_open_is_no_wait() {
        let pooled = || python().connects(N8N).accepted().receives(90).does(Doing::OpenConnection(0), 5_000);
        assert!(ready(pooled()).finding(RULE.cause).is_none());
        assert!(pooled().gives_up(Method::Initialize, 6_000).finding(RULE.cause).is_none(), "it has been answered");
        let encrypted = start("node s.js").backend("N8N_BASE_URL", "203.0.113.7", 443, Reach::Accepted { after: Duration::from_millis(2) });
        let tickets = encrypted.connects("203.0.113.7:443").accepted().receives(90).does(Doing::OpenConnection(0), 5_000);
        let likely = tickets.clone().gives_up(Method::Initialize, 6_000).finding(RULE.cause).expect("over TLS that may be no answer");
        assert_eq!(likely.confidence, Confidence::Low);
        assert!(ready(tickets.clone()).finding(RULE.cause).is_none());
        let idle_before = tickets.does(Doing::Idle, 40).gives_up(Method::Initialize, 6_000);
        assert!(idle_before.finding(RULE.cause).is_some());
        let idle = python().connects(N8N).accepted().does(Doing::OpenConnection(0), 800);
        assert!(ready(idle.does(Doing::Sleep, 2_500)).finding(RULE.cause).is_none());
    }

    #[test]
    fn a_wait_for_a_process_of_its_own_is_none() {
        let own = start("x").listens("127.0.0.1:44721").connects("127.0.0.1:44721").accepted().does(Doing::Reply(0), 1_400);
        assert!(own.clone().gives_up(Method::Initialize, 1_500).finding(RULE.cause).is_none());
        let named = own.backend("URL", "127.0.0.1", 44_721, Reach::Refused);
        assert!(named.gives_up(Method::Initialize, 1_500).finding(RULE.cause).is_some());
    }

    #[test]
    fn what_took_longer_is_the_cause() {
        let importing = || checked(python().does(Doing::Cpu, 3_500), 600);
        let diagnosis = ready(importing()).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(Cause::SlowImport));
        let failed = python().does(Doing::Cpu, 1_400).gives_up(Method::Initialize, 1_500).then(ready(importing()), Purpose::SecondLook);
        assert_eq!(failed.cause(), Some(Cause::SlowImport));
        let download = start("npx -y x").connects("104.16.0.35:443").accepted().does(Doing::Reply(0), 4_000).runs("node x.js");
        assert!(ready(download).finding(RULE.cause).is_none(), "the launcher's own");
    }

    fn given_up(text: &str) -> Start {
        start("npx -y mcp-remote https://mcp.example.com/sse").stderr(text).gives_up(Method::Initialize, 60_000)
    }

    #[test]
    fn the_address_that_it_waits_for_is_named() {
        for (text, address, confidence) in [
            (
                "[7] Using automatically selected callback port: 9999\n[7] [7] Connecting to remote server: https://mcp.example.com/sse\n[7] Using transport strategy: http-first",
                "https://mcp.example.com/sse",
                Confidence::High,
            ),
            ("INFO gateway: connecting to http://127.0.0.1:5678", "http://127.0.0.1:5678", Confidence::Medium),
            ("Connecting to database at db.example.com:5432...", "db.example.com:5432", Confidence::Medium),
            ("Connecting to PostgreSQL database...", "", Confidence::Medium),
            ("Waiting for n8n to become ready", "", Confidence::Medium),
            ("INFO | Caching users collection... | {\"app\": \"slack\"}", "", Confidence::Medium),
            ("Attempting to connect to ws://localhost:9001", "ws://localhost:9001", Confidence::Medium),
        ] {
            let story = given_up(text);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(address), "{text}");
            let verdict = story.diagnosis().verdict;
            assert_eq!((verdict.cause, verdict.confidence), (Some(RULE.cause), confidence), "{text}");
        }
    }

    #[test]
    fn the_wait_is_measured_and_wins_over_slowness() {
        let second = start("python s.py").after(70_000).initializes().lists_tools(1);
        let story = start("python s.py").after(500).stderr("connecting to http://10.0.0.9").gives_up(Method::Initialize, 60_000);
        let diagnosis = story.then(second, Purpose::SecondLook).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(RULE.cause));
        assert_eq!(diagnosis.findings[0].measured.map(|waited| waited.value.round()), Some(59.0));
    }

    #[test]
    fn what_came_after_the_connection_is_another_cause() {
        for text in [
            "[7] [7] Connecting to remote server: https://mcp.example.com/sse\n[7] Connected to remote server using SSEClientTransport",
            "Connecting to http://localhost:5678\nLoading model",
            "Server connected to stdio transport",
            "Waiting for connections on port 3000",
            "Connecting stdio transport to client",
            "Starting server",
        ] {
            assert!(given_up(text).finding(RULE.cause).is_none(), "{text}");
        }
        assert!(start("x").stderr("Connecting to http://localhost:5678").exits(1).finding(RULE.cause).is_none());
        assert_eq!(start("x").stderr("Connecting to http://localhost:5678").initializes().lists_tools(1).cause(), None);
    }
}

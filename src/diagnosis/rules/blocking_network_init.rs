//! The server's last word is that it connects somewhere, and it answers nothing until that is done.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Quantity, Rule, Signatures, Standing, Subject, When, paste,
        silence::{Silence, was_waiting},
    },
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BlockingNetworkInit,
    explain: include_str!("blocking-network-init.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::SlowStart, Cause::LateResponse, Cause::EpipeAfterTimeout, Cause::StdoutPollution],
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
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(|silence| silence.is_handshake() && was_waiting(attempt))?;
    let hit = last_word(attempt)?;
    let bridge = hit.pattern == BRIDGE;
    let claim = match &hit.name {
        Some(address) => format!("it waits for {address} before it answers: {}", silence.conduct()),
        None => format!("it waits for a connection before it answers: {}", silence.conduct()),
    };
    let confidence = if bridge { Confidence::High } else { Confidence::Medium };
    let mut finding = hit.finding(attempt, RULE.cause, claim).confidence(confidence).cite([Cite::of(silence.over)]).cite(silence.course());
    let since = attempt.elapsed(hit.line.event).zip(attempt.elapsed(silence.over));
    finding.measured = since.map(|(begin, end)| Quantity::seconds("wait for the network", end.saturating_sub(begin)));
    finding.expected = silence.limit().map(|limit| Quantity::seconds("wait for the network", limit));
    Some(ways_out(finding, &hit, bridge))
}

/// The last thing that was said before the client gave up, if it announces a connection.
fn last_word(attempt: &Attempt) -> Option<Hit<'_>> {
    let line = attempt.lines_while_open().rev().find(|line| !ASIDES.matches(line.text))?;
    CONNECTS.hit(line)
}

fn ways_out(finding: Finding, hit: &Hit<'_>, bridge: bool) -> Finding {
    let finding = if bridge { finding } else { finding.fix(Fix::by_hand("answer initialize first: connect in a background task or on first use")) };
    let Some(address) = hit.name.clone() else {
        return finding.fix(Fix::by_hand("check that the service behind the server is up and reached from here"));
    };
    let look = if address.starts_with("http") {
        Fix::run("see whether it answers, and how fast", format!("curl -sv --max-time 20 -o /dev/null {}", paste::word(&address)))
    } else {
        Fix::by_hand(format!("check that {address} is up and reached from here"))
    };
    let finding = finding.fix(look).subject(Subject::Address(address));
    if bridge { finding.fix(Fix::by_hand("or give a client that speaks HTTP the URL itself, without mcp-remote in between")) } else { finding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Method, Purpose},
    };

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

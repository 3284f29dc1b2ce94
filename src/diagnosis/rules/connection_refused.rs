//! Nothing listens at the address that the server needs.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Half, Part, Way, half, ways},
        paste,
        watched::{Stuck, address_of, dead, host_and_port, place, reached, traced},
        wording::span,
    },
    evidence::{Attempt, Backend, Dialled, Evidence, Reach, Reply, Rung, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ConnectionRefused,
    explain: include_str!("connection-refused.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ImportCrash, Cause::ExitedEarly, Cause::InitializeError, Cause::ToolsListError, Cause::StdoutPollution],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"ECONNREFUSED,? (?<name>(?:\[?[0-9a-fA-F:]*::?[0-9a-fA-F]*\]?|[\w.-]+):\d+)",
    r"dial tcp (?<name>\S+): (?:connect|connectex): (?:connection refused|No connection could be made)",
    r"(?:Failed to connect to|connect to|connecting to) (?<name>[\w.\[\]:-]+?(?:\s?port \d+|:\d+)).*(?i:connection refused|couldn't connect)",
    r"(?:host='(?<name>[^']+)').*(?:Connection refused|Errno 111|Errno 61|WinError 10061)",
    r#"connection to server at "(?<name>[^"]+)".*failed: Connection refused"#,
    r"Error \d+ connecting to (?<name>[\w.-]+:\d+)\. ",
    r"(?:Cannot connect to host|Connect call failed \(') ?(?<name>[\w.-]+(?::\d+)?)",
    r"java\.net\.ConnectException: Connection refused",
    // Rust's `Debug`, as reqwest and rmcp print it.
    r#"ConnectError\("tcp connect error", (?:(?<name>[^\s,]+:\d+), )?Os \{ code: (?:111|61|10061)\b"#,
    r"\bkind: ConnectionRefused\b|\bConnectionRefused$",
    r"(?:ConnectionRefusedError|\[Errno (?:111|61)\] |\[WinError 10061\]|Connection refused \(os error|All connection attempts failed|httpx\.ConnectError)",
    r"(?i)tcp connect error: Connection refused|error: connection refused|\bECONNREFUSED\b",
])
// The container engine, names that do not resolve and certificates have causes of their own.
.unless(&[r"(?i)docker|podman|\.sock\b", r"(?i)name or service not known|nodename nor servname|getaddrinfo|Name does not resolve", r"(?i)certificate|\bssl\b"]);

/// VS Code, undici and reqwest, which keep the reason to themselves. Between a program and its own machine stand neither names nor proxies nor
/// certificates: nothing listens there.
static HERE: Signatures = Signatures::new(&[
    r"Error sending message to http://(?<name>(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:/\S*)?: TypeError: fetch failed",
    r"(?i:request to|checking|connect\w* to) (?:http://)?(?<name>(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:/\S*)?: (?:TypeError: )?fetch failed",
    r"error sending request for url \(http://(?<name>(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)[/)]",
]);

/// What else the error says of the address.
static ADDRESS: Signatures =
    Signatures::new(&[r"(?:ECONNREFUSED|connect to|host=|https?://|port)\W*(?<name>(?:localhost|\d+\.\d+\.\d+\.\d+|::1|\[::1\])(?::\d+)?)"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let gone = || ways(evidence).find_map(|way| gone(&way));
    let one_sided = || ways(evidence).find_map(|way| one_sided(&way, &half(&way)?));
    if attempt.is_ready() {
        return gone().or_else(one_sided);
    }
    said(evidence).or_else(gone).or_else(|| unreached(attempt)).or_else(|| silent(evidence)).or_else(one_sided)
}

fn said(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| SAID.last(attempt))?;
    let address = hit.name.clone().or_else(|| ADDRESS.last(attempt)?.name);
    let backend = match &address {
        Some(address) => traced(attempt, address),
        None => dead(attempt, is_refused),
    };
    let claim = match (backend, &address) {
        // Of the addresses that a name has, this one is refused; another may not be.
        (Some(backend), Some(address)) if host_and_port(address).1.is_some() => {
            format!("nothing listens at {address} ({}), which the server needs to start", backend.named_in.describe())
        }
        (Some(backend), _) => format!("nothing listens at {}, which the server needs to start", place(backend)),
        (None, Some(address)) => format!("nothing listens at {address}, which the server needs to start"),
        (None, None) => "nothing listens at the address that the server needs to start".to_owned(),
    };
    let finding = hit.finding(attempt, RULE.cause, claim).cite(backend.and_then(reached)).cite(visited(evidence, address.as_deref()));
    let Some(address) = named(address, backend) else {
        return Some(finding.fix(Fix::by_hand("start the service behind the server, or correct its address in `env`")));
    };
    Some(ways_out(finding, address))
}

/// What the doctor itself found at this address, where it went there.
fn visited(evidence: &Evidence, address: Option<&str>) -> Vec<Cite> {
    let there = ways(evidence).find(|way| address.is_none_or(|address| way.is_at(address)));
    let snag = there.and_then(|way| way.snag()).filter(|snag| matches!(snag.rung, Rung::Dial(_)));
    snag.into_iter().flat_map(|snag| [snag.cite()].into_iter().chain(snag.others()).collect::<Vec<_>>()).collect()
}

/// The doctor went there, and nobody took the connection, or nobody did anything with it.
fn gone(way: &Way<'_>) -> Option<Finding> {
    let snag = way.own_snag()?;
    let place = way.place();
    let state = match snag.rung {
        Rung::Dial(dial) if dial.dialled == Dialled::Refused => format!("nothing listens at {place} (refused in {})", span(dial.took)),
        Rung::Dial(dial) if dial.dialled == Dialled::Reset => format!("{place} resets the connection as soon as it is there"),
        Rung::Exchange(exchange) if exchange.reply == Reply::Reset => format!("{place} takes the connection and resets it without an answer"),
        // Without encryption, it may be what is missing.
        Rung::Exchange(exchange) if exchange.reply == Reply::Closed && way.address.as_ref()?.is_encrypted() => {
            format!("{place} takes the connection and closes it without an answer")
        }
        _ => return None,
    };
    let finding = way.finding(RULE.cause, &state, snag.cite()).cite(snag.others());
    Some(start_it(finding, way))
}

fn start_it(finding: Finding, way: &Way<'_>) -> Finding {
    let Some(address) = &way.address else { return finding };
    let url = paste::word(&way.remote.url);
    let finding = if way.is_from_a_container() && address.is_here() {
        let host = format!("http://host.docker.internal:{}{}", address.port(), address.path().trim_end_matches('/'));
        finding.fix(Fix::edit("in a container `localhost` is the container itself: name this machine", way.edit(&host)))
    } else {
        finding
    };
    match (way.is_n8n(), address.is_here()) {
        (true, _) => {
            let finding = finding
                .fix(Fix::run("start n8n and wait for it: it listens only some seconds after its start", format!("mcpdoctor n8n --wait 30s {url}")));
            finding.fix(Fix::by_hand("or correct the address: n8n prints the one where it listens when it starts, by default port 5678"))
        }
        (false, true) => finding
            .fix(Fix::run("start the server, then see whether it listens", format!("curl -sv --max-time 10 {url}")))
            .fix(Fix::by_hand("or correct the port in the entry: the server prints its address when it starts")),
        (false, false) => finding
            .fix(Fix::run("see whether it is back", format!("curl -sv --max-time 10 {url}")))
            .fix(Fix::by_hand("or correct host and port in the entry, and ask whoever runs the server")),
    }
}

/// Of a name's two addresses the first one refuses. Those who try both notice nothing; the judged server may not be one of them.
fn one_sided(way: &Way<'_>, half: &Half<'_>) -> Option<Finding> {
    let (refuses, answers) = (half.refuses.1.to, half.answers.1.to);
    let address = way.address.as_ref()?;
    let claim = format!("{answers} answers and {refuses} refuses: whoever tries only the first address of {} fails", way.with_origin(address.host()));
    let harmless = way.part == Part::Itself && !way.is_n8n();
    let finding = Finding::build(RULE.cause, claim, Cite::of(half.refuses.0))
        .cite([Cite::of(half.answers.0)])
        .severity(if harmless { Severity::Note } else { Severity::Warning })
        .subject(Subject::Address(way.remote.url.clone()));
    Some(finding.fix(Fix::edit("write the address that answers", way.edit(address.at_ip(answers.ip()).trim_end_matches('/')))))
}

const fn is_refused(reach: &Reach) -> bool {
    matches!(reach, Reach::Refused)
}

/// The address in the error's words, with the port that only the entry names.
fn named(address: Option<Shown>, backend: Option<&Backend>) -> Option<Shown> {
    address.filter(|address| backend.is_none() || host_and_port(address).1.is_some()).or_else(|| backend.map(address_of))
}

/// It says nothing and does nothing but wait, and the doctor was refused as well: a server that tries again and again.
fn silent(evidence: &Evidence) -> Option<Finding> {
    let stuck = Stuck::at(evidence, is_refused)?;
    let claim = format!("nothing listens at {}, and the server never answered: {}", place(stuck.backend), stuck.silence.conduct());
    let finding = ways_out(stuck.finding(RULE.cause, claim), address_of(stuck.backend));
    Some(finding.fix(Fix::by_hand("and answer initialize without it: try again in the background")))
}

fn unreached(attempt: &Attempt) -> Option<Finding> {
    let hit = HERE.last(attempt)?;
    let address = hit.name.clone()?;
    let claim = format!("nothing answers at {address}, on this machine");
    Some(ways_out(hit.finding(attempt, RULE.cause, claim).confidence(Confidence::Medium), address))
}

fn ways_out(finding: Finding, address: Shown) -> Finding {
    let port = address.rsplit_once([':', ' ']).map(|(_, port)| port).filter(|port| port.chars().all(|c| c.is_ascii_digit()));
    let finding = if address.starts_with("::1") || address.starts_with("[::1]") {
        let local = format!("http://127.0.0.1:{}", port.unwrap_or("PORT"));
        finding.fix(Fix::edit("write the IPv4 address: `localhost` became ::1 (IPv6), where nothing listens", paste::env("URL", &local)))
    } else {
        finding
    };
    let look = match port {
        Some(port) => format!("curl -v http://127.0.0.1:{port}/"),
        None => format!("curl -v http://{address}/"),
    };
    finding.fix(Fix::run("start the service behind the server, then see whether it answers", look)).subject(Subject::Address(address))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Doing, Method, Purpose},
    };

    #[test]
    fn the_address_is_named() {
        for (text, address) in [
            ("Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect", "127.0.0.1:5432"),
            ("TypeError: fetch failed\n  [cause]: Error: connect ECONNREFUSED ::1:5678", "::1:5678"),
            ("dial tcp 127.0.0.1:6379: connect: connection refused", "127.0.0.1:6379"),
            ("psycopg.OperationalError: connection to server at \"127.0.0.1\", port 5432 failed: Connection refused", "127.0.0.1"),
            ("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.", "localhost:6379"),
            ("ConnectionRefusedError: [Errno 111] Connection refused", ""),
            ("httpx.ConnectError: All connection attempts failed", ""),
            (
                "Client error: reqwest::Error { kind: Request, source: hyper_util::client::legacy::Error(Connect, ConnectError(\"tcp connect error\", 127.0.0.1:8080, Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" })) }",
                "127.0.0.1:8080",
            ),
            ("Error sending message to http://localhost:8000/sse: TypeError: fetch failed", "localhost:8000"),
            (
                "Send message error Transport error: Client error: error sending request for url (http://127.0.0.1:3845/mcp), when send initialize request",
                "127.0.0.1:3845",
            ),
        ] {
            let story = start("npx -y x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(address), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_variable_that_names_the_address_is_named_too() {
        for (text, address) in [
            ("Error: connect ECONNREFUSED 127.0.0.1:5679", "127.0.0.1:5679"),
            ("ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 5679)", "127.0.0.1:5679"),
            ("httpx.ConnectError: All connection attempts failed", "127.0.0.1:5679"),
        ] {
            let story = start("x").backend("N8N_BASE_URL", "127.0.0.1", 5679, Reach::Refused).stderr(text).exits(1);
            let found = story.finding(RULE.cause).expect("found");
            assert_eq!(found.claim, "nothing listens at 127.0.0.1:5679 (N8N_BASE_URL), which the server needs to start", "{text}");
            assert_eq!(found.subject, Some(Subject::Address(crate::diagnosis::testing::shown(address))));
        }
        let other = start("x").backend("N8N_BASE_URL", "127.0.0.1", 5679, Reach::Refused).stderr("Error: connect ECONNREFUSED 10.0.0.1:80").exits(1);
        assert_eq!(other.blames(RULE.cause).as_deref(), Some("10.0.0.1:80"));
    }

    #[test]
    fn a_silent_server_whose_backend_is_refused_tries_again_and_again() {
        let silent = || start("x").backend("N8N_BASE_URL", "127.0.0.1", 5679, Reach::Refused);
        let given_up = |story: Start| story.gives_up(Method::Initialize, 60_000);
        let retrying = silent().does(Doing::Sleep, 59_900);
        let diagnosis = given_up(retrying.clone()).diagnosis();
        assert_eq!((diagnosis.verdict.cause, diagnosis.verdict.confidence), (Some(RULE.cause), Confidence::Medium));
        let root = &diagnosis.findings[0];
        assert!(root.claim.starts_with("nothing listens at 127.0.0.1:5679 (N8N_BASE_URL), and the server never answered"), "{}", root.claim);
        assert!(root.cites.iter().any(|cite| cite.text.contains("a connection of the doctor's was refused")));
        let read = silent().reads_stdin().does(Doing::Idle, 59_900);
        assert_eq!(given_up(read).finding(RULE.cause).map(|found| found.confidence), Some(Confidence::Low));

        for other in [
            silent(),
            silent().does(Doing::Cpu, 59_900),
            silent().reads_stdin().does(Doing::Stdin, 59_900),
            silent().connects("10.0.0.9:80").accepted().does(Doing::Reply(0), 59_900),
            start("x").backend("A", "127.0.0.1", 1, Reach::Accepted { after: Duration::ZERO }).does(Doing::Sleep, 59_900),
        ] {
            assert!(given_up(other).finding(RULE.cause).is_none());
        }
        let later = start("x").does(Doing::Sleep, 61_000).initializes().lists_tools(1);
        assert!(given_up(retrying).then(later, Purpose::SecondLook).finding(RULE.cause).is_none(), "it answers without its backend");
    }

    #[test]
    fn ipv6_localhost_gets_its_own_advice() {
        let found = start("x").stderr("Error: connect ECONNREFUSED ::1:5678").exits(1).finding(RULE.cause).expect("found");
        assert!(found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains("http://127.0.0.1:5678")));
    }

    #[test]
    fn other_failures_of_the_network_are_other_causes() {
        for text in [
            "Error: getaddrinfo ENOTFOUND db.local",
            "dial unix /var/run/docker.sock: connect: connection refused",
            "TypeError: fetch failed",
            "Error sending message to https://mcp.example.com/mcp: TypeError: fetch failed",
            "error sending request for url (https://localhost.example.com/mcp)",
            "httpx.ConnectError: [Errno -2] Name or service not known",
            "Error: listen EADDRINUSE: address already in use :::3000",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

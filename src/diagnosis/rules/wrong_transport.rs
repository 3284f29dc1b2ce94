//! The server opened its HTTP mode while the client talks to it over stdio, or speaks another transport over HTTP than the one it is asked in.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Part, Refusal, Way, ways},
        paste,
    },
    evidence::{Attempt, Endpoint, EventKind, Evidence, Exchange, HttpTransport, Message, Origin, Speaks, Verb},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongTransport,
    explain: include_str!("wrong-transport.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::InitializeError, Cause::EndpointNotFound, Cause::NotAnMcpServer, Cause::StdoutPollution],
    check,
};

static LISTENS: Signatures = Signatures::new(&[
    r"Uvicorn running on (?<name>https?://\S+)",
    r"^\s*INFO:\s+(?:Started server process \[\d+\]|Waiting for application startup)",
    r"(?i)\bwith transport '?(?<name>sse|http|streamable-http)'?",
    r"(?i)\b(?:listening|running|started|serving|available|ready)\b(?: \w+){0,3} (?:on|at):? (?<name>https?://\S+)",
    r"(?i)\b(?:listening|running|started) (?:on|at) (?:port )?(?<name>(?:[\w.-]+|\[[0-9a-f:]+\])?:?\d{4,5})\b",
    r"(?i)\b(?:sse|streamable[- ]?http) (?:server|endpoint|transport)\b.{0,30}\b(?:running|listening|started|ready|available|at|on)\b",
    r"(?i)\btransport(?: mode)?[\x22']?\s*[:=]\s*[\x22']?(?<name>sse|http|streamable-http)\b",
])
// Side ports: for a login, for people to look at, for a debugger, or of a tool that stands in between.
.unless(&[r"(?i)oauth|callback|inspector|\bproxy\b|dashboard|metrics|health|debugger|\bwss?://|web ?socket|browser|\bUI\b"]);

/// Someone talks to it over HTTP, and gets answers: that is what it was started for.
static SERVES: Signatures = Signatures::new(&[r"\x22(?:GET|POST) \S+ HTTP/[\d.]+\x22 20\d\b"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    ways(evidence).find_map(|way| other_over_http(&way).or_else(|| nameless_stream(&way))).or_else(|| banner(evidence))
}

/// What a server of the new transport says to a GET that opens nothing.
static SESSION: Signatures = Signatures::new(&[r"(?i)jsonrpc|session|not initialized|text/event-stream"]);

/// One transport over HTTP is tried, and the server speaks the other one.
fn other_over_http(way: &Way<'_>) -> Option<Finding> {
    let Speaks::Mcp(transport) = way.remote.speaks else { return None };
    let refusal = Refusal::of(way)?;
    let of_the_old_one = way.address.as_ref().is_some_and(|address| address.path().trim_end_matches('/').ends_with("/sse"));
    let (claim, confidence, right) = match (transport, refusal.exchange.endpoint, refusal.status()) {
        // The old transport begins with a GET; one that is not allowed is how the new one says that it has no such stream.
        (HttpTransport::Sse, Endpoint::McpStream, 405) => {
            ("it takes no GET: it speaks Streamable HTTP, and is asked in HTTP with SSE", Confidence::High, "http")
        }
        (HttpTransport::Sse, Endpoint::McpStream, 400 | 406) if SESSION.matches(&refusal.answered.body) => {
            ("it wants a session before a GET: it speaks Streamable HTTP, and is asked in HTTP with SSE", Confidence::High, "http")
        }
        (HttpTransport::Streamable, Endpoint::Mcp(_), 404 | 405) if of_the_old_one => {
            ("it takes no POST at this path: it speaks HTTP with SSE, and is asked in Streamable HTTP", Confidence::High, "sse")
        }
        (HttpTransport::Streamable, Endpoint::Mcp(_), 405) => {
            ("it takes no POST at this path: it may speak the older HTTP with SSE", Confidence::Medium, "sse")
        }
        _ => return None,
    };
    let mut finding = way.complaint(RULE.cause, &format!("{}: {claim}", way.whom()), refusal.cite());
    finding.confidence = finding.confidence.min(confidence);
    Some(match way.part {
        Part::Itself | Part::Backend => finding.fix(Fix::edit("name the transport that the server speaks", paste::field("type", right))),
        Part::Behind => {
            let strategy = if right == "sse" { "sse-only" } else { "http-only" };
            finding.fix(Fix::edit(
                "let mcp-remote use the transport that the server speaks",
                paste::list("args", ["-y", "mcp-remote", way.remote.url.as_str(), "--transport", strategy]),
            ))
        }
    })
}

/// A stream of the old transport that opens, and never names the address for messages: the new transport has such a stream too.
fn nameless_stream(way: &Way<'_>) -> Option<Finding> {
    if way.remote.speaks != Speaks::Mcp(HttpTransport::Sse)
        || way.attempt.is_ready()
        || way.exchanges().any(|(_, exchange)| exchange.verb == Verb::Post)
    {
        return None;
    }
    let opened = |exchange: &Exchange| {
        exchange.endpoint == Endpoint::McpStream
            && exchange.answered().is_some_and(|answered| answered.status == 200 && &*answered.content_type == "text/event-stream")
    };
    let (event, _) = way.exchanges().find(|(_, exchange)| opened(exchange))?;
    let state =
        format!("{} opens a stream and never names an address for messages: it may speak Streamable HTTP, and is asked in HTTP with SSE", way.whom());
    let mut finding = way.complaint(RULE.cause, &state, Cite::of(event));
    finding.confidence = finding.confidence.min(Confidence::Medium);
    Some(finding.fix(Fix::edit("name the transport that the server speaks", paste::field("type", "http"))))
}

fn banner(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let answered = |start: &Attempt| start.find(|kind| matches!(kind, EventKind::Received(Message::Answer { .. })).then_some(())).is_some();
    if evidence.attempts.iter().any(answered) || attempt.died_starting().is_some() || SERVES.last(attempt).is_some() {
        return None;
    }
    let hit = LISTENS.last(attempt)?;
    // A log that breaks off there may be that of a server which answered in the end.
    let seen = attempt.origin == Origin::Live || attempt.gave_up().is_some();
    let sure = if seen { Confidence::High } else { Confidence::Medium };
    // Alone, a server's own words may come from one that was meant to be reached by HTTP.
    let by_a_client = |kind: &EventKind| !matches!(kind, EventKind::Stderr(_) | EventKind::Dropped { .. });
    let severity = if attempt.find(|kind| by_a_client(kind).then_some(())).is_some() { Severity::Error } else { Severity::Warning };
    let claim = "the server waits for HTTP connections, while this client talks to it over stdin and stdout";
    let finding = Finding::build(Cause::WrongTransport, claim, Cite::of(hit.line.event)).confidence(Confidence::Medium).severity(severity);
    let finding = hit.name.into_iter().fold(finding, |finding, name| {
        let is_address = name.contains(|c: char| c.is_ascii_digit());
        if is_address { finding.subject(Subject::Address(name)).confidence(sure) } else { finding.subject(Subject::Argument(name)).confidence(sure) }
    });
    Some(remedies(attempt).into_iter().fold(finding, Finding::fix))
}

/// The argument that asked for HTTP, if there is one; else the usual switches.
fn remedies(attempt: &Attempt) -> Vec<Fix> {
    let args = attempt.launched().map(|launched| launched.args.as_slice()).unwrap_or_default();
    let asks_for_http = |arg: &str| {
        ["sse", "http", "streamable-http", "streamable_http"]
            .iter()
            .any(|mode| arg.trim_start_matches('-').trim_start_matches("transport=").eq_ignore_ascii_case(mode))
    };
    let asked =
        args.iter().find(|arg| asks_for_http(arg)).map(|arg| Fix::by_hand(format!("take {arg} out of the args of the entry, or say stdio there")));
    let usual = Fix::by_hand("start the server in its stdio mode: often `--transport stdio`, in FastMCP mcp.run(transport=\"stdio\")");
    let by_url = Fix::by_hand("or run the server yourself and give a client that speaks HTTP its URL in place of a command");
    asked.into_iter().chain([usual, by_url]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Method, Purpose},
    };

    #[test]
    fn banners_of_http_servers_are_known() {
        for (banner, subject) in [
            ("INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)", Some("http://127.0.0.1:8000")),
            ("MCP server listening on port 3000", Some("3000")),
            ("Server listening on :8080", Some(":8080")),
            ("Express server running at http://localhost:3000", Some("http://localhost:3000")),
            ("[INFO] Starting MCP server 'x' with transport 'streamable-http' on http://0.0.0.0:8000/mcp", Some("streamable-http")),
            ("SSE server started", None),
            ("transport=sse", Some("sse")),
        ] {
            let finding = start("python s.py").stderr(banner).gives_up(Method::Initialize, 60_000).finding(Cause::WrongTransport).expect(banner);
            assert_eq!(finding.subject.as_ref().map(|subject| subject.parts().1.as_str()), subject, "{banner}");
        }
    }

    #[test]
    fn talk_of_http_is_not_listening() {
        for line in [
            "Using transport strategy: http-first",
            "Connected to remote server using SSEClientTransport",
            "Connecting to http://localhost:5678",
            "Server running on stdio",
            "Server started in 1234 ms",
            "GitHub MCP Server running on stdio",
            "[43434] OAuth callback server running at http://127.0.0.1:12121",
            "MCP Inspector is up and running at http://localhost:5173",
            "Proxy server listening on port 3000",
        ] {
            assert!(start("npx mcp-remote").stderr(line).gives_up(Method::Initialize, 60_000).finding(Cause::WrongTransport).is_none(), "{line}");
        }
    }

    #[test]
    fn a_side_port_does_not_matter_once_stdio_answers() {
        let banner = "Dashboard listening on http://localhost:3000";
        let second = start("node s.js").stderr(banner).after(70_000).initializes().lists_tools(1);
        let story = start("node s.js").stderr(banner).gives_up(Method::Initialize, 60_000).then(second, Purpose::SecondLook);
        assert!(story.finding(Cause::WrongTransport).is_none());
        assert!(start("node s.js").stderr(banner).stderr("Error: listen EADDRINUSE").exits(1).finding(Cause::WrongTransport).is_none());
    }

    #[test]
    fn the_argument_that_asked_for_http_is_named() {
        let story = start("python s.py --transport sse").stderr("transport=sse").gives_up(Method::Initialize, 60_000);
        let finding = story.finding(Cause::WrongTransport).expect("a finding");
        assert!(finding.fixes[0].title.contains("take sse out"));
    }
}

//! Messages framed otherwise than one a line: `Content-Length` headers, indented JSON, no line end.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, When},
    evidence::{Attempt, Event, EventKind, Evidence, NoiseKind},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BadFraming,
    explain: include_str!("bad-framing.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::StdoutPollution, Cause::StdoutBuffered, Cause::InitializeTimeout, Cause::NotAnMcpServer, Cause::ResponseOnStderr],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    headers(attempt).or_else(|| spread_over_lines(attempt)).or_else(|| no_line_end(attempt)).or_else(|| evidence.second_look().and_then(no_line_end))
}

/// A whole message came, but no line end behind it: the client waited for the rest of the line.
fn no_line_end(attempt: &Attempt) -> Option<Finding> {
    let (event, text) = attempt.find(|kind| match kind {
        EventKind::Noise { kind: NoiseKind::Unterminated, text } => Some(text),
        _ => None,
    })?;
    let claim = "the server writes a message without a line end behind it, so clients wait for the rest of the line";
    let finding = Finding::build(Cause::BadFraming, claim, Cite::event(event, text.clone()).seen_in(attempt));
    Some(finding.fix(Fix::by_hand("end every message with a newline, and flush stdout after it")))
}

/// Indented JSON: each line is noise to a client that reads a message a line.
fn spread_over_lines(attempt: &Attempt) -> Option<Finding> {
    static MEMBER: Signatures = Signatures::new(&[r#"^\s*"jsonrpc"\s*:\s*"2\.0",?\s*$"#]);
    let (event, text) = attempt.find(|kind| match kind {
        EventKind::Noise { kind: NoiseKind::NotJson | NoiseKind::NotJsonRpc, text } if MEMBER.matches(text) => Some(text),
        _ => None,
    })?;
    let claim = "the server spreads its messages over several lines; MCP over stdio has one message a line";
    let finding = Finding::build(Cause::BadFraming, claim, Cite::event(event, text.clone()));
    Some(finding.fix(Fix::by_hand("write JSON without indentation and line feeds: JSON.stringify(message) in Node, json.dumps(message) in Python")))
}

fn headers(attempt: &Attempt) -> Option<Finding> {
    let noise = || Some(attempt.find(|kind| matches!(kind, EventKind::Noise { kind: NoiseKind::ContentLength, .. }).then_some(()))?.0);
    let header = noise().or_else(|| in_a_terminal(attempt))?;
    let claim = "the server frames its messages with Content-Length headers; MCP over stdio has one message a line";
    let finding = Finding::build(Cause::BadFraming, claim, Cite::of(header));
    let fix = "write each message as one line of JSON with a newline after it, and read stdin line by line; an official SDK does both";
    Some(finding.fix(Fix::by_hand(fix)).fix(Fix::by_hand("look for a newer release of the server")))
}

/// A terminal shows both streams alike: there a header is one where a message follows it.
fn in_a_terminal(attempt: &Attempt) -> Option<&Event> {
    static HEADER: Signatures = Signatures::new(&[r"^Content-Length: \d+\s*$"]);
    static MESSAGE: Signatures = Signatures::new(&[r#"^\{.*"jsonrpc" ?: ?"2\.0""#]);
    /// An empty line, perhaps the type of the content, and the message.
    const BEHIND: usize = 3;
    let is_header = |event: &Event| matches!(&event.kind, EventKind::Stderr(text) if HEADER.matches(text));
    let is_message = |event: &Event| match &event.kind {
        EventKind::Stderr(text) => MESSAGE.matches(text),
        EventKind::Received(_) => true,
        _ => false,
    };
    let (at, header) = attempt.events.iter().enumerate().find(|(_, event)| is_header(event))?;
    attempt.events[at + 1..].iter().take(BEHIND).any(is_message).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn a_header_is_the_cause_of_the_silence() {
        let framed = "Content-Length: 152";
        let body = r#"{"jsonrpc":"2.0","id":0,"result":{}}Content-Length: 99"#;
        let story = start("node s.js").stdout(NoiseKind::ContentLength, framed).stdout(NoiseKind::NotJson, body).gives_up(Method::Initialize, 60_000);
        let causes: Vec<Cause> = story.diagnosis().findings.iter().map(|finding| finding.cause).collect();
        assert_eq!(causes, [Cause::BadFraming]);
    }

    #[test]
    fn a_terminal_shows_headers_too() {
        let framed = "Content-Length: 62\n\n{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{}}";
        let causes: Vec<Cause> = start("x").stderr(framed).logged().diagnosis().findings.iter().map(|finding| finding.cause).collect();
        assert_eq!(causes, [Cause::BadFraming]);
        assert!(start("x").stderr("Content-Length: 62\nHTTP/1.1 200 OK").logged().finding(Cause::BadFraming).is_none());
    }

    #[test]
    fn a_message_without_its_line_end_is_named() {
        let answer = r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}"#;
        let story = start("node s.js").gives_up(Method::Initialize, 60_000).stdout(NoiseKind::Unterminated, answer).exits(0);
        assert_eq!(story.diagnosis().verdict.cause, Some(Cause::BadFraming));
    }

    #[test]
    fn indented_json_is_named() {
        let answer = "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 0,\n  \"result\": {}\n}";
        let story = start("node s.js").reads_stdin().stdout(NoiseKind::NotJsonRpc, answer).gives_up(Method::Initialize, 60_000);
        let diagnosis = story.diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(Cause::BadFraming), "{:?}", diagnosis.findings);
    }

    #[test]
    fn other_noise_is_not_framing() {
        let story = start("node s.js").stdout(NoiseKind::NotJson, "the Content-Length is 3").gives_up(Method::Initialize, 60_000);
        assert!(story.finding(Cause::BadFraming).is_none());
    }
}

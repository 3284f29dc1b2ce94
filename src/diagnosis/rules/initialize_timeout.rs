//! Alive, silent until the client gave up, and the reason is not visible.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Signatures, Standing, Subject, When, paste,
        silence::{Silence, answered_later},
        watched::meanwhile,
        wording::span,
    },
    evidence::{Attempt, Event, EventKind, Evidence, Launched, Message, NoiseKind, Origin, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::InitializeTimeout,
    explain: include_str!("initialize-timeout.md"),
    when: When::NotReady,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

/// How clients and SDKs word that they waited in vain, where a log has no more than that.
static IN_VAIN: Signatures = Signatures::new(&[
    r"MCP error -32001: Request timed out|Context server request timeout|request task for \x22initialize\x22.* took over \d+",
    r"(?i)\b(?:mcp (?:server|client)|context server|server connection|connection to)\b.{0,80}\btimed? ?out after \d+",
    r"(?i)\b(?:initializ\w+|start\w*|connect\w*)\b.{0,60}: (?:transport error: )?context deadline exceeded",
]);

/// The client's word for it alone: whether the request was read, and what the server did, is not in the log.
fn in_vain(attempt: &Attempt) -> Option<Finding> {
    let unseen = attempt.origin == Origin::Log && attempt.handshake_done().is_none() && attempt.gave_up().is_none() && attempt.exit().is_none();
    let hit = IN_VAIN.last(attempt).filter(|_| unseen)?;
    let claim = "the client waited in vain for the server, and the log does not show why";
    let finding = hit.finding(attempt, Cause::InitializeTimeout, claim).confidence(Confidence::Low);
    Some(
        finding
            .fix(Fix::by_hand("start it once by hand, so that its packages are there, then see how long it takes to answer"))
            .fix(by_hand(attempt)),
    )
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let Some(silence) = Silence::of(attempt).filter(Silence::is_handshake) else { return in_vain(attempt) };
    if answered_later(evidence, silence.request).is_some() {
        return None;
    }
    let (stray, malformed) = (stray_answer(attempt), malformed_answer(attempt));
    let (did, seen) = meanwhile(attempt);
    let claim = match stray {
        None if malformed.is_some() => format!("the server's answer is no JSON-RPC 2.0, and {}", silence.end()),
        Some(_) => format!("the server answered under no id that it was asked with, and {}", silence.end()),
        None => format!("the server never answered: {}{did}", silence.conduct()),
    };
    let mut finding = Finding::build(Cause::InitializeTimeout, claim, Cite::of(silence.over))
        .confidence(Confidence::Medium)
        .subject(Subject::Method(Shown::from(silence.request.name())))
        .cite(stray.or(malformed).map(Cite::of))
        .cite(silence.course())
        .cite(seen)
        .cite(still_silent(evidence));
    finding.measured = silence.waited.map(|waited| Quantity::seconds("silence", waited));
    finding.expected = silence.limit().map(|limit| Quantity::seconds("silence", limit));
    if stray.is_some() {
        return Some(finding.fix(Fix::by_hand("answer each request with its own id, unchanged")).fix(by_hand(attempt)));
    }
    if malformed.is_some() {
        let shape = "answer with `jsonrpc` \"2.0\", the `id`, and either a `result` object or an `error` with a whole `code` and a `message`";
        return Some(finding.fix(Fix::by_hand(shape)).fix(by_hand(attempt)));
    }
    if attempt.is_remote() {
        let alone = "see in the server's own log whether the request came in, and what it waits for: it is there, for it took the connection";
        return Some(finding.fix(by_hand(attempt)).fix(Fix::by_hand(alone)));
    }
    let read = "print a line to stderr before and after each step of the start, then probe again: the last line shows where it waits";
    Some(finding.fix(by_hand(attempt)).fix(Fix::by_hand(read)))
}

/// An answer that belongs to no request of the client.
fn stray_answer(attempt: &Attempt) -> Option<&Event> {
    attempt.while_open().iter().find(|event| matches!(event.kind, EventKind::Received(Message::Answer { to: None, .. })))
}

/// JSON with an id and an answer in it that is no answer in JSON-RPC: without `jsonrpc`, with a null `result`, an `error` that is a text.
fn malformed_answer(attempt: &Attempt) -> Option<&Event> {
    attempt.while_open().iter().find(|event| match &event.kind {
        EventKind::Noise { kind: NoiseKind::NotJsonRpc, text } => {
            text.contains("\"id\"") && (text.contains("\"result\"") || text.contains("\"error\""))
        }
        _ => false,
    })
}

/// The end of the second look, if the server was silent there too.
fn still_silent(evidence: &Evidence) -> Option<Cite> {
    let second = evidence.second_look()?;
    let closed = second.client_closed().or(second.events.last())?;
    let after = second.elapsed(closed)?;
    Some(Cite::noting(closed, &format!("still silent after {}", span(after))).seen_in(second))
}

/// The same question without any client in between.
fn by_hand(attempt: &Attempt) -> Fix {
    let title = "ask the server by hand: an answer must come within the limit";
    match attempt.launched() {
        None => Fix::by_hand(title),
        Some(launched) if launched.remote.is_some() => Fix::run(
            title,
            format!(
                "curl -sN -i --max-time 60 -X POST {} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{QUESTION}'",
                paste::word(&launched.command)
            ),
        ),
        Some(launched) => Fix::run(title, format!("(echo '{QUESTION}'; sleep 60) | {}", command_line(launched))),
    }
}

fn command_line(launched: &Launched) -> String {
    let words = std::iter::once(&launched.command).chain(&launched.args);
    words.map(|word| paste::word(word)).collect::<Vec<_>>().join(" ")
}

const QUESTION: &str = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"hand","version":"1"}}}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Answer, Method, Purpose, Source},
    };

    fn claim(story: Start) -> Option<String> {
        story.finding(Cause::InitializeTimeout).map(|finding| finding.claim)
    }

    #[test]
    fn a_server_that_has_ended_is_not_silent() {
        let story = start("sh -c x").stderr("boom").exits(3).gives_up(Method::Initialize, 3_000);
        assert_eq!(story.diagnosis().verdict.cause, Some(Cause::ExitedEarly));
    }

    #[test]
    fn says_whether_the_request_was_read() {
        for (story, expected) in [
            (start("node s.js").reads_stdin().gives_up(Method::Initialize, 60_000), "it read initialize and had not answered"),
            (start("node s.js").gives_up(Method::Initialize, 60_000), "it had not read its stdin at all"),
            (start("node s.js").gives_up(Method::Initialize, 60_000).reads_stdin(), "it had not read initialize yet"),
            (start("node s.js").sends(Method::Discover).gives_up(Method::Discover, 60_000), "it had not read its stdin at all"),
        ] {
            let claim = claim(story).expect("a finding");
            assert!(claim.contains(expected), "{claim}");
        }
    }

    #[test]
    fn a_client_that_waits_for_ever_still_ends_up_without_the_server() {
        let story = start("node s.js").client("vscode").reads_stdin().after(90_000);
        let story = story.event(Source::Probe, EventKind::GaveUp { waiting_for: Method::Initialize }).closes_stdin().exits(0);
        assert!(claim(story).is_some_and(|claim| claim.contains("would wait on")));
    }

    #[test]
    fn a_log_that_breaks_off_in_a_long_wait_shows_the_silence() {
        let waits = |times: usize| {
            let wait = |story: Start| story.after(4_990).event(Source::Client, EventKind::StillWaiting { waiting_for: Method::Initialize });
            (0..times).fold(start("node s.js").client("vscode"), |story, _| wait(story))
        };
        let found = claim(waits(4).logged());
        assert_eq!(found.as_deref(), Some("the server never answered: it had not answered initialize when VS Code still waited after 20 s"));
        assert_eq!(claim(waits(2).logged()), None, "it may still come");
        assert_eq!(claim(waits(4).initializes().logged()), None);
        assert_eq!(claim(waits(4).exits(1).logged()), None);
    }

    #[test]
    fn an_answer_under_another_id_is_told_from_silence() {
        let astray = Message::Answer { to: None, answer: Answer::Ok, bytes: 40 };
        let finding = start("node s.js").reads_stdin().message(astray).gives_up(Method::Initialize, 60_000).finding(Cause::InitializeTimeout);
        assert!(finding.is_some_and(|finding| finding.claim.contains("under no id") && finding.fixes[0].title.contains("its own id")));
    }

    #[test]
    fn an_answer_in_another_shape_is_told_from_silence() {
        for answer in [r#"{"id":0,"result":{}}"#, r#"{"jsonrpc":"2.0","id":0,"error":"boom"}"#, r#"{"jsonrpc":"2.0","id":0,"result":null}"#] {
            let story = start("node s.js").reads_stdin().stdout(NoiseKind::NotJsonRpc, answer).gives_up(Method::Initialize, 60_000);
            assert!(claim(story).is_some_and(|claim| claim.contains("no JSON-RPC 2.0")), "{answer}");
        }
        let story = start("node s.js").reads_stdin().stdout(NoiseKind::NotJsonRpc, r#"{"level":"error"}"#).gives_up(Method::Initialize, 60_000);
        assert!(claim(story).is_some_and(|claim| claim.contains("never answered")));
    }

    #[test]
    fn a_log_may_hold_the_clients_word_alone() {
        for text in [
            "McpError: MCP error -32001: Request timed out",
            "Connection failed: Connection to MCP server \"x\" timed out after 30000ms",
            "Failed to initialize client connection: transport error: context deadline exceeded",
        ] {
            let found = start("x").stderr(text).logged().finding(Cause::InitializeTimeout).expect(text);
            assert_eq!(found.confidence, Confidence::Low);
            assert!(start("x").stderr(text).exits(1).finding(Cause::InitializeTimeout).is_none());
            assert!(start("x").stderr(text).initializes().lists_tools(1).logged().finding(Cause::InitializeTimeout).is_none());
        }
    }

    #[test]
    fn is_silent_when_an_answer_came_or_another_end() {
        let gave_up = || start("node s.js").reads_stdin().gives_up(Method::Initialize, 60_000);
        for story in [
            gave_up().then(start("node s.js").after(70_000).initializes().lists_tools(1), Purpose::SecondLook),
            gave_up().initializes(),
            start("node s.js").initializes().gives_up(Method::ToolsList, 60_000),
            start("node s.js").exits(1),
            start("node s.js").event(Source::Probe, EventKind::Interrupted).closes_stdin().exits(0),
        ] {
            assert_eq!(claim(story), None);
        }
    }

    #[test]
    fn the_root_of_a_silent_start_is_the_silence() {
        let diagnosis = start("node s.js").gives_up(Method::Initialize, 60_000).stderr("Error: write EPIPE").exits(1).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(Cause::InitializeTimeout));
    }
}

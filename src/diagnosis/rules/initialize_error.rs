//! The first request was answered, with an error.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Standing, Subject, When,
        network::{Refusal, ways},
    },
    evidence::{Answer, Attempt, Event, Evidence, Method, Shown},
};

use super::protocol_mismatch::is_about_versions;

pub(crate) const RULE: Rule = Rule {
    cause: Cause::InitializeError,
    explain: include_str!("initialize-error.md"),
    when: When::NotReady,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if attempt.hello().is_some() {
        return None;
    }
    if attempt.is_remote() {
        return over_http(evidence);
    }
    let (method, event, answer) = refusal(attempt)?;
    answered(attempt, method, event, answer)
}

/// A status that is no other cause's own, or an error in JSON-RPC behind a good one.
fn over_http(evidence: &Evidence) -> Option<Finding> {
    let way = ways(evidence).next()?;
    let Some(refused) = Refusal::of(&way) else {
        let (method, event, answer) = refusal(evidence.judged())?;
        return answered(evidence.judged(), method, event, answer);
    };
    let (status, whom) = (refused.status(), way.whom());
    if !refused.is_of_the_opening() || matches!(status, 200..=399 | 401 | 403 | 404 | 405 | 407 | 410 | 502 | 504 | 520..=530) {
        return None;
    }
    let words = refused.words();
    let says = if words.is_empty() { String::new() } else { format!(": {words}") };
    let state = format!("{whom} answers the first request with status {status}{says}");
    let fix = match status {
        421 => "the server takes requests for certain host names only: add this one to its allowed hosts, or use the name that it knows",
        429 => "wait, and ask more rarely: the server or a gateway in front of it counts requests",
        503 => "the server is there and busy or still starting: try again in a minute, then ask whoever runs it",
        500.. => "read the server's own log around this request: it failed there",
        _ => "compare the URL and its headers with what the server's documentation says",
    };
    Some(way.complaint(Cause::InitializeError, &state, refused.cite()).fix(Fix::by_hand(fix)))
}

fn answered(attempt: &Attempt, method: Method, event: &Event, answer: &Answer) -> Option<Finding> {
    let claim = match answer {
        Answer::Error(error) if is_about_versions(error) => return None,
        Answer::Error(error) => format!("{} was answered with error {}: {}", method.name(), error.code, error.message),
        Answer::Malformed(lack) => format!("the answer to {} is not what the protocol asks for: {lack}", method.name()),
        Answer::Hello(_) | Answer::Discovered(_) | Answer::Page(_) | Answer::Ok => return None,
    };
    let finding = Finding::build(Cause::InitializeError, claim, Cite::of(event)).subject(Subject::Method(Shown::from(method.name())));
    let last_words = attempt.lines_while_open().next_back().map(|line| Cite::of(line.event));
    let confidence = if last_words.is_some() { Confidence::Medium } else { Confidence::High };
    let fix = "read the server's log around this request: an exception in its initialize handler is sent as this error";
    Some(finding.confidence(confidence).cite(last_words).fix(Fix::by_hand(fix)))
}

/// The answer that settled the handshake: that to `initialize`, or to `server/discover` where the client asked nothing else.
fn refusal(attempt: &Attempt) -> Option<(Method, &Event, &Answer)> {
    // A log may show an answer and not the request.
    let method =
        if attempt.sent(Method::Discover).is_some() && attempt.sent(Method::Initialize).is_none() { Method::Discover } else { Method::Initialize };
    attempt.answer(method).map(|(event, answer)| (method, event, answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_error_is_quoted() {
        let story = start("node s.js").error(Method::Initialize, -32603, "license expired").closes_stdin();
        let finding = story.finding(Cause::InitializeError).expect("a finding");
        assert_eq!(finding.claim, "initialize was answered with error -32603: license expired");
        assert_eq!(finding.confidence, Confidence::High);
    }

    #[test]
    fn an_answer_without_its_parts_is_no_answer() {
        let story = start("node s.js").answers(Method::Initialize, Answer::Malformed("no protocolVersion".into())).closes_stdin();
        assert!(story.finding(Cause::InitializeError).is_some_and(|finding| finding.claim.ends_with("no protocolVersion")));
    }

    #[test]
    fn a_legacy_server_may_refuse_the_era_probe() {
        let probed = start("node s.js").sends(Method::Discover).error(Method::Discover, -32601, "Method not found");
        assert!(probed.clone().sends(Method::Initialize).initializes().lists_tools(1).finding(Cause::InitializeError).is_none());
        assert!(probed.exits(1).finding(Cause::InitializeError).is_none());
    }

    #[test]
    fn a_complaint_about_the_version_is_a_mismatch() {
        let story = start("node s.js").error(Method::Initialize, -32602, "Unsupported protocol version").closes_stdin();
        assert!(story.finding(Cause::InitializeError).is_none());
    }
}

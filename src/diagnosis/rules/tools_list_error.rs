//! A list that the server offers was answered with an error.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Rule, Severity, Standing, Subject, When,
        network::{Refusal, ways},
    },
    evidence::{Answer, Attempt, Endpoint, Event, EventKind, Evidence, Message, Method, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ToolsListError,
    explain: include_str!("tools-list-error.md"),
    when: When::Always,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

const METHOD_NOT_FOUND: i64 = -32601;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(finding) = over_http(evidence) {
        return Some(finding);
    }
    let (_, hello) = attempt.hello()?;
    let lists = [
        (Method::ToolsList, hello.offers_tools, Severity::Error),
        (Method::PromptsList, hello.offers_prompts, Severity::Warning),
        (Method::ResourcesList, hello.offers_resources, Severity::Warning),
        (Method::ResourceTemplatesList, hello.offers_resources, Severity::Warning),
    ];
    lists.into_iter().filter(|(_, offered, _)| *offered).find_map(|(method, _, severity)| failed(attempt, method, severity))
}

/// The handshake went well, and what came after it was refused with a status.
fn over_http(evidence: &Evidence) -> Option<Finding> {
    let way = ways(evidence).find(|way| !way.is_n8n())?;
    let refusal = Refusal::of(&way).filter(|refusal| !refusal.is_of_the_opening() && !matches!(refusal.status(), 401 | 403 | 407))?;
    let Endpoint::Mcp(method) = refusal.exchange.endpoint else { return None };
    let words = refusal.words();
    let says = if words.is_empty() { String::new() } else { format!(": {words}") };
    let forgets = if refusal.status() == 404 { "; it has forgotten its session" } else { "" };
    let state = format!("{} answers {} with status {} after a good handshake{forgets}{says}", way.whom(), method.name(), refusal.status());
    let finding = way.complaint(Cause::ToolsListError, &state, refusal.cite()).subject(Subject::Method(Shown::from(method.name())));
    Some(if refusal.status() == 404 {
        let one = "let one process keep all sessions, or lead each session to its own: several workers or a restart know nothing of it";
        finding.fix(Fix::by_hand(one)).fix(Fix::by_hand("or run the server without sessions (FastMCP: stateless_http=True)"))
    } else {
        finding.fix(Fix::by_hand("read the server's own log around this request"))
    })
}

fn failed(attempt: &Attempt, method: Method, severity: Severity) -> Option<Finding> {
    let (event, answer) = bad_answer(attempt, method)?;
    let claim = match answer {
        // Servers that offer resources need not have templates, and many announce prompts they have no handler for.
        Answer::Error(error) if error.code == METHOD_NOT_FOUND && method != Method::ToolsList => return None,
        Answer::Error(error) => format!("{} was answered with error {}: {}", method.name(), error.code, error.message),
        Answer::Malformed(lack) => format!("the answer to {} is not what the protocol asks for: {lack}", method.name()),
        Answer::Hello(_) | Answer::Discovered(_) | Answer::Page(_) | Answer::Ok => return None,
    };
    let finding = Finding::build(Cause::ToolsListError, claim, Cite::of(event)).severity(severity);
    let finding = finding.subject(Subject::Method(Shown::from(method.name())));
    Some(finding.fix(Fix::by_hand("read the server's log around this request: an exception in its list handler is sent as this error")))
}

/// The first answer of that method that is no page; later pages count too, but not what a cancelled request is answered with.
fn bad_answer(attempt: &Attempt, method: Method) -> Option<(&Event, &Answer)> {
    let bad = attempt.find(|kind| match kind {
        EventKind::Received(Message::Answer { to: Some(to), answer: answer @ (Answer::Error(_) | Answer::Malformed(_)), .. }) if *to == method => {
            Some(answer)
        }
        _ => None,
    });
    bad.filter(|(event, _)| !attempt.after_client_closed(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Hello};

    fn tools_and_prompts() -> Answer {
        Answer::Hello(Hello { protocol_version: "2025-11-25".into(), offers_tools: true, offers_prompts: true, ..Hello::default() })
    }

    #[test]
    fn only_what_was_offered_must_be_listed() {
        let shaken = || start("node s.js").answers(Method::Initialize, tools_and_prompts()).sends(Method::Initialized).sends(Method::ToolsList);
        for (story, severity) in [
            (shaken().error(Method::ToolsList, -32603, "backend down").closes_stdin(), Some(Severity::Error)),
            (shaken().error(Method::ToolsList, -32601, "Method not found").closes_stdin(), Some(Severity::Error)),
            (shaken().gives_up(Method::ToolsList, 3_000).error(Method::ToolsList, 0, "Request cancelled").closes_stdin(), None),
            (shaken().answers(Method::ToolsList, Answer::Malformed("no tools".into())).closes_stdin(), Some(Severity::Error)),
            (shaken().lists_tools(2).error(Method::PromptsList, -32603, "no"), Some(Severity::Warning)),
            (shaken().lists_tools(2).error(Method::PromptsList, -32601, "Method not found"), None),
            (shaken().lists_tools(2).error(Method::ResourcesList, -32603, "no"), None),
        ] {
            assert_eq!(story.finding(Cause::ToolsListError).map(|finding| finding.severity), severity);
        }
    }
}

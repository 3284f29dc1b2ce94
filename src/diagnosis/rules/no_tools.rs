//! A good handshake, and nothing offered.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Quantity, Rule, Severity, Standing, Unit, When},
    evidence::{Attempt, Event, EventKind, Evidence, Message, Method},
};

pub(crate) const RULE: Rule =
    Rule { cause: Cause::NoTools, explain: include_str!("no-tools.md"), when: When::Ready, standing: Standing::Aside, supersedes: &[], check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (greeting, hello) = attempt.hello()?;
    let offers_else = hello.offers_prompts || hello.offers_resources;
    let (claim, cite) = match (hello.offers_tools, attempt.tools()) {
        (true, Some(0)) => ("the server says that it has tools and lists none", Cite::of(tool_list(attempt)?)),
        (false, None | Some(0)) if !offers_else => ("the server offers no tools, prompts or resources", Cite::of(greeting)),
        _ => return None,
    };
    let finding = Finding::build(Cause::NoTools, claim, cite)
        .severity(if offers_else { Severity::Note } else { Severity::Warning })
        .measured(Quantity::count(0, Unit::Tools));
    let fix = "look for what switches its tools on: a key, a login, an allow list, a feature flag, or a `register` call that never ran";
    Some(finding.fix(Fix::by_hand(fix)))
}

fn tool_list(attempt: &Attempt) -> Option<&Event> {
    let is_list = |kind: &EventKind| matches!(kind, EventKind::Received(Message::Answer { to: Some(Method::ToolsList), .. })).then_some(());
    attempt.find(is_list).map(|(event, ())| event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Answer, Hello},
    };

    fn offering(tools: bool, prompts: bool) -> Start {
        let hello = Hello { protocol_version: "2025-11-25".into(), offers_tools: tools, offers_prompts: prompts, ..Hello::default() };
        let shaken = start("node s.js").answers(Method::Initialize, Answer::Hello(hello)).sends(Method::Initialized);
        if tools { shaken.sends(Method::ToolsList) } else { shaken }
    }

    #[test]
    fn nothing_offered_is_a_warning() {
        for (story, severity) in [
            (offering(true, false).lists_tools(0), Some(Severity::Warning)),
            (offering(false, false), Some(Severity::Warning)),
            (offering(true, true).lists_tools(0), Some(Severity::Note)),
            (offering(true, false).lists_tools(1), None),
            (offering(false, true), None),
        ] {
            assert_eq!(story.finding(Cause::NoTools).map(|finding| finding.severity), severity);
        }
    }
}

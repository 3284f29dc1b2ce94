//! A good handshake, and nothing offered.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Standing, Unit, When},
    evidence::{Answer, Attempt, Event, EventKind, Evidence, Message, Method},
};

pub(crate) const RULE: Rule =
    Rule { cause: Cause::NoTools, explain: include_str!("no-tools.md"), when: When::Ready, standing: Standing::Aside, supersedes: &[], check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let Some((greeting, hello)) = attempt.hello() else { return told(attempt) };
    // Frameworks declare prompts and resources whether or not there are any: only an empty list tells.
    let prompts = hello.offers_prompts && !is_empty(attempt, Method::PromptsList);
    let resources = hello.offers_resources && !is_empty(attempt, Method::ResourcesList);
    let offers_else = prompts || resources;
    let (claim, cite) = match (hello.offers_tools, attempt.tools()) {
        (true, Some(0)) => ("the server says that it has tools and lists none", Cite::of(tool_list(attempt)?)),
        (false, None | Some(0)) if !offers_else => ("the server offers no tools, prompts or resources", Cite::of(greeting)),
        _ => return None,
    };
    Some(advised(Finding::build(Cause::NoTools, claim, cite).severity(if offers_else { Severity::Note } else { Severity::Warning })))
}

/// The client's own count, in a log that shows no messages. What else is offered it does not say.
fn told(attempt: &Attempt) -> Option<Finding> {
    let count = |kind: &EventKind| if let EventKind::Connected { tools } = kind { *tools } else { None };
    let (event, tools) = attempt.all(count).last()?;
    (tools == 0).then(|| {
        advised(
            Finding::build(Cause::NoTools, "the client finds no tools in the server", Cite::of(event))
                .severity(Severity::Warning)
                .confidence(Confidence::Medium),
        )
    })
}

fn advised(finding: Finding) -> Finding {
    let fix = "look for what switches its tools on: a key, a login, an allow list, a feature flag, or a `register` call that never ran";
    finding.measured(Quantity::count("offer", 0, Unit::Tools)).fix(Fix::by_hand(fix))
}

/// The client asked for this list, and there was nothing in it.
fn is_empty(attempt: &Attempt, list: Method) -> bool {
    let items = |kind: &EventKind| match kind {
        EventKind::Received(Message::Answer { to: Some(to), answer: Answer::Page(page), .. }) if *to == list => Some(page.items),
        _ => None,
    };
    attempt.find(items).is_some_and(|(_, items)| items == 0)
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
        evidence::{Hello, Page, Source},
    };

    fn offering(tools: bool, prompts: bool) -> Start {
        let hello = Hello { protocol_version: "2025-11-25".into(), offers_tools: tools, offers_prompts: prompts, ..Hello::default() };
        let shaken = start("node s.js").answers(Method::Initialize, Answer::Hello(hello)).sends(Method::Initialized);
        if tools { shaken.sends(Method::ToolsList) } else { shaken }
    }

    fn prompts(items: usize) -> Answer {
        Answer::Page(Page { items, names: Vec::new(), more: false })
    }

    #[test]
    fn nothing_offered_is_a_warning() {
        for (story, severity) in [
            (offering(true, false).lists_tools(0), Some(Severity::Warning)),
            (offering(false, false), Some(Severity::Warning)),
            (offering(true, true).lists_tools(0), Some(Severity::Note)),
            (offering(true, true).lists_tools(0).answers(Method::PromptsList, prompts(2)), Some(Severity::Note)),
            (offering(true, true).lists_tools(0).answers(Method::PromptsList, prompts(0)), Some(Severity::Warning)),
            (offering(true, false).lists_tools(1), None),
            (offering(false, true), None),
        ] {
            assert_eq!(story.finding(Cause::NoTools).map(|finding| finding.severity), severity);
        }
    }

    #[test]
    fn the_clients_last_count_tells_where_no_message_is_shown() {
        let counted = |tools| start("node s.js").event(Source::Client, EventKind::Connected { tools });
        for (story, found) in [
            (counted(Some(0)), true),
            (counted(Some(3)), false),
            (counted(None), false),
            (counted(Some(0)).event(Source::Client, EventKind::Connected { tools: Some(4) }), false),
        ] {
            assert_eq!(story.logged().finding(Cause::NoTools).is_some(), found);
        }
    }
}

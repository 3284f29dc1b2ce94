//! The handshake was fine, and a list request was not answered in time.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Quantity, Rule, Severity, Standing, Subject, When,
        silence::{Silence, answered_later},
        wording::span,
    },
    evidence::{Evidence, LimitScope, Method, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ToolsListTimeout,
    explain: include_str!("tools-list-timeout.md"),
    when: When::Always,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(|silence| silence.request.list_key().is_some())?;
    let within = silence.waited.map_or_else(|| "in time".to_owned(), |waited| format!("within {}", span(waited)));
    let claim = format!("the handshake was fine, but {} was not answered {within}", silence.request.name());
    let fatal =
        silence.request == Method::ToolsList || attempt.launched().is_some_and(|launched| launched.limit.scope == LimitScope::ConnectAndLists);
    let mut finding = Finding::build(Cause::ToolsListTimeout, claim, Cite::of(silence.over))
        .severity(if fatal { Severity::Error } else { Severity::Warning })
        .subject(Subject::Method(Shown::from(silence.request.name())))
        .cite(attempt.hello().map(|(hello, _)| Cite::of(hello)));
    let later = answered_later(evidence, silence.request).and_then(|(later, answer)| Some((later, later.elapsed(answer)?, answer)));
    if let Some((later, needed, answer)) = later {
        finding = finding
            .cite([Cite::noting(answer, &format!("answers after {}", span(needed))).seen_in(later)])
            .measured(Quantity::seconds("time until the answer", needed));
    }
    finding.expected = silence.waited.map(|waited| Quantity::seconds("time until the answer", waited));
    Some(finding.fix(Fix::by_hand("list the tools from what is known without the backend, and connect when the first tool is called")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Purpose};

    #[test]
    fn a_list_that_does_not_come_is_named() {
        let silent = || start("node s.js").reads_stdin().initializes();
        for (story, severity) in [
            (silent().gives_up(Method::ToolsList, 60_100), Some(Severity::Error)),
            (silent().lists_tools(3).sends(Method::PromptsList).gives_up(Method::PromptsList, 60_100), Some(Severity::Warning)),
            (silent().lists_tools(3).closes_stdin().exits(0), None),
            (start("node s.js").gives_up(Method::Initialize, 60_000), None),
        ] {
            assert_eq!(story.finding(Cause::ToolsListTimeout).map(|finding| finding.severity), severity);
        }
    }

    #[test]
    fn the_second_look_tells_how_long_it_would_have_taken() {
        let second = start("node s.js").initializes().after(80_000).lists_tools(3);
        let story = start("node s.js").initializes().gives_up(Method::ToolsList, 60_100).then(second, Purpose::SecondLook);
        let finding = story.finding(Cause::ToolsListTimeout).expect("a finding");
        assert!(finding.measured.is_some_and(|needed| needed.value > 80.0));
    }
}

//! A request of a running session was not answered in time: the start was fine.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Severity, Standing, Subject, When},
    evidence::{EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::RequestTimeout,
    explain: include_str!("request-timeout.md"),
    when: When::Ready,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let given_up = |kind: &EventKind| if let EventKind::CallGivenUp { method } = kind { Some(method.clone()) } else { None };
    let all: Vec<(_, Option<Shown>)> = attempt.all(given_up).collect();
    let (last, method) = all.last()?;
    let which = method.as_deref().map(|method| format!(" ({method})")).unwrap_or_default();
    let claim = match all.len() {
        1 => format!("the start was fine, but a later request{which} got no answer in time"),
        many => format!("the start was fine, but {many} later requests got no answer in time, at last one{which}"),
    };
    let finding = Finding::build(RULE.cause, claim, Cite::of(last)).severity(Severity::Warning);
    let finding = method.iter().fold(finding, |finding, method| finding.subject(Subject::Method(method.clone())));
    Some(
        finding
            .fix(Fix::by_hand("look at what the tool waits for, and give its own calls a limit below the client's"))
            .fix(Fix::by_hand("send `notifications/progress` in long calls: clients that count it do not give up meanwhile")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, shown, start},
        },
        evidence::Source,
    };

    fn given_up(story: Start, method: Option<&str>) -> Start {
        story.event(Source::Client, EventKind::CallGivenUp { method: method.map(shown) })
    }

    #[test]
    fn the_start_was_fine() {
        let running = || start("x").initializes().lists_tools(2);
        for (story, claim) in [
            (given_up(running(), Some("tools/call")), "the start was fine, but a later request (tools/call) got no answer in time"),
            (given_up(start("x").connected(), None), "the start was fine, but a later request got no answer in time"),
            (given_up(given_up(running(), None), Some("ping")), "the start was fine, but 2 later requests got no answer in time, at last one (ping)"),
        ] {
            let diagnosis = story.logged().diagnosis();
            assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(RULE.cause)));
            assert_eq!(diagnosis.findings[0].claim, claim);
        }
        assert!(running().logged().finding(RULE.cause).is_none());
    }
}

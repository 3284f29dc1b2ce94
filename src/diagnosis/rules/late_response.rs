//! The answer to the handshake came in the same start, after the client had given up.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Quantity, Rule, Standing, When,
        more_time::more_time,
        silence::{Silence, answered_late},
        watched::meanwhile,
        wording::span,
    },
    evidence::{Evidence, Purpose},
};

use super::{
    epipe_after_timeout::broken_pipe,
    slow_start::{READY, REFUTED, sooner},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::LateResponse,
    explain: include_str!("late-response.md"),
    when: When::NotReady,
    standing: Standing::Symptom,
    supersedes: REFUTED,
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    let answer = answered_late(attempt, silence.request)?;
    let needed = attempt.elapsed(answer);
    let (did, seen) = meanwhile(attempt);
    let claim = match needed {
        Some(needed) => format!("the server answered {} after {}, too late: {}{did}", silence.request.name(), span(needed), silence.conduct()),
        None => format!("the server answered {} too late: {}", silence.request.name(), silence.conduct()),
    };
    let left_alone = evidence.second_look().and_then(|second| Some((second.hello()?.0, second.ready()?)));
    let finding = Finding::build(Cause::LateResponse, claim, Cite::of(silence.over))
        .cite([Cite::of(answer)])
        .cite(seen)
        .cite(silence.course())
        .cite(broken_pipe(attempt));
    let finding = finding.cite(left_alone.map(|(hello, ready)| {
        let note = Cite::noting(hello, &format!("left alone, it is ready after {}", span(ready)));
        evidence.attempts.iter().find(|start| start.purpose == Purpose::SecondLook).map_or(note.clone(), |second| note.seen_in(second))
    }));
    let finding = needed.into_iter().fold(finding, |finding, needed| finding.measured(Quantity::seconds(READY, needed)));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(READY, limit)));
    let longer = needed.max(left_alone.map(|(_, ready)| ready)).and_then(|needed| more_time(attempt, needed));
    Some(longer.into_iter().fold(finding.fix(sooner(attempt)), Finding::fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn an_answer_after_the_end_is_late() {
        let story = start("node s.js").limit(1_500).reads_stdin().gives_up(Method::Initialize, 1_500).after(1_700).initializes();
        let diagnosis = story.diagnosis();
        let root = &diagnosis.findings[0];
        assert_eq!((root.cause, diagnosis.findings.len()), (RULE.cause, 1));
        assert!(root.claim.starts_with("the server answered initialize after 3.2"), "{}", root.claim);
        assert_eq!(root.expected, Some(Quantity::seconds(READY, std::time::Duration::from_millis(1_500))));
    }

    #[test]
    fn what_it_complained_of_before_did_not_stop_it() {
        let story = start("node s.js").stderr("API_KEY is not set").gives_up(Method::Initialize, 60_000).initializes().stderr("Error: write EPIPE");
        let diagnosis = story.exits(1).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(RULE.cause));
        assert!(diagnosis.findings[0].cites.iter().any(|cite| cite.text.contains("EPIPE")));
    }

    #[test]
    fn the_start_that_was_left_alone_is_quoted_beside_it() {
        let second = start("node s.js").after(70_000).initializes().lists_tools(1);
        let late = start("node s.js").gives_up(Method::Initialize, 60_000).initializes();
        let found = late.then(second, Purpose::SecondLook).finding(RULE.cause).expect("found");
        assert!(found.cites.iter().any(|cite| cite.left_alone && cite.text.contains("left alone")));
    }

    #[test]
    fn an_answer_in_time_or_none_is_not_late() {
        let second = || start("node s.js").after(70_000).initializes().lists_tools(1);
        for story in [
            start("node s.js").initializes().gives_up(Method::ToolsList, 60_000),
            start("node s.js").gives_up(Method::Initialize, 60_000),
            start("node s.js").gives_up(Method::Initialize, 60_000).then(second(), Purpose::SecondLook),
            start("node s.js").gives_up(Method::Initialize, 60_000).error(Method::Initialize, -32603, "no"),
        ] {
            assert!(story.finding(RULE.cause).is_none());
        }
    }
}

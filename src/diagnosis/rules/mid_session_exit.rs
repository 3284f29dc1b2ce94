//! The server ended by itself after a good start.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Signatures, Standing, When, clients, traceback::last_thrown, wording,
    },
    evidence::{Attempt, Evidence, Exit, Line, Origin},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MidSessionExit,
    explain: include_str!("mid-session-exit.md"),
    when: When::Ready,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

/// Last lines that are quoted.
const LAST_WORDS: usize = 3;
/// A server that ends so soon after it was ready never was of use.
const AT_ONCE: Duration = Duration::from_secs(10);

static ERRORS: Signatures =
    Signatures::new(&[r"(?i)\b(?:fatal|panic(?:ked)?|uncaught|unhandled|segmentation fault|out of memory)\b|\w*(?:Error|Exception)\b:"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (exited, exit) = attempt.ended_by_itself().filter(|_| attempt.origin == Origin::Log)?;
    let mut words: Vec<Line<'_>> = attempt.lines_while_open().filter(|line| !line.text.is_empty()).collect();
    words.drain(..words.len().saturating_sub(LAST_WORDS));
    let lived = attempt.elapsed(exited).zip(attempt.ready()).map(|(end, ready)| end.saturating_sub(ready));
    let bad = is_bad(attempt, exit, &words);
    let after = lived.map(|lived| format!(" {} after it was ready", wording::long(lived))).unwrap_or_default();
    let how = if exit.code.is_some() || exit.signal.is_some() { format!(" ({})", wording::ending(exit)) } else { String::new() };
    let claim = format!("it starts well and ends by itself{after}{how}");
    let mut finding = Finding::build(RULE.cause, claim, Cite::of(exited))
        // Without a bad word it may as well have been ended with its client, or on purpose by somebody else.
        .severity(if bad || lived.is_some_and(|lived| lived < AT_ONCE) { Severity::Error } else { Severity::Warning })
        .confidence(if bad { Confidence::High } else { Confidence::Medium })
        .cite(words.iter().map(|line| Cite::event(line.event, line.text.clone())))
        .cite(attempt.became_ready().map(Cite::of));
    finding.measured = lived.map(|lived| Quantity::seconds("time from ready to the end", lived));
    Some(
        finding
            .fix(Fix::by_hand("read its last lines: what ended it stands there, or nowhere, when a signal did"))
            .fix(Fix::by_hand(format!("reload the server in {}: few clients start one again that has ended", clients::name(attempt)))),
    )
}

/// Whether anything says that the end was a failure.
fn is_bad(attempt: &Attempt, exit: Exit, words: &[Line<'_>]) -> bool {
    let code = exit.code.is_some_and(|code| code != 0) || exit.signal.is_some();
    code || last_thrown(attempt).is_some() || words.iter().any(|line| ERRORS.matches(line.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{
        Status,
        testing::{Start, start},
    };

    fn running() -> Start {
        start("x").initializes().lists_tools(2)
    }

    #[test]
    fn an_end_after_a_good_start_is_told_with_its_last_words() {
        let crashed = running().after(3_600_000).stderr("TypeError: x is undefined").exits(1).logged();
        let found = crashed.clone().finding(RULE.cause).expect("found");
        assert_eq!(found.claim, "it starts well and ends by itself 60 min after it was ready (exit code 1)");
        assert!(found.cites.iter().any(|cite| cite.text.contains("TypeError")));
        assert_eq!(crashed.diagnosis().verdict.status, Status::Failing);
    }

    #[test]
    fn a_quiet_end_after_a_while_is_no_failure_for_sure() {
        for (story, status) in [
            (running().after(3_600_000).exits(0), Status::Degraded),
            (running().exits(0), Status::Failing),
            (start("x").connected().after(60_000).killed_by(9), Status::Failing),
        ] {
            let verdict = story.logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (status, Some(RULE.cause)));
        }
    }

    #[test]
    fn an_end_that_the_client_wanted_is_none_by_itself() {
        for story in [running().shut_down().exits(1), running().closes_stdin().exits(1), running()] {
            assert!(story.logged().finding(RULE.cause).is_none());
        }
    }
}

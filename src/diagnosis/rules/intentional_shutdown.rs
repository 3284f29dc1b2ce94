//! The client closed the server before it was ready, and it meant to: that tells nothing of the server.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Standing, When, clients, wording::span},
    evidence::{EventKind, Evidence, Origin},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::IntentionalShutdown,
    explain: include_str!("intentional-shutdown.md"),
    when: When::NotReady,
    standing: Standing::Aside,
    supersedes: &[],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    // A probe always closes the server on purpose.
    if attempt.origin == Origin::Live || attempt.told().is_some() || attempt.still_waiting().is_some() {
        return None;
    }
    let closed = attempt.client_closed()?;
    let confidence = match closed.kind {
        EventKind::ShutDown => Confidence::High,
        // It closed its end first and had given nothing up: it was quit, or reloaded the server.
        EventKind::StdinClosed | EventKind::SignalSent(_) => Confidence::Medium,
        _ => return None,
    };
    let after = attempt.elapsed(closed).map(|after| format!(" {} after the begin", span(after))).unwrap_or_default();
    let claim = format!("{} closed the server on purpose{after}, before it was ready", clients::name(attempt));
    let finding = Finding::build(RULE.cause, claim, Cite::of(closed)).severity(Severity::Note).confidence(confidence);
    Some(finding.fix(Fix::by_hand("let the client start it once more and wait: this start was cut short and tells nothing of the server")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{Status, testing::start},
        evidence::Method,
    };

    #[test]
    fn a_start_that_was_cut_short_tells_nothing() {
        for (story, confidence) in [(start("x").shut_down(), Confidence::High), (start("x").stderr("Listening").closes_stdin(), Confidence::Medium)] {
            let verdict = story.clone().logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (Status::Inconclusive, Some(RULE.cause)));
            assert_eq!(story.logged().finding(RULE.cause).map(|found| found.confidence), Some(confidence));
        }
    }

    #[test]
    fn no_other_end_is_intended() {
        for story in [
            start("x").shut_down(),
            start("x").exits(1).logged(),
            start("x").exits(1).shut_down().logged(),
            start("x").gives_up(Method::Initialize, 60_000).logged(),
            start("x").error(Method::Initialize, -32_603, "no").closes_stdin().logged(),
            start("x").logged(),
        ] {
            assert!(story.finding(RULE.cause).is_none());
        }
    }
}

//! One word over one server, and the one finding that explains it.

use crate::evidence::{Attempt, EventKind, Evidence, Outcome};

use super::{Cause, Confidence, Finding, Severity, Standing, rule_for};

/// The judgement of one server under one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub status: Status,
    /// `None` when healthy; where the evidence does not tell, the only lead there is, if any.
    pub cause: Option<Cause>,
    pub confidence: Confidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Ready as this client sees it, within limit and budget, nothing that matters found.
    Healthy,
    /// It works in this client, but slowly or with a fault that the client tolerates.
    Degraded,
    /// The evidence does not tell.
    Inconclusive,
    /// This client ends up without the server.
    Failing,
}

impl Status {
    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Inconclusive => "inconclusive",
            Self::Failing => "failing",
        }
    }
}

impl Verdict {
    /// Judges `evidence` by its findings, which come root first.
    pub(super) fn of(evidence: &Evidence, findings: &[Finding]) -> Self {
        let attempt = evidence.judged();
        let works = attempt.outcome() == Outcome::Ready;
        // Where a start is not known to have come well, a note may be the only lead.
        let root = findings.first().filter(|finding| finding.severity != Severity::Note || !works);
        let status = match root.map(|finding| finding.severity) {
            // What is not over may yet come well.
            // What the doctor asked a URL for is over when it is told.
            Some(Severity::Error) if !attempt.is_finished() && !attempt.is_remote() && root.is_some_and(is_symptom) => Status::Inconclusive,
            Some(Severity::Error) => Status::Failing,
            Some(Severity::Warning | Severity::Note) if works => Status::Degraded,
            None if works => Status::Healthy,
            Some(Severity::Warning | Severity::Note) | None => Status::Inconclusive,
        };
        if !works && was_interrupted(attempt) {
            return Self { status: Status::Inconclusive, cause: None, confidence: Confidence::Low };
        }
        let unfounded = if status == Status::Inconclusive { Confidence::Low } else { Confidence::High };
        let confidence = root.map_or(unfounded, |finding| finding.confidence.min(unfounded));
        Self { status, cause: root.map(|finding| finding.cause), confidence }
    }
}

fn is_symptom(finding: &Finding) -> bool {
    rule_for(finding.cause).is_some_and(|rule| rule.standing >= Standing::Symptom)
}

/// Whether a person cut the start short: then what is missing proves nothing.
fn was_interrupted(attempt: &Attempt) -> bool {
    attempt.died_starting().is_none() && attempt.find(|kind| matches!(kind, EventKind::Interrupted).then_some(())).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start, starts},
        evidence::{Method, NoiseKind, Purpose, Signal, Source},
    };

    fn interrupted(story: Start) -> Start {
        story.event(Source::Probe, EventKind::Interrupted).signals(Signal::Terminate).killed_by(15)
    }

    #[test]
    fn the_status_follows_the_story() {
        let ready = || start("node s.js").initializes().lists_tools(2);
        let silent = || start("node s.js").gives_up(Method::Initialize, 60_000);
        let slow = || start("node s.js").after(4_000).initializes().lists_tools(2);
        let noisy = || start("node s.js").stdout(NoiseKind::NotJson, "Hello");
        for (story, status, cause) in vec![
            (ready(), Status::Healthy, None),
            (ready().closes_stdin().exits(0), Status::Healthy, None),
            (start("node s.js").stderr(&"chatter\n".repeat(200)).initializes().lists_tools(2), Status::Healthy, None),
            (ready().sends(Method::PromptsList).error(Method::PromptsList, -32601, "Method not found"), Status::Healthy, None),
            (ready().closes_stdin().after(2_000).signals(Signal::Terminate).killed_by(15), Status::Degraded, Some(Cause::NoExitOnEof)),
            (slow(), Status::Degraded, Some(Cause::SlowStart)),
            (noisy().initializes().lists_tools(2), Status::Degraded, Some(Cause::StdoutPollution)),
            (start("node s.js").initializes().lists_tools(0), Status::Degraded, Some(Cause::NoTools)),
            (silent(), Status::Failing, Some(Cause::InitializeTimeout)),
            (
                silent().then(start("node s.js").after(70_000).initializes().lists_tools(2), Purpose::SecondLook),
                Status::Failing,
                Some(Cause::SlowStart),
            ),
            (start("node s.js").initializes().gives_up(Method::ToolsList, 60_100), Status::Failing, Some(Cause::ToolsListTimeout)),
            // What is missing after an interruption proves nothing; what was there before it still counts.
            (interrupted(start("node s.js")), Status::Inconclusive, None),
            (interrupted(noisy()), Status::Inconclusive, None),
            (interrupted(slow()), Status::Degraded, Some(Cause::SlowStart)),
            // A log that breaks off after some noise: a lead, and no more.
            (noisy(), Status::Inconclusive, Some(Cause::StdoutPollution)),
            // A note is a lead where there is no other, and nothing where the start was good.
            (start("node s.js").shut_down().logged(), Status::Inconclusive, Some(Cause::IntentionalShutdown)),
            (ready().shut_down().logged(), Status::Healthy, None),
            (start("node s.js").exits(1).logged(), Status::Failing, Some(Cause::ExitedEarly)),
            // The latest start that tells anything is judged.
            (starts(60, [silent(), ready()]), Status::Healthy, None),
            (starts(60, [ready(), silent()]), Status::Failing, Some(Cause::InitializeTimeout)),
            (starts(60, [ready(), start("node s.js").shut_down()]), Status::Healthy, None),
            (starts(60, [silent(), start("node s.js")]), Status::Failing, Some(Cause::InitializeTimeout)),
        ] {
            let verdict = story.diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (status, cause));
        }
    }
}

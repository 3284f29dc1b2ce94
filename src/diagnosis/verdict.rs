//! One word over one server, and the one finding that explains it.

use crate::evidence::{Attempt, EventKind, Evidence, Outcome};

use super::{Cause, Confidence, Finding, Severity};

/// The judgement of one server under one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub status: Status,
    /// `None` when healthy, or when the evidence does not tell.
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
        let root = findings.first().filter(|finding| finding.severity != Severity::Note);
        let status = match root.map(|finding| finding.severity) {
            Some(Severity::Error) => Status::Failing,
            Some(Severity::Warning | Severity::Note) if works => Status::Degraded,
            None if works => Status::Healthy,
            Some(Severity::Warning | Severity::Note) | None => Status::Inconclusive,
        };
        if status == Status::Failing && was_interrupted(attempt) {
            return Self { status: Status::Inconclusive, cause: None, confidence: Confidence::Low };
        }
        let named = root.filter(|_| status != Status::Inconclusive);
        Self { status, cause: named.map(|finding| finding.cause), confidence: root.map_or(Confidence::High, |finding| finding.confidence) }
    }
}

/// Whether a person cut the start short: then what is missing proves nothing.
fn was_interrupted(attempt: &Attempt) -> bool {
    attempt.died_starting().is_none() && attempt.find(|kind| matches!(kind, EventKind::Interrupted).then_some(())).is_some()
}

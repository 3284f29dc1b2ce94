//! A silent start whose entry names an address that the doctor does not reach either.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cite, Confidence, Finding,
        silence::{Silence, answered_later},
    },
    evidence::{Backend, Evidence, Reach},
};

use super::{A_WHILE, Held, Occupation, Spent, dead, reached};

/// A server that kept silent, did nothing else than wait, and has an address where it can reach nobody.
pub(in crate::diagnosis) struct Stuck<'a> {
    pub backend: &'a Backend,
    pub silence: Silence<'a>,
    /// How surely the one is the reason of the other.
    pub confidence: Confidence,
    cites: Vec<Cite>,
}

impl<'a> Stuck<'a> {
    /// `None` where the server did something that explains its silence better, where it answered after all, or where nobody watched.
    pub(in crate::diagnosis) fn at(evidence: &'a Evidence, fared: impl Fn(&Reach) -> bool) -> Option<Self> {
        let attempt = evidence.judged();
        let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
        let backend = dead(attempt, fared)?;
        let spent = Spent::of(attempt)?;
        if answered_later(evidence, silence.request).is_some() || Held::longest(attempt).is_some() {
            return None;
        }
        let read = attempt.stdin_read().is_some_and(|read| !attempt.after_client_closed(read));
        let confidence = match spent.largest()? {
            (Occupation::Lookup, lasted) if lasted >= A_WHILE => Confidence::High,
            (Occupation::Idle, _) if read => Confidence::Low,
            // It tries again and again, with pauses.
            (Occupation::Sleep | Occupation::Idle, _) => Confidence::Medium,
            _ => return None,
        };
        let cites = spent.meanwhile().map(|(_, cite)| cite).into_iter().chain(reached(backend)).collect();
        Some(Self { backend, silence, confidence, cites })
    }

    /// The finding with what was seen: what the server did, and what the doctor found at the address.
    pub(in crate::diagnosis) fn finding(&self, cause: crate::diagnosis::Cause, claim: String) -> Finding {
        Finding::build(cause, claim, Cite::of(self.silence.over)).confidence(self.confidence).cite(self.cites.iter().cloned())
    }
}

/// How long the start asked for addresses of names.
pub(in crate::diagnosis) fn lookups(spent: &Spent<'_>) -> Option<Duration> {
    Some(spent.on(Occupation::Lookup)).filter(|&lasted| lasted >= A_WHILE)
}

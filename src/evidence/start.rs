//! What remains to be told of a start when its events are gone: when, how it came out, how long it took.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Answer, Attempt, EventKind, Message, Outcome, Purpose};

/// One start that the client made, in a few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub at: Option<DateTime<Utc>>,
    /// The time until ready; `None` also where a log shows no clock.
    pub ready: Option<Duration>,
    /// `None` where nothing tells: it was not over, or the client closed the server on purpose before it could be ready.
    pub outcome: Option<Outcome>,
}

impl Start {
    /// What `attempt` comes to.
    #[must_use]
    pub fn of(attempt: &Attempt) -> Self {
        Self { at: attempt.started_at, ready: attempt.ready(), outcome: attempt.told() }
    }

    #[must_use]
    pub fn is_good(&self) -> bool {
        self.outcome == Some(Outcome::Ready)
    }

    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.outcome.is_some_and(|outcome| outcome != Outcome::Ready)
    }
}

impl Attempt {
    /// Whether the client made it to use the server, and not to learn something of it or as a copy.
    #[must_use]
    pub fn is_for_use(&self) -> bool {
        match self.purpose {
            Purpose::AsClient | Purpose::ClientRestart | Purpose::Cold => true,
            Purpose::EraProbe
            | Purpose::Duplicate
            | Purpose::OtherEra
            | Purpose::SharedPool
            | Purpose::SecondLook
            | Purpose::Profiled
            | Purpose::ColdAgain
            | Purpose::Warm
            | Purpose::Alone
            | Purpose::Backend
            | Purpose::Behind => false,
        }
    }

    /// How it came out, where anything tells. That a client closes a server on purpose before it is ready tells nothing.
    #[must_use]
    pub fn told(&self) -> Option<Outcome> {
        let outcome = self.outcome();
        let refused = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::Rejected { .. }
                    | EventKind::NotConnected(_)
                    | EventKind::Received(Message::Answer { answer: Answer::Error(_) | Answer::Malformed(_), .. })
            )
        };
        match outcome {
            Outcome::Ready | Outcome::TimedOut | Outcome::Exited | Outcome::SpawnFailed => Some(outcome),
            Outcome::Closed => self.events.iter().any(|event| refused(&event.kind)).then_some(outcome),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{self, shown, start},
        evidence::{Method, Source},
    };

    fn told(story: testing::Start) -> Option<Outcome> {
        Start::of(story.evidence().judged()).outcome
    }

    #[test]
    fn a_start_that_the_client_closes_on_purpose_tells_nothing() {
        for (story, outcome) in [
            (start("x").initializes().lists_tools(1), Some(Outcome::Ready)),
            (start("x").initializes().lists_tools(1).closes_stdin(), Some(Outcome::Ready)),
            (start("x").gives_up(Method::Initialize, 60_000), Some(Outcome::TimedOut)),
            (start("x").exits(1), Some(Outcome::Exited)),
            (start("x").event(Source::Client, EventKind::NotConnected(shown("no"))), Some(Outcome::Closed)),
            (start("x").error(Method::Initialize, -32_603, "no").closes_stdin(), Some(Outcome::Closed)),
            (start("x").closes_stdin(), None),
            (start("x").event(Source::Client, EventKind::ShutDown).exits(0), None),
            (start("x").event(Source::Probe, EventKind::Interrupted), None),
            (start("x"), None),
        ] {
            assert_eq!(told(story), outcome);
        }
    }
}

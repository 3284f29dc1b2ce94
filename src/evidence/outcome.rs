//! How an attempt ended, in one word.

use super::{Attempt, EventKind};

/// How an attempt ended; the names are those of the JSON report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The client could use the server.
    Ready,
    /// The client gave up waiting.
    TimedOut,
    /// The server ended by itself before it was ready.
    Exited,
    /// The program could not be started.
    SpawnFailed,
    /// The client closed the connection for another reason: it rejected the answer, or was interrupted.
    Closed,
}

impl Outcome {
    pub(super) fn of(attempt: &Attempt) -> Self {
        if attempt.is_ready() {
            return Self::Ready;
        }
        attempt
            .events
            .iter()
            .find_map(|event| match event.kind {
                EventKind::BadConfig(_) | EventKind::Unresolved(_) | EventKind::SpawnFailed(_) => Some(Self::SpawnFailed),
                EventKind::GaveUp { .. } => Some(Self::TimedOut),
                EventKind::Rejected { .. } | EventKind::Interrupted | EventKind::StdinClosed | EventKind::ShutDown | EventKind::NotConnected(_) => {
                    Some(Self::Closed)
                }
                EventKind::Exited(_) => Some(Self::Exited),
                _ => None,
            })
            .unwrap_or(Self::Closed)
    }

    /// The name in the JSON report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::TimedOut => "timed-out",
            Self::Exited => "exited",
            Self::SpawnFailed => "spawn-failed",
            Self::Closed => "closed",
        }
    }
}

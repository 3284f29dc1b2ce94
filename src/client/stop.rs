//! How a client ends a server, and whether it starts it again.

use std::time::Duration;

use crate::evidence::Signal;

/// A step of a stop sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopStep {
    /// Wait this long for the server's end before the step; the sequence is over when it ends.
    pub wait: Duration,
    pub act: StopAct,
}

impl StopStep {
    /// `act`, `wait_ms` milliseconds after the step before.
    #[must_use]
    pub const fn after(wait_ms: u64, act: StopAct) -> Self {
        Self { wait: Duration::from_millis(wait_ms), act }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAct {
    /// `notifications/cancelled` for the request that is waited for.
    Cancel,
    CloseStdin,
    /// Stdin and the reading end of stdout: the server's next write fails with EPIPE.
    ClosePipes,
    /// To the server process alone.
    Signal(Signal),
    /// To its whole process group.
    SignalGroup(Signal),
    /// Nothing more: the client waits this long and then leaves the server running.
    Leave,
}

/// Whether the client starts a failed server again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    Never,
    /// Once, with `initialize` alone, when the server ends during the era probe.
    OnceAfterProbe,
    /// Once, after any failure.
    OnceAfterFailure,
    /// Once, with `Content-Length` framing, when the first start ran into the limit.
    OnceFramed,
}

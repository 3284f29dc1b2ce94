//! What a start spent its time on: `boot` and the handshake, divided without gap or overlap.

mod division;

use std::time::Duration;

use super::{Attempt, PhaseName};

/// A part of a phase in which one thing was done or waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    pub kind: WaitKind,
    /// The phase it is a part of.
    pub phase: PhaseName,
    /// From the attempt's begin.
    pub start: Duration,
    pub duration: Duration,
    /// Index of the process among [`super::Watched::processes`].
    pub by: usize,
    /// Index of what it waited for among [`super::Watched::connections`].
    pub connection: Option<usize>,
}

/// What time is spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaitKind {
    /// `npx`, `uvx`, `docker` and shells, until the server itself runs.
    Launcher,
    /// A launcher fetches or installs packages.
    Download,
    /// The server's runtime starts, before it comes to the server's code.
    Runtime,
    /// Imports and other computing before the first read of stdin.
    Cpu,
    /// It waits for the other end of a connection.
    Network,
    Lookup,
    Disk,
    Lock,
    Sleep,
    /// It waits, and nothing tells for what.
    Idle,
    /// It computes when it has read the request.
    Handler,
    /// It wants to compute, and the machine is busy with other programs.
    Queued,
    /// Nobody saw.
    Unseen,
}

impl WaitKind {
    /// The name in the JSON report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Launcher => "launcher",
            Self::Download => "download",
            Self::Runtime => "runtime",
            Self::Cpu => "cpu",
            Self::Network => "network",
            Self::Lookup => "lookup",
            Self::Disk => "disk",
            Self::Lock => "lock",
            Self::Sleep => "sleep",
            Self::Idle => "idle",
            Self::Handler => "handler",
            Self::Queued => "queued",
            Self::Unseen => "unseen",
        }
    }
}

impl Attempt {
    /// What `boot` and the handshake were spent on, in order; empty where nobody watched.
    #[must_use]
    pub fn waits(&self) -> Vec<Wait> {
        self.watched.yes().map(|watched| division::divide(watched, &self.timeline())).unwrap_or_default()
    }
}

impl Wait {
    /// When it was over, from the attempt's begin.
    #[must_use]
    pub fn end(&self) -> Duration {
        self.start + self.duration
    }

    /// The moment half way: at its begin a process may still run another program.
    #[must_use]
    pub fn middle(&self) -> Duration {
        self.start + self.duration / 2
    }
}

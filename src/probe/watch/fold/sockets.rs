//! What one socket tells at a look, compared with what it told before: whether it connects, an answer is due, data arrived.

use std::{net::SocketAddr, time::Duration};

use super::super::look::Traffic;

/// Linux counts the time since data came in jiffies: of 10 ms where they are longest.
const SLACK: Duration = Duration::from_millis(10);

/// A process's sockets that it uses to talk to others.
#[derive(Debug, Clone, Default)]
pub(super) struct Sockets {
    pub lines: Vec<Line>,
    /// It has a socket to ask for the address of a name.
    pub resolves: bool,
}

/// A socket that is, or is to be, connected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub id: u64,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    /// Index of the connection.
    pub connection: usize,
    pub stage: Stage,
    /// What had gone over it when its traffic was seen last.
    pub traffic: Option<Traffic>,
}

/// What goes on at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It has not accepted yet.
    Connecting,
    /// It owes an answer to what was sent so long ago.
    Due { since: Duration },
    /// It sent so much in this interval, and no answer had been due.
    Arriving { bytes: u64 },
    /// Nothing goes on, since so long.
    Quiet { since: Duration },
    /// Open, and its traffic is not visible.
    Hidden,
}

impl Stage {
    /// The stage of an open connection at the end of an interval that lasted that long.
    pub(super) fn open(before: Option<(Self, Traffic)>, traffic: Option<Traffic>, lasted: Duration) -> Self {
        let Some(traffic) = traffic else { return Self::Hidden };
        // An answer to what was sent within the same moment is not due, or it is: only time will tell (`Stretches::answered`).
        let is_due = traffic.sent > 0 && (traffic.received == 0 || traffic.since_sent < traffic.since_received);
        if is_due {
            return Self::Due { since: traffic.since_sent };
        }
        // While a process is busy nobody looks at its sockets, so what is new may be old.
        let (bytes, was_due) = arrived(before, traffic);
        if bytes > 0 && !was_due && traffic.since_received <= lasted.saturating_add(SLACK) {
            return Self::Arriving { bytes };
        }
        Self::Quiet { since: traffic.since_sent.min(traffic.since_received) }
    }

    /// The stage where a look left the socket out: what was, but for what was news then.
    pub(super) fn kept(self, lasted: Duration) -> Self {
        match self {
            Self::Due { since } => Self::Due { since: since.saturating_add(lasted) },
            Self::Quiet { since } => Self::Quiet { since: since.saturating_add(lasted) },
            Self::Arriving { .. } => Self::Quiet { since: lasted },
            Self::Connecting | Self::Hidden => self,
        }
    }
}

/// How many bytes have come in since the socket was seen before, and whether they were due.
pub(super) fn arrived(before: Option<(Stage, Traffic)>, traffic: Traffic) -> (u64, bool) {
    let received = before.map_or(0, |(_, before)| before.received);
    (traffic.received.saturating_sub(received), matches!(before, Some((Stage::Due { .. }, _))))
}

impl Line {
    /// Whether it is the same connection: ids of sockets are used again.
    pub(super) fn is(&self, id: u64, local: SocketAddr, remote: SocketAddr) -> bool {
        let is_bound = self.local.port() != 0 && local.port() != 0;
        self.id == id && self.remote == remote && (self.local.port() == local.port() || !is_bound)
    }

    pub(super) fn before(&self) -> Option<(Stage, Traffic)> {
        self.traffic.map(|traffic| (self.stage, traffic))
    }
}

impl Sockets {
    pub(super) fn line(&self, id: u64) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Those whose connection `is_wanted`.
    pub(super) fn only(&self, is_wanted: impl Fn(usize) -> bool) -> Self {
        Self { lines: self.lines.iter().filter(|line| is_wanted(line.connection)).copied().collect(), resolves: self.resolves }
    }
}

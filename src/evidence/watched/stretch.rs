//! What the tree did for a while: one thing at a time, by the process that the start hung on.

use std::time::Duration;

/// A stretch of time in which the tree did one thing. Times are from the attempt's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub from: Duration,
    pub until: Duration,
    /// Index of the process that did it, or for whose wait all others waited.
    pub by: usize,
    pub doing: Doing,
}

/// What a process does while a start waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// It computes.
    Cpu,
    /// It wants to compute, and other programs have the processors.
    Queued,
    /// It waits for the other end of the connection of this index to accept it.
    Connecting(usize),
    /// It waits for an answer on the connection of this index: it is blocked in reading from it, or sent last and has received nothing since.
    Reply(usize),
    /// Data arrives on the connection of this index.
    Receiving(usize),
    /// It is idle while the connection of this index is open and nothing is due on it: a pool, perhaps, or a wait for an event.
    OpenConnection(usize),
    /// It asks for the address of a name.
    Lookup,
    /// It waits for a disk.
    Disk,
    /// It waits for a lock, or for another thread of its own.
    Lock,
    /// It waits for a timer.
    Sleep,
    /// It waits for input from the client.
    Stdin,
    /// It waits, and nothing tells for what.
    Idle,
    /// It could not be seen what it does.
    Unseen,
}

impl Stretch {
    #[must_use]
    pub fn lasted(&self) -> Duration {
        self.until.saturating_sub(self.from)
    }
}

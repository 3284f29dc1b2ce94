//! What was seen of the server's processes while it started: who ran, what each waited for, whom it connected to. Folded from looks
//! that were taken every few milliseconds, so nothing here is surer than the time between two of them.

mod backend;
mod connection;
mod delay;
mod file_wait;
mod process;
mod server;
mod stretch;

use std::time::Duration;

pub use backend::{Backend, NamedIn, Reach};
pub use connection::{Connection, Listener};
pub use delay::Delay;
pub use file_wait::FileWait;
pub use process::{Image, Process};
pub use server::ServerProcess;
pub use stretch::{Doing, Stretch};

/// All that the watcher saw of one start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Watched {
    /// Everybody of the tree in the order of appearance; the first is what the client started. Others refer to these by index.
    pub processes: Vec<Process>,
    /// What the tree did, in order, without gap or overlap from the spawn to the last look.
    pub stretches: Vec<Stretch>,
    /// Connections over TCP that the tree opened, by the time when they were first seen.
    pub connections: Vec<Connection>,
    /// Files that it waited for.
    pub files: Vec<FileWait>,
    /// Ports over TCP that the tree opened.
    pub listeners: Vec<Listener>,
    /// How long the tree's threads wanted to run and had no processor, because the machine was busy; in each stretch of
    /// [`Doing::Queued`] and beside others.
    pub queued: Vec<Delay>,
    /// How long the server's runtime takes to start and end with an empty program; measured by itself, after the start.
    pub bare_runtime: Option<Duration>,
    /// What could not be seen on this machine.
    pub blind: Vec<Blind>,
    pub cost: Cost,
}

/// A sense that the watcher lacks, because the system has no such call or refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Blind {
    /// The system call that a thread is blocked in: sleeping, locked and idle look alike.
    Calls,
    /// The connections of another process.
    Sockets,
    /// Bytes sent and received: whether an answer is due on an open connection.
    Traffic,
    /// Time lost to other programs.
    Queue,
    /// Processes that live for a shorter time than lies between two looks.
    ShortLived,
    /// Questions for the address of a name: a service of the system asks them.
    Lookups,
}

impl Blind {
    /// The name in JSON reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Sockets => "sockets",
            Self::Traffic => "traffic",
            Self::Queue => "queue",
            Self::ShortLived => "short-lived",
            Self::Lookups => "lookups",
        }
    }
}

/// What watching took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    pub looks: u32,
    /// Processor time of the watching thread.
    pub cpu: Duration,
    /// From the first look to the last.
    pub over: Duration,
}

impl Watched {
    /// The process that a stretch, a connection or a listener belongs to.
    #[must_use]
    pub fn process(&self, index: usize) -> Option<&Process> {
        self.processes.get(index)
    }
}

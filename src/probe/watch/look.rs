//! One look at the server's processes, in the same terms on every platform. An eye tells what the system shows and judges nothing.

use std::{net::SocketAddr, time::Duration};

use crate::evidence::Seen;

/// What was to be seen at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// When it was taken, from the attempt's begin.
    pub at: Duration,
    /// The whole tree, parents before their children.
    pub processes: Vec<Glance>,
}

/// What one look shows of one process.
#[derive(Debug, Clone)]
pub(super) struct Glance {
    pub pid: u32,
    /// Its parent when it was first seen.
    pub parent: u32,
    /// When the process was created, in units of the system's own; tells it from a later one with the same id.
    pub created: u64,
    /// The program and its arguments as they are now; `None` when they are known from an earlier look and the process has run no other program since.
    pub argv: Option<Vec<String>>,
    /// Processor time so far, of all its threads.
    pub cpu: Duration,
    /// Processor time of its children that have ended and were waited for: some live for less than lies between two looks.
    pub children_cpu: Duration,
    /// How long the thread that waited most has wanted to run so far and had no processor.
    pub queued: Seen<Duration>,
    /// What its main thread is blocked in, or the thread that this one waits for; `No` when it runs.
    pub call: Seen<Call>,
    /// The path of the file that this call is about: one that somebody else has locked, one on a slow disk, a named pipe.
    pub file: Option<String>,
    /// Its sockets; `None` when this look left them out, because the process was busy.
    pub sockets: Option<Seen<Vec<Socket>>>,
    /// It has ended, and its parent has not asked yet how.
    pub is_dead: bool,
}

/// A call to the system in which a thread waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Reads its stdin.
    ReadStdin,
    /// Reads from, writes to or connects the socket of this id.
    Socket(u64),
    /// Reads or writes a pipe or something else that is neither.
    Io,
    /// Waits for any of several things, for at most this long where it told a limit.
    Poll(Option<Duration>),
    Sleep,
    /// Waits for a lock or another thread.
    Lock,
    /// Waits for a child to end.
    Child,
    /// Waits for a disk, without being interruptible.
    Disk,
    /// Anything else.
    Other,
}

/// A socket of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Socket {
    /// The same at each look, as long as the socket lives: the inode or the handle.
    pub id: u64,
    pub state: SocketState,
}

/// What a socket is for at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SocketState {
    Listening {
        at: SocketAddr,
    },
    /// The other end has not answered yet.
    Connecting {
        local: SocketAddr,
        remote: SocketAddr,
    },
    Open {
        local: SocketAddr,
        remote: SocketAddr,
        traffic: Seen<Traffic>,
    },
    /// Asks a name server, or the resolver of this machine through a socket of its own.
    Resolver,
}

/// What went over a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traffic {
    /// Bytes of the application that this end has sent so far.
    pub sent: u64,
    pub received: u64,
    /// Since data was last sent; since it was opened where none was.
    pub since_sent: Duration,
    /// Since data was last received; since it was opened where none was.
    pub since_received: Duration,
}

//! What happened, when, and where one can see it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{ConfigFault, HttpTransport, Message, Method, Rung, Shown, Source};

/// A point in time: elapsed since the attempt began (monotonic, live only), wall clock (logs).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moment {
    pub elapsed: Option<Duration>,
    pub wall: Option<DateTime<Utc>>,
}

impl Moment {
    /// A moment of a live probe, measured with the monotonic clock from the attempt's begin.
    #[must_use]
    pub fn after(elapsed: Duration) -> Self {
        Self { elapsed: Some(elapsed), wall: None }
    }
}

/// One thing that happened during an attempt; its `source` is the citation.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: Moment,
    pub source: Source,
    pub kind: EventKind,
}

/// What happened. Broken input is an event too, never an error.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// The config file or the entry is not what this client reads; nothing was started.
    BadConfig(ConfigFault),
    /// One step on the way to a URL is over.
    Network(Rung),
    /// The conversation over HTTP goes on in another transport than the one tried first.
    FellBack {
        to: HttpTransport,
    },
    /// The program was found where the client looks.
    Resolved(Resolution),
    /// The program was not found where the client looks.
    Unresolved(Unresolved),
    /// The process was started; a log seldom shows its id.
    Spawned {
        pid: Option<u32>,
    },
    SpawnFailed(SpawnFailure),
    /// The server took the first bytes from its stdin: the end of `boot`.
    StdinRead,
    /// The client sent a request or a notification.
    Sent(Method),
    /// The server sent a JSON-RPC message on stdout, in full as far as rules need it.
    Received(Message),
    /// Something on stdout that is no JSON-RPC message; one event per line, text shortened.
    Noise {
        kind: NoiseKind,
        text: Shown,
    },
    Stderr(Shown),
    /// Output that was read but not kept, so that memory stays bounded.
    Dropped {
        stream: Stream,
        bytes: u64,
        lines: u64,
    },
    /// Messages that answer no request of the client, beyond those that were kept.
    ChatterDropped {
        messages: u64,
    },
    /// The server closed the stream, or the last process that held it ended.
    Closed(Stream),
    /// The client's limit passed while this request was unanswered.
    GaveUp {
        waiting_for: Method,
    },
    /// The client rejected the server's answer, for instance its protocol version.
    Rejected {
        answer_to: Method,
        reason: Shown,
    },
    /// The client closed the server's stdin.
    StdinClosed,
    /// The client (or, after it, the doctor) sent a signal; on Windows `Kill` is `TerminateProcess`.
    SignalSent(Signal),
    /// The server process itself ended; not its children.
    Exited(Exit),
    /// The client's stop sequence was over and the server still lived: the client would leave it running. The doctor ended it.
    LeftRunning {
        pid: u32,
    },
    /// A child outlived the server. The doctor ended it.
    Orphan {
        pid: u32,
        name: Shown,
    },
    /// The person at the keyboard interrupted the probe.
    Interrupted,
    /// The client's log says that it can use the server, or shows traffic that only a running session has.
    Connected {
        tools: Option<usize>,
    },
    /// What the client's log says of this server in words of its own.
    ClientSaid(Shown),
    /// The client's log says that it ended up without the server, and why.
    NotConnected(Shown),
    /// The client's log says that it still waits for the answer to this request.
    StillWaiting {
        waiting_for: Method,
    },
    /// The client gave up waiting for a request that is no part of the start, such as a tool call.
    CallGivenUp {
        method: Option<Shown>,
    },
    /// The server spoke in its session, for the last time that the log shows; told only where it had written to stderr before.
    Spoke,
    /// The client started a second copy of the server beside this one.
    Copied,
    /// One of the copies ended, and the other lived on.
    CopyEnded,
    /// The client's log says that it closes the server on purpose: the user quit it, reloaded or disabled the server.
    ShutDown,
}

/// How a written command became a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The absolute path of the program that was started.
    pub path: Shown,
    /// The interpreter that its first line names, where that line could be read.
    pub shebang: Option<Shown>,
}

/// A program that is not where the client looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The command as written.
    pub command: Shown,
    /// Where the client looks, in its order; one entry for a command with a path.
    pub looked_in: Vec<Shown>,
    /// Where the user's own shell would find it.
    pub found_in_shell: Option<Shown>,
    /// A file of that name exists but cannot be executed.
    pub not_executable: bool,
    /// The command is a path relative to this directory.
    pub relative_to: Option<Shown>,
}

/// The operating system refused to start the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpawnFailure {
    /// The operating system's error number, such as 8 for `ENOEXEC`.
    pub os_error: Option<i32>,
    pub text: Shown,
    /// The working directory does not exist, which the system reports as if the program were missing.
    pub missing_cwd: Option<Shown>,
    /// The file is text: a script, whatever its name.
    pub is_text: bool,
}

/// Why a line on stdout is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoiseKind {
    /// An empty line.
    Blank,
    /// Text that is no JSON.
    NotJson,
    /// JSON, but no JSON-RPC 2.0 message.
    NotJsonRpc,
    /// A `Content-Length:` header: framing as in the Language Server Protocol.
    ContentLength,
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// A line longer than the probe keeps.
    TooLong,
    /// A message without a line end behind it, which clients never get to see.
    Unterminated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    Stdout,
    Stderr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    Interrupt,
    Terminate,
    Kill,
}

impl Signal {
    /// The name as POSIX writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Kill => "SIGKILL",
        }
    }
}

/// How a process ended: a code or, on POSIX, a signal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    pub code: Option<i32>,
    pub signal: Option<i32>,
}

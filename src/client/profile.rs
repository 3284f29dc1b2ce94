//! What one MCP client does when it starts a stdio server.

use std::time::Duration;

use crate::evidence::{LimitScope, Method};

use super::{CwdPolicy, EntryPath, EnvPolicy, Expansion, Given, PathPolicy, RemoteStart, Restart, StopStep, Together, WindowsStart};

/// A client's behaviour at start. All fields are data; the probe and the launch plan read them, none asks for the client's name.
#[derive(Debug, Clone, Copy)]
pub struct ClientProfile {
    /// As on the command line and in reports: `claude-desktop`.
    pub id: &'static str,
    /// As people write it: `Claude Desktop`.
    pub name: &'static str,
    pub limit: StartLimit,
    pub opening: Opening,
    /// The version offered in `initialize`; the newest one for a client that only discovers.
    pub protocol_version: &'static str,
    pub unknown_version: UnknownVersion,
    /// `clientInfo` as JSON.
    pub client_info: &'static str,
    /// `capabilities` as JSON.
    pub capabilities: &'static str,
    pub env: EnvPolicy,
    /// Variables that the client itself sets.
    pub env_added: &'static [(&'static str, Given)],
    /// Variables that the client takes out; a trailing `*` stands for any ending.
    pub env_removed: &'static [&'static str],
    /// Variables that an entry may not set: the client ignores them there.
    pub env_refused: &'static [&'static str],
    pub path: PathPolicy,
    pub entry_path: EntryPath,
    pub cwd: CwdPolicy,
    pub expansion: Expansion,
    pub windows: WindowsStart,
    pub shebangless: Shebangless,
    /// The requests after the handshake, in order; mostly lists, for some clients `ping` or `logging/setLevel`.
    pub lists: &'static [Method],
    pub list_order: ListOrder,
    pub noise: NoisePolicy,
    /// What it does when its limit passes, in order.
    pub give_up: &'static [StopStep],
    /// How it ends a healthy server, in order.
    pub stop: &'static [StopStep],
    pub restart: Restart,
    /// How many copies of a server it starts at the same time.
    pub copies: u8,
    /// How it starts the servers of its config together.
    pub together: Together,
    /// What it does with a URL; `None`: its config takes none.
    pub remote: Option<RemoteStart>,
    pub facts: Facts,
}

/// How long the client waits for a start.
#[derive(Debug, Clone, Copy)]
pub struct StartLimit {
    /// `None`: it waits for ever.
    pub after: Option<Duration>,
    pub scope: LimitScope,
    /// For each list request after the handshake; `None` for no limit of its own.
    pub list_after: Option<Duration>,
    /// How a user changes it; `None` when it cannot be changed.
    pub setting: Option<LimitSetting>,
}

/// The place where a user changes the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitSetting {
    /// A field of the server's entry, such as `startup_timeout_sec`.
    Entry {
        field: &'static str,
        unit: TimeUnit,
        /// The client takes no more than this.
        most: Option<Duration>,
    },
    /// A variable in the client's own environment, such as `MCP_TIMEOUT`.
    Variable { name: &'static str, unit: TimeUnit },
}

impl LimitSetting {
    /// The name that the user writes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry { field, .. } => field,
            Self::Variable { name, .. } => name,
        }
    }

    /// The unit of the number that the user writes.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        match self {
            Self::Entry { unit, .. } | Self::Variable { unit, .. } => unit,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    Milliseconds,
    Seconds,
}

impl TimeUnit {
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
        }
    }

    /// `number` of these units; `None` for what is no time: negative, infinite or too large.
    #[must_use]
    pub fn duration(self, number: f64) -> Option<Duration> {
        let seconds = match self {
            Self::Milliseconds => number / 1000.0,
            Self::Seconds => number,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// The first request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    Initialize,
    /// `server/discover` to the same process; `initialize` after an error or this long a silence.
    DiscoverInPlace {
        wait: Duration,
    },
    /// `server/discover` to a short-lived process of its own, `initialize` to the real one.
    DiscoverSibling {
        wait: Duration,
    },
    /// `server/discover` and nothing else: no fallback to `initialize`.
    DiscoverOnly,
}

/// What the client does with an answer in a protocol version it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownVersion {
    Rejects,
    Accepts,
}

/// What becomes of an executable text file without a `#!` line on Linux and macOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shebangless {
    /// `/bin/sh` runs it, as `execvp` of the C library does for Node's `spawn`.
    RunBySh,
    /// The start fails with `ENOEXEC`.
    Refused,
}

/// Whether list requests are sent together or each after the answer to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    Together,
    InTurn,
}

/// What the client does when stdout carries something that is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoisePolicy {
    Tolerates,
    /// It drops the server.
    Fatal,
}

/// Where the numbers come from.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub grade: Grade,
    /// The sources, for people: a released version that was recorded, a file of its source code, a thread.
    pub sources: &'static [&'static str],
    /// Fields that are taken from the SDK defaults because nobody has seen the client's own.
    pub unverified: &'static [&'static str],
}

/// How well the profile is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Seen on the wire of a released client.
    Recorded,
    /// Read in its source code.
    Source,
    /// Told in public threads.
    Reported,
    /// Not a client but a definition of our own.
    Defined,
}

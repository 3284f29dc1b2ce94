//! What one MCP client does when it starts a stdio server.

use std::time::Duration;

use crate::evidence::{LimitScope, Method, Signal};

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
    pub env_added: &'static [(&'static str, &'static str)],
    /// Variables that the client takes out; a trailing `*` stands for any ending.
    pub env_removed: &'static [&'static str],
    pub path: PathPolicy,
    pub cwd: CwdPolicy,
    pub expansion: Expansion,
    /// The list requests after the handshake, in order.
    pub lists: &'static [Method],
    pub list_order: ListOrder,
    pub noise: NoisePolicy,
    /// What it does when its limit passes, in order.
    pub give_up: &'static [StopStep],
    /// How it ends a healthy server, in order.
    pub stop: &'static [StopStep],
    pub restart: Restart,
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
    /// How a user changes it, such as `startup_timeout_sec`; `None` when it cannot be changed.
    pub setting: Option<&'static str>,
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

/// Which variables of the client's own environment the server gets; the entry's `env` is merged over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvPolicy {
    Full,
    /// All but names and values that look like secrets.
    FullMinusSecrets,
    /// The list of the official SDKs: six variables on POSIX, twelve to eighteen on Windows.
    Sdk,
    /// Codex's own list.
    Codex,
    /// What a program started from the desktop gets: no shell profile has run.
    Gui,
}

/// Where the client's PATH comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPolicy {
    /// That of the shell the client was started from.
    Inherited,
    /// That of a desktop program: the system's folders and, on macOS, those of Homebrew.
    Gui,
    /// That of a login shell, whatever the entry says.
    LoginShell,
}

/// The working directory the server starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CwdPolicy {
    /// `/` on macOS, the home directory elsewhere; an entry's `cwd` is not honoured.
    RootOrHome,
    /// The project or session directory; an entry's `cwd` is ignored.
    Project,
    /// The entry's `cwd`, else the project or session directory.
    EntryOrProject,
}

/// Which variable references in an entry the client replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    Nothing,
    /// `${X}` and `${X:-default}`; an unset variable stays literal.
    Braces,
    /// `$X`, `${X}`, `${X:-default}` and, on Windows, `%X%`; an unset variable stays literal.
    Shell,
    /// `${env:X}`, `${workspaceFolder}`, `${userHome}`.
    EnvColon,
    /// `{env:X}`; an unset variable becomes empty.
    EnvBraces,
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

/// A step of a stop sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopStep {
    /// Wait this long for the server's end before the step; the sequence is over when it ends.
    pub wait: Duration,
    pub act: StopAct,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAct {
    /// `notifications/cancelled` for the request that is waited for.
    Cancel,
    CloseStdin,
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

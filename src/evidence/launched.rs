//! What was started and under which limits, as far as rules and reports need it; secrets already taken out.

use std::time::Duration;

use super::{ConfigSource, Remote, Seen, Shown};

/// The start as the client makes it.
#[derive(Debug, Clone)]
pub struct Launched {
    /// The command as the user wrote it, after the client's expansion; the URL of what is `remote`.
    pub command: Shown,
    pub args: Vec<Shown>,
    /// A log does not show it.
    pub cwd: Seen<Shown>,
    /// The variables of the config entry and of `--env`, in order; not the inherited ones.
    pub env: Vec<EnvEntry>,
    /// Names of the user's own variables that this client does not pass on.
    pub env_withheld: Vec<String>,
    /// Where the entry stands, unless it came from the command line.
    pub config: Option<ConfigSource>,
    /// Entries of the same name that this client passes over for the one at `config`.
    pub passed_over: Vec<ConfigSource>,
    /// Set for a server that the client does not start itself, and nothing is started.
    pub remote: Option<Remote>,
    pub limit: Limit,
    /// The version that `initialize` offers.
    pub protocol: Shown,
}

/// A variable that the config entry sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvEntry {
    pub name: String,
    /// The value, redacted where it is a secret.
    pub value: Shown,
    pub empty: bool,
}

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// `None`: the client waits for ever.
    pub after: Option<Duration>,
    /// For each list after the handshake, from its request; `None`: the client waits for ever, or `after` covers lists too.
    pub list_after: Option<Duration>,
    pub scope: LimitScope,
    pub origin: LimitOrigin,
}

/// What the limit covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitScope {
    /// Each request anew, counted from when it is sent.
    EachRequest,
    /// Everything until the handshake is done, era probe included.
    Connect,
    /// Everything until the last list is there.
    ConnectAndLists,
}

/// Who set the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOrigin {
    Profile,
    /// The entry itself, such as Codex's `startup_timeout_sec`.
    Entry,
    /// A variable in the client's own environment, such as Claude Code's `MCP_TIMEOUT`.
    Variable,
    /// `--timeout`.
    Flag,
    /// The client wrote it into its log.
    Log,
}

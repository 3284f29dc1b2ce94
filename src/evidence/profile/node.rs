//! What a process of Node told: which files it loaded, where it computed, whom it called.

use std::time::Duration;

use super::Load;
use crate::evidence::{Image, Shown};

/// One process. Times are from the moment at which Node began, which is some milliseconds after the process did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeProcess {
    /// The program with its arguments; it began at elapsed zero.
    pub image: Image,
    pub version: Shown,
    /// Files that were loaded by `require`. ES modules are not counted: Node tells nothing of them.
    pub files: u64,
    pub loading: Duration,
    /// The heaviest packages among them, as they loaded one another.
    pub heaviest: Vec<Load>,
    /// The file that was still being loaded at the end.
    pub unfinished: Option<Shown>,
    pub compute: Option<Compute>,
    /// The connections that it opened, in the order in which it did.
    pub calls: Vec<Call>,
}

/// Where a process computed, from samples of its stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compute {
    pub busy: Duration,
    pub idle: Duration,
    /// The packages and parts of Node that computed most, the heaviest first.
    pub heaviest: Vec<Hot>,
}

/// A package, a file of the server's own, or a part of Node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hot {
    pub name: Shown,
    /// Without the packages that it called.
    pub own: Duration,
    /// The function in which most of it was spent, where it stands, and how long that took.
    pub function: Option<(Shown, Shown, Duration)>,
}

/// A connection that a process opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The host and port, or the path of a socket.
    pub to: Shown,
    pub at: Duration,
    /// From the begin until its address was known; `None` where none had to be asked for.
    pub looked_up: Option<Duration>,
    /// From the begin until it was open, with TLS where that is spoken.
    pub connected: Option<Duration>,
    /// From the begin until the first byte came.
    pub answered: Option<Duration>,
    /// Why it was never open.
    pub failed: Option<Shown>,
}

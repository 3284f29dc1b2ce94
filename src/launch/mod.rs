//! Config entry × client profile → the exact start. Pure: what it needs of the machine comes in as [`Surroundings`].

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf, time::Duration};

use crate::{
    client::ClientProfile,
    evidence::{Launched, Redactor},
};

/// The rules that differ by operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    Linux,
    MacOs,
    Windows,
}

/// What a launch plan needs to know of the machine.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub os: Os,
    /// The environment of the shell that the doctor was started from.
    pub env: BTreeMap<OsString, OsString>,
    pub home: PathBuf,
    /// Where the doctor was started: the project directory of a session.
    pub cwd: PathBuf,
}

/// What the command line asks for instead of what the client would do.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub timeout: Option<Duration>,
    pub env: Vec<(String, String)>,
    pub cwd: Option<PathBuf>,
    /// Pass the shell's whole environment, whatever the client passes.
    pub shell_env: bool,
    pub protocol: Option<String>,
}

/// Everything that is needed to start the server as the client does.
#[derive(Debug, Clone)]
pub struct LaunchPlan {
    pub server: String,
    pub profile: &'static ClientProfile,
    /// The program as written, after expansion.
    pub command: OsString,
    pub args: Vec<OsString>,
    pub env: Environment,
    pub cwd: PathBuf,
    pub os: Os,
    /// Where the client looks for a program without a path, in order.
    pub search: Vec<PathBuf>,
    /// Where the user's shell looks, in order.
    pub shell_search: Vec<PathBuf>,
    /// The endings that Windows adds to a program's name, in order; empty elsewhere.
    pub endings: Vec<String>,
    /// The version to offer, if not the profile's.
    pub protocol: Option<String>,
    /// The same start as rules and reports may see it; `launched.limit` is the limit in force.
    pub launched: Launched,
    pub redactor: Redactor,
}

/// The child's complete environment; it is never printed.
#[derive(Clone, Default)]
pub struct Environment(pub BTreeMap<OsString, OsString>);

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

//! One server as a config file, or the command line, describes it.

use std::path::PathBuf;

use crate::evidence::{ConfigFault, ConfigSource, HttpTransport, Secret};

/// A server entry, not yet expanded or resolved: that depends on the client.
#[derive(Debug, Clone)]
pub struct ServerSpec {
    pub name: String,
    pub transport: Transport,
    /// `None` for a command given on the command line.
    pub source: Option<ConfigSource>,
    pub scope: Scope,
    /// The id of the client whose config this is; `None` for the command line and for `--config` of unknown shape.
    pub client: Option<&'static str>,
    /// The client would not start it: `"disabled": true` and its kin.
    pub disabled: bool,
    /// The entry's own start limit, in the unit that its client reads.
    pub timeout: Option<std::time::Duration>,
}

/// How the entry says to reach the server.
#[derive(Debug, Clone)]
pub enum Transport {
    Stdio {
        command: String,
        args: Vec<String>,
        env: Vec<(String, Secret)>,
        cwd: Option<PathBuf>,
    },
    Http {
        url: Secret,
        headers: Vec<(String, Secret)>,
        /// What the entry itself says of the transport; `None` leaves it to the client.
        transport: Option<HttpTransport>,
    },
    /// The entry cannot be used as written.
    Unusable(Box<ConfigFault>),
}

/// How far the entry reaches, in the order in which the narrower one wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Given on the command line, or in a file named with `--config`.
    Named,
    /// For one project, kept in the user's own file.
    Local(PathBuf),
    /// For one project, kept in the project's own files; starts only when asked for by name.
    Project(PathBuf),
    /// For the user, everywhere.
    User,
}

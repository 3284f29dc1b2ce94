//! What one config file says.

use std::path::PathBuf;

use super::{ServerSpec, Transport};
use crate::evidence::{ConfigFault, Slip};

/// What one file says: servers, and why the client may not read them.
#[derive(Debug, Clone)]
pub struct FileConfig {
    /// In the order of the file, with those that the client cannot use.
    pub specs: Vec<ServerSpec>,
    /// Why the client reads nothing of the file; every entry then bears the same fault.
    pub fault: Option<ConfigFault>,
    /// The client that keeps files of this name.
    pub client: Option<&'static str>,
    /// What the user switched off for single projects, in Claude Code's own file.
    pub(super) switched_off: Vec<SwitchedOff>,
}

/// A server that the user switched off in one project.
#[derive(Debug, Clone)]
pub(super) struct SwitchedOff {
    pub project: PathBuf,
    pub server: String,
    /// Only as far as it stands in a `.mcp.json`.
    pub shared: bool,
}

impl FileConfig {
    /// Whether the servers stand under a key that is not the client's.
    pub(super) fn has_other_key(&self) -> bool {
        let of_entries = self.specs.iter().filter_map(|spec| match &spec.transport {
            Transport::Unusable(fault) => Some(fault.as_ref()),
            Transport::Stdio { .. } | Transport::Http { .. } => None,
        });
        self.fault.iter().chain(of_entries).any(|fault| fault.slip == Some(Slip::WrongTopKey))
    }

    pub(super) fn owned_by(mut self, client: Option<&'static str>) -> Self {
        self.client = client;
        for spec in &mut self.specs {
            spec.client = client;
        }
        self
    }
}

//! The n8n that an entry, the environment or the command line names → how to visit it. Pure.

use std::path::PathBuf;

use crate::evidence::{Launched, Redactor, Secret, Shown};

/// The n8n that an entry, the environment or the command line names.
#[derive(Debug, Clone)]
pub struct N8nPlan {
    /// As it is written, whatever is wrong with it.
    pub url: Secret,
    pub key: Option<Secret>,
    pub trusted: Vec<PathBuf>,
    /// `launched.remote` says where URL and key were found.
    pub launched: Launched,
    pub redactor: Redactor,
}

impl N8nPlan {
    /// What a report calls it.
    #[must_use]
    pub fn name(&self) -> Shown {
        self.launched.command.clone()
    }
}

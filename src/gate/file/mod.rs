//! THE FILE `mcpdoctor.toml`: what a project demands of its servers, written down once for every build and everybody.

use std::{num::NonZeroUsize, path::PathBuf};

use crate::{client::ClientProfile, evidence::Redactor};

use super::{Allowance, Expectations, InForce, Judgement};

/// What one file says.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The file itself.
    pub file: PathBuf,
    /// Where the servers are configured.
    pub config: Option<PathBuf>,
    pub client: Option<&'static ClientProfile>,
    /// How many servers are started at the same time.
    pub jobs: Option<NonZeroUsize>,
    pub baseline: Option<PathBuf>,
    /// What is expected of every server.
    pub every: Expectations,
    /// The servers that it is about, with what is expected of each alone, in the order of the file.
    pub servers: Vec<(String, Expectations)>,
    pub allowances: Vec<Allowance>,
}

impl Gate {
    /// What the file expects of `server`, by its own table and by what holds for every server.
    #[must_use]
    pub fn of(&self, server: &str) -> Expectations {
        let own = self.servers.iter().find(|(name, _)| name == server).map(|(_, own)| own.clone());
        own.unwrap_or_default().or(&self.every)
    }

    /// What a report tells of this file, where each of `started` is the name of a server and what a build is told of it.
    #[must_use]
    pub fn in_force(&self, started: &[(&str, &Judgement)]) -> InForce {
        let is_started = |name: &String| started.iter().any(|(started, _)| started == name);
        let every_one = self.servers.iter().all(|(name, _)| is_started(name));
        let was_tried = |allowance: &&Allowance| allowance.server.as_ref().map_or(every_one, is_started);
        let is_used = |allowance: &Allowance| started.iter().flat_map(|(_, judgement)| &judgement.allowed).any(|used| used.allowance == *allowance);
        let unused = self.allowances.iter().filter(was_tried).filter(|allowance| !is_used(allowance));
        InForce { file: Redactor::default().show(&self.file.to_string_lossy()), unused: unused.cloned().collect() }
    }
}

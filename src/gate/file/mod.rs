//! THE FILE `mcpdoctor.toml`: what a project demands of its servers, written down once for everybody and for every build.

mod document;
mod find;
mod read;
mod reader;
mod unfit;
mod value;

#[cfg(test)]
mod tests;

use std::{num::NonZeroUsize, path::PathBuf};

use crate::{
    client::ClientProfile,
    evidence::{ConfigSource, Redactor},
};

use super::{Allowance, Expectations, InForce, Judgement};

pub use find::{FILE_NAME, find};
pub use unfit::Unfit;

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
    /// The times to compare with.
    pub baseline: Option<PathBuf>,
    /// What is expected of every server.
    pub every: Expectations,
    /// The servers that it is about, in the order of the file.
    pub servers: Vec<Server>,
    pub allowances: Vec<Allowance>,
}

/// A server that a gate is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// As in its config.
    pub name: String,
    /// Where the gate names it.
    pub place: ConfigSource,
    /// What is expected of it alone.
    pub own: Expectations,
}

impl Gate {
    /// What the file expects of `server`, by its own table and by what holds for every server.
    #[must_use]
    pub fn of(&self, server: &str) -> Expectations {
        let own = self.servers.iter().find(|known| known.name == server).map(|known| known.own.clone());
        own.unwrap_or_default().or(&self.every)
    }

    /// What a report tells of this file, where each of `started` is the name of a server and what a build is told of it.
    #[must_use]
    pub fn in_force(&self, started: &[(&str, &Judgement)]) -> InForce {
        let is_started = |name: &String| started.iter().any(|(started, _)| started == name);
        let every_one = self.servers.iter().all(|server| is_started(&server.name));
        let was_tried = |allowance: &&Allowance| allowance.server.as_ref().map_or(every_one, is_started);
        let is_used = |allowance: &Allowance| started.iter().flat_map(|(_, judgement)| &judgement.allowed).any(|used| used.allowance == *allowance);
        let unused = self.allowances.iter().filter(was_tried).filter(|allowance| !is_used(allowance));
        InForce { file: Redactor::default().show(&self.file.to_string_lossy()), unused: unused.cloned().collect() }
    }
}

//! Servers that a project configures itself start only when somebody asks for them.

use std::{collections::BTreeSet, path::PathBuf};

use crate::{
    cli,
    config::{Scope, ServerSpec},
    evidence::Redactor,
    report::word,
};

use super::obeyed::Obeyed;

/// Which servers start though nobody named them.
pub(super) struct Trust {
    trusts_projects: bool,
    /// The config is the choice of a gate that only lies there, and so the project's own.
    has_project_config: bool,
    gate: Option<PathBuf>,
}

impl Trust {
    pub(super) fn of(args: &cli::Probe, obeyed: Option<&Obeyed>) -> Self {
        let is_given = obeyed.is_some_and(|obeyed| obeyed.is_given);
        let has_config = obeyed.is_some_and(|obeyed| obeyed.gate.config.is_some());
        Self {
            trusts_projects: args.trust_project || is_given,
            has_project_config: has_config && args.config.is_none(),
            gate: obeyed.map(|obeyed| obeyed.gate.file.clone()),
        }
    }

    pub(super) fn starts(&self, spec: &ServerSpec) -> bool {
        self.trusts_projects || !(self.has_project_config || matches!(spec.scope, Scope::Project(_)))
    }

    /// What to say where nothing may start but `servers`, which does not.
    pub(super) fn refusal<'s>(&self, servers: impl IntoIterator<Item = &'s ServerSpec>) -> NotAskedFor {
        let names: BTreeSet<&str> = servers.into_iter().map(|spec| spec.name.as_str()).collect();
        let show = |text: &str| word(&Redactor::default().show(text)).into_owned();
        let with_all = self.gate.as_ref().map_or("--all --trust-project".to_owned(), |gate| format!("--gate {}", show(&gate.to_string_lossy())));
        NotAskedFor { names: names.into_iter().map(show).collect(), with_all }
    }
}

/// There are servers, and nobody asked for them.
#[derive(Debug, thiserror::Error)]
#[error(
    "this project configures its servers itself, and those start only when you ask for them\n  type: mcpdoctor probe {with_all}\n    or: mcpdoctor probe {}",
    names.join(" ")
)]
pub(super) struct NotAskedFor {
    names: Vec<String>,
    with_all: String,
}

//! The entries of the configs on this machine, for those who read about servers and start none: their secrets, and what a log does not show.

use std::fs;

use chrono::{DateTime, Utc};

use crate::{
    client::{self, CwdPolicy},
    config::{self, ServerSpec},
    evidence::{Attempt, ConfigSource, Launched, Limit, LimitOrigin, Redactor, Seen, Shown},
    launch::{self, LaunchPlan, Overrides},
    logs,
    machine::Surroundings,
    report::ChangedEntry,
};

/// Every entry that could be started, with the start that its own client would make of it.
pub(super) struct Entries {
    specs: Vec<ServerSpec>,
    plans: Vec<LaunchPlan>,
    redactor: Redactor,
}

/// What an entry says of a start that was logged.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match {
    Same,
    /// As far as the log shows; the file of the entry, which stands here, was written after the start.
    Rewritten(ConfigSource),
    /// Something else was started than the entry, which stands here, says now.
    Changed(ConfigSource),
}

impl Match {
    /// What a report says of an entry that is not what was started, or may not be.
    pub(super) fn changed(self, server: &str, client: &str) -> Option<ChangedEntry> {
        let (entry, surely) = match self {
            Self::Same => return None,
            Self::Rewritten(entry) => (entry, false),
            Self::Changed(entry) => (entry, true),
        };
        Some(ChangedEntry { server: server.to_owned(), client: client.to_owned(), entry, surely })
    }
}

impl Entries {
    pub(super) fn of_this_machine(surroundings: &Surroundings) -> Self {
        let found = config::discover(surroundings);
        let plan = |spec: &ServerSpec| launch::plan(spec, client::find(spec.client?)?, surroundings, &Overrides::default()).ok();
        let plans: Vec<LaunchPlan> = found.specs.iter().filter_map(plan).collect();
        let elsewhere = found.elsewhere.iter().filter_map(plan);
        let redactor = Redactor::of_all(plans.iter().map(|plan| plan.redactor.clone()).chain(elsewhere.map(|plan| plan.redactor)));
        Self { specs: found.specs, plans, redactor }
    }

    /// Knows the secrets of all entries.
    pub(super) fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }

    /// Adds to logged starts of one server what its entry says and the log does not; tells how the latest start fits the entry.
    pub(super) fn complete(&self, server: &str, client: &str, attempts: &mut [Attempt]) -> Option<Match> {
        let plan = self.plan(server, client)?;
        let entry = plan.launched.config.clone()?;
        let written = fs::metadata(&*entry.file).and_then(|about| about.modified()).ok().map(DateTime::<Utc>::from);
        let mut latest = None;
        for attempt in attempts {
            let same = attempt.launched().is_none_or(|logged| is_same_command(logged, plan));
            let is_later = written.zip(attempt.started_at).is_some_and(|(written, began)| written > began);
            if same {
                let is_older = written.is_some() && attempt.started_at.is_some() && !is_later;
                attempt.launched = Seen::Yes(completed(attempt, plan, is_older));
            }
            latest = Some(match (same, is_later) {
                (true, false) => Match::Same,
                (true, true) => Match::Rewritten(entry.clone()),
                (false, _) => Match::Changed(entry.clone()),
            });
        }
        latest
    }

    /// The entry in force of that client's own.
    fn plan(&self, server: &str, client: &str) -> Option<&LaunchPlan> {
        let own = |spec: &&ServerSpec| spec.client == Some(client) && logs::same_name(&spec.name, server);
        let chosen = config::select(&self.specs, &self.specs.iter().find(own)?.name, client).ok()?.spec;
        self.plans.iter().find(|plan| plan.profile.id == client && plan.launched.config == chosen.source)
    }
}

/// The start that the log shows, with what only the entry tells. Variables may have been others before the file was last written.
fn completed(attempt: &Attempt, plan: &LaunchPlan, is_older: bool) -> Launched {
    let mut entry = plan.launched.clone();
    if let Some(after) = attempt.limit {
        entry.limit = Limit { after: Some(after), origin: LimitOrigin::Log, ..entry.limit };
    }
    let cwd = match plan.profile.cwd {
        CwdPolicy::RootOrHome => entry.cwd,
        // Where the client was started then is not known here.
        CwdPolicy::EntryOrProject | CwdPolicy::Project => Seen::NotVisible,
    };
    let entry = Launched { cwd, env: if is_older { entry.env } else { Vec::new() }, env_withheld: Vec::new(), ..entry };
    match attempt.launched() {
        None => entry,
        Some(logged) => Launched {
            command: logged.command.clone(),
            args: if logged.args.is_empty() { entry.args } else { logged.args.clone() },
            protocol: if logged.protocol.is_empty() { entry.protocol } else { logged.protocol.clone() },
            ..entry
        },
    }
}

/// Whether the command in the log is that of the entry: clients write the program with or without its folder, and some leave arguments out.
fn is_same_command(logged: &Launched, plan: &LaunchPlan) -> bool {
    let entry = &plan.launched;
    program(&logged.command) == program(&entry.command) && entry.args.starts_with(&logged.args)
}

/// The name of a program as people say it.
fn program(command: &Shown) -> String {
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let endings = [".exe", ".cmd", ".bat"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name).to_owned()
}

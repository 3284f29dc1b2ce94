//! The server's exact environment, and what of the user's own does not reach it.

use std::ffi::OsStr;

use crate::{
    client::{ClientProfile, EntryPath, EnvList, EnvPolicy, Given, PathPolicy},
    evidence::Secret,
    machine::{Os, Surroundings, Variables},
};

use super::{Overrides, desktop, sanitizing};

/// The variables that somebody set by name for this server.
pub(super) struct Named {
    /// From the entry, expanded, without those that the client ignores.
    entry: Vec<(String, Secret)>,
    /// From `--env`.
    flags: Vec<(String, Secret)>,
}

impl Named {
    /// In the order in which the later one wins.
    pub(super) fn all(&self) -> Vec<(&str, &Secret)> {
        self.entry.iter().chain(&self.flags).map(|(name, value)| (name.as_str(), value)).collect()
    }
}

pub(super) fn named(entry: Vec<(String, Secret)>, profile: &ClientProfile, overrides: &Overrides, os: Os) -> Named {
    let refused = |name: &str| {
        let path_ignored = profile.entry_path == EntryPath::Ignored && os.same_variable(name, "PATH");
        path_ignored || profile.env_refused.iter().any(|refused| os.same_variable(refused, name))
    };
    Named {
        entry: entry.into_iter().filter(|(name, _)| !refused(name)).collect(),
        flags: overrides.env.iter().map(|(name, value)| (name.clone(), Secret::new(value))).collect(),
    }
}

/// The environment that the client itself runs in.
pub(super) fn of_client(profile: &ClientProfile, shell: &Variables) -> Variables {
    match profile.path {
        PathPolicy::Inherited | PathPolicy::LoginShell => shell.clone(),
        PathPolicy::Gui => desktop::session(shell),
    }
}

/// The environment that the server gets.
pub(super) fn of_child(named: &Named, profile: &ClientProfile, surroundings: &Surroundings, own: &Variables, overrides: &Overrides) -> Variables {
    let os = surroundings.os;
    let mut child = if overrides.shell_env { surroundings.variables() } else { passed_on(profile, own) };
    for (name, given) in profile.env_added {
        match given {
            Given::Text(text) => child.set(name, *text),
            Given::ProjectDir => child.set(name, &surroundings.cwd),
            Given::PerSession => child.set(name, env!("CARGO_PKG_NAME")),
        }
    }
    for (name, value) in &named.entry {
        let appended = profile.entry_path == EntryPath::Appends && os.same_variable(name, "PATH");
        match child.get(name).filter(|path| appended && !path.is_empty()) {
            Some(path) => {
                let mut longer = path.to_owned();
                longer.push(os.path_separator().to_string());
                longer.push(value.expose());
                child.set(name, longer);
            }
            None => child.set(name, value.expose()),
        }
    }
    for (name, value) in &named.flags {
        child.set(name, value.expose());
    }
    child
}

fn passed_on(profile: &ClientProfile, own: &Variables) -> Variables {
    let os = own.os();
    let mut passed = own.clone();
    match profile.env {
        EnvPolicy::Full => {}
        EnvPolicy::FullMinusSecrets => {
            let strict = sanitizing::is_strict(own);
            passed.retain(|name, value| sanitizing::passes(name, &value.to_string_lossy(), strict));
        }
        EnvPolicy::Only(list) => passed.retain(|name, value| is_listed(list, name, value, os)),
    }
    passed.retain(|name, _| !profile.env_removed.iter().any(|pattern| os.matches(pattern, name)));
    passed
}

fn is_listed(list: &EnvList, name: &str, value: &OsStr, os: Os) -> bool {
    let names = match os {
        Os::Linux | Os::MacOs => list.posix,
        Os::Windows => list.windows,
    };
    let is_function = list.without_functions && value.as_encoded_bytes().starts_with(b"()");
    names.iter().any(|listed| os.same_variable(listed, name)) && !is_function
}

/// What a shell keeps for itself: no server misses it.
const SHELLS_OWN: &[&str] = &["_", "PWD", "OLDPWD", "SHLVL"];

/// The names of the user's variables that do not reach the server.
pub(super) fn withheld(shell: &Variables, child: &Variables) -> Vec<String> {
    let names = shell.iter().map(|(name, _)| name.to_string_lossy().into_owned());
    names.filter(|name| child.get(name).is_none() && !SHELLS_OWN.contains(&name.as_str())).collect()
}

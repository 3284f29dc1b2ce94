//! Config entry × client profile → the exact start. Pure: what it needs of the machine comes in as [`Surroundings`].

mod backends;
mod bridge;
pub(crate) mod cold;
mod desktop;
mod env;
mod expansion;
mod headers;
mod limit;
pub mod n8n;
mod proxy;
mod redaction;
mod remote;
mod sanitizing;
mod search;
#[cfg(test)]
mod tests;
mod together;
mod trusted;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    client::{ClientProfile, CwdPolicy, WindowsStart},
    config::{ServerSpec, Transport},
    evidence::{Backend, ConfigFault, Launched, Redactor, Secret, Seen},
    machine::{Os, Surroundings, Variables},
};

pub use bridge::behind;
use expansion::{Expander, Place};
pub use n8n::N8nPlan;
pub use remote::RemotePlan;
pub use together::places;

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
    /// The program to start: as written, after expansion; on Windows `cmd.exe` where the client goes through it.
    pub command: OsString,
    pub args: Vec<OsString>,
    pub env: Environment,
    pub cwd: PathBuf,
    pub os: Os,
    /// Where the client looks for a program without a path, in order: the PATH that the server gets.
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
    /// The addresses that the server is told, so that a connection of its can be traced to a variable; nobody has tried them yet.
    pub backends: Vec<Backend>,
}

/// The child's complete environment; it is never printed.
#[derive(Clone, Default)]
pub struct Environment(pub BTreeMap<OsString, OsString>);

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Why there is nothing to start.
#[derive(Debug, Clone)]
pub enum NotLaunchable {
    /// The entry is faulty.
    Fault(Box<ConfigFault>),
    /// Somebody else starts it, and it is reached so.
    Remote(Box<RemotePlan>),
}

#[cfg(test)]
impl NotLaunchable {
    /// How it is reached, where somebody else starts it.
    pub(crate) fn remote(self) -> Option<RemotePlan> {
        match self {
            Self::Remote(plan) => Some(*plan),
            Self::Fault(_) => None,
        }
    }
}

/// The start of `spec` as the client of `profile` would make it.
pub fn plan(
    spec: &ServerSpec,
    profile: &'static ClientProfile,
    surroundings: &Surroundings,
    overrides: &Overrides,
) -> Result<LaunchPlan, NotLaunchable> {
    let (command, args, entry_env, entry_cwd) = match &spec.transport {
        Transport::Stdio { command, args, env, cwd } => (command, args, env, cwd.as_deref()),
        Transport::Http { url, headers, transport } => {
            let url = remote::Url { at: url, headers, transport: *transport };
            return Err(remote::reach(spec, &url, profile, surroundings, overrides));
        }
        Transport::Unusable(fault) => return Err(NotLaunchable::Fault(fault.clone())),
    };

    let shell = surroundings.variables();
    let own = env::of_client(profile, &shell);
    let expander = Expander { expansion: profile.expansion, variables: &own, surroundings };
    let command = expander.expand(command, Place::Command);
    let args: Vec<String> = args.iter().map(|arg| expander.expand(arg, Place::Command)).collect();
    let entry_env: Vec<(String, Secret)> =
        entry_env.iter().map(|(name, value)| (name.clone(), Secret::new(expander.expand(value.expose(), Place::Env)))).collect();

    let named = env::named(entry_env, profile, overrides, surroundings.os);
    let child = env::of_child(&named, profile, surroundings, &own, overrides);
    let cwd = working_directory(entry_cwd, profile, surroundings, overrides, &expander);
    let search = search::directories(child.get("PATH"), &cwd, surroundings.os);
    let redactor = redaction::redactor(&named.all(), &command, &args, &shell);

    let backends = addresses(&named.all(), &args, &child, &redactor);
    let launched = Launched {
        command: redactor.show(&command),
        args: redactor.show_args(&args),
        cwd: Seen::Yes(redactor.show(&cwd.to_string_lossy())),
        env: redaction::shown_env(&named.all(), &redactor),
        passed_over: Vec::new(),
        remote: None,
        env_withheld: env::withheld(&shell, &child).iter().map(|name| redactor.show(name).to_string()).collect(),
        config: spec.source.clone(),
        limit: limit::in_force(spec, profile, &own, overrides),
        protocol: redactor.show(overrides.protocol.as_deref().unwrap_or(profile.protocol_version)),
    };
    let (command, args) = through_cmd(command, args, profile.windows, surroundings.os);
    Ok(LaunchPlan {
        server: spec.name.clone(),
        profile,
        command: command.into(),
        args: args.into_iter().map(OsString::from).collect(),
        search,
        shell_search: search::directories(shell.get("PATH"), &surroundings.cwd, surroundings.os),
        endings: search::endings(profile.windows, &own, surroundings.os),
        env: Environment(child.into_map()),
        cwd,
        os: surroundings.os,
        protocol: overrides.protocol.clone(),
        launched,
        redactor,
        backends,
    })
}

fn addresses(named: &[(&str, &Secret)], args: &[String], child: &Variables, redactor: &Redactor) -> Vec<Backend> {
    let named: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, value.expose())).collect();
    let inherited: Vec<(&str, &str)> = child.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?))).collect();
    backends::named_in(&named, args, &inherited, redactor)
}

fn working_directory(
    entry: Option<&Path>,
    profile: &ClientProfile,
    surroundings: &Surroundings,
    overrides: &Overrides,
    expander: &Expander<'_>,
) -> PathBuf {
    let Surroundings { os, home, cwd: project, .. } = surroundings;
    if let Some(asked) = &overrides.cwd {
        return os.join(project, asked);
    }
    match (profile.cwd, entry) {
        (CwdPolicy::RootOrHome, _) => match os {
            Os::MacOs => PathBuf::from("/"),
            Os::Linux | Os::Windows => home.clone(),
        },
        (CwdPolicy::EntryOrProject, Some(entry)) => os.join(project, Path::new(&expander.expand(&entry.to_string_lossy(), Place::Command))),
        (CwdPolicy::EntryOrProject, None) | (CwdPolicy::Project, _) => project.clone(),
    }
}

/// On Windows some clients start `cmd.exe /c COMMAND`, because `npx` and its kin are batch files.
fn through_cmd(command: String, args: Vec<String>, start: WindowsStart, os: Os) -> (String, Vec<String>) {
    let wrapped = match (os, start) {
        (Os::Linux | Os::MacOs, _) | (Os::Windows, WindowsStart::PathExt | WindowsStart::Endings(_)) => false,
        (Os::Windows, WindowsStart::Cmd) => true,
        (Os::Windows, WindowsStart::CmdFor(commands)) => commands.contains(&command.as_str()),
    };
    if !wrapped {
        return (command, args);
    }
    let args = ["/c".to_owned(), command].into_iter().chain(args).collect();
    ("cmd.exe".to_owned(), args)
}

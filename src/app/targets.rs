//! Which servers a command is about, and as which client each is started.

use anyhow::{anyhow, bail};

use crate::{
    cli,
    client::{self, ClientProfile},
    config::{self, Discovery, Scope, ServerSpec},
    evidence::{ConfigFault, ConfigSource},
    machine::Surroundings,
};

use super::clients;

/// The client to be when nothing says which.
const DEFAULT_CLIENT: &str = "claude-desktop";

/// A server to start.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub profile: &'static ClientProfile,
    pub entry: Entry,
    /// Where entries of the same name stand that this client passes over.
    pub passed_over: Vec<ConfigSource>,
}

/// What the user wrote for a server.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Read(ServerSpec),
    /// The file in which the entry would stand cannot be read by its client.
    Broken {
        name: String,
        fault: ConfigFault,
    },
}

impl Target {
    pub(super) fn name(&self) -> &str {
        match &self.entry {
            Entry::Read(spec) => &spec.name,
            Entry::Broken { name, .. } => name,
        }
    }
}

/// What there is to choose from.
struct Known {
    specs: Vec<ServerSpec>,
    broken: Vec<(Option<&'static str>, ConfigFault)>,
    /// Entries that Claude Code uses in other projects alone.
    elsewhere: Vec<ServerSpec>,
    looked_in: Vec<String>,
}

/// No config names any server.
#[derive(Debug, thiserror::Error)]
#[error("no config file names any server\n  looked in: {}", looked_in.join("\n             "))]
pub(super) struct NothingConfigured {
    looked_in: Vec<String>,
}

/// The servers that the command line asks for, at least one.
///
/// # Errors
/// [`NothingConfigured`], an unknown name, an ambiguous question, or a file that cannot be read.
pub(super) fn choose(args: &cli::Probe, surroundings: &Surroundings) -> anyhow::Result<Vec<Target>> {
    let wanted = args.examination.launch.client.as_deref().map(clients::find).transpose()?;
    if !args.command.is_empty() {
        return Ok(vec![target(config::command_line(&args.command), wanted)]);
    }
    let known = known(args, surroundings, wanted)?;
    if !args.servers.is_empty() {
        return args.servers.iter().map(|name| known.find(name, wanted)).collect();
    }
    let own: Vec<&ServerSpec> =
        known.specs.iter().filter(|spec| !spec.disabled && (args.trust_project || !matches!(spec.scope, Scope::Project(_)))).collect();
    match own.as_slice() {
        [] if known.broken.is_empty() => Err(NothingConfigured { looked_in: known.looked_in }.into()),
        [] => Ok(known.broken.iter().map(|broken| broken_file(broken, wanted, None)).collect()),
        [only] => Ok(vec![target((*only).clone(), wanted)]),
        several if args.all => several.iter().map(|spec| known.find(&spec.name, wanted)).collect(),
        several => {
            let names: Vec<&str> = several.iter().map(|spec| spec.name.as_str()).collect();
            bail!("which server? name one or more, or use --all\n  servers: {}", names.join(", "))
        }
    }
}

fn known(args: &cli::Probe, surroundings: &Surroundings, wanted: Option<&'static ClientProfile>) -> anyhow::Result<Known> {
    if let Some(path) = &args.config {
        let file = config::read_file(path, wanted.map_or(DEFAULT_CLIENT, |profile| profile.id))?;
        let broken = file.fault.map(|fault| (file.client, fault)).into_iter().collect();
        return Ok(Known { specs: file.specs, broken, elsewhere: Vec::new(), looked_in: vec![path.display().to_string()] });
    }
    let Discovery { specs, broken, unreadable, looked_in, elsewhere, .. } = config::discover(surroundings);
    // A file that cannot be read matters when nothing else says what to start.
    if let Some(error) = unreadable.into_iter().next().filter(|_| specs.is_empty()) {
        return Err(error.into());
    }
    let broken = broken.into_iter().map(|file| (Some(file.client), file.fault)).collect();
    let looked_in = looked_in.into_iter().map(|place| place.file.display().to_string()).collect();
    Ok(Known { specs, broken, elsewhere, looked_in })
}

impl Known {
    fn find(&self, name: &str, wanted: Option<&'static ClientProfile>) -> anyhow::Result<Target> {
        let client = wanted.map_or(DEFAULT_CLIENT, |profile| profile.id);
        match config::select(&self.specs, name, client) {
            Ok(selection) => {
                let passed_over = selection.shadowed.into_iter().filter_map(|spec| spec.source.clone()).collect();
                Ok(Target { passed_over, ..target(selection.spec.clone(), wanted) })
            }
            Err(_) if self.elsewhere.iter().any(|spec| spec.name == name) => Err(self.only_elsewhere(name)),
            Err(_) if !self.broken.is_empty() => Ok(broken_file(&self.broken[0], wanted, Some(name))),
            Err(unknown) if unknown.known.is_empty() => Err(NothingConfigured { looked_in: self.looked_in.clone() }.into()),
            Err(unknown) => Err(unknown.into()),
        }
    }
}

impl Known {
    fn only_elsewhere(&self, name: &str) -> anyhow::Error {
        let projects = self.elsewhere.iter().filter(|spec| spec.name == name).filter_map(|spec| match &spec.scope {
            Scope::Local(project) => Some(project.display().to_string()),
            Scope::Named | Scope::Project(_) | Scope::User => None,
        });
        let projects: Vec<String> = projects.collect();
        anyhow!("Claude Code has `{name}` only in another project\n  run this in {}", projects.join(" or "))
    }
}

fn target(spec: ServerSpec, wanted: Option<&'static ClientProfile>) -> Target {
    let profile = wanted.or_else(|| client::find(spec.client?)).unwrap_or_else(default_client);
    Target { profile, entry: Entry::Read(spec), passed_over: Vec::new() }
}

fn broken_file((owner, fault): &(Option<&'static str>, ConfigFault), wanted: Option<&'static ClientProfile>, name: Option<&str>) -> Target {
    let profile = wanted.or_else(|| client::find((*owner)?)).unwrap_or_else(default_client);
    let file = fault.place.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Target { profile, entry: Entry::Broken { name: name.map_or(file, str::to_owned), fault: fault.clone() }, passed_over: Vec::new() }
}

fn default_client() -> &'static ClientProfile {
    client::find(DEFAULT_CLIENT).unwrap_or(client::ALL[0])
}

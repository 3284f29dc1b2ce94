//! Which servers a command is about, and as which client each is started.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, anyhow, bail};

use crate::{
    cli,
    client::{self, ClientProfile},
    config::{self, Discovery, FileConfig, ReadError, Scope, ServerSpec, Transport},
    evidence::{ConfigFault, ConfigSource, Slip, Source},
    gate::Server,
    machine::Surroundings,
};

use super::{clients, obeyed::Obeyed, trust::Trust, typed_url};

/// The client to be when nothing says which.
const DEFAULT_CLIENT: &str = "claude-desktop";
/// The same for a server that is reached by its URL, which that one's config does not take; the next one where the first needs a `type` too.
const TAKING_URLS: [&str; 2] = ["claude-code", "cursor"];

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
    pub(super) fn name_and_client(&self) -> (&str, &'static str) {
        (self.name(), self.profile.id)
    }

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
    pub looked_in: Vec<String>,
}

/// The servers that the command line asks for, or else the gate; at least one.
///
/// # Errors
/// [`NothingConfigured`], [`NotAskedFor`](super::trust::NotAskedFor), an unknown name, an ambiguous question, or a file that cannot be read.
pub(super) fn choose(args: &cli::Probe, obeyed: Option<&Obeyed>, surroundings: &Surroundings) -> anyhow::Result<Vec<Target>> {
    let typed_client = args.examination.launch.client.as_deref().map(clients::find).transpose()?;
    let wanted = typed_client.or(obeyed.and_then(|obeyed| obeyed.gate.client));
    if !args.command.is_empty() {
        return Ok(vec![target(config::command_line(&args.command), wanted)]);
    }
    let (urls, names): (Vec<&String>, Vec<&String>) = args.servers.iter().partition(|server| typed_url::is_one(server));
    if urls.is_empty() && (!args.headers.is_empty() || args.transport.is_some()) {
        bail!("--header and --transport are for a server that is named by its URL, such as https://example.com/mcp");
    }
    if let Some(profile) = typed_client.filter(|profile| !urls.is_empty() && profile.remote.is_none()) {
        bail!("{} takes no URL\n  name another client with --client, or probe what leads there: -- npx mcp-remote {}", profile.name, urls[0]);
    }
    let by_url = typed_client.or_else(|| client::find(TAKING_URLS[0]));
    let typed = urls.iter().map(|url| Ok(target(typed_url::spec(url, args, surroundings)?, by_url))).collect::<anyhow::Result<Vec<_>>>()?;
    if names.is_empty() && !typed.is_empty() {
        return Ok(typed);
    }
    let config = args.config.as_deref().or_else(|| obeyed?.gate.config.as_deref());
    let mut known = known(config, surroundings, wanted)?;
    if !names.is_empty() {
        return typed.into_iter().map(Ok).chain(names.into_iter().map(|name| known.find(name, wanted))).collect();
    }
    let trust = Trust::of(args, obeyed);
    // The servers of a gate are those of its own config.
    let listed = obeyed
        .filter(|obeyed| !args.all && !args.as_client && (obeyed.is_given || args.config.is_none()))
        .map_or(&[][..], |obeyed| &obeyed.gate.servers);
    if !listed.is_empty() {
        return known.listed(listed, wanted, &trust);
    }
    // Nobody named these servers, so what a project's own files would start stays out of it.
    let (started, left): (Vec<_>, Vec<_>) = known.specs.into_iter().filter(|spec| !spec.disabled).partition(|spec| trust.starts(spec));
    known.specs = started;
    let every = known.every(wanted);
    match every.as_slice() {
        [] if known.broken.is_empty() && !left.is_empty() => Err(trust.refusal(&left).into()),
        [] if known.broken.is_empty() => Err(NothingConfigured { looked_in: known.looked_in }.into()),
        [] => Ok(known.broken.iter().map(|broken| broken_file(broken, wanted, None)).collect()),
        several if args.as_client => known.of_one_client(several),
        several @ [_, _, ..] if !args.all => {
            let names: BTreeSet<&str> = several.iter().map(|(_, name)| name.as_str()).collect();
            bail!("which server? name one or more, or use --all\n  servers: {}", Vec::from_iter(names).join(", "))
        }
        every => every.iter().map(|(profile, name)| known.find(name, Some(profile))).collect(),
    }
}

/// The server of that name, as `client` or its own client would start it.
///
/// # Errors
/// As [`choose`].
pub(super) fn named(name: &str, config: Option<&Path>, client: Option<&str>, surroundings: &Surroundings) -> anyhow::Result<Target> {
    let wanted = client.map(clients::find).transpose()?;
    known(config, surroundings, wanted)?.find(name, wanted)
}

fn known(config: Option<&Path>, surroundings: &Surroundings, wanted: Option<&'static ClientProfile>) -> anyhow::Result<Known> {
    if let Some(path) = config {
        let file = read(path, wanted)?;
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

/// A file that the user named. Where nothing says whose it is, it is read as the default client does, and an entry that leads to a URL as a client
/// that takes one.
fn read(path: &Path, wanted: Option<&'static ClientProfile>) -> Result<FileConfig, ReadError> {
    let mut file = config::read_file(path, wanted.map_or(DEFAULT_CLIENT, |profile| profile.id))?;
    if wanted.is_some() || file.client.is_some() {
        return Ok(file);
    }
    for client in TAKING_URLS {
        let theirs = config::read_file(path, client)?;
        for (spec, other) in file.specs.iter_mut().zip(theirs.specs) {
            let is_refused = matches!(&spec.transport, Transport::Unusable(fault) if fault.slip == Some(Slip::UrlOnly));
            if is_refused && matches!(other.transport, Transport::Http { .. }) {
                *spec = ServerSpec { client: Some(client), ..other };
            }
        }
    }
    Ok(file)
}

impl Known {
    /// Every server once per client that would start it: those of the client that is asked for where it has any, else all.
    fn every(&self, wanted: Option<&'static ClientProfile>) -> Vec<(&'static ClientProfile, String)> {
        let own = |spec: &&ServerSpec| wanted.is_some_and(|profile| spec.client == Some(profile.id));
        let has_own = self.specs.iter().any(|spec| own(&spec));
        let mut every: Vec<(&'static ClientProfile, String)> = Vec::new();
        for spec in self.specs.iter().filter(|spec| !has_own || own(spec)) {
            let profile = profile_of(wanted, spec.client);
            if !every.iter().any(|(known, name)| known.id == profile.id && *name == spec.name) {
                every.push((profile, spec.name.clone()));
            }
        }
        every
    }

    /// The servers of a gate, all of them: a gate that is kept in part proves nothing.
    fn listed(&self, servers: &[Server], wanted: Option<&'static ClientProfile>, trust: &Trust) -> anyhow::Result<Vec<Target>> {
        let find =
            |server: &Server| self.find(&server.name, wanted).with_context(|| format!("{} names a server", Source::Config(server.place.clone())));
        let targets = servers.iter().map(find).collect::<anyhow::Result<Vec<Target>>>()?;
        let held_back = targets.iter().filter_map(|target| match &target.entry {
            Entry::Read(spec) => Some(spec).filter(|spec| !trust.starts(spec)),
            Entry::Broken { .. } => None,
        });
        let held_back: Vec<&ServerSpec> = held_back.collect();
        if held_back.is_empty() { Ok(targets) } else { Err(trust.refusal(held_back).into()) }
    }

    /// These servers, which must be one client's: no client starts those of another.
    fn of_one_client(&self, several: &[(&'static ClientProfile, String)]) -> anyhow::Result<Vec<Target>> {
        let mut clients: Vec<&'static ClientProfile> = Vec::new();
        for (profile, _) in several {
            if !clients.iter().any(|known| known.id == profile.id) {
                clients.push(profile);
            }
        }
        if let [_, _, ..] = clients.as_slice() {
            let names = |client: &ClientProfile| {
                let own = several.iter().filter(|(profile, _)| profile.id == client.id).map(|(_, name)| name.as_str());
                format!("\n  --client {}: {}", client.id, own.collect::<Vec<_>>().join(", "))
            };
            let lines: String = clients.into_iter().map(names).collect();
            bail!("which client? each starts its own servers; name one{lines}")
        }
        several.iter().map(|(profile, name)| self.find(name, Some(profile))).collect()
    }

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
    let profile = profile_of(wanted, spec.client);
    Target { profile, entry: Entry::Read(spec), passed_over: Vec::new() }
}

fn broken_file((owner, fault): &(Option<&'static str>, ConfigFault), wanted: Option<&'static ClientProfile>, name: Option<&str>) -> Target {
    let profile = profile_of(wanted, *owner);
    let file = fault.place.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Target { profile, entry: Entry::Broken { name: name.map_or(file, str::to_owned), fault: fault.clone() }, passed_over: Vec::new() }
}

/// The client that is asked for, else the one whose config it is.
fn profile_of(wanted: Option<&'static ClientProfile>, owner: Option<&'static str>) -> &'static ClientProfile {
    wanted.or_else(|| client::find(owner?)).or_else(|| client::find(DEFAULT_CLIENT)).unwrap_or(client::ALL[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str, client: &'static str, scope: Scope) -> ServerSpec {
        let transport = Transport::Stdio { command: "x".into(), args: Vec::new(), env: Vec::new(), cwd: None };
        ServerSpec { name: name.into(), transport, source: None, scope, client: Some(client), disabled: false, timeout: None }
    }

    #[test]
    fn all_means_each_server_once_for_each_client_that_would_start_it() {
        let specs = vec![
            spec("a", "claude-desktop", Scope::User),
            spec("a", "claude-code", Scope::User),
            spec("a", "claude-code", Scope::Local("/p".into())),
            spec("b", "claude-code", Scope::User),
        ];
        let known = Known { specs, broken: Vec::new(), elsewhere: Vec::new(), looked_in: Vec::new() };
        let every = |wanted: Option<&str>| -> Vec<(&str, String)> {
            let wanted = wanted.and_then(client::find);
            known.every(wanted).into_iter().map(|(profile, name)| (profile.id, name)).collect()
        };
        let (desktop, code) = ("claude-desktop", "claude-code");
        assert_eq!(every(None), [(desktop, "a".to_owned()), (code, "a".to_owned()), (code, "b".to_owned())]);
        assert_eq!(every(Some(code)), [(code, "a".to_owned()), (code, "b".to_owned())]);
        assert_eq!(every(Some("codex")), [("codex", "a".to_owned()), ("codex", "b".to_owned())], "which has no config of its own here");
    }

    #[test]
    fn together_means_the_servers_of_one_client() {
        let mut specs = vec![spec("a", "claude-code", Scope::User), spec("b", "claude-code", Scope::User)];
        let names = |specs: Vec<ServerSpec>| -> Result<Vec<String>, String> {
            let known = Known { specs, broken: Vec::new(), elsewhere: Vec::new(), looked_in: Vec::new() };
            let targets = known.of_one_client(&known.every(None)).map_err(|error| error.to_string())?;
            Ok(targets.iter().map(|target| target.name().to_owned()).collect())
        };
        assert_eq!(names(specs.clone()), Ok(vec!["a".to_owned(), "b".to_owned()]));
        specs.push(spec("c", "codex", Scope::User));
        let error = "which client? each starts its own servers; name one\n  --client claude-code: a, b\n  --client codex: c";
        assert_eq!(names(specs), Err(error.to_owned()));
    }
}

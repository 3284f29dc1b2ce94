//! `mcpdoctor init`: a first gate from the configs that are there. It starts nothing, and copies names and paths alone.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{Init, Screen},
    client::{self, ClientProfile},
    config::{self, Scope, ServerSpec, Transport},
    evidence::Redactor,
    gate::{Draft, Drafted, FILE_NAME},
    machine::Surroundings,
    report::word,
};

use super::{Exit, clients, targets::NothingConfigured, terminal};

pub(super) fn run(args: &Init, screen: &Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::of_this_machine()?;
    let wanted = args.client.as_deref().map(clients::find).transpose()?;
    let source = match &args.config {
        Some(file) => named(file, wanted)?,
        None => found(&surroundings, wanted)?,
    };
    let is_printed = args.output.as_os_str() == "-";
    let gate = surroundings.cwd.join(if is_printed { Path::new(FILE_NAME) } else { &args.output });
    let config = source.file.as_ref().map(|file| from(gate.parent().unwrap_or(&surroundings.cwd), &surroundings.cwd.join(file)));
    let servers = source.servers.iter().map(drafted).collect();
    let text = Draft { config: config.clone(), client: source.client, servers }.text();
    if is_printed {
        terminal::print(&text, screen)?;
        return Ok(Exit::Fine);
    }
    write(&args.output, &text, args.force)?;
    terminal::print(&told(&args.output, &source, config.as_deref()), screen)?;
    Ok(Exit::Fine)
}

/// What a gate is to be about.
struct Source {
    /// `None` where the clients' own places are meant.
    file: Option<PathBuf>,
    client: Option<&'static ClientProfile>,
    /// At least one.
    servers: Vec<ServerSpec>,
    /// Other clients that have servers too.
    others: Vec<&'static ClientProfile>,
}

fn named(file: &Path, wanted: Option<&'static ClientProfile>) -> anyhow::Result<Source> {
    let read = config::read_file(file, wanted.map_or("claude-desktop", |profile| profile.id))?;
    if let Some(fault) = read.fault {
        bail!("{} is no config: line {}: {}", file.display(), fault.place.line, fault.problem);
    }
    let servers = in_use(read.specs);
    if servers.is_empty() {
        return Err(NothingConfigured { looked_in: vec![file.display().to_string()] }.into());
    }
    let client = wanted.or_else(|| client::find(read.client?));
    Ok(Source { file: Some(file.to_owned()), client, servers, others: Vec::new() })
}

/// The nearest config of the project, for that is what a build has; else the servers of one client on this machine.
fn found(surroundings: &Surroundings, wanted: Option<&'static ClientProfile>) -> anyhow::Result<Source> {
    let discovery = config::discover(surroundings);
    let looked_in = discovery.looked_in.iter().map(|place| place.file.display().to_string()).collect();
    let broken = discovery.broken;
    let specs = in_use(discovery.specs);
    let in_project = specs.iter().find(|spec| matches!(spec.scope, Scope::Project(_))).and_then(|spec| spec.source.clone());
    if let Some(source) = in_project {
        let servers: Vec<ServerSpec> = specs.into_iter().filter(|spec| spec.source.as_ref().is_some_and(|it| it.file == source.file)).collect();
        let client = wanted.or_else(|| client::find(servers.first()?.client?));
        return Ok(Source { file: Some(source.file.to_path_buf()), client, servers, others: Vec::new() });
    }
    let mut owners: Vec<&'static ClientProfile> = Vec::new();
    for owner in specs.iter().filter_map(|spec| client::find(spec.client?)) {
        if !owners.iter().any(|known| known.id == owner.id) {
            owners.push(owner);
        }
    }
    let own = wanted.filter(|wanted| owners.iter().any(|owner| owner.id == wanted.id));
    let Some(owner) = own.or_else(|| owners.first().copied()) else {
        return match broken.first() {
            Some(broken) => bail!("{} is no config: line {}: {}", broken.file.display(), broken.fault.place.line, broken.fault.problem),
            None => Err(NothingConfigured { looked_in }.into()),
        };
    };
    owners.retain(|other| other.id != owner.id);
    let servers = specs.into_iter().filter(|spec| spec.client == Some(owner.id)).collect();
    Ok(Source { file: None, client: wanted.or(Some(owner)), servers: once(servers), others: owners })
}

fn in_use(specs: Vec<ServerSpec>) -> Vec<ServerSpec> {
    let named = |spec: &ServerSpec| !spec.disabled && !spec.name.is_empty();
    once(specs.into_iter().filter(named).collect())
}

/// Each name of a file once.
fn once(specs: Vec<ServerSpec>) -> Vec<ServerSpec> {
    let mut kept: Vec<ServerSpec> = Vec::new();
    for spec in specs {
        let file = |spec: &ServerSpec| spec.source.as_ref().map(|source| source.file.clone());
        if !kept.iter().any(|known| known.name == spec.name && known.client == spec.client && file(known) == file(&spec)) {
            kept.push(spec);
        }
    }
    kept
}

fn drafted(spec: &ServerSpec) -> Drafted {
    let command = match &spec.transport {
        Transport::Stdio { command, .. } => Some(command.as_str()),
        Transport::Http { .. } | Transport::Unusable(_) => None,
    };
    Drafted::new(spec.name.clone(), command)
}

/// How `file` is called from `folder`, with slashes on every system.
fn from(folder: &Path, file: &Path) -> String {
    // Two paths that have nothing but the root in common are no neighbours.
    let near = folder.ancestors().filter(|above| above.parent().is_some()).enumerate();
    let below = near.map(|(up, above)| (up, file.strip_prefix(above))).find_map(|(up, below)| Some((up, below.ok()?)));
    match below {
        Some((up, below)) => "../".repeat(up) + &below.to_string_lossy().replace('\\', "/"),
        None => file.to_string_lossy().into_owned(),
    }
}

fn write(path: &Path, text: &str, force: bool) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    let opened = if force { options.write(true).create(true).truncate(true) } else { options.write(true).create_new(true) }.open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already\n  --force writes it anew; --output - shows what would be written", path.display())
        }
        written => written.with_context(|| format!("cannot write {}", path.display())),
    }
}

/// What was done, and the next command.
fn told(output: &Path, source: &Source, config: Option<&str>) -> String {
    let show = |text: &str| Redactor::default().show(text);
    let output = show(&output.to_string_lossy());
    let names: Vec<_> = source.servers.iter().map(|spec| show(&spec.name).to_string()).collect();
    let client = source.client.map_or_else(String::new, |client| format!(" as {} starts them", client.name));
    let config = config.map_or_else(String::new, |config| format!(" of {}", show(config)));
    let hint = |other: &&ClientProfile| format!("{} has servers too: mcpdoctor init --client {} --force\n", other.name, other.id);
    let others: Vec<String> = source.others.iter().map(hint).collect();
    format!("wrote {output}: {}{config}{client}\n{}\nnext: mcpdoctor probe --gate {}\n", names.join(", "), others.concat(), word(&output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_config_is_called_as_the_gate_sees_it() {
        for (folder, file, called) in [
            ("/home/me/p", "/home/me/p/.mcp.json", ".mcp.json"),
            ("/home/me/p/ci", "/home/me/p/.mcp.json", "../.mcp.json"),
            ("/home/me/p", "/home/me/p/a/b.json", "a/b.json"),
            ("/home/me/p", "/srv/mcp.json", "/srv/mcp.json"),
        ] {
            assert_eq!(from(Path::new(folder), Path::new(file)), called);
        }
    }
}

//! `mcpdoctor clients`: what each client does when it starts a server.

use anyhow::bail;

use crate::{
    cli::{Clients, Screen},
    client, config,
    evidence::Redactor,
    logs::{self, Looked},
    machine::Surroundings,
    report::clients::{self as table, LogPlace},
};

use super::{Exit, terminal};

pub(super) fn run(args: &Clients, screen: &Screen) -> anyhow::Result<Exit> {
    let style = terminal::style(screen);
    let surroundings = Surroundings::for_reading();
    let text = match &args.name {
        None => {
            let logs: Vec<&str> =
                logs::discover(&surroundings).looked_in.iter().filter(|looked| looked.logs > 0).map(|looked| looked.client).collect();
            table::overview(&with_config(&surroundings), &logs, &style)
        }
        Some(name) => {
            let profile = find(name)?;
            table::detail(profile, &log_places(profile.id, &surroundings), &style)
        }
    };
    terminal::print(&text, screen)?;
    Ok(Exit::Fine)
}

/// The clients whose config lies on this machine.
fn with_config(surroundings: &Surroundings) -> Vec<&'static str> {
    let looked_in = config::discover(surroundings).looked_in;
    looked_in.into_iter().filter(|place| place.found).map(|place| place.client).collect()
}

/// Where this client keeps logs, as far as that is known.
fn log_places(client: &str, surroundings: &Surroundings) -> Vec<LogPlace> {
    let redactor = Redactor::default();
    let looked_in = logs::discover(surroundings).looked_in.into_iter().filter(|looked| looked.client == client);
    let place = |Looked { folder, names, logs, .. }: Looked| LogPlace { folder: redactor.show(&folder.to_string_lossy()), names, logs };
    looked_in.map(place).collect()
}

/// The profile of that id, or of the name that reports say, or an error that names the nearest ones.
pub(super) fn find(name: &str) -> anyhow::Result<&'static client::ClientProfile> {
    let is_called = |said: &str| said.replace(' ', "-").eq_ignore_ascii_case(&name.replace([' ', '_'], "-"));
    match client::ALL.iter().copied().find(|profile| is_called(profile.id) || is_called(profile.name)) {
        Some(profile) => Ok(profile),
        None => bail!("no client is called `{name}`; the nearest are {}\n  `mcpdoctor clients` lists all", client::nearest(name)[..3].join(", ")),
    }
}

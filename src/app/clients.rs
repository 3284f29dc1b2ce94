//! `mcpdoctor clients`: what each client does when it starts a server.

use anyhow::bail;

use crate::{
    cli::{Clients, Screen},
    client, config,
    machine::Surroundings,
    report::clients as table,
};

use super::{Exit, terminal};

pub(super) fn run(args: &Clients, screen: &Screen) -> anyhow::Result<Exit> {
    let style = terminal::style(screen);
    let text = match &args.name {
        None => table::overview(&found()?, &style),
        Some(name) => table::detail(find(name)?, &style),
    };
    terminal::print(&text, screen)?;
    Ok(Exit::Fine)
}

/// The clients whose config lies on this machine.
fn found() -> anyhow::Result<Vec<&'static str>> {
    let looked_in = config::discover(&Surroundings::of_this_machine()?).looked_in;
    Ok(looked_in.into_iter().filter(|place| place.found).map(|place| place.client).collect())
}

/// The profile of that name, or an error that names the nearest ones.
pub(super) fn find(name: &str) -> anyhow::Result<&'static client::ClientProfile> {
    match client::find(name) {
        Some(profile) => Ok(profile),
        None => bail!("no client is called `{name}`; the nearest are {}\n  `mcpdoctor clients` lists all", client::nearest(name)[..3].join(", ")),
    }
}

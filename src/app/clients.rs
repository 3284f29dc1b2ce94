//! `mcpdoctor clients`: what each client does when it starts a server.

use anyhow::bail;

use crate::{
    cli::{Clients, Screen},
    client,
    report::clients as table,
};

use super::{Exit, terminal};

pub(super) fn run(args: &Clients, screen: &Screen) -> anyhow::Result<Exit> {
    let style = terminal::style(screen);
    let text = match &args.name {
        None => table::overview(&style),
        Some(name) => table::detail(find(name)?, &style),
    };
    terminal::print(&text, screen)?;
    Ok(Exit::Fine)
}

/// The profile of that name, or an error that names the nearest ones.
pub(super) fn find(name: &str) -> anyhow::Result<&'static client::ClientProfile> {
    match client::find(name) {
        Some(profile) => Ok(profile),
        None => bail!("no client is called `{name}`; the nearest are {}\n  `mcpdoctor clients` lists all", client::nearest(name)[..3].join(", ")),
    }
}

//! `mcpdoctor` alone: what it can see without starting anything, and what to run next.

use std::fmt::Write as _;

use crate::{
    cli::Screen,
    client,
    config::{self, Discovery, Transport},
    evidence::Redactor,
    machine::Surroundings,
};

use super::{Exit, terminal};

pub(super) fn run(screen: &Screen) -> anyhow::Result<Exit> {
    let discovery = config::discover(&Surroundings::of_this_machine()?);
    terminal::print(&overview(&discovery), screen)?;
    Ok(if discovery.specs.is_empty() && discovery.broken.is_empty() { Exit::Nothing } else { Exit::Fine })
}

fn overview(discovery: &Discovery) -> String {
    let mut text = String::new();
    let redactor = Redactor::default();
    for place in discovery.looked_in.iter().filter(|place| place.found) {
        let name = client::find(place.client).map_or(place.client, |profile| profile.name);
        let _ = writeln!(text, "{name}: {}", redactor.show(&place.file.to_string_lossy()));
        for broken in discovery.broken.iter().filter(|broken| broken.file == place.file) {
            let _ = writeln!(text, "  unreadable for this client: {} (line {})", broken.fault.problem, broken.fault.place.line);
        }
        for spec in discovery.specs.iter().filter(|spec| spec.source.as_ref().is_some_and(|source| *source.file == place.file)) {
            let line = spec.source.as_ref().map_or(0, |source| source.line);
            let how = match &spec.transport {
                Transport::Stdio { command, .. } => redactor.show(command),
                Transport::Http { url } => redactor.show(url.expose()),
                Transport::Unusable(fault) => fault.problem.clone(),
            };
            let _ = writeln!(text, "  {:<20} line {line:<4} {how}", redactor.show(&spec.name));
        }
    }
    if text.is_empty() {
        text.push_str("No config of Claude Desktop or Claude Code was found. Looked in:\n");
        for place in &discovery.looked_in {
            let _ = writeln!(text, "  {}", place.file.display());
        }
        text.push_str("\nnext: mcpdoctor probe --config FILE    or    mcpdoctor probe -- COMMAND ARGS\n");
        return text;
    }
    let first = discovery.specs.first().map_or_else(|| "NAME".into(), |spec| redactor.show(&spec.name));
    let _ = write!(text, "\nnext: mcpdoctor probe {first}    or    mcpdoctor probe --all\n");
    text
}

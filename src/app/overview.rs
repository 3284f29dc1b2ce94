//! `mcpdoctor` alone: what it can see without starting anything, and what to run next.

use std::fmt::Write as _;

use chrono::Utc;

use crate::{
    cli::Screen,
    client,
    config::{self, Discovery, ServerSpec},
    evidence::{Redactor, Shown},
    launch::{self, NotLaunchable, Overrides, n8n},
    machine::Surroundings,
    report::{Past, Style, cut, past::in_words, word},
};

use super::{Exit, past, terminal};

pub(super) fn run(screen: &Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::for_reading();
    let discovery = config::discover(&surroundings);
    let style = terminal::style(screen);
    let logged = logged(&past::of_all(&surroundings), &style);
    terminal::print(&overview(&discovery, &logged, &surroundings, &style), screen)?;
    Ok(if discovery.specs.is_empty() && discovery.broken.is_empty() { Exit::Nothing } else { Exit::Fine })
}

fn overview(discovery: &Discovery, logged: &str, surroundings: &Surroundings, style: &Style) -> String {
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
            let row = format!("  {:<20} line {line:<4} {}", redactor.show(&spec.name), how(spec, surroundings, style));
            let _ = writeln!(text, "{}", cut(&row, style.width));
        }
    }
    if text.is_empty() {
        text.push_str("No config of Claude Desktop or Claude Code was found. Looked in:\n");
        for place in &discovery.looked_in {
            let _ = writeln!(text, "  {}", place.file.display());
        }
        let _ = write!(text, "{logged}\nnext: mcpdoctor probe --config FILE    or    mcpdoctor probe -- COMMAND ARGS\n");
        return text;
    }
    let first = discovery.specs.first().map_or_else(|| "NAME".into(), |spec| word(&redactor.show(&spec.name)).into_owned());
    let logs = if logged.is_empty() { "" } else { "    or    mcpdoctor logs" };
    let _ = write!(text, "{logged}\nnext: mcpdoctor probe {first}    or    mcpdoctor probe --all{logs}\n");
    text
}

/// Of a command line with something behind it, so much is shown: the name of the program and of what it is to run.
const COMMAND_LINE: usize = 28;

/// What the entry starts or where it leads, and the n8n or the remote server behind it.
fn how(spec: &ServerSpec, surroundings: &Surroundings, style: &Style) -> String {
    let Some(profile) = spec.client.and_then(client::find) else { return String::new() };
    let overrides = Overrides::default();
    let plan = match launch::plan(spec, profile, surroundings, &overrides) {
        Ok(plan) => plan,
        Err(NotLaunchable::Fault(fault)) => return fault.problem.to_string(),
        Err(NotLaunchable::Remote(plan)) => return plan.launched.command.to_string(),
    };
    let line = Shown::joined([&plan.launched.command].into_iter().chain(&plan.launched.args));
    let n8n = || n8n::behind(&plan).map(|n8n| format!("n8n at {}", n8n.url_shown()));
    let remote = || launch::behind(&plan).map(|remote| remote.launched.command.to_string());
    let arrow = if style.ascii { "->" } else { "→" };
    match n8n().or_else(remote) {
        Some(behind) => format!("{} {arrow} {behind}", cut(&line, COMMAND_LINE)),
        None => line.to_string(),
    }
}

/// A line for each server of which the logs tell.
fn logged(past: &[Past], style: &Style) -> String {
    let redactor = Redactor::default();
    let line = |past: &Past| {
        let client = client::find(&past.client).map_or(past.client.as_str(), |profile| profile.name);
        let words = in_words(client, &past.history, Utc::now(), style)?;
        Some(cut(&format!("  {:<20} {words}", redactor.show(&past.server)), style.width) + "\n")
    };
    let lines: String = past.iter().filter_map(line).collect();
    if lines.is_empty() { lines } else { format!("\nLogs:\n{lines}") }
}

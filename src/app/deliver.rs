//! Renders a report to stdout and to the files that were asked for, and turns its verdicts into an exit code.

use std::fs;

use anyhow::Context as _;

use crate::{
    cli::{Format, Output, Screen},
    gate::Judgement,
    machine::Surroundings,
    report::{self, Report},
};

use super::{
    Exit,
    exit::{complain, with_causes},
    step_summary, terminal,
};

/// Shows `report` wherever it was asked for.
///
/// # Errors
/// When a file cannot be written, or stdout is closed; every other report has been delivered all the same.
pub(super) fn deliver(report: &Report, output: &Output, screen: &Screen) -> anyhow::Result<()> {
    send(report, &report::render(report, format(output.format), &terminal::style(screen)), output, screen)?;
    if output.format == Format::Github
        && let Some(file) = Surroundings::for_reading().folder("GITHUB_STEP_SUMMARY")
        && let Err(error) = step_summary::append(&file, &(report::render(report, report::Format::Markdown, &terminal::file_style(screen)) + "\n"))
    {
        // The report itself has been delivered, and decides the exit code.
        complain(&with_causes(&error), Exit::Trouble);
    }
    Ok(())
}

/// Shows `report` as one of many: a line or so on stdout, while each file holds the latest in full.
///
/// # Errors
/// As [`deliver`].
pub(super) fn news(report: &Report, output: &Output, screen: &Screen) -> anyhow::Result<()> {
    send(report, &report::news(report, format(output.format), &terminal::style(screen)), output, screen)
}

fn send(report: &Report, text: &str, output: &Output, screen: &Screen) -> anyhow::Result<()> {
    let written = output.reports.iter().map(|(kind, path)| {
        let text = report::render(report, format(*kind), &terminal::file_style(screen));
        fs::write(path, text).with_context(|| format!("cannot write the report to {}", path.display()))
    });
    let written: Vec<anyhow::Result<()>> = written.collect();
    let printed = terminal::print(text, screen);
    written.into_iter().collect::<anyhow::Result<()>>()?;
    printed.context("cannot write the report to stdout")
}

fn format(format: Format) -> report::Format {
    match format {
        Format::Human => report::Format::Human,
        Format::Json => report::Format::Json,
        Format::Concise => report::Format::Concise,
        Format::Junit => report::Format::Junit,
        Format::Sarif => report::Format::Sarif,
        Format::Github => report::Format::Github,
        Format::Markdown => report::Format::Markdown,
        Format::Html => report::Format::Html,
    }
}

/// The exit code that the verdicts deserve.
pub(super) fn exit(report: &Report) -> Exit {
    if report.servers.is_empty() {
        return Exit::Nothing;
    }
    if report.judgements.iter().all(Judgement::passes) { Exit::Fine } else { Exit::Verdict }
}

//! Renders a report to stdout and to the files that were asked for, and turns its verdicts into an exit code.

use std::fs;

use anyhow::Context as _;

use crate::{
    cli::{FailOn, Format, Judge, Output, Screen},
    diagnosis::{Diagnosis, Status},
    report::{self, Report},
};

use super::{Exit, terminal};

/// Shows `report` wherever it was asked for.
///
/// # Errors
/// When a file cannot be written; stdout has been served by then.
pub(super) fn deliver(report: &Report, output: &Output, screen: &Screen) -> anyhow::Result<()> {
    terminal::print(&report::render(report, format(output.format), &terminal::style(screen)), screen)?;
    for (kind, path) in &output.reports {
        let text = report::render(report, format(*kind), &terminal::file_style(screen));
        fs::write(path, text).with_context(|| format!("cannot write the report to {}", path.display()))?;
    }
    Ok(())
}

fn format(format: Format) -> report::Format {
    match format {
        Format::Human => report::Format::Human,
        Format::Json => report::Format::Json,
        Format::Concise => report::Format::Concise,
    }
}

/// The exit code that the verdicts deserve.
pub(super) fn exit(report: &Report, judge: &Judge) -> Exit {
    if report.servers.is_empty() {
        return Exit::Nothing;
    }
    if report.servers.iter().any(|server| fails(server, judge)) { Exit::Verdict } else { Exit::Fine }
}

fn fails(server: &Diagnosis, judge: &Judge) -> bool {
    let status = server.verdict.status;
    let over_budget = server.evidence.judged().ready().is_some_and(|ready| ready > judge.budget);
    match judge.fail_on {
        FailOn::Never => false,
        FailOn::Failing => matches!(status, Status::Failing | Status::Inconclusive),
        FailOn::Slow => matches!(status, Status::Failing | Status::Inconclusive) || over_budget,
        FailOn::Warning => status != Status::Healthy,
    }
}

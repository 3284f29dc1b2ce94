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
/// When a file cannot be written, or stdout is closed; every other report has been delivered all the same.
pub(super) fn deliver(report: &Report, output: &Output, screen: &Screen) -> anyhow::Result<()> {
    send(report, &report::render(report, format(output.format), &terminal::style(screen)), output, screen)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn the_exit_code_follows_the_verdict_and_the_wish() {
        let healthy = || start("node s.js").initializes().lists_tools(2);
        let slow = || start("node s.js").after(4_000).initializes().lists_tools(2);
        let empty = || start("node s.js").initializes().lists_tools(0);
        let silent = || start("node s.js").gives_up(Method::Initialize, 60_000);
        for (story, fails_on) in [
            (healthy(), vec![]),
            (slow(), vec![FailOn::Slow, FailOn::Warning]),
            (empty(), vec![FailOn::Warning]),
            (silent(), vec![FailOn::Failing, FailOn::Slow, FailOn::Warning]),
        ] {
            let server = story.diagnosis();
            for fail_on in [FailOn::Failing, FailOn::Slow, FailOn::Warning, FailOn::Never] {
                let judge = Judge { budget: Duration::from_secs(3), fail_on };
                assert_eq!(fails(&server, &judge), fails_on.contains(&fail_on), "{:?} under {fail_on:?}", server.verdict);
            }
        }
    }
}

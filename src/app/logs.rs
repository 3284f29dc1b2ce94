//! `mcpdoctor logs`: logs → attempts → diagnoses → report.

use chrono::{Local, NaiveDateTime, Utc};

use crate::{
    cli,
    diagnosis::diagnose,
    evidence::{Evidence, Redactor},
    logs::{self, Reading},
    report::{LogsRead, Report},
};

use super::{Exit, deliver};

pub(super) fn run(args: &cli::Logs, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let reading = Reading { redactor: Redactor::default(), zone: on_this_machine };
    let found = logs::from_paths(&args.paths);
    if let Some(error) = found.unreadable.into_iter().next() {
        return Err(error.into());
    }
    let told = logs::read(&found.logs, &reading, &|_| ());
    let read = LogsRead { files: told.files, lines: told.lines, ..LogsRead::default() };
    let servers = logs::merge(told.servers).into_iter();
    let servers = servers.map(|server| diagnose(Evidence::new(server.attempts, server.earlier, args.judge.budget))).collect();
    let report = Report { command: "logs", generated_at: Utc::now(), servers, logs: Some(read) };
    deliver::deliver(&report, &args.output, screen)?;
    Ok(deliver::exit(&report, &args.judge))
}

/// A time on the wall of this machine; one that the clock skipped is taken as if the clock had not been changed.
fn on_this_machine(local: NaiveDateTime) -> chrono::DateTime<Utc> {
    local.and_local_timezone(Local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

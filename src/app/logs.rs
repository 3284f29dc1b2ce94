//! `mcpdoctor logs`: logs → attempts → diagnoses → report.

use anyhow::Context as _;
use chrono::{Local, NaiveDateTime, Utc};

use crate::{
    cli,
    diagnosis::diagnose,
    evidence::{Evidence, Redactor},
    logs::{self, Reading},
    report::Report,
};

use super::{Exit, deliver};

pub(super) fn run(args: &cli::Logs, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let reading = Reading { redactor: Redactor::default(), zone: on_this_machine };
    let mut servers = Vec::new();
    for path in &args.paths {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = stem.strip_prefix("mcp-server-").unwrap_or(&stem);
        let read = logs::read(path, name, None, &reading).with_context(|| format!("cannot read {}", path.display()))?;
        servers.extend(
            read.into_iter().map(|server| diagnose(Evidence { attempts: server.attempts, earlier: server.earlier, budget: args.judge.budget })),
        );
    }
    let report = Report {
        command: "logs",
        generated_at: Utc::now(),
        servers,
        logs: Some(crate::report::LogsRead { files: args.paths.len(), ..Default::default() }),
    };
    deliver::deliver(&report, &args.output, screen)?;
    Ok(deliver::exit(&report, &args.judge))
}

/// A time on the wall of this machine; one that the clock skipped is taken as if the clock had not been changed.
fn on_this_machine(local: NaiveDateTime) -> chrono::DateTime<Utc> {
    local.and_local_timezone(Local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

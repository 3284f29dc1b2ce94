//! `--watch`: visits again and again, and tells of each change.

use std::time::Duration;

use anstream::eprintln;
use owo_colors::OwoColorize as _;
use tokio::sync::watch::Receiver;

use crate::{
    app::{Exit, deliver},
    backend::n8n::visit,
    cli::{N8n, Screen},
    diagnosis::{Cause, Diagnosis, Status},
    launch::N8nPlan,
};

use super::{is_raised, prospect::Prospect, report, wait::pause};

/// What makes a visit news: the verdict, or what a starting n8n is at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    status: Status,
    causes: Vec<Cause>,
    prospect: Prospect,
}

impl State {
    fn of(diagnosis: &Diagnosis) -> Self {
        let causes = diagnosis.findings.iter().map(|finding| finding.cause).collect();
        Self { status: diagnosis.verdict.status, causes, prospect: Prospect::of(diagnosis.evidence.judged()) }
    }
}

/// Visits every `every` until somebody interrupts it.
pub(super) async fn run(plan: &N8nPlan, every: Duration, args: &N8n, interrupt: Receiver<bool>, screen: &Screen) -> anyhow::Result<Exit> {
    if !screen.quiet {
        eprintln!("{}", format!("asking n8n at {} every {} s until Ctrl-C", plan.url_shown(), every.as_secs_f64()).dimmed());
    }
    let mut known = None;
    loop {
        let attempt = visit(plan, interrupt.clone()).await;
        if is_raised(&interrupt) {
            return Ok(Exit::Interrupted);
        }
        let report = report(attempt, args);
        let state = report.servers.first().map(State::of);
        if state != known {
            deliver::news(&report, &args.output, screen)?;
            known = state;
        }
        pause(every, &interrupt).await;
    }
}

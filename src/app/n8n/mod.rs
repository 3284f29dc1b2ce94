//! `mcpdoctor n8n`: which n8n → visits → diagnosis → report.

mod chosen;
mod prospect;
mod wait;
mod watch;

use chrono::Utc;
use tokio::sync::watch::Receiver;

use crate::{
    backend::n8n::visit,
    cli,
    diagnosis::diagnose,
    evidence::{Attempt, Evidence},
    machine::Surroundings,
    report::Report,
};

use super::{Exit, deliver, folders, interrupt, progress::Lines, settings::Demands};

pub(super) fn run(args: &cli::N8n, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let plan = chosen::plan(args, &Surroundings::for_reading())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let interrupt = {
        let _context = runtime.enter();
        interrupt::listen()?
    };
    if let Some(pause) = args.watch {
        return runtime.block_on(watch::run(&plan, pause, args, interrupt, screen));
    }
    let lines = Lines::new(screen);
    let attempt = runtime.block_on(async {
        match args.wait {
            Some(longest) => wait::until_ready(&plan, longest, &interrupt, &lines, screen).await,
            None => visit(&plan, interrupt.clone()).await,
        }
    });
    drop(lines);
    let report = report(attempt, args);
    deliver::deliver(&report, &args.output, screen)?;
    Ok(if is_raised(&interrupt) { Exit::Interrupted } else { deliver::exit(&report) })
}

fn report(attempt: Attempt, args: &cli::N8n) -> Report {
    let demands = Demands::of_reading(&args.judge);
    let servers = vec![diagnose(Evidence::new(vec![attempt], Vec::new(), demands.budget()))];
    let judgements = demands.judge(&servers);
    Report::of("n8n", Utc::now(), servers, judgements, folders::of(&Surroundings::for_reading()))
}

fn is_raised(interrupt: &Receiver<bool>) -> bool {
    *interrupt.borrow()
}

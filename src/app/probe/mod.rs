//! `mcpdoctor probe`: targets → launch plans → attempts → diagnoses → report.
//!
//! Every server is planned once (`way`), started once or more often (`series`), in turn with the others (`rounds`), or together with them
//! (`together`).

mod rounds;
mod series;
mod together;
mod way;
mod wishes;

use chrono::Utc;

use crate::{
    cli,
    diagnosis::{Diagnosis, diagnose},
    evidence::Evidence,
    machine::Surroundings,
    report::{Past, Report},
};

use super::{
    Exit,
    baseline::Books,
    deliver, folders, interrupt, obeyed, past,
    progress::Lines,
    settings::Demands,
    targets::{self, Target},
    terminal,
};
use rounds::rounds;
use series::Series;
use together::{Server, together};

pub(super) fn run(mut args: cli::Probe, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::of_this_machine()?;
    if !args.command.is_empty() {
        // Who types a command means the directory that they are in, wherever the client would start an entry.
        args.examination.launch.cwd.get_or_insert_with(|| surroundings.cwd.clone());
    }
    args.examination.together = args.as_client;
    let obeyed = obeyed::of(&args, &surroundings)?;
    let targets = targets::choose(&args, obeyed.as_ref(), &surroundings)?;
    let configured = args.command.is_empty() && !args.no_logs;
    let past =
        |surroundings: &Surroundings| if configured { past::of(targets.iter().map(Target::name_and_client), surroundings) } else { Vec::new() };
    let demands = Demands::of_starts(&args.examination, obeyed.map(|obeyed| obeyed.gate));
    examine("probe", &targets, &surroundings, &args.examination, &demands, past, screen).map(|(exit, _)| exit)
}

/// Starts every target and reports. The logs come last, so that reading them disturbs no measurement. What was reported comes back for those
/// who go on with it.
pub(super) fn examine(
    command: &'static str,
    targets: &[Target],
    surroundings: &Surroundings,
    how: &cli::Examination,
    demands: &Demands,
    past: impl FnOnce(&Surroundings) -> Vec<Past>,
    screen: &cli::Screen,
) -> anyhow::Result<(Exit, Report)> {
    let books = Books::open(demands.baseline(), how.repeat.save_baseline.as_deref())?;
    let (mut evidence, interrupted) = observe(targets, surroundings, how, demands, books.is_open(), screen)?;
    // Half of the starts are no baseline, and say little beside one.
    let written = if interrupted { None } else { books.enter(&mut evidence, |server| demands.of(server).tolerance)? };
    let servers: Vec<Diagnosis> = evidence.into_iter().map(diagnose).collect();
    let past = if interrupted { Vec::new() } else { past(surroundings) };
    let judgements = demands.judge(&servers);
    let gate = demands.in_force(&servers, &judgements);
    let report = Report { gate, past, ..Report::of(command, Utc::now(), servers, judgements, folders::of(surroundings)) };
    deliver::deliver(&report, &how.output, screen)?;
    if let Some(words) = written {
        terminal::remark(&words, screen);
    }
    let exit = if interrupted { Exit::Interrupted } else { deliver::exit(&report) };
    Ok((exit, report))
}

/// Starts every target as often as somebody wants to see it, in turn, and measures the machine's speed where somebody wants it; or all of
/// them together. True when somebody interrupted that.
pub(super) fn observe(
    targets: &[Target],
    surroundings: &Surroundings,
    how: &cli::Examination,
    demands: &Demands,
    wants_speed: bool,
    screen: &cli::Screen,
) -> anyhow::Result<(Vec<Evidence>, bool)> {
    let overrides = wishes::overrides(&how.launch)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let interrupt = {
        let _context = runtime.enter();
        interrupt::listen()?
    };
    let lines = Lines::new(screen);
    let evidence = if how.together {
        let servers = targets.iter().map(|target| Server::new(target, how, demands, surroundings, &overrides, &interrupt)).collect();
        runtime.block_on(together(servers, &how.launch, &lines))?
    } else {
        let series = targets.iter().map(|target| Series::new(target, how, demands, surroundings, &overrides, &interrupt)).collect();
        runtime.block_on(rounds(series, demands.jobs(), wants_speed, &lines, &interrupt))?
    };
    Ok((evidence, *interrupt.borrow()))
}

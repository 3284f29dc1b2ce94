//! `mcpdoctor probe`: targets → launch plans → attempts → diagnoses → report.

use std::{fs, time::Duration};

use anyhow::Context as _;
use chrono::Utc;

use crate::{
    cli,
    client::ClientProfile,
    diagnosis::{Diagnosis, diagnose},
    evidence::{Attempt, ConfigFault, Event, EventKind, Evidence, Moment, Purpose, Source},
    launch::{self, LaunchPlan, NotLaunchable, Overrides, RemotePlan},
    machine::Surroundings,
    probe::{self, Wishes},
    report::{Past, Report},
};

use super::{
    Exit, beside, deliver, folders, interrupt, past,
    progress::{Line, Lines},
    settings::{Demands, Settings},
    targets::{self, Entry, Target},
};

/// How much longer than the client a second look waits at most.
const MOST_EXTRA_PATIENCE: Duration = Duration::from_mins(1);
/// How long a second look waits at least: twice a limit of 1.5 s would miss what takes the usual few seconds.
const LEAST_PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn run(mut args: cli::Probe, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::of_this_machine()?;
    if !args.command.is_empty() {
        // Who types a command means the directory that they are in, wherever the client would start an entry.
        args.examination.launch.cwd.get_or_insert_with(|| surroundings.cwd.clone());
    }
    let targets = targets::choose(&args, &surroundings)?;
    let configured = args.command.is_empty() && !args.no_logs;
    let past =
        |surroundings: &Surroundings| if configured { past::of(targets.iter().map(Target::name_and_client), surroundings) } else { Vec::new() };
    let demands = Demands::of_starts(&args.examination, None);
    examine("probe", &targets, &surroundings, &args.examination, &demands, past, screen).map(|(exit, _)| exit)
}

/// Starts every target in turn, so that their measurements do not disturb each other, and reports. The logs come last for the same reason.
/// What was reported comes back for those who go on with it.
pub(super) fn examine(
    command: &'static str,
    targets: &[Target],
    surroundings: &Surroundings,
    how: &cli::Examination,
    demands: &Demands,
    past: impl FnOnce(&Surroundings) -> Vec<Past>,
    screen: &cli::Screen,
) -> anyhow::Result<(Exit, Report)> {
    let (servers, interrupted) = diagnoses(targets, surroundings, how, demands, screen)?;
    let past = if interrupted { Vec::new() } else { past(surroundings) };
    let judgements = demands.judge(&servers);
    let gate = demands.in_force(&servers, &judgements);
    let report = Report { command, generated_at: Utc::now(), servers, judgements, gate, logs: None, past, folders: folders::of(surroundings) };
    deliver::deliver(&report, &how.output, screen)?;
    let exit = if interrupted { Exit::Interrupted } else { deliver::exit(&report) };
    Ok((exit, report))
}

/// Starts every target in turn; true when somebody interrupted that.
pub(super) fn diagnoses(
    targets: &[Target],
    surroundings: &Surroundings,
    how: &cli::Examination,
    demands: &Demands,
    screen: &cli::Screen,
) -> anyhow::Result<(Vec<Diagnosis>, bool)> {
    let launch = &how.launch;
    let overrides = overrides(launch)?;
    if let Some(folder) = &launch.keep_profile {
        // Told before anything is started in vain.
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let interrupt = {
        let _context = runtime.enter();
        interrupt::listen()?
    };
    runtime.block_on(async {
        let lines = Lines::new(screen);
        let mut servers = Vec::new();
        for target in targets {
            let line = lines.server(target.name());
            let wishes = |limit| Wishes {
                patience: patience(launch.patience, limit),
                watch: !launch.no_watch,
                second_look: !launch.no_second_look,
                faithful: launch.faithful,
                backends: !launch.no_backend,
                interrupt: interrupt.clone(),
            };
            let settings = demands.of(target.name());
            let overrides = Overrides { timeout: settings.timeout, ..overrides.clone() };
            servers.push(examine_one(target, surroundings, &overrides, wishes, how, &settings, &line).await?);
            if *interrupt.borrow() {
                break;
            }
        }
        Ok((servers, *interrupt.borrow()))
    })
}

async fn examine_one(
    target: &Target,
    surroundings: &Surroundings,
    overrides: &Overrides,
    wishes: impl FnOnce(Option<Duration>) -> Wishes,
    how: &cli::Examination,
    settings: &Settings,
    line: &Line,
) -> anyhow::Result<Diagnosis> {
    let of = |attempts| Evidence::new(attempts, Vec::new(), settings.budget);
    let faulty = |name: &str, fault: &ConfigFault| of(vec![not_started(name, target.profile, fault)]);
    let evidence = match &target.entry {
        Entry::Broken { name, fault } => faulty(name, fault),
        Entry::Read(spec) => match launch::plan(spec, target.profile, surroundings, overrides) {
            Ok(mut plan) => {
                plan.launched.passed_over.clone_from(&target.passed_over);
                started(&plan, &wishes(plan.launched.limit.after), how, settings, line).await?
            }
            Err(NotLaunchable::Fault(fault)) => faulty(&spec.name, &fault),
            Err(NotLaunchable::Remote(mut plan)) => {
                plan.launched.passed_over.clone_from(&target.passed_over);
                of(reached(&plan, &wishes(plan.launched.limit.after), line).await)
            }
        },
    };
    Ok(diagnose(evidence))
}

/// What came of starting the server as often as somebody wants to see it, and of what stands behind it.
async fn started(plan: &LaunchPlan, wishes: &Wishes, how: &cli::Examination, settings: &Settings, line: &Line) -> anyhow::Result<Evidence> {
    let show = |progress| line.show(progress);
    let (mut attempts, cold) = if how.launch.cold {
        let (attempts, emptied) = probe::cold::run(plan, wishes, &show).await.context("cannot make private package caches")?;
        (attempts, Some(emptied))
    } else {
        (probe::run(plan, wishes, &show).await, None)
    };
    let keep = how.launch.keep_profile.as_deref();
    let wants_profile = how.launch.profile || keep.is_some();
    let profile = if wants_profile { probe::profile(plan, wishes, &mut attempts, keep, &show).await } else { None };
    attempts.extend(beside::of_start(plan, wishes, line).await);
    Ok(Evidence { profile, cold, ..Evidence::new(attempts, Vec::new(), settings.budget) })
}

/// What came of reaching the server by its URL.
async fn reached(plan: &RemotePlan, wishes: &Wishes, line: &Line) -> Vec<Attempt> {
    let mut attempts = probe::remote(plan, wishes, &|progress| line.show(progress)).await;
    attempts.extend(beside::of_url(plan, wishes, line).await);
    attempts
}

/// An attempt that ended before anything was started.
fn not_started(name: &str, profile: &ClientProfile, fault: &ConfigFault) -> Attempt {
    let kind = EventKind::BadConfig(fault.clone());
    let event = Event { at: Moment::default(), source: Source::Config(fault.place.clone()), kind };
    Attempt { events: vec![event], ..Attempt::live(name, profile.id, Purpose::AsClient, Utc::now()) }
}

/// As long as asked for; else twice the client's limit, but at least ten seconds and at most a minute more; a minute where the client
/// waits for ever.
fn patience(asked: Option<Duration>, limit: Option<Duration>) -> Duration {
    let by_limit = limit.map_or(MOST_EXTRA_PATIENCE, |limit| (limit + limit.min(MOST_EXTRA_PATIENCE)).max(LEAST_PATIENCE));
    asked.unwrap_or(by_limit)
}

fn overrides(how: &cli::Launch) -> anyhow::Result<Overrides> {
    let env = how.env.iter().map(|text| assignment(text)).collect::<anyhow::Result<_>>()?;
    Ok(Overrides { timeout: None, env, cwd: how.cwd.clone(), shell_env: how.shell_env, protocol: how.protocol.clone() })
}

/// Reads `NAME=VALUE`. The error does not repeat what may be a secret, as one from the parser of the command line would.
fn assignment(text: &str) -> anyhow::Result<(String, String)> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => anyhow::bail!("--env takes NAME=VALUE, and one of them has no name or no `=`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_twice_the_limit_within_bounds() {
        let seconds = Duration::from_secs;
        for (asked, limit, patience_in_s) in
            [(None, Some(3), 10), (None, Some(30), 60), (None, Some(60), 120), (None, Some(300), 360), (None, None, 60), (Some(1), Some(60), 1)]
        {
            assert_eq!(patience(asked.map(seconds), limit.map(seconds)), seconds(patience_in_s));
        }
    }

    #[test]
    fn an_assignment_error_shows_no_value() {
        assert_eq!(assignment("A=b=c").ok(), Some(("A".into(), "b=c".into())));
        for secret in ["=hunter2", "hunter2"] {
            assert!(!assignment(secret).expect_err("no assignment").to_string().contains("hunter2"));
        }
    }
}

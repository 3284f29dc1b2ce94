//! `mcpdoctor self-test`: children of which it is known what they wait for, and whether the watcher sees that.

use std::time::Duration;

use anyhow::Context as _;

use crate::{
    cli::{Screen, SelfTest, SelfTestFormat},
    client,
    demo::{EXERCISES, Exercise},
    evidence::Attempt,
    launch::{self, Overrides},
    machine::{Ground, Surroundings},
    probe::{self, Wishes},
    report::self_test as table,
    self_test::{Trial, sees_right},
};

use super::{Exit, interrupt, progress::Lines, terminal};

/// A resolver that answers nothing is given up after some ten seconds on most systems.
const LONGEST: Duration = Duration::from_secs(40);

pub(super) fn run(args: &SelfTest, screen: &Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::of_this_machine()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let interrupt = {
        let _context = runtime.enter();
        interrupt::listen()?
    };
    let wishes =
        Wishes { patience: LONGEST, watch: true, second_look: false, faithful: false, backends: true, stay: None, interrupt: interrupt.clone() };
    let lines = Lines::new(screen);
    let mut trials = Vec::new();
    for &exercise in EXERCISES {
        let line = lines.server(exercise.name);
        let attempt = runtime.block_on(start(&exercise, &surroundings, &wishes, &|progress| line.show(progress)))?;
        trials.push(Trial { exercise, attempt });
        if *interrupt.borrow() {
            return Ok(Exit::Interrupted);
        }
    }
    drop(lines);
    let ground = Ground::of_this_machine();
    let text = match args.format {
        SelfTestFormat::Human => table::human(&trials, &ground, &terminal::style(screen)),
        SelfTestFormat::Json => table::json(&trials, &ground),
    };
    terminal::print(&text, screen)?;
    Ok(if sees_right(&trials) { Exit::Fine } else { Exit::Verdict })
}

async fn start(exercise: &Exercise, surroundings: &Surroundings, wishes: &Wishes, progress: &dyn Fn(probe::Progress)) -> anyhow::Result<Attempt> {
    let profile = client::find("claude-desktop").context("the usual client has a profile")?;
    let overrides = Overrides { timeout: Some(LONGEST), ..Overrides::default() };
    let plan = launch::plan(&exercise.patient.spec()?, profile, surroundings, &overrides)
        .map_err(|_| anyhow::anyhow!("a child of this program cannot be started"))?;
    let mut attempts = probe::run(&plan, wishes, progress).await;
    attempts.pop().context("a probe makes at least one start")
}

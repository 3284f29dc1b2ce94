//! Many probes, as many at once as there are cores.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How one probe went.
pub(crate) struct Outcome {
    pub(crate) title: String,
    pub(crate) took: Duration,
    /// What was seen, in a few words.
    pub(crate) seen: String,
    /// What is wrong with it.
    pub(crate) faults: Vec<String>,
}

/// One group at a time, whatever the number of test threads: each already uses every core.
static MACHINE: Mutex<()> = Mutex::new(());

/// Makes all probes and fails with the list of all wrong verdicts. A busy machine changes times, so what went wrong goes once more, alone.
pub(crate) fn run<S: Sync>(starts: &[S], probe: impl Fn(&S) -> Outcome + Sync) {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let aloud = |start: &S| {
        let outcome = probe(start);
        tell(&outcome);
        outcome
    };
    let mut outcomes = in_parallel(starts, &aloud);
    for (outcome, start) in outcomes.iter_mut().filter(|(outcome, _)| !outcome.faults.is_empty()) {
        *outcome = aloud(start);
    }
    let wrong = outcomes.iter().map(|(outcome, _)| outcome).filter(|outcome| !outcome.faults.is_empty());
    let report = wrong.clone().fold(String::new(), |mut report, outcome| {
        let _ = write!(report, "\n{}\n    saw {}\n    {}", outcome.title, outcome.seen, outcome.faults.join("\n    "));
        report
    });
    assert!(report.is_empty(), "{} of {} starts got the wrong verdict:{report}", wrong.count(), outcomes.len());
}

fn in_parallel<'s, S: Sync>(starts: &'s [S], probe: &(impl Fn(&S) -> Outcome + Sync)) -> Vec<(Outcome, &'s S)> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    let work = || {
        while let Some(start) = starts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = probe(start);
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((outcome, start));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    outcomes.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::print_stdout, reason = "a run of minutes shows how far it is")]
fn tell(outcome: &Outcome) {
    let mark = if outcome.faults.is_empty() { "ok" } else { "WRONG" };
    println!("{mark:5} {:6.2} s  {}: {}", outcome.took.as_secs_f64(), outcome.title, outcome.seen);
}

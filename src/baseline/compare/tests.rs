//! Whether it may be believed: many gates over made-up starts. How often it is right on a real machine, `benches/gate` measures.

use super::*;
use crate::baseline::testing::{millis, recorded};

const GATES: usize = 200;
const RUNS: usize = 20;

/// Numbers that are the same each time.
struct Dice(fastrand::Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    fn even(&mut self) -> f64 {
        self.0.f64()
    }

    /// By Box and Muller.
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.even()).ln()).sqrt() * (std::f64::consts::TAU * self.even()).cos()
    }

    /// Around one, with every tenth much larger.
    fn noise(&mut self, spread: f64) -> f64 {
        let outlier = if self.even() < 0.1 { 1.0 + self.even() / 2.0 } else { 1.0 };
        (self.normal() * spread).exp() * outlier
    }
}

/// How a made-up server starts.
#[derive(Debug, Clone, Copy)]
struct Server {
    computes_ms: f64,
    waits_ms: f64,
    spread: f64,
}

const MIXED: Server = Server { computes_ms: 75.0, waits_ms: 75.0, spread: 0.03 };
const COMPUTING: Server = Server { computes_ms: 150.0, waits_ms: 0.0, spread: 0.03 };
const SLEEPING: Server = Server { computes_ms: 3.0, waits_ms: 147.0, spread: 0.02 };

/// A session on a machine that takes `slowness` times as long as another day, and half as long again for some starts in a row, as the cores of a
/// shared machine do.
fn session(dice: &mut Dice, server: Server, slowness: f64) -> Recorded {
    let mut is_slow = dice.even() < 0.5;
    let mut run = |dice: &mut Dice| {
        is_slow ^= dice.even() < 0.2;
        let pace = slowness * if is_slow { 1.5 } else { 1.0 };
        let waited = server.waits_ms * dice.noise(server.spread / 4.0);
        let computed = server.computes_ms * dice.noise(server.spread) * pace;
        Sample {
            ready_ms: millis(waited + computed),
            waited_ms: Some(millis(waited)),
            queued_ms: Some(millis(0.0)),
            yardstick_ms: Some(millis(60.0 * (dice.normal() * 0.04).exp() * pace)),
        }
    };
    Recorded { runs: (0..RUNS).map(|_| run(dice)).collect(), ..recorded("x", &[]) }
}

fn flagged(server: Server, factor: f64, slowness: [f64; 2]) -> usize {
    let mut dice = Dice::new(1);
    let slower = Server { computes_ms: server.computes_ms * factor, waits_ms: server.waits_ms * factor, ..server };
    let gates = (0..GATES).map(|_| {
        let then = session(&mut dice, server, slowness[0]);
        compare(&then, &session(&mut dice, slower, slowness[1]), 0.1)
    });
    gates.filter(Comparison::is_regression).count()
}

#[test]
fn few_gates_are_wrong() {
    for server in [MIXED, COMPUTING, SLEEPING] {
        for slowness in [[1.0, 1.0], [1.0, 1.3], [1.2, 1.0]] {
            let (slower, same) = (flagged(server, 1.1, slowness), flagged(server, 1.0, slowness));
            assert!(slower * 100 >= 95 * GATES && same * 100 <= 5 * GATES, "{server:?} {slowness:?}: {slower} and {same} of {GATES}");
        }
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let mut dice = Dice::new(2);
    let good = session(&mut dice, MIXED, 1.0);
    let with = |change: fn(&mut Recorded)| {
        let mut other = good.clone();
        change(&mut other);
        other
    };
    let refused = |then: &Recorded, now: &Recorded| match compare(then, now, 0.1).outcome {
        Compared::Refused(refusal) => Some(refusal),
        Compared::Faster(_) | Compared::Same(_) | Compared::Slower(_) => None,
    };
    assert_eq!(refused(&good, &good), None);
    assert_eq!(refused(&good, &with(|other| other.command = "1".into())), None, "a new version is what one wants to compare");
    assert!(compare(&good, &with(|other| other.command = "1".into()), 0.1).is_other_command);
    for (other, refusal) in [
        (with(|other| other.machine.os = "macos".into()), Refusal::OtherSystem { then: "linux x86_64".into(), now: "macos x86_64".into() }),
        (with(|other| other.runs.truncate(4)), Refusal::TooFew { then: RUNS, now: 4 }),
        (with(|other| other.jobs = 2), Refusal::OtherWay),
        (with(|other| other.runs.iter_mut().for_each(|run| run.waited_ms = None)), Refusal::OtherWay),
        (with(|other| other.yardstick = "2".into()), Refusal::OtherSpeed),
        (session(&mut dice, MIXED, 2.2), Refusal::OtherSpeed),
        (session(&mut dice, MIXED, 0.45), Refusal::OtherSpeed),
    ] {
        assert_eq!(refused(&good, &other), Some(refusal));
    }
}

#[test]
fn only_what_was_computed_is_scaled() {
    let mut dice = Dice::new(3);
    let quiet = |server: Server| Server { spread: 0.0, ..server };
    for (server, expected) in [(MIXED, 75.0 + 75.0 * 1.5), (COMPUTING, 150.0 * 1.5), (SLEEPING, 147.0 + 3.0 * 1.5)] {
        let mut day = |slowness: f64| {
            let mut day = session(&mut dice, quiet(server), slowness);
            for run in &mut day.runs {
                *run = Sample {
                    ready_ms: millis(server.waits_ms + server.computes_ms * slowness),
                    waited_ms: Some(millis(server.waits_ms)),
                    yardstick_ms: Some(millis(25.0 * slowness)),
                    ..*run
                };
            }
            day
        };
        let comparison = compare(&day(1.0), &day(1.5), 0.1);
        let before = comparison.before.unwrap().median.as_secs_f64() * 1e3;
        assert!((before - expected).abs() < 0.01 && (comparison.speed.unwrap() - 1.5).abs() < 1e-9, "{server:?}: {comparison:?}");
        assert!(matches!(comparison.outcome, Compared::Same(shift) if shift.estimate.abs() < 1e-6));
    }
}

#[test]
fn what_other_programs_took_is_not_the_servers() {
    let mut dice = Dice::new(4);
    let quiet = session(&mut dice, COMPUTING, 1.0);
    let mut crowded = quiet.clone();
    for run in &mut crowded.runs {
        run.queued_ms = Some(millis(40.0));
        run.ready_ms = millis(run.ready_ms.get() + 40.0);
    }
    assert!(matches!(compare(&quiet, &crowded, 0.1).outcome, Compared::Same(_)));
    // Where one side could not see it, nobody can tell.
    let mut blind = quiet.clone();
    blind.runs.iter_mut().for_each(|run| run.queued_ms = None);
    assert!(compare(&blind, &crowded, 0.1).is_regression());
}

/// On a machine that is busy with much else, little of a start is its own, and that little proves nothing.
#[test]
fn starts_that_mostly_queued_are_compared_as_they_were() {
    let mut dice = Dice::new(5);
    let mut crowded = |queued: f64| {
        let mut session = session(&mut dice, COMPUTING, 1.0);
        for run in &mut session.runs {
            run.ready_ms = millis(1_300.0 * dice.noise(0.1));
            run.queued_ms = Some(millis(run.ready_ms.get() * queued * (dice.normal() / 10.0).exp().min(1.0)));
        }
        session
    };
    let (then, now) = (crowded(0.9), crowded(0.6));
    let comparison = compare(&then, &now, 0.1);
    assert!(!comparison.is_regression(), "{comparison:?}");
}

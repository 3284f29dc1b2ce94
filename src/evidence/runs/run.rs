//! One measured start in a few numbers.

use std::time::Duration;

use crate::evidence::{Attempt, PhaseName, PhaseOutcome, Start, Wait, WaitKind};

/// One measured start.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub start: Start,
    /// It only warms caches, and its time does not count.
    pub is_warmup: bool,
    /// The phases that it reached a good end of, for those who want to see which of them varies.
    pub phases: Vec<(PhaseName, Duration)>,
    /// Of the time until ready, what no faster processor would shorten: network, look-ups, disk, sleep. `None` where nobody watched.
    pub waited: Option<Duration>,
    /// How long it wanted to compute and other programs had the processors; at most. `None` where that is not visible.
    pub disturbed: Option<Duration>,
    /// What a fixed piece of work took, on the average of right before and right after, as a measure of the machine's own speed.
    pub yardstick: Option<Duration>,
}

impl Run {
    /// What `attempt` comes to.
    #[must_use]
    pub fn of(attempt: &Attempt, is_warmup: bool, yardstick: Option<Duration>) -> Self {
        let phases = attempt.timeline().phases;
        let ended = phases.iter().filter(|phase| matches!(phase.outcome, PhaseOutcome::Ok | PhaseOutcome::Late));
        let waited = || attempt.waits().iter().filter(|wait| is_of_no_processor(wait)).map(|wait| wait.duration).sum();
        Self {
            start: Start::of(attempt),
            is_warmup,
            phases: ended.filter_map(|phase| Some((phase.name, phase.duration?))).collect(),
            waited: attempt.watched.yes().map(|_| waited()),
            disturbed: disturbed(attempt),
            yardstick,
        }
    }
}

/// Whether it would last as long on a machine that computes faster.
fn is_of_no_processor(wait: &Wait) -> bool {
    match wait.kind {
        WaitKind::Download | WaitKind::Network | WaitKind::Lookup | WaitKind::Disk | WaitKind::Sleep => true,
        // Where nothing is due on a connection either, it may well be a process outside of the tree that computes.
        WaitKind::Idle => wait.connection.is_some(),
        WaitKind::Launcher | WaitKind::Runtime | WaitKind::Cpu | WaitKind::Lock | WaitKind::Handler | WaitKind::Queued | WaitKind::Unseen => false,
    }
}

/// What other programs took from boot and the handshake.
fn disturbed(attempt: &Attempt) -> Option<Duration> {
    let phases = [PhaseName::Boot, PhaseName::Discover, PhaseName::Initialize];
    phases.into_iter().filter_map(|phase| attempt.disturbance(phase)).reduce(|lost, more| lost + more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Delay, Doing, Outcome, Seen, Stretch, Watched},
    };

    #[test]
    fn a_start_comes_to_its_phases_waits_and_losses() {
        let millis = Duration::from_millis;
        // Spawned at 20 ms, stdin read at 530 ms, answered at 1030 ms.
        let mut attempt = start("x").after(490).reads_stdin().after(490).initializes().lists_tools(1).evidence().attempts.remove(0);
        let run = Run::of(&attempt, true, None);
        assert_eq!((run.start.outcome, run.is_warmup, run.waited, run.disturbed), (Some(Outcome::Ready), true, None, None), "nobody watched");
        let boot = run.phases.iter().find(|(name, _)| *name == PhaseName::Boot);
        assert_eq!(boot, Some(&(PhaseName::Boot, millis(510))));

        let doings = [
            (20, 120, Doing::Cpu),
            (120, 220, Doing::Reply(0)),
            (220, 320, Doing::Idle),
            (320, 420, Doing::OpenConnection(0)),
            (420, 1_030, Doing::Sleep),
        ];
        let stretches = doings.map(|(from, until, doing)| Stretch { from: millis(from), until: millis(until), by: 0, doing });
        let queued =
            vec![Delay { from: millis(20), until: millis(40), lost: millis(5) }, Delay { from: millis(600), until: millis(700), lost: millis(7) }];
        attempt.watched = Seen::Yes(Watched { stretches: stretches.into(), queued, processes: vec![process()], ..Watched::default() });
        let run = Run::of(&attempt, false, None);
        assert_eq!((run.waited, run.disturbed), (Some(millis(100 + 100 + 610)), Some(millis(12))));
    }

    fn process() -> crate::evidence::Process {
        let image = crate::evidence::Image { since: Duration::from_millis(20), argv: vec![crate::diagnosis::testing::shown("node")] };
        crate::evidence::Process { pid: 1, parent: None, images: vec![image], ended: None, cpu: Duration::ZERO }
    }
}

//! Time that the start lost to other programs of the machine.

use std::time::Duration;

use crate::evidence::{Attempt, Blind, PhaseName};

/// Time that was lost to other programs, between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    pub from: Duration,
    pub until: Duration,
    /// Of the thread that lost most.
    pub lost: Duration,
}

impl Delay {
    /// What of it was lost between `from` and `until`, as if it had been lost evenly.
    fn within(&self, from: Duration, until: Duration) -> Duration {
        let common = until.min(self.until).saturating_sub(from.max(self.from));
        let whole = self.until.saturating_sub(self.from);
        if whole.is_zero() {
            return if (from..until).contains(&self.from) { self.lost } else { Duration::ZERO };
        }
        self.lost.mul_f64(common.as_secs_f64() / whole.as_secs_f64())
    }
}

impl Attempt {
    /// How long the server's processes wanted to run in this phase and could not, because other programs had the processors; at most, for
    /// at each moment it is the thread that waited most, which the start may not have hung on. `None` where nobody watched, this machine
    /// does not show it, or the phase was not reached.
    #[must_use]
    pub fn disturbance(&self, phase: PhaseName) -> Option<Duration> {
        let watched = self.watched.yes().filter(|watched| !watched.blind.contains(&Blind::Queue))?;
        let timeline = self.timeline();
        let phase = timeline.phase(phase)?;
        let start = phase.start?;
        let end = phase.end().unwrap_or(timeline.end).max(start);
        Some(watched.queued.iter().map(|delay| delay.within(start, end)).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Seen, Watched},
    };

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_phase_is_disturbed_by_what_was_lost_within_it() {
        // Spawned at 20 ms, stdin read at 530 ms, answered at 1030 ms.
        let mut attempt = start("x").after(490).reads_stdin().after(490).initializes().lists_tools(1).evidence().attempts.remove(0);
        let lost = |attempt: &Attempt, phase| attempt.disturbance(phase).map(|lost| lost.as_millis());
        assert_eq!(lost(&attempt, PhaseName::Boot), None, "nobody watched");

        let delay = |from, until, lost| Delay { from: millis(from), until: millis(until), lost: millis(lost) };
        let queued = vec![delay(0, 10, 10), delay(100, 200, 60), delay(510, 550, 20), delay(540, 540, 5)];
        let mut watched = Watched { queued, ..Watched::default() };
        attempt.watched = Seen::Yes(watched.clone());
        let phases = [PhaseName::Boot, PhaseName::Initialize, PhaseName::ToolsList, PhaseName::Discover];
        assert_eq!(phases.map(|phase| lost(&attempt, phase)), [Some(70), Some(15), Some(0), None]);

        watched.blind = vec![Blind::Queue];
        attempt.watched = Seen::Yes(watched);
        assert_eq!(lost(&attempt, PhaseName::Boot), None, "this machine does not show it");
    }
}

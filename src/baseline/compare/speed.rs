//! How fast the machine was, start by start, by the same piece of work beside each of them.

use crate::baseline::{Millis, Recorded, Sample};

/// What the fixed piece of work took then and now, in milliseconds: the medians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Speed {
    then: f64,
    now: f64,
}

/// Machines that differ by more than this differ in more than speed: caches, disks, how they are shared.
const FARTHEST: f64 = 2.0;

impl Speed {
    /// `None` where one of them did not measure, or by another piece of work.
    pub(super) fn between(then: &Recorded, now: &Recorded) -> Option<Self> {
        let is_same_work = then.yardstick == now.yardstick;
        Some(Self { then: median(then)?, now: median(now)? }).filter(|_| is_same_work)
    }

    /// How much slower the machine is now: 1.2 takes a fifth longer.
    pub(super) fn factor(self) -> f64 {
        self.now / self.then
    }

    pub(super) fn is_near(self) -> bool {
        (FARTHEST.recip()..=FARTHEST).contains(&self.factor())
    }

    /// How much longer a start of the baseline would have computed at the usual speed of now.
    pub(super) fn of_then(self, sample: &Sample) -> f64 {
        self.now / millis(sample).unwrap_or(self.then)
    }

    /// The same for a start of now.
    pub(super) fn of_now(self, sample: &Sample) -> f64 {
        self.now / millis(sample).unwrap_or(self.now)
    }
}

fn median(recorded: &Recorded) -> Option<f64> {
    let mut times: Vec<f64> = recorded.runs.iter().filter_map(millis).collect();
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

fn millis(sample: &Sample) -> Option<f64> {
    sample.yardstick_ms.map(Millis::get).filter(|millis| *millis > 0.0)
}

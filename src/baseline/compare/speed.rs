//! How fast the machine is beside the one of the baseline, by the same piece of work on both.

use crate::baseline::{Millis, Recorded};

use super::interval::Interval;

/// The logarithm of how much longer the fixed piece of work takes now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Speed(pub Interval);

/// Machines that differ by more than this differ in more than speed: caches, disks, how they are shared.
const FARTHEST: f64 = 2.0;

impl Speed {
    /// `None` where one of them did not measure, or by another piece of work.
    pub(super) fn between(then: &Recorded, now: &Recorded) -> Option<Self> {
        let (before, after) = (logarithms(then), logarithms(now));
        let is_known = then.yardstick == now.yardstick && !before.is_empty() && !after.is_empty();
        is_known.then(|| Self(Interval::of_shift(&before, &after)))
    }

    /// How much slower the machine is now: 1.2 takes a fifth longer.
    pub(super) fn factor(self) -> f64 {
        self.0.estimate.exp()
    }

    pub(super) fn is_near(self) -> bool {
        self.0.estimate.abs() <= FARTHEST.ln()
    }
}

fn logarithms(recorded: &Recorded) -> Vec<f64> {
    let times = recorded.runs.iter().filter_map(|run| run.yardstick_ms).map(Millis::get);
    times.filter(|millis| *millis > 0.0).map(f64::ln).collect()
}

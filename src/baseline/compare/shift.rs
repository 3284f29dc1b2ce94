//! By how much starts take longer than they did.
//!
//! Times are compared on a logarithmic scale, for noise and changes are shares of a start. Of each start, what it computed is brought to one speed by
//! the fixed piece of work that was done beside it, for a machine that others use changes its speed within seconds; what a start waited for would not
//! be shorter on a faster machine. What other programs took from it is not its own, and is left out on both sides, as long as it is the smaller part.

use std::time::Duration;

use crate::{
    baseline::{Millis, Recorded, Sample},
    evidence::{Compared, Shift},
};

use super::{
    interval::Interval,
    rank::{Ranked, rank},
    speed::Speed,
};

/// How often one may be told of a difference that is none.
const ALPHA: f64 = 0.05;
/// Nobody acts on less, and no machine stays so much the same from one day to the next.
const SMALLEST: f64 = 0.02;
/// Where other programs took more than this share of the starts, how much of it those would have needed is anybody's guess: the queue is told by the
/// thread that lost most, and what is left of a start is a small difference of two large numbers.
const MOST_QUEUED: f64 = 0.3;
/// What is left of a start without its waits is not less than this share of it, however the clocks of two measurements disagree.
const LEAST: f64 = 0.02;

/// How two samples of starts differ.
pub(super) struct Shifted {
    change: Interval,
    ranked: Ranked,
}

/// One start in its parts, in milliseconds.
struct Parts {
    computed: f64,
    waited: f64,
    queued: f64,
}

impl Parts {
    fn of(sample: &Sample) -> Self {
        let ready = sample.ready_ms.get().max(0.001);
        let part = |part: Option<Millis>, left: f64| part.map_or(0.0, Millis::get).min(left);
        let waited = part(sample.waited_ms, ready);
        let queued = part(sample.queued_ms, ready - waited).min(ready * (1.0 - LEAST));
        Self { computed: ready - waited - queued, waited, queued }
    }

    /// What of it is its own, on a machine that takes `factor` times as long to compute.
    fn own(&self, factor: f64) -> f64 {
        self.computed * factor + self.waited
    }
}

/// A start of the baseline as it would have been on the machine of now.
pub(super) fn scaled(sample: &Sample, speed: Speed) -> Duration {
    let parts = Parts::of(sample);
    let millis = parts.own(speed.of_then(sample)) + parts.queued;
    Duration::from_secs_f64(millis / 1e3)
}

impl Shifted {
    pub(super) fn between(then: &Recorded, now: &Recorded, speed: Speed) -> Self {
        // What one side could not see is left in on both, and so is what one side had too much of.
        let leaves_out = [then, now].iter().all(|side| queued_share(side).is_some_and(|share| share <= MOST_QUEUED));
        let times = |side: &Recorded, scale: fn(Speed, &Sample) -> f64| -> Vec<f64> {
            let time = |sample: &Sample| {
                let parts = Parts::of(sample);
                let own = parts.own(scale(speed, sample));
                (if leaves_out { own } else { own + parts.queued }).ln()
            };
            side.runs.iter().map(time).collect()
        };
        let (before, after) = (times(then, Speed::of_then), times(now, Speed::of_now));
        Self { change: Interval::of_shift(&before, &after), ranked: rank(&before, &after) }
    }

    pub(super) fn outcome(&self) -> Compared {
        let Self { change, ranked } = self;
        let shift = Shift {
            estimate: change.estimate.exp_m1(),
            low: change.low.exp_m1(),
            high: change.high.exp_m1(),
            p: ranked.p,
            superiority: ranked.superiority,
        };
        let is_sure = ranked.p < ALPHA && shift.estimate.abs() >= SMALLEST;
        if is_sure && shift.low > 0.0 {
            Compared::Slower(shift)
        } else if is_sure && shift.high < 0.0 {
            Compared::Faster(shift)
        } else {
            Compared::Same(shift)
        }
    }
}

/// Of all the time of these starts, what other programs took; `None` where that was not visible.
fn queued_share(side: &Recorded) -> Option<f64> {
    let queued = side.runs.iter().map(|run| run.queued_ms.map(Millis::get)).sum::<Option<f64>>()?;
    Some(queued / side.runs.iter().map(|run| run.ready_ms.get()).sum::<f64>())
}

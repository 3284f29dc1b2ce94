//! By how much starts take longer than they did.
//!
//! Times are compared on a logarithmic scale, for noise and changes are shares of a start. Of each start of the baseline only what it computed is
//! brought to the speed of today; what it waited for would not be shorter on a faster machine. What other programs took from it is not its own, and
//! is left out on both sides, as long as it is the smaller part of them.

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
}

/// A start of the baseline as it would have been on the machine of now.
pub(super) fn scaled(sample: &Sample, speed: Option<Speed>) -> Duration {
    let Parts { computed, waited, queued } = Parts::of(sample);
    let millis = computed * speed.map_or(1.0, Speed::factor) + waited + queued;
    Duration::from_secs_f64(millis / 1e3)
}

impl Shifted {
    pub(super) fn between(then: &Recorded, now: &Recorded, speed: Option<Speed>) -> Self {
        let (before, after): (Vec<Parts>, Vec<Parts>) = (then.runs.iter().map(Parts::of).collect(), now.runs.iter().map(Parts::of).collect());
        // What one side could not see is left in on both, and so is what one side had too much of.
        let sees_queue = [then, now].iter().all(|side| side.runs.iter().all(|run| run.queued_ms.is_some()));
        let leaves_out = sees_queue && [&before, &after].iter().all(|side| queued_share(side) <= MOST_QUEUED);
        let queue = |queued: f64| if leaves_out { 0.0 } else { queued };
        let factor = speed.map_or(1.0, Speed::factor);
        let time = |parts: &Parts, factor: f64| (parts.computed * factor + parts.waited + queue(parts.queued)).ln();
        let computing = {
            let sum = |part: fn(&Parts) -> f64| before.iter().map(part).sum::<f64>();
            sum(|parts| parts.computed) / sum(|parts| parts.computed + parts.waited)
        };
        let before: Vec<f64> = before.iter().map(|parts| time(parts, factor)).collect();
        let after: Vec<f64> = after.iter().map(|parts| time(parts, 1.0)).collect();
        let change = Interval::of_shift(&before, &after);
        Self { change: speed.map_or(change, |speed| change.doubted(speed.0, computing)), ranked: rank(&before, &after) }
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

/// Of all the time of these starts, what other programs took.
fn queued_share(starts: &[Parts]) -> f64 {
    let all: f64 = starts.iter().map(|parts| parts.computed + parts.waited + parts.queued).sum();
    starts.iter().map(|parts| parts.queued).sum::<f64>() / all
}

//! Starts of now beside those of a baseline: what may be compared, on which scale, and what the difference is. Pure.

mod interval;
mod rank;
mod shift;
mod speed;
#[cfg(test)]
mod tests;

use crate::evidence::{Compared, Comparison, Refusal, Spread};

use super::{Recorded, Sample};
use shift::Shifted;
use speed::Speed;

/// Fewer starts on a side can hardly differ for sure: of five and five, two of 252 arrangements are as extreme as can be.
const FEWEST: usize = 5;

/// Holds the starts of `now` against those of `then`, where there are any of the server, and tolerates so much more time, as a share.
#[must_use]
pub fn compare(then: &Recorded, now: &Recorded, tolerance: f64) -> Comparison {
    let speed = Speed::between(then, now);
    let comparison = |before, outcome| Comparison {
        recorded_at: then.recorded_at,
        before,
        speed: speed.map(Speed::factor),
        tolerance,
        is_other_command: then.command != now.command,
        outcome,
    };
    if let Some(refusal) = refusal(then, now, speed) {
        return comparison(None, Compared::Refused(refusal));
    }
    let shifted = Shifted::between(then, now, speed);
    comparison(Spread::of(then.runs.iter().map(|run| shift::scaled(run, speed))), shifted.outcome())
}

fn refusal(then: &Recorded, now: &Recorded, speed: Option<Speed>) -> Option<Refusal> {
    let sees = |recorded: &Recorded, what: fn(&Sample) -> bool| recorded.runs.iter().all(what);
    let watched = |sample: &Sample| sample.waited_ms.is_some();
    if then.machine.system() != now.machine.system() {
        return Some(Refusal::OtherSystem { then: then.machine.system(), now: now.machine.system() });
    }
    if then.runs.len() < FEWEST || now.runs.len() < FEWEST {
        return Some(Refusal::TooFew { then: then.runs.len(), now: now.runs.len() });
    }
    if then.jobs != now.jobs || sees(then, watched) != sees(now, watched) {
        return Some(Refusal::OtherWay);
    }
    (!speed.is_some_and(Speed::is_near)).then_some(Refusal::OtherSpeed)
}

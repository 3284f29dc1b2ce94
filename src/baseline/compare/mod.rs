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
    match comparable(then, now, speed) {
        Err(refusal) => comparison(None, Compared::Refused(refusal)),
        Ok(speed) => comparison(Spread::of(then.runs.iter().map(|run| shift::scaled(run, speed))), Shifted::between(then, now, speed).outcome()),
    }
}

/// The speed by which they can be compared.
fn comparable(then: &Recorded, now: &Recorded, speed: Option<Speed>) -> Result<Speed, Refusal> {
    let sees = |recorded: &Recorded, what: fn(&Sample) -> bool| recorded.runs.iter().all(what);
    let watched = |sample: &Sample| sample.waited_ms.is_some();
    if then.machine.system() != now.machine.system() {
        return Err(Refusal::OtherSystem { then: then.machine.system(), now: now.machine.system() });
    }
    if then.runs.len() < FEWEST || now.runs.len() < FEWEST {
        return Err(Refusal::TooFew { then: then.runs.len(), now: now.runs.len() });
    }
    if then.jobs != now.jobs || sees(then, watched) != sees(now, watched) {
        return Err(Refusal::OtherWay);
    }
    speed.filter(|speed| speed.is_near()).ok_or(Refusal::OtherSpeed)
}

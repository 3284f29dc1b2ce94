//! Starts that took far longer than the others of their server, each with its reason.

use std::time::Duration;

use crate::evidence::Spread;

use super::{Run, Runs};

/// A measured start that took far longer than the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlier {
    /// Its index among [`Runs::all`].
    pub run: usize,
    /// How much longer than the median it took.
    pub excess: Duration,
    pub reason: OutlierReason,
}

/// Where its further time went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlierReason {
    /// It is the very first start of all: it found the caches of the machine cold, and a warm-up would have taken that upon itself.
    First,
    /// Other programs had the processors for so long of the excess.
    Disturbed(Duration),
    /// It waited for so long of the excess: for the network, for a disk, or it slept.
    Waited(Duration),
    Unknown,
}

/// From this modified z-score on a value is an outlier (B. Iglewicz and D. C. Hoaglin, How to Detect and Handle Outliers, ASQC 1993, as in the
/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17).
const SCORE: f64 = 3.5;
/// Makes the median absolute deviation of normal values their standard deviation; the same source.
const NORMAL: f64 = 0.674_5;
/// Fewer values have no middle that the strange ones cannot move.
const FEWEST: usize = 5;
/// An excess below this share of the median is nothing that anybody would look into, however alike all others are.
const LEAST_SHARE: f64 = 0.1;
/// The same in absolute terms: two of the watcher's looks.
const LEAST: Duration = Duration::from_millis(20);
/// What takes so much of the excess is the reason for it.
const DECISIVE: f64 = 0.5;

impl Runs {
    /// The starts that took far longer than the others. One that was far quicker harms nobody, and none is thrown out of [`Runs::ready`].
    #[must_use]
    pub fn outliers(&self) -> Vec<Outlier> {
        let Some(times) = self.ready().filter(|times| times.count >= FEWEST) else { return Vec::new() };
        let deviations = self.measured().filter_map(|run| Some(run.start.ready?.abs_diff(times.median)));
        let deviation = Spread::of(deviations).map_or(Duration::ZERO, |spread| spread.median);
        let least = times.median.mul_f64(LEAST_SHARE).max(LEAST).max(deviation.mul_f64(SCORE / NORMAL));
        let usual = Usual::of(self);
        let excess = |run: &Run| run.start.ready?.checked_sub(times.median).filter(|&excess| excess > least);
        let measured = self.all.iter().enumerate().filter(|(_, run)| !run.is_warmup);
        measured
            .filter_map(|(index, run)| excess(run).map(|excess| Outlier { run: index, excess, reason: usual.reason(index, run, excess) }))
            .collect()
    }
}

/// What an ordinary start of the server loses anyway.
struct Usual {
    disturbed: Option<Duration>,
    waited: Option<Duration>,
}

impl Usual {
    fn of(runs: &Runs) -> Self {
        let median = |of: fn(&Run) -> Option<Duration>| Spread::of(runs.measured().filter_map(of)).map(|spread| spread.median);
        Self { disturbed: median(|run| run.disturbed), waited: median(|run| run.waited) }
    }

    fn reason(&self, index: usize, run: &Run, excess: Duration) -> OutlierReason {
        let decisive = |lost: Option<Duration>, usual: Option<Duration>| {
            let more = lost?.saturating_sub(usual?).min(excess);
            (more >= excess.mul_f64(DECISIVE)).then_some(more)
        };
        let disturbed = decisive(run.disturbed, self.disturbed).map(OutlierReason::Disturbed);
        // What a cold start waits for is the disk and the network, so that it was the first says more.
        let first = || (index == 0).then_some(OutlierReason::First);
        let waited = || decisive(run.waited, self.waited).map(OutlierReason::Waited);
        disturbed.or_else(first).or_else(waited).unwrap_or(OutlierReason::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Outcome, Start, Stat};

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn run(ready: u64) -> Run {
        let start = Start { at: None, ready: Some(millis(ready)), outcome: Some(Outcome::Ready) };
        Run { start, is_warmup: false, phases: Vec::new(), waited: Some(millis(50)), disturbed: Some(millis(4)), yardstick: None }
    }

    fn outliers(all: Vec<Run>) -> Vec<(usize, u64, OutlierReason)> {
        let runs = Runs { wanted: all.len(), all, jobs: 1, stat: Stat::Median, comparison: None };
        let excess = |outlier: &Outlier| u64::try_from(outlier.excess.as_millis()).unwrap();
        runs.outliers().iter().map(|outlier| (outlier.run, excess(outlier), outlier.reason)).collect()
    }

    fn times(times: &[u64]) -> Vec<Run> {
        times.iter().copied().map(run).collect()
    }

    #[test]
    fn only_what_sticks_out_of_the_usual_spread_is_one() {
        for (all, expected) in [
            (&[400, 402, 398, 401, 399, 700][..], vec![(5, 299, OutlierReason::Unknown)]),
            (&[300, 350, 420, 500, 610, 700], vec![]),
            // Far below nobody minds.
            (&[400, 402, 398, 401, 399, 100], vec![]),
            // A spread of nothing makes no outlier of little.
            (&[400, 400, 400, 400, 400, 438], vec![]),
            (&[10, 10, 10, 10, 10, 29], vec![]),
            (&[400, 400, 400, 700], vec![]),
            (&[], vec![]),
        ] {
            assert_eq!(outliers(times(all)), expected, "{all:?}");
        }
    }

    #[test]
    fn each_has_its_reason() {
        let strange = |ready, waited, disturbed| Run { waited, disturbed, ..run(ready) };
        let (usual, ms) = (times(&[400, 402, 398, 401, 400, 399]), |ms| Some(millis(ms)));
        let after = |last: Run| outliers(usual.iter().cloned().chain([last]).collect()).pop().map(|(_, _, reason)| reason);
        assert_eq!(after(strange(700, ms(60), ms(234))), Some(OutlierReason::Disturbed(millis(230))));
        assert_eq!(after(strange(700, ms(300), ms(30))), Some(OutlierReason::Waited(millis(250))));
        assert_eq!(after(strange(700, ms(900), ms(30))), Some(OutlierReason::Waited(millis(300))), "no more than the excess");
        assert_eq!(after(strange(700, ms(100), ms(100))), Some(OutlierReason::Unknown));
        assert_eq!(after(strange(700, None, None)), Some(OutlierReason::Unknown), "nobody watched");
    }

    #[test]
    fn the_first_start_of_all_is_cold() {
        let cold = Run { waited: Some(millis(300)), ..run(700) };
        let others = || times(&[400, 402, 398, 401, 400, 399]);
        let with = |first: Vec<Run>| outliers(first.into_iter().chain(others()).collect()).pop().map(|(_, _, reason)| reason);
        assert_eq!(with(vec![cold.clone()]), Some(OutlierReason::First));
        assert_eq!(with(vec![Run { disturbed: Some(millis(280)), ..cold.clone() }]), Some(OutlierReason::Disturbed(millis(276))));
        let warmup = Run { is_warmup: true, ..run(900) };
        assert_eq!(with(vec![warmup.clone(), cold]), Some(OutlierReason::Waited(millis(250))), "a warm-up was cold in its place");
        assert_eq!(with(vec![warmup]), None, "a warm-up does not count");
    }
}

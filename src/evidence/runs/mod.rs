//! Several measured starts of one server (`--runs`), each in a few numbers.

mod comparison;
mod outlier;
mod run;
mod stat;

use std::time::Duration;

pub use comparison::{Compared, Comparison, Refusal, Shift};
pub use outlier::{Outlier, OutlierReason};
pub use run::Run;
pub use stat::Stat;

use super::{Evidence, Spread};

/// All starts that were made of one server to measure it. The attempts of [`Evidence`] are those of the start that stands for all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// In the order in which they were made, the warm-ups first.
    pub all: Vec<Run>,
    /// How many were asked for, warm-ups not counted. Fewer were made of a server that does not start.
    pub wanted: usize,
    /// How many servers were started at the same time.
    pub jobs: usize,
    /// What of many times a budget is about.
    pub stat: Stat,
    /// What they come to beside those of a baseline, where there is one.
    pub comparison: Option<Comparison>,
}

impl Runs {
    /// Those whose times count.
    pub fn measured(&self) -> impl Iterator<Item = &Run> {
        self.all.iter().filter(|run| !run.is_warmup)
    }

    /// The times until ready of those that count and got ready.
    #[must_use]
    pub fn ready(&self) -> Option<Spread> {
        Spread::of(self.measured().filter_map(|run| run.start.ready))
    }

    /// How many of those that count did not get ready.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.measured().filter(|run| run.start.is_failed()).count()
    }

    /// Which of [`Self::all`] stands for all: the first that failed of those that count, else the one whose time until ready is nearest to
    /// what the budget is about. Where none counts, it is the latest.
    #[must_use]
    pub fn representative(&self) -> usize {
        let measured = || self.all.iter().enumerate().filter(|(_, run)| !run.is_warmup);
        let failed = measured().find(|(_, run)| run.start.is_failed());
        let nearest = || {
            let stat = self.stat.of(&self.ready()?);
            let distances = measured().filter_map(|(index, run)| Some((run.start.ready?.abs_diff(stat), index)));
            distances.min().map(|(_, index)| index)
        };
        failed.map(|(index, _)| index).or_else(nearest).unwrap_or(self.all.len().saturating_sub(1))
    }
}

impl Evidence {
    /// The time until ready that budgets are about: that of the judged start, or, of many, the statistic that was asked for.
    #[must_use]
    pub fn ready_to_judge(&self) -> Option<Duration> {
        match &self.runs {
            Some(runs) => Some(runs.stat.of(&runs.ready()?)),
            None => self.judged().ready(),
        }
    }

    /// Whether that time is over the budget.
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        self.ready_to_judge().is_some_and(|ready| ready > self.budget)
    }

    /// What that time is where it is not of one start alone: `median of 20 starts`.
    #[must_use]
    pub fn statistic(&self) -> Option<String> {
        let runs = self.runs.as_ref()?;
        Some(runs.stat.among(&runs.ready()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Outcome, Start};

    fn run(ready: Option<u64>) -> Run {
        let start = Start { at: None, ready: ready.map(Duration::from_millis), outcome: Some(ready.map_or(Outcome::Exited, |_| Outcome::Ready)) };
        Run { start, is_warmup: false, phases: Vec::new(), waited: None, disturbed: None, yardstick: None }
    }

    #[test]
    fn the_first_failure_stands_for_all_or_else_the_start_nearest_to_the_statistic() {
        let warmup = |ready| Run { is_warmup: true, ..run(ready) };
        let (quick, slow, failed) = (run(Some(100)), run(Some(900)), run(None));
        for (all, stat, expected) in [
            (vec![quick.clone(), run(Some(210)), slow.clone(), run(Some(200))], Stat::Median, 1),
            (vec![quick.clone(), run(Some(210)), slow.clone()], Stat::Max, 2),
            (vec![quick.clone(), quick.clone()], Stat::Median, 0),
            (vec![quick.clone(), failed.clone(), slow.clone(), failed.clone()], Stat::Median, 1),
            (vec![warmup(None), slow.clone(), quick.clone(), quick.clone()], Stat::Min, 2),
            (vec![warmup(None), warmup(None)], Stat::Median, 1),
        ] {
            assert_eq!(Runs { wanted: all.len(), all, jobs: 1, stat, comparison: None }.representative(), expected);
        }
    }
}

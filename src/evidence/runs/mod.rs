//! Several measured starts of one server (`--runs`), each in a few numbers.

mod comparison;
mod stat;

use std::time::Duration;

pub use comparison::{Compared, Comparison, Refusal, Shift};
pub use stat::Stat;

use super::{Attempt, Evidence, PhaseName, PhaseOutcome, Spread, Start};

/// One measured start.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub start: Start,
    /// It only warms caches, and its time does not count.
    pub is_warmup: bool,
    /// The phases that it reached an end of, for those who want to see which of them varies.
    pub phases: Vec<(PhaseName, Duration)>,
    /// Of the time until ready, what no faster machine would shorten: network, look-ups, sleep. `None` where nobody watched.
    pub waited: Option<Duration>,
    /// How long it wanted to compute and other programs had the processors; at most. `None` where that is not visible.
    pub disturbed: Option<Duration>,
    /// What a fixed piece of work took right before, as a measure of the machine's own speed.
    pub yardstick: Option<Duration>,
}

impl Run {
    /// What `attempt` comes to.
    #[must_use]
    pub fn of(attempt: &Attempt, is_warmup: bool, yardstick: Option<Duration>) -> Self {
        let phases = attempt.timeline().phases;
        let ended = phases.iter().filter(|phase| matches!(phase.outcome, PhaseOutcome::Ok | PhaseOutcome::Late));
        Self {
            start: Start::of(attempt),
            is_warmup,
            phases: ended.filter_map(|phase| Some((phase.name, phase.duration?))).collect(),
            waited: None,
            disturbed: None,
            yardstick,
        }
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Outcome;

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

//! Several measured starts of one server (`--runs`), each in a few numbers.

mod comparison;
mod stat;

use std::time::Duration;

pub use comparison::{Compared, Comparison, Refusal, Shift};
pub use stat::Stat;

use super::{Evidence, PhaseName, Spread, Start};

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

//! What is expected of a server's starts, and how they are measured.

use std::{num::NonZeroUsize, time::Duration};

use crate::evidence::Stat;

use super::FailOn;

/// What one place says of a server's starts; `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectations {
    /// From when on a start counts as slow.
    pub budget: Option<Duration>,
    /// What of several times the budget is about.
    pub stat: Option<Stat>,
    /// When a start is given up, instead of the client's own limit.
    pub timeout: Option<Duration>,
    /// How many starts are measured.
    pub runs: Option<NonZeroUsize>,
    /// How many starts are made before, whose times do not count.
    pub warmup: Option<usize>,
    /// How much slower than the baseline a start may be, as a share: 0.1 is a tenth.
    pub tolerance: Option<f64>,
    pub fail_on: Option<FailOn>,
}

impl Expectations {
    /// These, and where they say nothing, `others`.
    #[must_use]
    pub fn or(self, others: &Self) -> Self {
        Self {
            budget: self.budget.or(others.budget),
            stat: self.stat.or(others.stat),
            timeout: self.timeout.or(others.timeout),
            runs: self.runs.or(others.runs),
            warmup: self.warmup.or(others.warmup),
            tolerance: self.tolerance.or(others.tolerance),
            fail_on: self.fail_on.or(others.fail_on),
        }
    }
}

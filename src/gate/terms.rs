//! What is accepted of a server.

use chrono::NaiveDate;

use crate::{
    diagnosis::Cause,
    evidence::{ConfigSource, Shown},
};

/// What is accepted of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub fail_on: FailOn,
    /// Findings that are known and accepted.
    pub allowances: Vec<Allowance>,
    /// The day on which an allowance may have run out.
    pub today: NaiveDate,
}

/// From which verdict on it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailOn {
    /// The client ends up without the server, or it could not be told.
    #[default]
    Failing,
    /// Also a start over the budget, or slower than the baseline.
    Slow,
    /// Also any warning.
    Warning,
    /// Nothing does.
    Never,
}

impl FailOn {
    pub const ALL: &'static [Self] = &[Self::Failing, Self::Slow, Self::Warning, Self::Never];

    /// The word in a gate and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Slow => "slow",
            Self::Warning => "warning",
            Self::Never => "never",
        }
    }
}

/// A finding that somebody has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    pub cause: Cause,
    /// The only server of which it is; `None` where it is of every one.
    pub server: Option<String>,
    /// Why it is accepted.
    pub reason: Shown,
    /// The last day on which it is.
    pub until: Option<NaiveDate>,
    /// Where that is written.
    pub place: Option<ConfigSource>,
}

//! What of many times a budget is about.

use std::time::Duration;

use crate::evidence::Spread;

/// One number for many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stat {
    Min,
    #[default]
    Median,
    P95,
    Max,
}

impl Stat {
    pub const ALL: &'static [Self] = &[Self::Min, Self::Median, Self::P95, Self::Max];

    #[must_use]
    pub const fn of(self, spread: &Spread) -> Duration {
        match self {
            Self::Min => spread.min,
            Self::Median => spread.median,
            Self::P95 => spread.p95,
            Self::Max => spread.max,
        }
    }

    /// What the number is, in words: `median of 20 starts`.
    #[must_use]
    pub fn among(self, spread: &Spread) -> String {
        let word = match self {
            Self::Min => "quickest",
            Self::Median => "median",
            Self::P95 => "p95",
            Self::Max => "slowest",
        };
        match spread.count {
            1 => "1 start".into(),
            count => format!("{word} of {count} starts"),
        }
    }

    /// The word in reports and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Median => "median",
            Self::P95 => "p95",
            Self::Max => "max",
        }
    }
}

//! How often servers are started to measure them, and what the times are held against.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::amount::{jobs, runs, share, warmups};

#[derive(Debug, Args)]
pub struct Repeat {
    /// Start each server so many times and tell how its times are spread; servers take turns.
    #[arg(long, value_name = "N", value_parser = runs, allow_negative_numbers = true, conflicts_with = "cold", help_heading = "Measure")]
    pub runs: Option<NonZeroUsize>,
    /// Start each server so many times before, and let those times not count.
    #[arg(long, value_name = "N", value_parser = warmups, allow_negative_numbers = true, conflicts_with = "cold", help_heading = "Measure")]
    pub warmup: Option<usize>,
    /// Start so many servers at the same time [default: 1, so that no measurement disturbs another].
    #[arg(long, value_name = "N", value_parser = jobs, allow_negative_numbers = true, help_heading = "Measure")]
    pub jobs: Option<NonZeroUsize>,
    /// What of the times the budget is about [default: median].
    #[arg(long, value_enum, value_name = "STAT", help_heading = "Measure")]
    pub budget_stat: Option<BudgetStat>,
    /// Write the times to this file, to compare later ones with.
    #[arg(long, value_name = "FILE", conflicts_with = "cold", help_heading = "Measure")]
    pub save_baseline: Option<PathBuf>,
    /// Compare the times with those in this file.
    #[arg(long, value_name = "FILE", conflicts_with = "cold", help_heading = "Measure")]
    pub baseline: Option<PathBuf>,
    /// How much slower than the baseline a start may be [default: 10%].
    #[arg(long, value_name = "PERCENT", value_parser = share, allow_hyphen_values = true, help_heading = "Measure")]
    pub max_regression: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BudgetStat {
    Min,
    Median,
    P95,
    Max,
}

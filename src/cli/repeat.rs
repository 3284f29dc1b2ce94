//! How often servers are started to measure them, and what the times are held against.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct Repeat {
    /// Start each server so many times and tell how its times are spread; servers take turns.
    #[arg(long, value_name = "N", value_parser = runs, allow_negative_numbers = true, conflicts_with = "cold", help_heading = "Measure")]
    pub runs: Option<NonZeroUsize>,
    /// Start each server so many times before, and let those times not count.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(..=100), allow_negative_numbers = true, conflicts_with = "cold", help_heading = "Measure")]
    pub warmup: Option<u16>,
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

/// Nobody waits for more, and every one of them is kept until the end.
const MOST_RUNS: usize = 1_000;
const MOST_JOBS: usize = 64;

fn runs(text: &str) -> Result<NonZeroUsize, String> {
    number(text, MOST_RUNS, "runs")
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    number(text, MOST_JOBS, "servers at the same time")
}

fn number(text: &str, most: usize, of: &str) -> Result<NonZeroUsize, String> {
    text.parse().ok().filter(|number: &NonZeroUsize| number.get() <= most).ok_or_else(|| format!("`{text}` is no number of {of}; write 1 to {most}"))
}

/// Reads `10%` and `7.5%` as a share of one.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is no share; write it as 10%");
    let percent: f64 = text.strip_suffix('%').ok_or_else(wrong)?.trim().parse().map_err(|_| wrong())?;
    if (0.0..=1_000.0).contains(&percent) { Ok(percent / 100.0) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_read_as_people_write_them() {
        for (text, share_of_one) in [("10%", 0.1), ("7.5 %", 0.075), ("0%", 0.0)] {
            assert_eq!(share(text), Ok(share_of_one), "{text}");
        }
        for text in ["", "10", "%", "-1%", "NaN%", "inf%", "1001%"] {
            assert!(share(text).is_err(), "{text}");
        }
        assert!(runs("0").is_err() && runs("1001").is_err() && runs("20").is_ok());
    }
}

//! What is measured of each server and what is accepted, from the command line and from defaults.

use std::time::Duration;

use chrono::Local;

use crate::{
    cli,
    diagnosis::Diagnosis,
    evidence::Stat,
    gate::{self, FailOn, Judgement, Terms},
};

/// The smallest limit of any client today: Cline CLI's.
const BUDGET: Duration = Duration::from_secs(3);
/// What is noise on a shared machine.
const TOLERANCE: f64 = 0.1;

/// What holds for one server.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settings {
    /// From when on a start counts as slow.
    pub budget: Duration,
    pub stat: Stat,
    /// How many starts are measured; `None` where nobody asked, and one is told in full.
    pub runs: Option<usize>,
    pub warmup: usize,
    /// How much slower than the baseline a start may be, as a share.
    pub tolerance: f64,
    pub terms: Terms,
}

impl Settings {
    /// Those of a command that starts nothing several times.
    pub(super) fn of(judge: &cli::Judge) -> Self {
        let fail_on = judge.fail_on.map_or(FailOn::default(), fail_on);
        let terms = Terms { fail_on, allowances: Vec::new(), today: Local::now().date_naive() };
        Self { budget: judge.budget.unwrap_or(BUDGET), stat: Stat::default(), runs: None, warmup: 0, tolerance: TOLERANCE, terms }
    }

    /// What a build is told of these servers, for all of which this holds.
    pub(super) fn judge(&self, servers: &[Diagnosis]) -> Vec<Judgement> {
        servers.iter().map(|server| gate::judge(server, &self.terms)).collect()
    }

    /// Those of a command that starts servers.
    pub(super) fn of_starts(judge: &cli::Judge, repeat: &cli::Repeat) -> Self {
        let mut settings = Self::of(judge);
        if judge.fail_on.is_none() && repeat.max_regression.is_some() {
            settings.terms.fail_on = FailOn::Slow;
        }
        settings.stat = repeat.budget_stat.map_or(Stat::default(), stat);
        settings.runs = repeat.runs.map(Into::into);
        settings.warmup = repeat.warmup.map_or(0, usize::from);
        settings.tolerance = repeat.max_regression.unwrap_or(TOLERANCE);
        settings
    }
}

fn fail_on(fail_on: cli::FailOn) -> FailOn {
    match fail_on {
        cli::FailOn::Failing => FailOn::Failing,
        cli::FailOn::Slow => FailOn::Slow,
        cli::FailOn::Warning => FailOn::Warning,
        cli::FailOn::Never => FailOn::Never,
    }
}

fn stat(stat: cli::BudgetStat) -> Stat {
    match stat {
        cli::BudgetStat::Min => Stat::Min,
        cli::BudgetStat::Median => Stat::Median,
        cli::BudgetStat::P95 => Stat::P95,
        cli::BudgetStat::Max => Stat::Max,
    }
}

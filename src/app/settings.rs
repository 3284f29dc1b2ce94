//! What holds for each server. The command line wins over the server's own table in the gate, that one over what the gate says of every server,
//! and that one over the defaults. No other place knows this order.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{Local, NaiveDate};

use crate::{
    cli,
    diagnosis::Diagnosis,
    evidence::Stat,
    gate::{self, Allowance, Expectations, FailOn, Gate, InForce, Judgement, Terms},
};

/// The smallest limit of any client today: Cline CLI's.
const BUDGET: Duration = Duration::from_secs(3);
/// What is noise on a shared machine.
const TOLERANCE: f64 = 0.1;
/// How often a server is started to compare its times, where nothing says how often: with fewer, hardly any change could be told from noise.
const RUNS: NonZeroUsize = NonZeroUsize::new(10).unwrap();

/// What holds for one server.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settings {
    /// From when on a start counts as slow.
    pub budget: Duration,
    pub stat: Stat,
    /// When a start is given up; `None` leaves that to the client.
    pub timeout: Option<Duration>,
    /// How many starts are measured after the warm-ups; `None` where nobody asked, and one is told in full.
    pub runs: Option<NonZeroUsize>,
    pub warmup: usize,
    /// How much slower than the baseline a start may be, as a share.
    pub tolerance: f64,
    pub terms: Terms,
}

impl Settings {
    /// How often the server is started, if it starts.
    pub(super) fn starts(&self) -> usize {
        self.warmup + self.runs.map_or(1, NonZeroUsize::get)
    }
}

/// What is demanded of the servers of one command.
#[derive(Debug, Clone)]
pub(super) struct Demands {
    typed: Expectations,
    jobs: Option<NonZeroUsize>,
    baseline: Option<PathBuf>,
    /// Whether the times are written down, to compare later ones with.
    is_recorded: bool,
    /// Whether each start begins with empty caches: then no second one is like the first.
    is_cold: bool,
    gate: Option<Gate>,
    today: NaiveDate,
}

impl Demands {
    /// Those of a command that starts nothing.
    pub(super) fn of_reading(judge: &cli::Judge) -> Self {
        let typed = Expectations { budget: judge.budget, fail_on: judge.fail_on.map(fail_on), ..Expectations::default() };
        Self { typed, jobs: None, baseline: None, is_recorded: false, is_cold: false, gate: None, today: Local::now().date_naive() }
    }

    /// Those of a command that starts servers.
    pub(super) fn of_starts(how: &cli::Examination, gate: Option<Gate>) -> Self {
        let cli::Examination { launch, repeat, judge, output: _, together: _ } = how;
        let reading = Self::of_reading(judge);
        let typed = Expectations {
            stat: repeat.budget_stat.map(stat),
            timeout: launch.timeout,
            runs: repeat.runs,
            warmup: repeat.warmup,
            tolerance: repeat.max_regression,
            ..reading.typed
        };
        let (baseline, is_recorded) = (repeat.baseline.clone(), repeat.save_baseline.is_some());
        Self { typed, jobs: repeat.jobs, baseline, is_recorded, is_cold: launch.cold, gate, ..reading }
    }

    /// What holds for the server of that name.
    pub(super) fn of(&self, server: &str) -> Settings {
        let said = self.gate.as_ref().map(|gate| gate.of(server)).unwrap_or_default();
        // Who sets a number in a gate means it to be kept, and so does whoever names a tolerance anywhere.
        let is_measured = self.typed.tolerance.is_some() || said.tolerance.is_some() || said.budget.is_some();
        let unsaid = if is_measured { FailOn::Slow } else { FailOn::Failing };
        let all = self.typed.clone().or(&said);
        Settings {
            budget: all.budget.unwrap_or(BUDGET),
            stat: all.stat.unwrap_or_default(),
            timeout: all.timeout,
            runs: all.runs.or_else(|| self.implied_runs(all.warmup)).filter(|_| !self.is_cold),
            warmup: all.warmup.filter(|_| !self.is_cold).unwrap_or(0),
            tolerance: all.tolerance.unwrap_or(TOLERANCE),
            terms: Terms { fail_on: all.fail_on.unwrap_or(unsaid), allowances: self.allowances(server).cloned().collect(), today: self.today },
        }
    }

    fn implied_runs(&self, warmup: Option<usize>) -> Option<NonZeroUsize> {
        let compares = self.is_recorded || self.baseline().is_some();
        if compares { Some(RUNS) } else { warmup.map(|_| NonZeroUsize::MIN) }
    }

    /// From when on a start counts as slow, where no server has a budget of its own.
    pub(super) fn budget(&self) -> Duration {
        self.typed.budget.unwrap_or(BUDGET)
    }

    /// How many servers are started at the same time.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.or_else(|| self.gate.as_ref()?.jobs).map_or(1, NonZeroUsize::get)
    }

    /// The file with the times that starts are compared with.
    pub(super) fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref().or_else(|| self.gate.as_ref()?.baseline.as_deref())
    }

    /// What a build is told of these servers.
    pub(super) fn judge(&self, servers: &[Diagnosis]) -> Vec<Judgement> {
        servers.iter().map(|server| gate::judge(server, &self.of(&server.evidence.judged().server).terms)).collect()
    }

    /// The gate that these judgements rest on, as a report tells of it.
    pub(super) fn in_force(&self, servers: &[Diagnosis], judgements: &[Judgement]) -> Option<InForce> {
        let names = servers.iter().map(|server| server.evidence.judged().server.as_str());
        self.gate.as_ref().map(|gate| gate.in_force(&names.zip(judgements).collect::<Vec<_>>()))
    }

    fn allowances(&self, server: &str) -> impl Iterator<Item = &Allowance> {
        let all = self.gate.iter().flat_map(|gate| &gate.allowances);
        all.filter(move |allowance| allowance.server.as_ref().is_none_or(|only| only == server))
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

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    /// What holds for the server `a`, by these options and this gate.
    fn settings(options: &[&str], gate: Option<&str>) -> Settings {
        let gate = gate.map(|text| Gate::read_bytes(Path::new("mcpdoctor.toml"), text.as_bytes()).unwrap());
        let Some(Command::Probe(args)) = Cli::parse_from(["mcpdoctor", "probe"].iter().chain(options)).command else { panic!("a probe") };
        Demands::of_starts(&args.examination, gate).of("a")
    }

    #[test]
    fn the_command_line_wins_over_the_servers_table_over_the_gate_over_the_default() {
        const TOP: &str = "budget = '4s'\nruns = 4\nwarmup = 4\nbudget-stat = 'min'\ntimeout = '40s'\nmax-regression = '4%'\nfail-on = 'never'\n";
        const OTHER: &str = "[servers.b]\nbudget = '9s'\nruns = 9\nwarmup = 9\nbudget-stat = 'max'\n";
        const OWN: &str =
            "[servers.a]\nbudget = '5s'\nruns = 5\nwarmup = 5\nbudget-stat = 'max'\ntimeout = '50s'\nmax-regression = '5%'\nfail-on = 'warning'\n";
        let typed =
            ["--budget=6s", "--runs=6", "--warmup=6", "--budget-stat=p95", "--timeout=60s", "--max-regression=6%", "--fail-on=failing"].as_slice();
        for (options, gate, number, stat, fail_on) in [
            (typed, Some([TOP, OTHER, OWN].concat()), 6, Stat::P95, FailOn::Failing),
            (typed, None, 6, Stat::P95, FailOn::Failing),
            (&[], Some([TOP, OTHER, OWN].concat()), 5, Stat::Max, FailOn::Warning),
            (&[], Some([TOP, OTHER].concat()), 4, Stat::Min, FailOn::Never),
        ] {
            let held = settings(options, gate.as_deref());
            let seconds = Duration::from_secs(number);
            assert_eq!((held.budget, held.timeout, held.stat, held.terms.fail_on), (seconds, Some(seconds * 10), stat, fail_on));
            assert_eq!((held.runs.map(|runs| runs.get() as u64), held.warmup as u64), (Some(number), number));
            assert!((held.tolerance - f64::from(u32::try_from(number).unwrap()) / 100.0).abs() < 1e-9);
        }
        let unsaid = settings(&[], None);
        assert_eq!((unsaid.budget, unsaid.timeout, unsaid.runs, unsaid.warmup), (BUDGET, None, None, 0));
        assert_eq!(settings(&[], Some(OTHER)), unsaid, "another server's numbers");
    }

    #[test]
    fn numbers_in_a_gate_and_a_tolerance_are_meant_to_be_kept() {
        for (options, gate, fail_on) in [
            (&[][..], None, FailOn::Failing),
            (&["--budget=2s"], None, FailOn::Failing),
            (&["--max-regression=5%"], None, FailOn::Slow),
            (&[], Some("runs = 3"), FailOn::Failing),
            (&[], Some("budget = '2s'"), FailOn::Slow),
            (&[], Some("[servers.a]\nbudget = '2s'"), FailOn::Slow),
            (&[], Some("[servers.b]\nbudget = '2s'"), FailOn::Failing),
            (&[], Some("max-regression = '5%'"), FailOn::Slow),
            (&[], Some("budget = '2s'\nfail-on = 'failing'"), FailOn::Failing),
            (&["--fail-on=failing"], Some("budget = '2s'"), FailOn::Failing),
        ] {
            assert_eq!(settings(options, gate).terms.fail_on, fail_on, "{options:?} {gate:?}");
        }
    }

    #[test]
    fn an_allowance_is_for_its_server_or_for_all() {
        let allow = |server: &str| format!("[[allow]]\ncause = 'no-tools'\nreason = 'x'\n{server}");
        for (server, holds) in [("", true), ("server = 'a'", true), ("server = 'b'", false)] {
            assert_eq!(!settings(&[], Some(&allow(server))).terms.allowances.is_empty(), holds, "{server}");
        }
    }
}

//! The starts of one server, made one at a time and told of together.

use std::time::Duration;

use tokio::sync::watch;

use crate::{
    app::{
        progress::{Line, Lines, Turn},
        settings::{Demands, Settings},
        targets::Target,
    },
    cli,
    evidence::{Attempt, EventKind, Evidence, Run, Runs, Start},
    launch::Overrides,
    machine::Surroundings,
    probe::Wishes,
};

use super::{
    way::{Gone, Way},
    wishes,
};

/// A server of which so many starts fail at the beginning is not started again.
const MOST_FAILURES: usize = 2;

/// What comes of one server.
pub(super) enum Series<'a> {
    Open(Box<Open<'a>>),
    /// All is known that will be.
    Over(Box<Evidence>),
}

/// A server that is yet to be started, once or more often.
pub(super) struct Open<'a> {
    name: &'a str,
    how: &'a cli::Launch,
    settings: Settings,
    jobs: usize,
    way: Way,
    wishes: Wishes,
    made: Vec<Made>,
}

/// A start that was made.
struct Made {
    gone: Gone,
    /// What the machine took for a fixed piece of work right before and right after.
    yardstick: Option<Duration>,
}

impl<'a> Series<'a> {
    pub(super) fn new(
        target: &'a Target,
        how: &'a cli::Examination,
        demands: &Demands,
        surroundings: &Surroundings,
        overrides: &Overrides,
        interrupt: &watch::Receiver<bool>,
    ) -> Self {
        let (how, settings) = (&how.launch, demands.of(target.name()));
        let overrides = Overrides { timeout: settings.timeout, ..overrides.clone() };
        match Way::to(target, surroundings, &overrides, how.cold) {
            Ok(way) => {
                let wishes = wishes::of(how, way.limit(), interrupt.clone());
                Self::Open(Box::new(Open { name: target.name(), how, settings, jobs: demands.jobs(), way, wishes, made: Vec::new() }))
            }
            Err(nothing_started) => Self::Over(Box::new(Evidence::new(vec![*nothing_started], Vec::new(), settings.budget))),
        }
    }

    /// Whether the server is to be started again.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// How many more starts there will be, unless they fail.
    pub(super) fn starts_left(&self) -> usize {
        match self {
            Self::Open(open) => open.settings.starts().saturating_sub(open.made.len()),
            Self::Over(_) => 0,
        }
    }

    /// Starts the server once.
    pub(super) async fn start(&mut self, lines: &Lines) -> anyhow::Result<()> {
        let Self::Open(open) = self else { return Ok(()) };
        open.start(&lines.server(open.name)).await
    }

    /// Notes what the machine took for a fixed piece of work beside the latest start.
    pub(super) fn note_speed(&mut self, yardstick: Option<Duration>) {
        if let Self::Open(open) = self
            && let Some(latest) = open.made.last_mut()
        {
            latest.yardstick = latest.yardstick.or(yardstick);
        }
    }

    /// After the last start, finds out what explains them all.
    pub(super) async fn end(&mut self, lines: &Lines) {
        if let Self::Open(open) = self
            && open.is_enough()
        {
            let evidence = open.conclude(&lines.server(open.name)).await;
            *self = Self::Over(Box::new(evidence));
        }
    }

    /// What is known of the server; `None` where it was never started.
    pub(super) async fn evidence(self, lines: &Lines) -> Option<Evidence> {
        match self {
            Self::Over(evidence) => Some(*evidence),
            Self::Open(open) if open.made.is_empty() => None,
            Self::Open(mut open) => {
                let line = lines.server(open.name);
                Some(open.conclude(&line).await)
            }
        }
    }
}

impl Open<'_> {
    /// The start that is to be made now.
    fn next(&self) -> Turn {
        let (made, warmup) = (self.made.len(), self.settings.warmup);
        if made < warmup {
            return Turn { number: made + 1, of: warmup, is_warmup: true };
        }
        Turn { number: made - warmup + 1, of: self.settings.starts().saturating_sub(warmup), is_warmup: false }
    }

    async fn start(&mut self, line: &Line) -> anyhow::Result<()> {
        line.turn(self.next());
        let gone = self.way.go(&self.wishes, &|progress| line.show(progress)).await?;
        self.made.push(Made { gone, yardstick: None });
        Ok(())
    }

    fn is_enough(&self) -> bool {
        let fails = |made: &Made| Start::of(made.counting()).is_failed();
        self.made.len() >= self.settings.starts() || self.made.len() == MOST_FAILURES && self.made.iter().all(fails)
    }

    /// Chooses the start that stands for all, and finds out what explains that one.
    async fn conclude(&mut self, line: &Line) -> Evidence {
        // One that was interrupted tells nothing, where another does.
        if self.made.len() > 1 {
            self.made.retain(|made| !made.was_interrupted());
        }
        let runs = self.runs();
        let chosen = runs.as_ref().map_or(0, Runs::representative);
        let Gone { mut attempts, cold } = self.made.swap_remove(chosen).gone;
        let profile = self.way.follow_up(&mut attempts, &self.wishes, self.how, line).await;
        Evidence { profile, cold, runs, ..Evidence::new(attempts, Vec::new(), self.settings.budget) }
    }

    /// What all starts come to, where somebody wants to know more than one.
    fn runs(&self) -> Option<Runs> {
        let wanted = self.settings.runs?;
        let run = |(number, made): (usize, &Made)| Run::of(made.counting(), number < self.settings.warmup, made.yardstick);
        let over = self.made.iter().enumerate().filter(|(_, made)| !made.was_interrupted());
        let all: Vec<Run> = over.map(run).collect();
        (!all.is_empty()).then_some(Runs { all, wanted: wanted.get(), jobs: self.jobs, stat: self.settings.stat, comparison: None })
    }
}

impl Made {
    /// Of several attempts that the client makes by itself, the last is the one it works with.
    fn counting(&self) -> &Attempt {
        &self.gone.attempts[self.gone.attempts.len() - 1]
    }

    fn was_interrupted(&self) -> bool {
        self.counting().find(|kind| matches!(kind, EventKind::Interrupted).then_some(())).is_some()
    }
}

//! What the waterfall says of each phase: which are worth a row, how each turned out, and a short note.

use std::time::Duration;

use crate::{
    diagnosis::Diagnosis,
    evidence::{Answer, Attempt, EventKind, Method, Origin, Outcome, Phase, PhaseName, PhaseOutcome, Signal, Timeline, Watched},
};

use super::{
    parts,
    row::{Extent, Fill, Row},
    way,
};
use crate::report::{
    duration::{cell, fine},
    mark::Mark,
    sentence::ending,
};

/// The start that is drawn: the second look where there was one, because it shows the whole.
pub(in crate::report) struct Drawn<'a> {
    pub(in crate::report) attempt: &'a Attempt,
    timeline: Timeline,
    /// When the client gave up or would have, where that lies within reason of what was drawn.
    pub(in crate::report) limit: Option<Duration>,
    pub(in crate::report) gave_up: bool,
    /// The end of the last phase of the start.
    pub(in crate::report) end: Duration,
    /// In some start of this server the first read of stdin was visible: only then does its absence mean anything.
    sees_stdin: bool,
    /// The shutdown of the start that the verdict is about.
    shutdown: Option<Phase>,
    judged: &'a Attempt,
    /// All went well and fast enough: then only what stands out is told of where the time went.
    is_well: bool,
}

/// An optional list shorter than this part of the start is not worth a row.
const TRIVIAL_PART: u32 = 20;
/// A shutdown shorter than this is not worth a row.
const SHORT_SHUTDOWN: Duration = Duration::from_secs(1);

impl<'a> Drawn<'a> {
    /// `None` when nothing was started: then there is no time to show. A log shows times where the server answered.
    pub(in crate::report) fn of(diagnosis: &'a Diagnosis) -> Option<Self> {
        let judged = diagnosis.evidence.judged();
        let attempt = diagnosis.evidence.second_look().unwrap_or(judged);
        let timeline = attempt.timeline();
        let has_times = match judged.origin {
            Origin::Live if judged.is_remote() => timeline.phases.iter().any(|phase| phase.start.is_some()),
            Origin::Live => {
                let spawned = |spawn: &&Phase| spawn.outcome != PhaseOutcome::NotReached && spawn.outcome != PhaseOutcome::Failed;
                timeline.phase(PhaseName::Spawn).is_some_and(|spawn| spawned(&spawn))
            }
            Origin::Log => judged.opened().is_some() && timeline.duration(PhaseName::Initialize).is_some(),
        };
        if !has_times {
            return None;
        }
        let own = judged.timeline();
        let gave_up = judged.gave_up().is_some();
        let end = timeline.phases.iter().filter(|phase| phase.name != PhaseName::Shutdown).filter_map(|phase| end(phase, &timeline)).max()?;
        let sees_stdin = diagnosis.evidence.attempts.iter().any(|attempt| attempt.stdin_read().is_some());
        let shutdown = own.phase(PhaseName::Shutdown).copied();
        let is_well = !gave_up && attempt.ready().is_some_and(|ready| ready <= diagnosis.evidence.budget);
        Some(Self { attempt, timeline, limit: own.limit, gave_up, end, sees_stdin, shutdown, judged, is_well })
    }

    pub(in crate::report) fn rows(&self) -> Vec<Row> {
        let phases = self.timeline.phases.iter().filter(|phase| self.is_worth_a_row(phase));
        let start = phases.flat_map(|phase| std::iter::once(self.row(phase)).chain(parts::rows(self.attempt, phase, self.is_well)));
        start.chain(self.shutdown_row()).collect()
    }

    /// What was seen of the processes, where that is worth telling.
    pub(in crate::report) fn watched(&self) -> Option<&'a Watched> {
        let stands_out = || self.timeline.phases.iter().any(|phase| !parts::rows(self.attempt, phase, self.is_well).is_empty());
        self.attempt.watched.yes().filter(|_| !self.is_well || stands_out())
    }

    fn is_worth_a_row(&self, phase: &Phase) -> bool {
        match phase.name {
            // A log shows no more than that they are over.
            PhaseName::Dns | PhaseName::Tcp | PhaseName::Tls | PhaseName::Http | PhaseName::Resolve | PhaseName::Spawn | PhaseName::Boot
                if self.judged.origin == Origin::Log =>
            {
                false
            }
            PhaseName::Dns
            | PhaseName::Tcp
            | PhaseName::Tls
            | PhaseName::Http
            | PhaseName::Resolve
            | PhaseName::Spawn
            | PhaseName::Boot
            | PhaseName::Discover
            | PhaseName::Initialize
            | PhaseName::ToolsList => true,
            PhaseName::Initialized | PhaseName::Shutdown => false,
            PhaseName::PromptsList | PhaseName::ResourcesList | PhaseName::ResourceTemplatesList => {
                phase.start.is_some() && phase.duration.is_none_or(|lasted| lasted > self.end / TRIVIAL_PART)
            }
        }
    }

    fn row(&self, phase: &Phase) -> Row {
        let (mark, note) = self.note(phase);
        let extent = phase.start.zip(end(phase, &self.timeline));
        let duration = match (phase.duration, extent) {
            (Some(lasted), _) if self.attempt.is_remote() => fine(lasted),
            (Some(lasted), _) => cell(lasted),
            (None, Some((start, end))) => format!("> {}", cell(end.saturating_sub(start))),
            (None, None) => "–".into(),
        };
        let bar = extent.map(|(from, until)| Extent { from, until, fill: Fill::Work });
        Row {
            label: label(phase.name).into(),
            bar: bar.into_iter().collect(),
            duration,
            mark: Some(mark),
            note,
            matters: matches!(mark, Mark::Bad | Mark::Warning),
        }
    }

    fn note(&self, phase: &Phase) -> (Mark, Vec<String>) {
        let one = |(mark, note): (Mark, String)| (mark, vec![note]);
        let Some((start, end)) = phase.start.zip(end(phase, &self.timeline)) else { return one((Mark::Quiet, "not reached".into())) };
        if let Some(limit) = self.limit.filter(|_| self.gave_up) {
            if start >= limit {
                return one((Mark::Quiet, "too late".into()));
            }
            if end >= limit {
                return one((Mark::Bad, self.still_waiting(phase.name).into()));
            }
        }
        way::note(self.attempt, phase.name).unwrap_or_else(|| {
            one(match phase.outcome {
                PhaseOutcome::Ok | PhaseOutcome::Late => self.went_well(phase.name),
                PhaseOutcome::Failed => self.went_wrong(phase),
                PhaseOutcome::NotReached => (Mark::Quiet, "not reached".into()),
            })
        })
    }

    fn still_waiting(&self, name: PhaseName) -> &'static str {
        match name {
            PhaseName::Boot if self.sees_stdin => "not reading stdin yet",
            PhaseName::Http
            | PhaseName::Boot
            | PhaseName::Discover
            | PhaseName::Initialize
            | PhaseName::ToolsList
            | PhaseName::PromptsList
            | PhaseName::ResourcesList
            | PhaseName::ResourceTemplatesList => "no answer yet",
            PhaseName::Dns
            | PhaseName::Tcp
            | PhaseName::Tls
            | PhaseName::Resolve
            | PhaseName::Spawn
            | PhaseName::Initialized
            | PhaseName::Shutdown => "not done yet",
        }
    }

    fn went_well(&self, name: PhaseName) -> (Mark, String) {
        let note = match name {
            PhaseName::Initialize => {
                let rejected = self.attempt.find(|kind| matches!(kind, EventKind::Rejected { .. }).then_some(()));
                let version = self.attempt.hello().map(|(_, hello)| hello.protocol_version.to_string()).unwrap_or_default();
                if rejected.is_some() {
                    return (Mark::Bad, format!("{version} rejected").trim_start().into());
                }
                version
            }
            PhaseName::Discover => match self.attempt.answer(Method::Discover) {
                Some((_, Answer::Discovered(found))) => found.hello.protocol_version.to_string(),
                _ => String::new(),
            },
            PhaseName::ToolsList => match self.attempt.tools() {
                Some(1) => "1 tool".into(),
                Some(tools) => format!("{tools} tools"),
                None => String::new(),
            },
            PhaseName::Dns
            | PhaseName::Tcp
            | PhaseName::Tls
            | PhaseName::Http
            | PhaseName::Resolve
            | PhaseName::Spawn
            | PhaseName::Boot
            | PhaseName::Initialized
            | PhaseName::PromptsList
            | PhaseName::ResourcesList
            | PhaseName::ResourceTemplatesList
            | PhaseName::Shutdown => String::new(),
        };
        (Mark::Good, note)
    }

    fn went_wrong(&self, phase: &Phase) -> (Mark, String) {
        if phase.name == PhaseName::Discover && self.attempt.sent(Method::Initialize).is_some() {
            return (Mark::Quiet, "not offered".into());
        }
        if let Some((_, error)) = method(phase.name).and_then(|method| self.attempt.error_from(method)) {
            return (Mark::Bad, format!("error {}", error.code));
        }
        if self.attempt.echo().is_some() {
            return (Mark::Bad, "an echo".into());
        }
        if let Some(refusal) = method(phase.name).and_then(|method| way::refusal(self.attempt, method)) {
            return (Mark::Bad, refusal);
        }
        if let Some((_, exit)) = self.attempt.died_starting() {
            return (Mark::Bad, ending(exit));
        }
        if self.attempt.find(|kind| matches!(kind, EventKind::Interrupted).then_some(())).is_some() {
            return (Mark::Unknown, "interrupted".into());
        }
        (Mark::Bad, self.still_waiting(phase.name).into())
    }

    /// A slow or forced shutdown gets a row without a bar, for it is no part of the start.
    fn shutdown_row(&self) -> Option<Row> {
        let shutdown = self
            .shutdown
            .filter(|shutdown| self.judged.outcome() == Outcome::Ready && shutdown.duration.is_none_or(|lasted| lasted >= SHORT_SHUTDOWN))?;
        let was = |wanted: fn(&EventKind) -> bool| self.judged.events.iter().any(|event| wanted(&event.kind));
        let (mark, note) = if was(|kind| matches!(kind, EventKind::LeftRunning { .. })) {
            (Mark::Warning, "still running")
        } else if was(|kind| matches!(kind, EventKind::SignalSent(Signal::Kill))) {
            (Mark::Warning, "had to be killed")
        } else {
            (Mark::Good, "")
        };
        let duration = shutdown.duration.map_or_else(|| "–".into(), cell);
        Some(Row {
            label: label(PhaseName::Shutdown).into(),
            bar: Vec::new(),
            duration,
            mark: Some(mark),
            note: vec![note.into()],
            matters: mark == Mark::Warning,
        })
    }
}

/// The end of a phase; an unfinished one lasts until the last thing that is known.
fn end(phase: &Phase, timeline: &Timeline) -> Option<Duration> {
    let start = phase.start?;
    Some(phase.duration.map_or(timeline.end.max(start), |lasted| start + lasted))
}

/// The name of the phase, short enough for a column.
const fn label(name: PhaseName) -> &'static str {
    match name {
        PhaseName::ResourceTemplatesList => "templates/list",
        name => name.name(),
    }
}

const fn method(name: PhaseName) -> Option<Method> {
    match name {
        PhaseName::Discover => Some(Method::Discover),
        PhaseName::Initialize => Some(Method::Initialize),
        PhaseName::ToolsList => Some(Method::ToolsList),
        PhaseName::PromptsList => Some(Method::PromptsList),
        PhaseName::ResourcesList => Some(Method::ResourcesList),
        PhaseName::ResourceTemplatesList => Some(Method::ResourceTemplatesList),
        PhaseName::Dns
        | PhaseName::Tcp
        | PhaseName::Tls
        | PhaseName::Http
        | PhaseName::Resolve
        | PhaseName::Spawn
        | PhaseName::Boot
        | PhaseName::Initialized
        | PhaseName::Shutdown => None,
    }
}

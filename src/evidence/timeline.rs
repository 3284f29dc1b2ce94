//! The phases of a start, folded from its events. Pure: the same events give the same phases, live or logged.

use std::time::Duration;

use super::{Answer, Attempt, EventKind, Message, Method, Origin, Phase, PhaseName, PhaseOutcome, network, patience, phase::LISTS};

/// The phases of one attempt in order, and where the client's patience ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    pub phases: Vec<Phase>,
    /// When the client gives up or would give up, from the attempt's begin; `None` if it waits for ever or it is not known, and where
    /// a good start outlasts the limit of its handshake because each request has a limit of its own.
    pub limit: Option<Duration>,
    /// The last moment of the attempt that is known.
    pub end: Duration,
}

impl Timeline {
    /// The phases of `attempt`.
    #[must_use]
    pub fn of(attempt: &Attempt) -> Self {
        let marks = Marks { attempt };
        let mut phases = if attempt.is_remote() { network::phases(attempt) } else { vec![marks.resolve(), marks.spawn(), marks.boot()] };
        phases.extend(marks.request(Method::Discover, PhaseName::Discover));
        if marks.is_legacy() && !attempt.is_visit() {
            phases.extend(marks.request(Method::Initialize, PhaseName::Initialize).or(Some(Phase::not_reached(PhaseName::Initialize))));
            phases.extend(marks.initialized());
        }
        phases.extend(LISTS.iter().filter_map(|&(method, name)| marks.request(method, name)));
        phases.extend(marks.shutdown());
        let limit = patience::end(attempt, &phases, marks.broke_off());
        for phase in &mut phases {
            if phase.outcome == PhaseOutcome::Ok && phase.name != PhaseName::Shutdown && limit.is_some_and(|limit| phase.end() > Some(limit)) {
                phase.outcome = PhaseOutcome::Late;
            }
        }
        let end = attempt.events.iter().filter_map(|event| attempt.elapsed(event)).max().unwrap_or_default();
        Self { phases, limit, end }
    }

    /// The phase of that name, if it is part of this client's start.
    #[must_use]
    pub fn phase(&self, name: PhaseName) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.name == name)
    }

    /// How long the phase of that name took, if it ended.
    #[must_use]
    pub fn duration(&self, name: PhaseName) -> Option<Duration> {
        self.phase(name)?.duration
    }
}

/// The moments between which phases lie.
struct Marks<'a> {
    attempt: &'a Attempt,
}

impl Marks<'_> {
    fn when(&self, pick: impl Fn(&EventKind) -> bool) -> Option<Duration> {
        self.attempt.events.iter().find(|event| pick(&event.kind)).and_then(|event| self.attempt.elapsed(event))
    }

    /// When the start was over for the worse: the server ended, or the client closed the connection.
    fn broke_off(&self) -> Option<Duration> {
        self.when(|kind| {
            matches!(
                kind,
                EventKind::Exited(_)
                    | EventKind::GaveUp { .. }
                    | EventKind::Rejected { .. }
                    | EventKind::NotConnected(_)
                    | EventKind::Interrupted
                    | EventKind::StdinClosed
                    | EventKind::ShutDown
            )
        })
    }

    fn resolve(&self) -> Phase {
        if let Some(found) = self.when(|kind| matches!(kind, EventKind::Resolved(_))) {
            return Phase::between(PhaseName::Resolve, Duration::ZERO, found, PhaseOutcome::Ok);
        }
        match self.when(|kind| matches!(kind, EventKind::Unresolved(_))) {
            Some(missed) => Phase::between(PhaseName::Resolve, Duration::ZERO, missed, PhaseOutcome::Failed),
            None => Phase::not_reached(PhaseName::Resolve),
        }
    }

    fn spawn(&self) -> Phase {
        let start = self.when(|kind| matches!(kind, EventKind::Resolved(_))).unwrap_or_default();
        if let Some(spawned) = self.spawned() {
            return Phase::between(PhaseName::Spawn, start, spawned, PhaseOutcome::Ok);
        }
        match self.when(|kind| matches!(kind, EventKind::SpawnFailed(_))) {
            Some(failed) => Phase::between(PhaseName::Spawn, start, failed, PhaseOutcome::Failed),
            None => Phase::not_reached(PhaseName::Spawn),
        }
    }

    fn spawned(&self) -> Option<Duration> {
        self.when(|kind| matches!(kind, EventKind::Spawned { .. }))
    }

    /// A log shows when the server answered, never when it began to listen; a remote server listens all the time.
    fn hides_boot(&self) -> bool {
        self.attempt.origin == Origin::Log || self.attempt.is_remote()
    }

    /// The end of boot: the first read of stdin, or, where that is not visible, the first message of the server.
    fn booted(&self) -> Option<Duration> {
        if self.hides_boot() {
            return self.spawned();
        }
        self.when(|kind| matches!(kind, EventKind::StdinRead)).or_else(|| self.when(|kind| matches!(kind, EventKind::Received(_))))
    }

    fn boot(&self) -> Phase {
        let Some(start) = self.spawned().filter(|_| !self.hides_boot()) else { return Phase::not_reached(PhaseName::Boot) };
        match self.booted() {
            Some(read) => Phase::between(PhaseName::Boot, start, read, PhaseOutcome::Ok),
            None => self.unfinished(PhaseName::Boot, start),
        }
    }

    /// A phase that began and never ended well.
    fn unfinished(&self, name: PhaseName, start: Duration) -> Phase {
        let broke_off = self.broke_off().filter(|&end| end >= start);
        Phase { name, start: Some(start), duration: broke_off.map(|end| end.saturating_sub(start)), outcome: PhaseOutcome::Failed }
    }

    /// From the moment the server could read the request until its (last) answer; `None` when the client never asks.
    fn request(&self, method: Method, name: PhaseName) -> Option<Phase> {
        let sent = self.attempt.elapsed(self.attempt.sent(method)?)?;
        let start = match self.booted() {
            Some(booted) => Some(sent.max(booted)),
            None if self.attempt.is_remote() => network::asked(self.attempt, method),
            None if self.hides_boot() => Some(sent),
            None => None,
        };
        let Some(start) = start else { return Some(Phase::not_reached(name)) };
        let mut answered = None;
        for event in &self.attempt.events {
            let EventKind::Received(Message::Answer { to: Some(to), answer, .. }) = &event.kind else { continue };
            if *to != method {
                continue;
            }
            let failed = matches!(answer, Answer::Error(_) | Answer::Malformed(_));
            answered = self.attempt.elapsed(event).map(|at| (at, failed));
            if !matches!(answer, Answer::Page(page) if page.more) {
                break;
            }
        }
        Some(match answered {
            Some((at, failed)) => Phase::between(name, start.min(at), at, if failed { PhaseOutcome::Failed } else { PhaseOutcome::Ok }),
            None if method == Method::Discover => self.discover_without_answer(start),
            None => self.without_answer(method, name, start),
        })
    }

    /// An unanswered era probe ends when the client goes on to `initialize`, which may be before the server reads either.
    fn discover_without_answer(&self, start: Duration) -> Phase {
        let moved_on = self.attempt.sent(Method::Initialize).and_then(|event| self.attempt.elapsed(event));
        match moved_on {
            Some(at) => Phase::between(PhaseName::Discover, start, at.max(start), PhaseOutcome::Failed),
            None => self.without_answer(Method::Discover, PhaseName::Discover, start),
        }
    }

    /// What a server says over HTTP may show at once that there will be no answer.
    fn without_answer(&self, method: Method, name: PhaseName, start: Duration) -> Phase {
        let settled = network::settled(self.attempt, method).filter(|_| self.attempt.is_remote());
        settled.map_or_else(|| self.unfinished(name, start), |end| Phase::between(name, start, end, PhaseOutcome::Failed))
    }

    /// False when `server/discover` settled the start and `initialize` was never due.
    fn is_legacy(&self) -> bool {
        let discovered = matches!(self.attempt.answer(Method::Discover), Some((_, Answer::Discovered(_))));
        self.attempt.sent(Method::Initialize).is_some() || !discovered
    }

    fn initialized(&self) -> Option<Phase> {
        let at = self.attempt.elapsed(self.attempt.sent(Method::Initialized)?)?;
        Some(Phase::between(PhaseName::Initialized, at, at, PhaseOutcome::Ok))
    }

    fn shutdown(&self) -> Option<Phase> {
        if self.attempt.is_remote() && self.attempt.origin == Origin::Live {
            return network::farewell(self.attempt);
        }
        let start = self.when(|kind| matches!(kind, EventKind::StdinClosed | EventKind::ShutDown | EventKind::SignalSent(_)))?;
        let exited = self.when(|kind| matches!(kind, EventKind::Exited(_)));
        Some(match exited.filter(|&end| end >= start) {
            Some(end) => Phase::between(PhaseName::Shutdown, start, end, PhaseOutcome::Ok),
            None => Phase { name: PhaseName::Shutdown, start: Some(start), duration: None, outcome: PhaseOutcome::Failed },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_log_does_not_tell_boot_from_the_work_on_the_answer() {
        let mut attempt = start("node s.js").after(2_000).initializes().lists_tools(1).evidence().attempts.remove(0);
        let duration = |attempt: &Attempt, name| attempt.timeline().duration(name).map(|lasted| lasted.as_millis());
        assert_eq!((duration(&attempt, PhaseName::Boot), duration(&attempt, PhaseName::Initialize)), (Some(2_020), Some(0)));
        attempt.origin = Origin::Log;
        assert_eq!((duration(&attempt, PhaseName::Boot), duration(&attempt, PhaseName::Initialize)), (None, Some(2_010)));
    }
}

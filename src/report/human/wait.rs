//! The two moments between which a logged start was decided: a request and the giving up on it, a begin and an end.

use std::time::Duration;

use crate::evidence::{Attempt, Event, EventKind, Method, Origin};

/// What lies between two events of a log.
pub(super) struct Wait<'a> {
    pub(super) from: &'a Event,
    pub(super) to: &'a Event,
    pub(super) lasted: Duration,
}

impl<'a> Wait<'a> {
    /// `None` for a live start, whose moments all have their distance from the begin, and where the log has no clock.
    pub(super) fn of(attempt: &'a Attempt, budget: Duration) -> Option<Self> {
        if attempt.origin == Origin::Live {
            return None;
        }
        let (from, to) = ends(attempt)?;
        let lasted = (to.at.wall? - from.at.wall?).to_std().ok()?;
        (!attempt.is_ready() || lasted > budget).then_some(Self { from, to, lasted })
    }
}

fn ends(attempt: &Attempt) -> Option<(&Event, &Event)> {
    if let Some((gave_up, method)) = attempt.gave_up() {
        return Some((attempt.sent(method)?, gave_up));
    }
    if attempt.is_ready() {
        return Some((attempt.sent(Method::Initialize)?, attempt.opened()?));
    }
    let spawned = attempt.find(|kind| matches!(kind, EventKind::Spawned { .. }).then_some(())).map(|(event, ())| event);
    Some((spawned.or_else(|| attempt.sent(Method::Initialize))?, attempt.died_starting()?.0))
}

/// Who did what an event tells; a log cites lines, which do not say so.
pub(super) const fn actor(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Spawned { .. }
        | EventKind::Sent(_)
        | EventKind::GaveUp { .. }
        | EventKind::Rejected { .. }
        | EventKind::StdinClosed
        | EventKind::SignalSent(_)
        | EventKind::Connected { .. }
        | EventKind::StillWaiting { .. }
        | EventKind::CallGivenUp { .. }
        | EventKind::ShutDown
        | EventKind::Copied => "client ",
        EventKind::Received(_) | EventKind::Closed(_) | EventKind::StdinRead | EventKind::Spoke => "server ",
        EventKind::Exited(_) | EventKind::CopyEnded => "process ",
        EventKind::BadConfig(_)
        | EventKind::Network(_)
        | EventKind::FellBack { .. }
        | EventKind::Resolved(_)
        | EventKind::Unresolved(_)
        | EventKind::SpawnFailed(_)
        | EventKind::Noise { .. }
        | EventKind::Stderr(_)
        | EventKind::Dropped { .. }
        | EventKind::ChatterDropped { .. }
        | EventKind::LeftRunning { .. }
        | EventKind::Orphan { .. }
        | EventKind::Interrupted
        | EventKind::ClientSaid(_)
        | EventKind::NotConnected(_) => "",
    }
}

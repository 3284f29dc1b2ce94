//! The moment at which a client loses patience with a start: its limit is held against what the limit covers.

use std::time::Duration;

use super::{Attempt, EventKind, Limit, LimitScope, Method, Phase, PhaseName, phase::LISTS};

/// A wait of the client's that has a limit of its own.
struct Wait {
    begin: Duration,
    end: Option<Duration>,
    /// `None`: it has no limit.
    after: Option<Duration>,
}

impl Wait {
    /// When the client loses patience with it.
    fn deadline(&self) -> Option<Duration> {
        Some(self.begin + self.after?)
    }
}

/// When the client gave up, or by its limit would have, from the attempt's begin. `None` where it never would.
///
/// A start that broke off by itself at `broke_off` ends the wait as well.
pub(super) fn end(attempt: &Attempt, phases: &[Phase], broke_off: Option<Duration>) -> Option<Duration> {
    if let Some((event, _)) = attempt.gave_up() {
        return attempt.elapsed(event);
    }
    let limit = attempt.launched()?.limit;
    let after = limit.after?;
    let waits = waits(attempt, phases, limit);
    let ends = |wait: &Wait| wait.end.or(broke_off);
    let ran_out = waits.iter().filter_map(|wait| wait.deadline().filter(|&deadline| ends(wait).is_none_or(|end| end > deadline))).min();
    ran_out.or_else(|| {
        let first = waits.first().map_or(spawned(attempt), |wait| wait.begin) + after;
        let last = phases.iter().filter(|phase| phase.name != PhaseName::Shutdown).filter_map(Phase::end).max();
        Some(first).filter(|&first| last.is_none_or(|last| last <= first))
    })
}

/// What the limit covers, in order; the handshake comes first.
fn waits(attempt: &Attempt, phases: &[Phase], limit: Limit) -> Vec<Wait> {
    let lists = LISTS.map(|(_, name)| name);
    let after = limit.after;
    match limit.scope {
        LimitScope::EachRequest => {
            // An era probe that gave way to `initialize` has its own wait, which ends nothing.
            let opening = match attempt.sent(Method::Initialize) {
                Some(_) => (Method::Initialize, PhaseName::Initialize),
                None => (Method::Discover, PhaseName::Discover),
            };
            let limits = std::iter::once(after).chain(std::iter::repeat(limit.list_after));
            let requests = [opening].into_iter().chain(LISTS).zip(limits);
            let wait = |((method, name), after)| Some(Wait { begin: attempt.elapsed(attempt.sent(method)?)?, end: last(phases, &[name]), after });
            requests.filter_map(wait).collect()
        }
        LimitScope::Connect => vec![Wait { begin: spawned(attempt), end: last(phases, &OPENINGS), after }],
        LimitScope::ConnectAndLists => {
            let all: Vec<PhaseName> = OPENINGS.into_iter().chain(lists).collect();
            vec![Wait { begin: spawned(attempt), end: last(phases, &all), after }]
        }
    }
}

const OPENINGS: [PhaseName; 2] = [PhaseName::Discover, PhaseName::Initialize];

/// The end of the last of these phases; `None` while one of them, of those that are due, has not ended.
fn last(phases: &[Phase], names: &[PhaseName]) -> Option<Duration> {
    let due = phases.iter().filter(|phase| names.contains(&phase.name));
    due.map(Phase::end).collect::<Option<Vec<Duration>>>()?.into_iter().max()
}

fn spawned(attempt: &Attempt) -> Duration {
    let spawned = attempt.find(|kind| matches!(kind, EventKind::Spawned { .. }).then_some(()));
    spawned.and_then(|(event, ())| attempt.elapsed(event)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{PhaseOutcome, Timeline},
    };

    /// The phases that came too late for a limit of 60 s.
    fn late(story: Start, scope: LimitScope) -> (Option<u64>, Vec<PhaseName>) {
        let timeline = Timeline::of(&story.scope(scope).evidence().attempts[0]);
        let late = timeline.phases.iter().filter(|phase| phase.outcome == PhaseOutcome::Late).map(|phase| phase.name);
        (timeline.limit.map(|limit| limit.as_secs()), late.collect())
    }

    #[test]
    fn a_limit_ends_what_it_covers_and_all_that_follows() {
        use LimitScope::{Connect, ConnectAndLists, EachRequest};
        use PhaseName::{Boot, Initialize, Initialized, ToolsList};
        let quick = || start("s").reads_stdin().initializes().lists_tools(1);
        let long_lists = || start("s").reads_stdin().after(40_000).initializes().after(40_000).lists_tools(1);
        let slow_list = || start("s").reads_stdin().initializes().after(70_000).lists_tools(1);
        let slow = || start("s").after(70_000).reads_stdin().initializes().lists_tools(1);
        for (story, scope, limit, expected) in [
            (quick(), EachRequest, Some(60), vec![]),
            (quick(), Connect, Some(60), vec![]),
            (quick(), ConnectAndLists, Some(60), vec![]),
            // Each of the two is within its own limit, together they are not.
            (long_lists(), EachRequest, None, vec![]),
            (long_lists(), Connect, None, vec![]),
            (long_lists(), ConnectAndLists, Some(60), vec![ToolsList]),
            (slow_list(), EachRequest, Some(60), vec![ToolsList]),
            (slow_list(), Connect, None, vec![]),
            // A client that has lost patience with the handshake asks for no list.
            (slow(), EachRequest, Some(60), vec![Boot, Initialize, Initialized, ToolsList]),
            (slow(), Connect, Some(60), vec![Boot, Initialize, Initialized, ToolsList]),
        ] {
            assert_eq!(late(story, scope), (limit, expected), "{scope:?}");
        }
    }

    #[test]
    fn the_silence_of_an_era_probe_is_not_the_limit() {
        let probed = crate::diagnosis::testing::resolved("s").sends(Method::Discover).after(30_000).sends(Method::Initialize).after(50_000);
        let story = probed.reads_stdin().initializes().lists_tools(1);
        assert_eq!(late(story, LimitScope::EachRequest), (Some(90), vec![]));
    }
}

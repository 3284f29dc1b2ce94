//! Several logs that tell of one server → one course of starts: each start once, as the log tells it that knows most of it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{course::Names, read::LoggedServer};
use crate::evidence::{Attempt, Begun, Start};

/// Two logs tell of one start when their clocks are no further apart: `main.log` has whole seconds, and is a line or two ahead.
pub const SAME_START: TimeDelta = TimeDelta::seconds(2);

/// One entry for each server of each client, in the order in which they were first met. What each log tells is oldest first.
#[must_use]
pub fn merge(logged: impl IntoIterator<Item = LoggedServer>) -> Vec<LoggedServer> {
    let mut merged: Vec<LoggedServer> = Vec::new();
    let mut names: HashMap<&'static str, Names> = HashMap::new();
    for server in logged {
        let names = names.entry(server.client).or_default();
        let Some(index) = names.find(&server.name) else {
            names.insert(&server.name, merged.len());
            merged.push(server);
            continue;
        };
        let known = &mut merged[index];
        known.attempts = join(std::mem::take(&mut known.attempts), server.attempts);
        known.earlier = join_earlier(std::mem::take(&mut known.earlier), server.earlier, &known.attempts);
        let (gone, kept) = outdated(std::mem::take(&mut known.attempts), &known.earlier);
        known.attempts = kept;
        known.earlier.extend(gone);
        known.earlier.sort_by_key(|start| start.at);
    }
    merged
}

/// The starts of two logs. Within one log every start is one of its own, however close to the next.
fn join(known: Vec<Attempt>, further: Vec<Attempt>) -> Vec<Attempt> {
    let times = times(&known);
    let mut known: Vec<Option<Attempt>> = known.into_iter().map(Some).collect();
    let mut joined: Vec<Attempt> = Vec::with_capacity(known.len() + further.len());
    for attempt in further {
        let twin = near(&times, &attempt).filter(|&index| known[index].as_ref().is_some_and(|known| is_same(known, &attempt)));
        let twin = twin.min_by_key(|&index| known[index].as_ref().map(|known| apart(known, &attempt)));
        joined.push(match twin.and_then(|index| known[index].take()) {
            Some(twin) => fuller(twin, attempt),
            None => attempt,
        });
    }
    in_order(known.into_iter().flatten().collect(), joined)
}

/// The starts whose events neither log keeps, each once, without those that the other log still tells in full.
fn join_earlier(known: Vec<Start>, further: Vec<Start>, told: &[Attempt]) -> Vec<Start> {
    let same = |start: &Start, at: Option<DateTime<Utc>>| start.at.zip(at).is_some_and(|(one, other)| (one - other).abs() <= SAME_START);
    let near = |starts: &[Start], start: &Start| {
        let from = starts.partition_point(|other| other.at < start.at.map(|at| at - SAME_START));
        starts[from..].iter().take_while(|other| same(start, other.at)).next().is_some()
    };
    let mut all: Vec<Start> = further.into_iter().filter(|start| !near(&known, start)).collect();
    all.extend(known);
    let mut told: Vec<DateTime<Utc>> = told.iter().filter_map(|attempt| attempt.started_at).collect();
    told.sort_unstable();
    all.retain(|start| {
        let next = told.partition_point(|&at| start.at.is_some_and(|begin| at < begin - SAME_START));
        !same(start, told.get(next).copied())
    });
    all.sort_by_key(|start| start.at);
    all
}

/// Attempts from before a start whose events are gone: of them too only the outcome is kept, so that all stay in order.
fn outdated(attempts: Vec<Attempt>, earlier: &[Start]) -> (Vec<Start>, Vec<Attempt>) {
    let last = earlier.iter().filter_map(|start| start.at).max();
    let (gone, kept): (Vec<Attempt>, Vec<Attempt>) = attempts.into_iter().partition(|attempt| last.is_some() && attempt.started_at < last);
    (gone.iter().filter(|attempt| attempt.is_for_use()).map(Start::of).collect(), kept)
}

/// When each start began; one without a clock stands where the one before it does.
fn times(attempts: &[Attempt]) -> Vec<DateTime<Utc>> {
    let mut last = DateTime::<Utc>::MIN_UTC;
    let time = |attempt: &Attempt| {
        last = attempt.started_at.unwrap_or(last).max(last);
        last
    };
    attempts.iter().map(time).collect()
}

/// The starts that can be the same as `attempt` as far as their begin goes, and the one before them.
fn near(times: &[DateTime<Utc>], attempt: &Attempt) -> std::ops::Range<usize> {
    let Some(begin) = attempt.started_at else { return 0..0 };
    let end = last_heard(attempt).unwrap_or(begin).max(begin + SAME_START);
    times.partition_point(|&time| time < begin - SAME_START).saturating_sub(1)..times.partition_point(|&time| time <= end)
}

fn is_same(one: &Attempt, other: &Attempt) -> bool {
    let close = apart(one, other).is_some_and(|apart| apart <= SAME_START);
    one.purpose == other.purpose && (close || is_part(one, other) || is_part(other, one))
}

fn apart(one: &Attempt, other: &Attempt) -> Option<TimeDelta> {
    Some((one.started_at? - other.started_at?).abs())
}

/// Whether `part` is a piece of `whole`, whose begin its log does not show.
fn is_part(part: &Attempt, whole: &Attempt) -> bool {
    let within = || Some(whole.started_at? <= part.started_at? && part.started_at? <= last_heard(whole)?);
    part.begun == Begun::Midway && within().unwrap_or(false)
}

fn last_heard(attempt: &Attempt) -> Option<DateTime<Utc>> {
    attempt.events.iter().rev().find_map(|event| event.at.wall)
}

/// The one that more is known of, with what was started if only the other one shows it.
fn fuller(one: Attempt, other: Attempt) -> Attempt {
    let (mut more, less) = if other.events.len() > one.events.len() { (other, one) } else { (one, other) };
    if more.launched().is_none() {
        more.launched = less.launched;
    }
    more
}

fn in_order(left: Vec<Attempt>, right: Vec<Attempt>) -> Vec<Attempt> {
    let times: Vec<DateTime<Utc>> = [times(&left), times(&right)].concat();
    let mut all: Vec<(DateTime<Utc>, Attempt)> = times.into_iter().zip(left.into_iter().chain(right)).collect();
    all.sort_by_key(|(time, _)| *time);
    all.into_iter().map(|(_, attempt)| attempt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Method, Moment, Purpose, Seen},
    };

    /// A start `at` seconds, with `lines` lines on stderr in as many seconds.
    fn began(at: i64, lines: usize) -> Attempt {
        let mut attempt = start("node s.js").stderr(&"x\n".repeat(lines)).evidence().attempts.remove(0);
        let begin = DateTime::from_timestamp(1_780_000_000 + at, 0).unwrap();
        attempt.begun = Begun::Announced;
        attempt.started_at = Some(begin);
        for (second, event) in (0..).zip(&mut attempt.events) {
            event.at = Moment { elapsed: None, wall: Some(begin + TimeDelta::seconds(second)) };
        }
        attempt
    }

    fn midway(at: i64) -> Attempt {
        Attempt { begun: Begun::Midway, ..began(at, 0) }
    }

    fn server(name: &str, client: &'static str, attempts: Vec<Attempt>) -> LoggedServer {
        LoggedServer { name: name.into(), client, attempts, earlier: Vec::new() }
    }

    /// Seconds and lines of each start in the one row that both logs make.
    fn merged(one: Vec<Attempt>, other: Vec<Attempt>) -> Vec<(i64, usize)> {
        let mut merged = merge([server("my server", "c", one), server("my-server", "c", other)]);
        assert_eq!(merged.len(), 1);
        let row = |attempt: &Attempt| (attempt.started_at.unwrap().timestamp() - 1_780_000_000, attempt.lines().count());
        merged.remove(0).attempts.iter().map(row).collect()
    }

    #[test]
    fn a_start_that_several_logs_tell_of_counts_once_and_the_fuller_story_wins() {
        for (one, other, expected) in [
            (vec![began(0, 5)], vec![began(2, 0)], vec![(0, 5)]),
            (vec![began(2, 0)], vec![began(0, 5)], vec![(0, 5)]),
            (vec![began(0, 1)], vec![began(3, 2)], vec![(0, 1), (3, 2)]),
            // Restarts in quick succession: each has its own twin, the nearest.
            (vec![began(0, 3), began(1, 3), began(2, 3)], vec![began(0, 1), began(1, 1), began(2, 1)], vec![(0, 3), (1, 3), (2, 3)]),
            (vec![began(0, 1), began(9, 1)], vec![began(5, 1)], vec![(0, 1), (5, 1), (9, 1)]),
            // A log that begins in the middle of a start.
            (vec![began(0, 8)], vec![midway(6)], vec![(0, 8)]),
            (vec![midway(6)], vec![began(0, 8)], vec![(0, 8)]),
            (vec![began(0, 2)], vec![midway(60)], vec![(0, 2), (60, 0)]),
        ] {
            assert_eq!(merged(one, other), expected);
        }
    }

    #[test]
    fn another_client_and_another_name_are_rows_of_their_own() {
        let rows = merge([
            server("a", "claude-desktop", vec![began(0, 1)]),
            server("a", "claude-code", vec![began(0, 1)]),
            server("b", "claude-desktop", vec![began(0, 1)]),
        ]);
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn a_copy_is_not_the_start_beside_it() {
        let copy = Attempt { purpose: Purpose::SharedPool, ..began(0, 1) };
        assert_eq!(merged(vec![began(0, 2)], vec![copy]).len(), 2);
    }

    #[test]
    fn without_a_clock_nothing_is_taken_for_the_same() {
        let timeless = || Attempt { started_at: None, ..began(0, 1) };
        let mut rows = merge([server("a", "c", vec![timeless()]), server("a", "c", vec![timeless(), began(5, 1)])]);
        assert_eq!(rows.remove(0).attempts.len(), 3);
    }

    #[test]
    fn starts_of_which_little_is_kept_count_once_too() {
        let long_ago = |times: &[i64]| times.iter().map(|&at| Start::of(&began(at, 0))).collect::<Vec<Start>>();
        let one = LoggedServer { earlier: long_ago(&[-50, -40]), ..server("a", "c", vec![began(0, 1)]) };
        let other = LoggedServer { earlier: long_ago(&[-60, -49]), ..server("a", "c", vec![began(-45, 1), began(-30, 1), began(1, 0)]) };
        let row = merge([one, other]).remove(0);
        let seconds = |at: Option<DateTime<Utc>>| at.unwrap().timestamp() - 1_780_000_000;
        let earlier: Vec<i64> = row.earlier.iter().map(|start| seconds(start.at)).collect();
        let attempts: Vec<i64> = row.attempts.iter().map(|attempt| seconds(attempt.started_at)).collect();
        assert_eq!((earlier, attempts), (vec![-60, -50, -45, -40], vec![-30, 0]));
    }

    #[test]
    fn what_was_started_is_taken_from_the_log_that_shows_it() {
        let mut blind = began(0, 9);
        blind.launched = Seen::NotVisible;
        let mut rows = merge([server("a", "c", vec![blind]), server("a", "c", vec![began(0, 1)])]);
        let attempt = rows.remove(0).attempts.remove(0);
        assert!(attempt.launched().is_some() && attempt.sent(Method::Initialize).is_some() && attempt.lines().count() == 9);
    }
}

//! When the time that a server needs became another: one change point in a row of start times.

use std::{cmp::Reverse, time::Duration};

use chrono::NaiveDate;

use super::{Start, spread::median};

/// A day from which on starts take another time than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The day (UTC) of the first start that took the new time.
    pub date: NaiveDate,
    /// The median time until ready before that day.
    pub before: Duration,
    /// The median from that day on.
    pub after: Duration,
}

/// A change is worth telling where one median is as many times the other …
const FACTOR: u32 = 2;
/// … and they differ by more than this …
const APART: Duration = Duration::from_secs(1);
/// … with so many starts on each side.
const EACH_SIDE: usize = 3;
/// Older starts say nothing of how the server does now.
const LATEST: usize = 1_000;

impl Change {
    /// The clearest change in the times of `starts`, oldest first; only starts that have both a clock and a time count.
    pub(super) fn of(starts: &[Start]) -> Option<Self> {
        let mut dated: Vec<(NaiveDate, Duration)> =
            starts.iter().rev().filter_map(|start| Some((start.at?.date_naive(), start.ready?))).take(LATEST).collect();
        dated.sort_by_key(|(date, _)| *date);
        let days = (EACH_SIDE..(dated.len() + 1).saturating_sub(EACH_SIDE)).filter(|&at| dated[at - 1].0 != dated[at].0);
        let splits = days.map(|at| Split { date: dated[at].0, before: times(&dated[..at]), after: times(&dated[at..]) });
        let changes = splits.filter_map(|split| Some((split.change()?, split.strays())));
        changes.min_by_key(|(change, strays)| (*strays, Reverse(change.date))).map(|(change, _)| change)
    }

    #[must_use]
    pub fn is_slower(&self) -> bool {
        self.after > self.before
    }
}

fn times(dated: &[(NaiveDate, Duration)]) -> Vec<Duration> {
    let mut times: Vec<Duration> = dated.iter().map(|(_, ready)| *ready).collect();
    times.sort_unstable();
    times
}

/// The sorted times of both sides of a day's begin.
struct Split {
    date: NaiveDate,
    before: Vec<Duration>,
    after: Vec<Duration>,
}

impl Split {
    fn change(&self) -> Option<Change> {
        let (before, after) = (median(&self.before)?, median(&self.after)?);
        let (less, more) = (before.min(after), before.max(after));
        (more >= less * FACTOR && before.abs_diff(after) > APART && self.are_apart()).then_some(Change { date: self.date, before, after })
    }

    /// Three of four on the one side are beyond three of four on the other: times that merely vary do not make a change.
    fn are_apart(&self) -> bool {
        let quarter = |times: &[Duration]| times[times.len() / 4];
        let three_quarters = |times: &[Duration]| times[times.len() - 1 - times.len() / 4];
        three_quarters(&self.before) < quarter(&self.after) || three_quarters(&self.after) < quarter(&self.before)
    }

    /// How far all times are from the median of their side: least at the true change.
    fn strays(&self) -> Duration {
        let side = |times: &[Duration]| median(times).map_or(Duration::ZERO, |middle| times.iter().map(|time| time.abs_diff(middle)).sum());
        side(&self.before) + side(&self.after)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::evidence::Outcome;

    /// Two starts a day from 1 May on, with the tenths of a second that each took; what is found: the day of May, before and after.
    fn change(tenths: &[u64]) -> Option<(u32, u64, u64)> {
        let first = DateTime::parse_from_rfc3339("2026-05-01T08:00:00Z").unwrap().to_utc();
        let start = |(index, &tenths): (usize, &u64)| Start {
            at: Some(first + TimeDelta::hours(12) * i32::try_from(index).unwrap()),
            ready: Some(Duration::from_millis(tenths * 100)),
            outcome: Some(Outcome::Ready),
        };
        let starts: Vec<Start> = tenths.iter().enumerate().map(start).collect();
        let found = Change::of(&starts)?;
        let in_tenths = |duration: Duration| u64::try_from(duration.as_millis()).unwrap() / 100;
        Some((chrono::Datelike::day(&found.date), in_tenths(found.before), in_tenths(found.after)))
    }

    #[test]
    fn the_day_of_the_change_is_found() {
        for (tenths, expected) in [
            (vec![10, 11, 10, 12, 40, 41, 39, 42], Some((3, 10, 40))),
            (vec![300, 310, 290, 300, 20, 21, 22], Some((3, 300, 21))),
            // One slow start among the quick ones, and one quick among the slow.
            (vec![10, 10, 90, 10, 10, 10, 50, 50, 9, 50, 50, 50], Some((4, 10, 50))),
            // Too little, too close, or too few on a side.
            (vec![10, 10, 10, 10, 19, 19, 19, 19], None),
            (vec![2, 2, 2, 2, 8, 8, 8, 8], None),
            (vec![10, 10, 10, 10, 10, 10, 90, 90], None),
            // Now warm, now cold: no day stands out.
            (vec![10, 300, 10, 300, 10, 300, 10, 300, 10, 300], None),
            // Slow for a while, and quick again.
            (vec![10, 10, 10, 10, 10, 10, 90, 90, 90, 90, 10, 10, 10, 10, 10, 10], None),
            (vec![], None),
        ] {
            assert_eq!(change(&tenths), expected, "{tenths:?}");
        }
    }

    #[test]
    fn within_one_day_nothing_is_dated() {
        let at = DateTime::from_timestamp(1_760_011_200, 0);
        let starts: Vec<Start> =
            [1, 1, 1, 9, 9, 9].map(|seconds| Start { at, ready: Some(Duration::from_secs(seconds)), outcome: Some(Outcome::Ready) }).to_vec();
        assert_eq!(Change::of(&starts), None);
    }
}

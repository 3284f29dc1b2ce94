//! What many starts of one server by one client show together. Days are those of UTC.

use std::time::Duration;

use chrono::NaiveDate;

use super::{Change, Evidence, Outcome, Spread, Start};

/// The starts that the client made for its own use, in the order in which they were told: oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    starts: Vec<Start>,
}

/// The starts of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub date: NaiveDate,
    pub good: usize,
    pub failed: usize,
    /// Neither good nor failed, as far as anything tells.
    pub unfinished: usize,
    /// Of the times until ready.
    pub ready: Option<Spread>,
}

/// Starts in a row of which none was good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Streak {
    /// Those that failed; unfinished ones in between are not counted.
    pub failed: usize,
    /// From the begin of the first to that of the last, where both have a clock.
    pub span: Option<Duration>,
    /// The most frequent ending, and how many of them have it.
    pub ending: (Outcome, usize),
}

/// Among as many of the latest starts, good and failed ones that alternate are a habit; what was before them may be mended.
const LATEST: usize = 8;
/// From good to failed, to good, to failed: fewer changes than these are a server that broke, or was mended.
const CHANGES: usize = 3;

impl Evidence {
    /// All starts of the client's own, those included whose events are gone.
    #[must_use]
    pub fn history(&self) -> History {
        let kept = self.attempts.iter().filter(|attempt| attempt.is_for_use()).map(Start::of);
        History { starts: self.earlier.iter().copied().chain(kept).collect() }
    }
}

impl History {
    #[must_use]
    pub fn starts(&self) -> &[Start] {
        &self.starts
    }

    #[must_use]
    pub fn good(&self) -> usize {
        self.starts.iter().filter(|start| start.is_good()).count()
    }

    #[must_use]
    pub fn failed(&self) -> usize {
        self.starts.iter().filter(|start| start.is_failed()).count()
    }

    /// Starts that are neither good nor failed, as far as anything tells.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.starts.iter().filter(|start| start.outcome.is_none()).count()
    }

    /// The times until ready: median, p95 and the rest.
    #[must_use]
    pub fn ready(&self) -> Option<Spread> {
        Spread::of(self.starts.iter().filter_map(|start| start.ready))
    }

    /// The times until ready of the starts on these days.
    #[must_use]
    pub fn ready_on(&self, is_one: impl Fn(NaiveDate) -> bool) -> Option<Spread> {
        let on = |start: &&Start| start.at.is_some_and(|at| is_one(at.date_naive()));
        Spread::of(self.starts.iter().filter(on).filter_map(|start| start.ready))
    }

    #[must_use]
    pub fn last_good(&self) -> Option<&Start> {
        self.starts.iter().rfind(|start| start.is_good())
    }

    #[must_use]
    pub fn last_failure(&self) -> Option<&Start> {
        self.starts.iter().rfind(|start| start.is_failed())
    }

    /// Every day that has starts with a clock, oldest first.
    #[must_use]
    pub fn days(&self) -> Vec<Day> {
        let mut dated: Vec<(NaiveDate, &Start)> = self.starts.iter().filter_map(|start| Some((start.at?.date_naive(), start))).collect();
        dated.sort_by_key(|(date, _)| *date);
        let day = |starts: &[(NaiveDate, &Start)]| {
            let count = |is: fn(&Start) -> bool| starts.iter().filter(|(_, start)| is(start)).count();
            Day {
                date: starts[0].0,
                good: count(Start::is_good),
                failed: count(Start::is_failed),
                unfinished: count(|start| start.outcome.is_none()),
                ready: Spread::of(starts.iter().filter_map(|(_, start)| start.ready)),
            }
        };
        dated.chunk_by(|one, next| one.0 == next.0).map(day).collect()
    }

    /// The day on which the time until ready became another, where one stands out.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        Change::of(&self.starts)
    }

    /// The failures since the last good start; `None` where the latest start that tells anything was good.
    #[must_use]
    pub fn streak(&self) -> Option<Streak> {
        let begin = self.starts.iter().rposition(Start::is_good).map_or(0, |last| last + 1);
        Streak::of(&self.starts[begin..])
    }

    /// Whether good and failed starts alternate: the latest ones, of how many, and how often they failed.
    #[must_use]
    pub fn flapping(&self) -> Option<Flapping> {
        let told: Vec<&Start> = self.starts.iter().filter(|start| start.outcome.is_some()).collect();
        let latest = &told[told.len().saturating_sub(LATEST)..];
        let changes = latest.windows(2).filter(|pair| pair[0].is_good() != pair[1].is_good()).count();
        let failures: Vec<Start> = latest.iter().filter(|start| start.is_failed()).map(|&&start| start).collect();
        let (ending, _) = Streak::of(&failures)?.ending;
        (changes >= CHANGES && failures.len() >= 2).then_some(Flapping { of: latest.len(), failed: failures.len(), ending })
    }
}

/// Good and failed starts in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flapping {
    /// How many of the latest starts were looked at.
    pub of: usize,
    pub failed: usize,
    /// How most of the failed ones ended.
    pub ending: Outcome,
}

impl Streak {
    fn of(starts: &[Start]) -> Option<Self> {
        let failures: Vec<&Start> = starts.iter().filter(|start| start.is_failed()).collect();
        // In the order in which they were last seen: of two that are equally frequent, the latest one counts.
        let mut endings: Vec<(Outcome, usize)> = Vec::new();
        for outcome in failures.iter().filter_map(|start| start.outcome) {
            let seen = endings.iter().position(|(ending, _)| *ending == outcome);
            let before = seen.map_or(0, |index| endings.remove(index).1);
            endings.push((outcome, before + 1));
        }
        let ending = endings.into_iter().max_by_key(|(_, count)| *count)?;
        let span = failures.first()?.at.zip(failures.last()?.at).and_then(|(first, last)| (last - first).to_std().ok());
        Some(Self { failed: failures.len(), span, ending })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    const FAILED: Option<Outcome> = Some(Outcome::Exited);

    /// One start each six hours; a number is that of the seconds until ready.
    fn history(starts: &[Result<u64, Option<Outcome>>]) -> History {
        let noon = DateTime::from_timestamp(1_760_011_200, 0).expect("a date");
        let start = |(index, told): (usize, &Result<u64, Option<Outcome>>)| Start {
            at: Some(noon + TimeDelta::hours(6) * i32::try_from(index).unwrap()),
            ready: told.ok().map(Duration::from_secs),
            outcome: told.map_or_else(|outcome| outcome, |_| Some(Outcome::Ready)),
        };
        History { starts: starts.iter().enumerate().map(start).collect() }
    }

    fn at(start: Option<&Start>) -> Option<DateTime<Utc>> {
        start.and_then(|start| start.at)
    }

    #[test]
    fn unfinished_starts_are_counted_apart() {
        let told = history(&[Ok(1), Err(FAILED), Err(None), Ok(3), Err(None)]);
        assert_eq!((told.good(), told.failed(), told.unfinished()), (2, 1, 2));
        assert_eq!(told.ready().map(|ready| ready.median), Some(Duration::from_secs(2)));
        assert_eq!((at(told.last_good()), at(told.last_failure())), (told.starts()[3].at, told.starts()[1].at));
    }

    #[test]
    fn each_day_has_its_own_numbers() {
        let days = history(&[Ok(1), Err(FAILED), Ok(5), Ok(7), Err(None)]).days();
        let told: Vec<_> = days.iter().map(|day| (day.good, day.failed, day.unfinished, day.ready.map(|ready| ready.max.as_secs()))).collect();
        assert_eq!(told, [(1, 1, 0, Some(1)), (2, 0, 1, Some(7))]);
        assert!(days[0].date < days[1].date);
        assert_eq!(history(&[Ok(1), Err(FAILED), Ok(5), Ok(7)]).ready_on(|date| date == days[1].date), days[1].ready);
        let clockless = History { starts: vec![Start { at: None, ready: None, outcome: FAILED }] };
        assert!(clockless.days().is_empty());
    }

    #[test]
    fn a_streak_goes_back_to_the_last_good_start() {
        let slow = Err(Some(Outcome::TimedOut));
        let streak = history(&[Err(FAILED), Ok(1), slow, Err(FAILED), Err(None), Err(FAILED)]).streak().expect("a streak");
        assert_eq!((streak.failed, streak.ending), (3, (Outcome::Exited, 2)));
        assert_eq!(streak.span, Some(Duration::from_hours(18)));
        for story in [history(&[slow, Ok(1)]), history(&[Ok(1), Err(None)]), history(&[])] {
            assert_eq!(story.streak(), None);
        }
    }

    #[test]
    fn flapping_is_more_than_breaking_or_being_mended() {
        let (good, bad) = (Ok(1), Err(FAILED));
        for (starts, flaps) in [
            (vec![good, bad, good, bad], true),
            (vec![good, good, bad, good, good, bad, good], true),
            (vec![bad, bad, bad, good, good, good], false),
            (vec![good, good, bad, bad, bad], false),
            (vec![good, bad, good], false),
            // Long ago.
            ([vec![good, bad, good, bad], vec![good; 8]].concat(), false),
        ] {
            assert_eq!(history(&starts).flapping().is_some(), flaps, "{starts:?}");
        }
        assert_eq!(history(&[good, bad, good, bad]).flapping(), Some(Flapping { of: 4, failed: 2, ending: Outcome::Exited }));
    }
}

//! How often a server started in the real client and how often it did not, over the starts that its logs tell of.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::evidence::{Attempt, EventKind, Method, Outcome, Purpose};

/// The starts that came to an end, oldest first; copies and probes beside them are not counted.
#[derive(Debug, Default)]
pub(super) struct Tally<'a> {
    pub(super) ok: Vec<&'a Attempt>,
    pub(super) failed: Vec<&'a Attempt>,
}

impl<'a> Tally<'a> {
    pub(super) fn of(attempts: &'a [Attempt]) -> Self {
        let mut tally = Self::default();
        for attempt in attempts.iter().filter(|attempt| is_real(attempt) && attempt.is_finished()) {
            if attempt.outcome() == Outcome::Ready {
                tally.ok.push(attempt);
            } else if !is_called_off(attempt) {
                tally.failed.push(attempt);
            }
        }
        tally
    }

    pub(super) fn finished(&self) -> usize {
        self.ok.len() + self.failed.len()
    }

    /// Every time until ready that the logs show, shortest first.
    pub(super) fn ready(&self) -> Vec<Duration> {
        let mut times: Vec<Duration> = self.ok.iter().filter_map(|attempt| attempt.ready()).collect();
        times.sort();
        times
    }

    pub(super) fn median(&self) -> Option<Duration> {
        let times = self.ready();
        let (upper, lower) = (times.get(times.len() / 2)?, times.get(times.len().saturating_sub(1) / 2)?);
        Some((*upper + *lower) / 2)
    }

    pub(super) fn last_failure(&self) -> Option<DateTime<Utc>> {
        self.failed.iter().rev().find_map(|attempt| ended_at(attempt))
    }

    /// How many of the failures ended as `attempt` did, and when the first of them began.
    pub(super) fn alike(&self, attempt: &Attempt) -> (usize, Option<DateTime<Utc>>) {
        let alike: Vec<&&Attempt> = self.failed.iter().filter(|failed| failed.outcome() == attempt.outcome()).collect();
        (alike.len(), alike.iter().find_map(|attempt| attempt.started_at))
    }
}

fn is_real(attempt: &Attempt) -> bool {
    matches!(attempt.purpose, Purpose::AsClient | Purpose::ClientRestart)
}

/// Whether the client closed a start that had not failed: the user quit it, or reloaded its servers.
fn is_called_off(attempt: &Attempt) -> bool {
    let on_purpose = attempt.client_closed().is_some_and(|event| matches!(event.kind, EventKind::StdinClosed | EventKind::ShutDown));
    let refused = [Method::Initialize, Method::ToolsList].into_iter().any(|method| attempt.error_from(method).is_some());
    on_purpose && attempt.outcome() == Outcome::Closed && !refused
}

/// When a start was over, good or bad; of a running session, its begin.
fn ended_at(attempt: &Attempt) -> Option<DateTime<Utc>> {
    let end = attempt.client_closed().or_else(|| attempt.exit().map(|(event, _)| event));
    end.and_then(|event| event.at.wall).or(attempt.started_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::{Start, start};

    fn attempts(starts: Vec<Start>) -> Vec<Attempt> {
        starts.into_iter().flat_map(|start| start.evidence().attempts).collect()
    }

    #[test]
    fn what_came_to_an_end_is_counted_and_what_was_called_off_is_not() {
        let ready = || start("s").initializes().lists_tools(1);
        let all = attempts(vec![
            ready().closes_stdin().exits(0),
            start("s").gives_up(Method::Initialize, 60_000),
            start("s").exits(1),
            start("s").error(Method::Initialize, -32602, "no").closes_stdin(),
            // Called off, broken off, and a copy beside a good start.
            start("s").closes_stdin(),
            start("s"),
            ready().then(start("s").exits(1), Purpose::SharedPool),
        ]);
        let tally = Tally::of(&all);
        assert_eq!((tally.ok.len(), tally.failed.len(), tally.finished()), (2, 3, 5));
        assert_eq!(tally.alike(tally.failed[0]).0, 1);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        for (millis, median) in [(vec![], None), (vec![100], Some(140)), (vec![100, 300], Some(240)), (vec![900, 100, 200], Some(240))] {
            let all = attempts(millis.into_iter().map(|millis| start("s").after(millis).initializes().lists_tools(1)).collect());
            assert_eq!(Tally::of(&all).median(), median.map(|millis| Duration::from_millis(millis + 30)), "{:?}", Tally::of(&all).ready());
        }
    }
}

//! What the logs say of a server's latest starts, in a few words.

use chrono::{DateTime, Utc};

use crate::evidence::{History, Outcome, Start};

use super::{Style, wall};

/// What was before these says little of today.
const LATEST: usize = 8;

/// `last 8 starts in Claude Desktop: 6 timed out, last 2 Jun 17:39`; `None` where no start is told to its end.
#[must_use]
pub fn in_words(client: &str, history: &History, now: DateTime<Utc>, style: &Style) -> Option<String> {
    let told: Vec<&Start> = history.starts().iter().filter(|start| start.outcome.is_some()).collect();
    let latest = &told[told.len().saturating_sub(LATEST)..];
    let starts = match latest.len() {
        0 => return None,
        1 => format!("last start in {client}"),
        number => format!("last {number} starts in {client}"),
    };
    let failed = || latest.iter().filter(|start| start.is_failed());
    let Some(last) = failed().next_back() else { return Some(format!("{starts}: good")) };
    let endings = [Outcome::TimedOut, Outcome::Exited, Outcome::SpawnFailed, Outcome::Closed];
    let count = |outcome: Outcome| Some(failed().filter(|start| start.outcome == Some(outcome)).count()).filter(|&count| count > 0);
    let endings: Vec<String> = endings.into_iter().filter_map(|outcome| Some(ending(count(outcome)?, outcome, latest.len()))).collect();
    let last = last.at.map(|at| format!(", last {}", wall::minute((style.wall)(at), (style.wall)(now)))).unwrap_or_default();
    Some(format!("{starts}: {}{last}", endings.join(", ")))
}

fn ending(count: usize, outcome: Outcome, of: usize) -> String {
    let words = match outcome {
        Outcome::Ready => "good",
        Outcome::TimedOut => "timed out",
        Outcome::Exited => "ended early",
        Outcome::SpawnFailed => "could not be started",
        Outcome::Closed => "refused",
    };
    match (count, of) {
        (1, 1) => words.to_owned(),
        (count, of) if count == of => format!("all {words}"),
        (count, _) => format!("{count} {words}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{evidence::Evidence, report::fixture};

    #[test]
    fn the_latest_starts_are_told_in_a_few_words() {
        let now: DateTime<Utc> = "2026-06-02T18:00:00Z".parse().unwrap();
        let (good, slow, gone, open) = (Some(Outcome::Ready), Some(Outcome::TimedOut), Some(Outcome::Exited), None);
        for (outcomes, words) in [
            (vec![], None),
            (vec![open], None),
            (vec![good], Some("last start in X: good")),
            (vec![slow], Some("last start in X: timed out, last 2 Jun 17:39")),
            (vec![gone, gone, open], Some("last 2 starts in X: all ended early, last 2 Jun 17:39")),
            ([vec![gone; 9], vec![slow; 6], vec![good; 2]].concat(), Some("last 8 starts in X: 6 timed out, last 2 Jun 17:39")),
            (vec![good, slow, gone, good], Some("last 4 starts in X: 1 timed out, 1 ended early, last 2 Jun 17:39")),
        ] {
            let at = "2026-06-02T17:39:10Z".parse().ok();
            let earlier = outcomes.into_iter().map(|outcome| Start { at, ready: None, outcome }).collect();
            let history = Evidence::new(Vec::new(), earlier, Duration::ZERO).history();
            assert_eq!(in_words("X", &history, now, &fixture::style(80)).as_deref(), words);
        }
    }
}

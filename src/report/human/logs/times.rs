//! How long the starts of one server took, day by day, and since when they take another time.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::{History, Outcome, Spread},
};

use super::Style;
use crate::report::{duration::span, sparkline::sparkline, wall};

/// With fewer times than these there is nothing to compare.
const COMPARED: usize = 3;

/// The medians of the days; the single starts where there are few days.
pub(super) fn bars(history: &History) -> String {
    let days: Vec<Duration> = history.days().iter().filter_map(|day| day.ready.map(|ready| ready.median)).collect();
    let starts = || history.starts().iter().filter_map(|start| start.ready).collect();
    sparkline(&if days.len() >= COMPARED { days } else { starts() })
}

/// Told of a server that became slower or faster, and of one whose time is what matters.
pub(super) fn rows(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Vec<String> {
    let history = diagnosis.evidence.history();
    let matters = match diagnosis.evidence.judged().outcome() {
        Outcome::TimedOut => true,
        Outcome::Ready => diagnosis.verdict.status != Status::Healthy,
        Outcome::Exited | Outcome::SpawnFailed | Outcome::Closed => false,
    };
    let change = history.change();
    let Some(all) = history.ready().filter(|all| change.is_some() || matters && all.count >= COMPARED) else { return Vec::new() };
    let day = |date: NaiveDate| wall::day(date.and_time(NaiveTime::MIN), (style.wall)(now));
    let dates: Vec<NaiveDate> = history.days().iter().filter(|day| day.ready.is_some()).map(|day| day.date).collect();
    let from_to = match dates.as_slice() {
        [first, .., last] => format!("{} – {}", day(*first), day(*last)),
        [only] => day(*only),
        [] => String::new(),
    };
    let picture = [bars(&history), from_to].join(" ").trim_end().to_owned();
    let Some(change) = change else { return vec![format!("{picture}: {}", numbers(&all))] };
    let how = if change.is_slower() { "slower" } else { "faster" };
    let rows = [
        (format!("before {}", day(change.date)), history.ready_on(|date| date < change.date)),
        (format!("{how} since {}", day(change.date)), history.ready_on(|date| date >= change.date)),
    ];
    let rows = rows.into_iter().filter_map(|(when, ready)| Some(format!("{when}: {}", numbers(&ready?))));
    std::iter::once(picture).chain(rows).collect()
}

fn numbers(ready: &Spread) -> String {
    format!("median {}, p95 {}", span(ready.median), span(ready.p95))
}

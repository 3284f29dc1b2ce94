//! What the report of a program has besides where it is about logs.

use super::{
    copy::{millis, place, timestamp},
    runs, v1,
};
use crate::{
    diagnosis::Diagnosis,
    evidence::{self, Origin, Start},
    report::{LogsRead, Report},
};

pub(super) fn read(logs: &LogsRead) -> v1::Logs {
    let around = logs.around.lines.iter();
    v1::Logs {
        files: logs.files,
        lines: logs.lines,
        unread: logs.unread.iter().map(|unread| v1::Unread { path: unread.path.to_string(), why: unread.why.to_string() }).collect(),
        around: around.map(|((file, line), text)| v1::LogLine { file: file.display().to_string(), line: *line, text: text.to_string() }).collect(),
    }
}

/// A single probe has no statistics: its one start is told in full.
pub(super) fn statistics(diagnosis: &Diagnosis) -> Option<v1::Statistics> {
    if diagnosis.evidence.judged().origin == Origin::Live {
        return runs::statistics(diagnosis.evidence.runs.as_ref()?);
    }
    let ready = diagnosis.evidence.history().ready()?;
    Some(v1::Statistics { runs: u32::try_from(ready.count).unwrap_or(u32::MAX), ready_ms: runs::spread(&ready) })
}

/// The starts in the log, or, for a probe, those that the same client's logs tell of.
pub(super) fn history(report: &Report, diagnosis: &Diagnosis) -> Option<v1::History> {
    let judged = diagnosis.evidence.judged();
    match judged.origin {
        Origin::Log => Some(told(&judged.client, &diagnosis.evidence.history())),
        Origin::Live => report.past_of(judged).map(|past| told(&past.client, &past.history)),
    }
}

fn told(client: &str, history: &evidence::History) -> v1::History {
    let at = |start: Option<&Start>| start.and_then(|start| start.at).map(timestamp);
    v1::History {
        client: client.to_owned(),
        starts: history.starts().len(),
        good: history.good(),
        failed: history.failed(),
        unfinished: history.unfinished(),
        first: at(history.starts().iter().find(|start| start.at.is_some())),
        last_good: at(history.last_good()),
        last_failure: at(history.last_failure()),
        changed: history.change().map(|change| v1::Change {
            date: change.date.to_string(),
            before_ms: millis(change.before),
            after_ms: millis(change.after),
        }),
        days: history.days().iter().map(day).collect(),
    }
}

fn day(day: &evidence::Day) -> v1::Day {
    v1::Day {
        date: day.date.to_string(),
        good: day.good,
        failed: day.failed,
        unfinished: day.unfinished,
        ready_ms: day.ready.map(|ready| v1::DaySpread { median: millis(ready.median), p95: millis(ready.p95) }),
    }
}

pub(super) fn changed_entry(report: &Report, diagnosis: &Diagnosis) -> Option<v1::Place> {
    let judged = diagnosis.evidence.judged();
    let changed =
        report.logs.as_ref()?.changed.iter().find(|changed| changed.surely && changed.server == judged.server && changed.client == judged.client)?;
    Some(place(&changed.entry))
}

//! The first line: how much was read, and from when to when.

use chrono::{DateTime, Utc};

use super::{Line, LogsRead, Report, Role, Style, names};
use crate::report::wall;

/// More of what was not read than this is a list for programs.
const MOST_UNREAD: usize = 3;

pub(super) fn lines(report: &Report, logs: &LogsRead, style: &Style) -> Vec<Line> {
    let starts: usize = report.servers.iter().map(|diagnosis| diagnosis.evidence.history().starts().len()).sum();
    let counts = [names::count(logs.files, "files"), names::count(logs.lines, "lines"), names::count(starts, "starts")];
    let line = Line::of(Role::Title, counts.join(", "));
    let line = match span(report) {
        Some((first, last)) => line.with(Role::Dim, format!(", {}", dates(first, last, report, style))),
        None if starts == 0 => line,
        None => line.with(Role::Dim, ", without a clock"),
    };
    let line = match logs.starts_left_out {
        0 => line,
        more => line.with(Role::Dim, format!("; {} before them not looked into", names::count(more, "starts"))),
    };
    let named = logs.unread.iter().take(MOST_UNREAD).map(|unread| format!("not read: {}: {}", unread.path, unread.why));
    let more = logs.unread.len().checked_sub(MOST_UNREAD + 1).map(|more| format!("not read: {} more", names::count(more + 1, "files")));
    let unread = named.chain(more).map(|text| Line::of(Role::Dim, text));
    std::iter::once(line).chain(unread).flat_map(|line| line.wrap(style.width, 2)).collect()
}

/// Why there is no server to tell of.
pub(super) fn nothing(report: &Report, logs: &LogsRead, style: &Style) -> Vec<Line> {
    let minute = |at: DateTime<Utc>| wall::minute((style.wall)(at), (style.wall)(report.generated_at));
    let latest = logs.latest_other.map(|at| format!("; the latest began on {}", minute(at))).unwrap_or_default();
    let text = match logs.others {
        0 if logs.files == 0 && !logs.unread.is_empty() => "nothing could be read".to_owned(),
        0 if logs.files == 0 => "no log is of the client that was asked for".to_owned(),
        0 => "no line tells of a server".to_owned(),
        others => format!("none of {} is what was asked for{latest}", names::count(others, "starts")),
    };
    Line::new().plain(text).wrap(style.width, 2)
}

/// The first and the last moment that any log tells of.
fn span(report: &Report) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let attempts = || report.servers.iter().flat_map(|diagnosis| &diagnosis.evidence.attempts);
    let earlier = || report.servers.iter().flat_map(|diagnosis| diagnosis.evidence.earlier.iter().filter_map(|start| start.at));
    let told = || attempts().flat_map(|attempt| attempt.started_at.into_iter().chain(attempt.events.iter().filter_map(|event| event.at.wall)));
    let moments = || earlier().chain(told());
    moments().min().zip(moments().max())
}

fn dates(first: DateTime<Utc>, last: DateTime<Utc>, report: &Report, style: &Style) -> String {
    let now = (style.wall)(report.generated_at);
    let [begin, end] = [first, last].map(style.wall);
    let zone = wall::zone(last, style.wall).map(|zone| format!(" ({zone})")).unwrap_or_default();
    let [from, to] = [begin, end].map(|at| wall::minute(at, now));
    if from == to {
        format!("{from}{zone}")
    } else if begin.date() == end.date() {
        format!("{from} – {}{zone}", end.format("%H:%M"))
    } else {
        format!("{from} – {to}{zone}")
    }
}

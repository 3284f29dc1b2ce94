//! What the logs tell beyond the last start: how the ones before ended, what no log shows, and an entry that has changed since.

use chrono::{DateTime, NaiveTime, Utc};

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::{Attempt, Exit, Outcome, Seen, Start},
};

use super::{
    Line, LogsRead, Report, Style,
    block::{self, Item},
};
use crate::report::{duration::span, sparkline::sparkline, wall};

/// What was before these says little of today.
const LATEST: usize = 8;

pub(super) fn lines(report: &Report, logs: &LogsRead, diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let facts = [
        ("starts", earlier(diagnosis, report.generated_at, style)),
        ("time until ready", change(diagnosis, report.generated_at, style)),
        ("entry", changed(logs, attempt)),
        ("not in the log", invisible(attempt).filter(|_| diagnosis.verdict.status != Status::Healthy)),
    ];
    let line = |(label, text): (&str, Option<String>)| {
        block::lines(label, text.into_iter().map(|text| Item { line: Line::new().plain(text), hanging: 0 }).collect(), style)
    };
    facts.into_iter().flat_map(line).collect()
}

/// How often it ended so, since when, and when it last did not.
fn earlier(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Option<String> {
    let history = diagnosis.evidence.history();
    let told: Vec<&Start> = history.starts().iter().filter(|start| start.outcome.is_some()).collect();
    let latest = &told[told.len().saturating_sub(LATEST)..];
    let judged = diagnosis.evidence.judged().outcome();
    if latest.len() < 2 {
        return None;
    }
    let of = if latest.len() < told.len() { format!("of the last {}", latest.len()) } else { format!("of {}", latest.len()) };
    let day = |start: Option<&Start>, before: &str| {
        start.and_then(|start| start.at).map(|at| format!("{before}{}", wall::day((style.wall)(at), (style.wall)(now)))).unwrap_or_default()
    };
    if judged == Outcome::Ready {
        let failed = latest.iter().filter(|start| start.is_failed()).count();
        let last = day(history.last_failure(), ", last on ");
        return Some(if failed == 0 { format!("all {} were good", of.trim_start_matches("of ")) } else { format!("{failed} {of} failed{last}") });
    }
    let alike = || latest.iter().copied().filter(|start| start.outcome == Some(judged));
    let good = history.last_good().map_or_else(
        || "none was good".to_owned(),
        |good| {
            let took = good.ready.map(|ready| format!(", ready in {}", span(ready))).unwrap_or_default();
            format!("the last good one{}{took}", day(Some(good), " on "))
        },
    );
    Some(format!("{} {of} ended so{}; {good}", alike().count(), day(alike().next(), ", since ")))
}

/// A server that became slower is told from one that always was.
fn change(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Option<String> {
    let history = diagnosis.evidence.history();
    let change = history.change()?;
    let times = sparkline(&history.starts().iter().filter_map(|start| start.ready).collect::<Vec<_>>());
    let date = change.date.and_time(NaiveTime::MIN);
    let how = if change.is_slower() { "slower" } else { "faster" };
    Some(format!("{times} {how} since {}: {} before, {} after", wall::day(date, (style.wall)(now)), span(change.before), span(change.after)))
}

fn changed(logs: &LogsRead, attempt: &Attempt) -> Option<String> {
    let changed = logs.changed.iter().find(|changed| changed.server == attempt.server && changed.client == attempt.client)?;
    let file = changed.entry.file.file_name().unwrap_or(changed.entry.file.as_os_str());
    Some(format!("{}:{} says something else by now", file.display(), changed.entry.line))
}

/// What would help and cannot be seen.
fn invisible(attempt: &Attempt) -> Option<String> {
    let unknown_exit = attempt.exit().is_some_and(|(_, exit)| exit == Exit { code: None, signal: None });
    let launched = attempt.launched();
    let missing = [
        (launched.is_none(), "command"),
        (unknown_exit && attempt.outcome() == Outcome::Exited, "exit code"),
        (launched.is_none_or(|launched| launched.config.is_none()), "environment"),
        (launched.is_none_or(|launched| launched.cwd == Seen::NotVisible), "working directory"),
        (attempt.started_at.is_none(), "times"),
    ];
    let missing: Vec<&str> = missing.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

//! What the logs tell beyond the last start: how the ones before ended, what no log shows, and an entry that has changed since.

use chrono::{DateTime, Utc};

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::{Attempt, Exit, Outcome, Seen},
};

use super::{
    Line, LogsRead, Report, Style, Tally,
    block::{self, Item},
};
use crate::report::{duration::span, wall};

pub(super) fn lines(report: &Report, logs: &LogsRead, diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let facts = [
        ("starts", earlier(diagnosis, report.generated_at, style)),
        ("entry", changed(logs, attempt)),
        ("not in the log", invisible(attempt).filter(|_| diagnosis.verdict.status != Status::Healthy)),
    ];
    let line = |(label, text): (&str, Option<String>)| {
        block::lines(label, text.into_iter().map(|text| Item { line: Line::new().plain(text), hanging: 0 }).collect(), style)
    };
    facts.into_iter().flat_map(line).collect()
}

/// How often it ended so, and when it last did not.
fn earlier(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Option<String> {
    let tally = Tally::of(&diagnosis.evidence.attempts);
    let judged = diagnosis.evidence.judged();
    if tally.finished() < 2 {
        return None;
    }
    let day = |at: Option<DateTime<Utc>>, before: &str| {
        at.map(|at| format!("{before}{}", wall::day((style.wall)(at), (style.wall)(now)))).unwrap_or_default()
    };
    if judged.outcome() == Outcome::Ready {
        let failed = tally.failed.len();
        let last = day(tally.last_failure(), ", last ");
        return Some(if failed == 0 {
            format!("all {} were good", tally.finished())
        } else {
            format!("{failed} of {} failed{last}", tally.finished())
        });
    }
    let (alike, since) = tally.alike(judged);
    let good = tally.ok.last().map_or_else(
        || "none was good".to_owned(),
        |good| {
            let took = good.ready().map(|ready| format!(", ready in {}", span(ready))).unwrap_or_default();
            format!("the last good one{}{took}", day(good.started_at, " was on "))
        },
    );
    Some(format!("{alike} of {} ended so{}; {good}", tally.finished(), day(since, ", since ")))
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

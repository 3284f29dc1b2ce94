//! What the logs tell beyond the last start: how the ones before ended, what no log shows, and an entry that has changed since.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::{Attempt, Exit, Outcome, Seen, Start},
};

use super::{
    Line, LogsRead, Report, Style,
    block::{self, Item},
    times,
};
use crate::report::{ChangedEntry, duration::span, wall};

/// What was before these says little of today.
const LATEST: usize = 8;
/// Within this time the hour tells more than the day.
const CLOSE: TimeDelta = TimeDelta::days(2);

pub(super) fn lines(report: &Report, logs: &LogsRead, diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let facts = [
        ("starts", earlier(diagnosis, report.generated_at, style).into_iter().collect()),
        ("day by day", times::rows(diagnosis, report.generated_at, style)),
        ("entry", changed(logs, attempt).map(what_changed).into_iter().collect()),
        (
            "not in the log",
            invisible(attempt, changed(logs, attempt).is_some()).filter(|_| diagnosis.verdict.status != Status::Healthy).into_iter().collect(),
        ),
    ];
    let line = |(label, rows): (&str, Vec<String>)| {
        block::lines(label, rows.into_iter().map(|text| Item { line: Line::new().plain(text), hanging: 0 }).collect(), style)
    };
    facts.into_iter().flat_map(line).collect()
}

/// How often it ended so, since when, and when it last did not.
fn earlier(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Option<String> {
    let history = diagnosis.evidence.history();
    let told: Vec<&Start> = history.starts().iter().filter(|start| start.outcome.is_some()).collect();
    let judged = diagnosis.evidence.judged();
    let outcome = judged.outcome();
    if told.len() < 2 {
        return None;
    }
    let latest = &told[told.len().saturating_sub(LATEST)..];
    let of = if latest.len() < told.len() { format!("of the last {}", latest.len()) } else { format!("of {}", latest.len()) };
    let when = |start: Option<&Start>, before: &str| {
        let at = start.and_then(|start| start.at);
        at.map(|at| format!("{before}{}", on_the_wall(at, judged.started_at, now, style))).unwrap_or_default()
    };
    if outcome == Outcome::Ready {
        let failed = latest.iter().filter(|start| start.is_failed()).count();
        let last = when(history.last_failure(), ", last on ");
        return Some(if failed == 0 { format!("all {} were good", of.trim_start_matches("of ")) } else { format!("{failed} {of} failed{last}") });
    }
    let is_alike = |start: &&Start| start.outcome == Some(outcome);
    let alike = latest.iter().copied().filter(is_alike).count();
    let in_a_row = told.iter().rev().take_while(|start| is_alike(start)).count();
    let since = |count: usize| when(told.iter().copied().rev().filter(is_alike).nth(count - 1), ", since ");
    let good = history.last_good().map_or_else(
        || "none was good".to_owned(),
        |good| {
            let took = good.ready.map(|ready| format!(", ready in {}", span(ready))).unwrap_or_default();
            format!("the last good one{}{took}", when(Some(good), " on "))
        },
    );
    Some(match (in_a_row, alike) {
        (row, _) if row == told.len() => format!("all {row} ended so{}", since(row)),
        (row, alike) if row >= 2 && row >= alike => format!("the last {row} ended so{}; {good}", since(row)),
        _ if history.flapping().is_some() => format!("{alike} {of} ended so, in turn with good ones; {good}"),
        (_, alike @ ..=1) => format!("{alike} {of} ended so; {good}"),
        (_, alike) => format!("{alike} {of} ended so{}; {good}", since(alike)),
    })
}

/// With the time where it was not long before the start that the page is about.
fn on_the_wall(at: DateTime<Utc>, judged: Option<DateTime<Utc>>, now: DateTime<Utc>, style: &Style) -> String {
    let is_close = judged.is_some_and(|judged| (judged - at).abs() < CLOSE);
    let (at, now) = ((style.wall)(at), (style.wall)(now));
    if is_close { wall::minute(at, now) } else { wall::day(at, now) }
}

fn changed<'r>(logs: &'r LogsRead, attempt: &Attempt) -> Option<&'r ChangedEntry> {
    logs.changed.iter().find(|changed| changed.server == attempt.server && changed.client == attempt.client)
}

fn what_changed(changed: &ChangedEntry) -> String {
    let file = changed.entry.file.file_name().unwrap_or(changed.entry.file.as_os_str());
    let what = if changed.surely { "says something else by now" } else { "may say something else by now: it was written later" };
    format!("{}:{} {what}", file.display(), changed.entry.line)
}

/// What would help and cannot be seen.
fn invisible(attempt: &Attempt, changed: bool) -> Option<String> {
    let unknown_exit = attempt.exit().is_some_and(|(_, exit)| exit == Exit { code: None, signal: None });
    let launched = attempt.launched();
    let missing = [
        (launched.is_none(), "command"),
        (unknown_exit && attempt.outcome() == Outcome::Exited, "exit code"),
        (changed || launched.is_none_or(|launched| launched.config.is_none()), "environment"),
        (launched.is_none_or(|launched| launched.cwd == Seen::NotVisible), "working directory"),
        (attempt.started_at.is_none(), "times"),
    ];
    let missing: Vec<&str> = missing.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::{diagnose, testing::start},
        evidence::Evidence,
        report::fixture,
    };

    /// What is said of a start after others, six hours apart: `+` for a good one, `-` for one that ended by itself, `?` for one that is not told.
    fn said(before: &str, story: crate::diagnosis::testing::Start) -> Option<String> {
        let now: DateTime<Utc> = "2026-06-02T18:00:00Z".parse().unwrap();
        let mut attempt = story.evidence().attempts.remove(0);
        attempt.started_at = Some(now);
        let ago = |index: usize| Some(now - TimeDelta::hours(6) * i32::try_from(before.len() - index).unwrap());
        let earlier = before.chars().enumerate().map(|(index, sign)| match sign {
            '+' => Start { at: ago(index), ready: Some(Duration::from_secs(2)), outcome: Some(Outcome::Ready) },
            '-' => Start { at: ago(index), ready: None, outcome: Some(Outcome::Exited) },
            _ => Start { at: ago(index), ready: None, outcome: None },
        });
        let told = diagnose(Evidence::new(vec![attempt], earlier.collect(), Duration::from_secs(3)));
        super::earlier(&told, now, &fixture::style(80))
    }

    #[test]
    fn the_starts_before_are_told_in_a_sentence() {
        let gone = || start("x").exits(1);
        for (before, words) in [
            ("", None),
            ("?", None),
            ("+", Some("1 of 2 ended so; the last good one on 2 Jun 12:00, ready in 2 s")),
            ("--?", Some("all 3 ended so, since 2 Jun 00:00")),
            ("+--?-", Some("the last 4 ended so, since 1 Jun 18:00; the last good one on 1 Jun 12:00, ready in 2 s")),
            ("+---------------", Some("the last 16 ended so, since 30 May; the last good one on 29 May, ready in 2 s")),
            ("---++", Some("4 of 6 ended so, since 1 Jun 12:00; the last good one on 2 Jun 12:00, ready in 2 s")),
            ("++++-+++-+-+", Some("3 of the last 8 ended so, in turn with good ones; the last good one on 2 Jun 12:00, ready in 2 s")),
        ] {
            assert_eq!(said(before, gone()).as_deref(), words, "after {before}");
        }
        let good = || start("x").initializes().lists_tools(1);
        for (before, words) in [("++", "all 3 were good"), ("-+", "1 of 3 failed, last on 2 Jun 06:00"), ("-++++++++", "all the last 8 were good")] {
            assert_eq!(said(before, good()).as_deref(), Some(words), "after {before}");
        }
    }
}

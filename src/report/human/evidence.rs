//! The rows under `seen:`: when, where and what, in the order of time; the start that was left alone comes after the other.

use std::time::Duration;

use crate::{
    diagnosis::{Cite, Finding},
    evidence::{Attempt, EventKind, Evidence, Line as Said, Moment, Origin, Outcome, Source, Stream},
};
use chrono::{DateTime, Utc};

use super::{
    Line, Role, Style,
    block::{self, Item},
    names,
    place::Place,
    wait::{Wait, actor},
};
use crate::report::{
    duration::{cell, tenths},
    line::cut,
    wall,
    width::Width as _,
};

/// More rows than this hide what matters.
const MOST: usize = 8;
/// Lines of stderr that are shown when a finding quotes none of them.
const LAST_WORDS: usize = 4;
/// A shorter time between two moments is none worth a word.
const A_WHILE: Duration = Duration::from_millis(50);
/// Lines' worth of text that one citation may take.
const LONGEST_QUOTE: usize = 3;
/// With less room than this beside time and source, the text is not aligned.
const ROOM_FOR_TEXT: usize = 24;

/// The evidence of `finding`, whose place is shown above it, with both ends of the wait that decided a logged start.
pub(super) fn seen(finding: &Finding, evidence: &Evidence, wait: Option<&Wait<'_>>, place: Option<&Place>, style: &Style) -> Vec<Line> {
    let attempt = evidence.judged();
    let mut cites: Vec<Cite> = Vec::new();
    for cite in &finding.cites {
        if !cites.contains(cite) && !place.is_some_and(|place| place.says_all_of(cite)) {
            cites.push(cite.clone());
        }
    }
    for event in wait.into_iter().flat_map(|wait| [wait.from, wait.to]) {
        if !cites.iter().any(|cite| cite.source == event.source) {
            cites.insert(0, Cite::of(event));
        }
    }
    let more = cites.len().saturating_sub(MOST);
    cites.truncate(MOST);
    cites.sort_by_key(|cite| (cite.left_alone, is_beside(cite, evidence), cite.at.wall, cite.at.elapsed, line(&cite.source)));
    let clock = Clock::of(attempt, &cites, style);
    let row = |cite: &Cite| {
        let later =
            wait.filter(|wait| wait.to.source == cite.source && wait.lasted >= A_WHILE).map(|wait| format!("  {} later", tenths(wait.lasted)));
        let time = if is_beside(cite, evidence) { String::new() } else { clock.time(&cite.at) };
        Row { time, source: source(&cite.source, place), text: text(cite, attempt), later }
    };
    let mut lines = rows("seen", &cites.iter().map(row).collect::<Vec<_>>(), style);
    if more > 0 {
        lines.push(Line::of(Role::Dim, format!("     … {more} more in --format json")));
    }
    lines
}

/// Whether it happened while nothing was started, in a talk with what stands behind the server: its time counts from another begin.
fn is_beside(cite: &Cite, evidence: &Evidence) -> bool {
    let judged = evidence.judged();
    let others = evidence.attempts.iter().filter(|attempt| attempt.is_remote() && !judged.is_remote());
    others.flat_map(|attempt| &attempt.events).any(|event| event.source == cite.source && event.at == cite.at)
}

/// Where it stands among what was written at the same moment.
const fn line(source: &Source) -> u64 {
    match source {
        Source::LogLine { line, .. } | Source::Stdout(line) | Source::Stderr(line) | Source::Response(line) => *line,
        Source::Config(_) | Source::Client | Source::Process | Source::Network | Source::Probe => 0,
    }
}

/// Where it stands, in few characters where the place that is shown above names the file.
fn source(source: &Source, place: Option<&Place>) -> String {
    place.map_or_else(|| source.to_string(), |place| place.source(source))
}

/// What is cited, with who did it where the source is a line of a log, and with the start where it is another one.
fn text(cite: &Cite, attempt: &Attempt) -> String {
    if cite.left_alone {
        return format!("left alone: {}", cite.text);
    }
    let event = attempt.events.iter().find(|event| attempt.origin == Origin::Log && event.source == cite.source && Cite::of(event).text == cite.text);
    match event.map(|event| &event.kind) {
        // What it waited for stands in the row of the request.
        Some(EventKind::GaveUp { .. }) => "client gives up".into(),
        Some(kind) => format!("{}{}", actor(kind), cite.text),
        None => cite.text.to_string(),
    }
}

/// The server's last lines on stderr, for a start that failed and a finding that quotes none.
pub(super) fn last_words(attempt: &Attempt, finding: &Finding, place: Option<&Place>, style: &Style) -> Vec<Line> {
    let said = |line: &Said<'_>| line.stream == Stream::Stderr && !line.text.trim().is_empty();
    let quoted = attempt.lines().filter(said).any(|line| finding.cites.iter().any(|cite| cite.source == line.event.source));
    if quoted || attempt.outcome() == Outcome::Ready {
        return Vec::new();
    }
    // What it says after the client has closed the pipes is about just that.
    let written: Vec<_> = attempt.lines_while_open().filter(said).collect();
    let clock = Clock::of(attempt, &[], style);
    let last: Vec<Row> = written
        .iter()
        .skip(written.len().saturating_sub(LAST_WORDS))
        .map(|line| Row { time: clock.time(&line.event.at), source: source(&line.event.source, place), text: line.text.to_string(), later: None })
        .collect();
    let mut lines = rows("last words", &last, style);
    if written.len() > LAST_WORDS {
        lines.push(Line::of(Role::Dim, format!("     the last {LAST_WORDS} of {} on stderr", names::count(written.len(), "lines"))));
    }
    lines
}

struct Row {
    time: String,
    source: String,
    text: String,
    /// How long after the other moment that matters.
    later: Option<String>,
}

/// How moments are written: those of a log without the day that the header names, unless one of them is of another day.
struct Clock<'a> {
    style: &'a Style,
    with_days: bool,
    /// Some clock among them has parts of a second.
    fine: bool,
}

impl<'a> Clock<'a> {
    fn of(attempt: &Attempt, cites: &[Cite], style: &'a Style) -> Self {
        let fine = cites.iter().filter_map(|cite| cite.at.wall).any(wall::is_fine);
        let day = |at: DateTime<Utc>| (style.wall)(at).date();
        let with_days = cites.iter().filter_map(|cite| cite.at.wall).any(|at| attempt.started_at.is_none_or(|begin| day(begin) != day(at)));
        Self { style, with_days, fine }
    }

    fn time(&self, at: &Moment) -> String {
        match (at.wall.map(self.style.wall), at.elapsed) {
            (Some(wall), _) if !self.with_days => wall::clock(wall, self.fine),
            (Some(wall), _) => format!("{} {}", wall.format("%-d %b"), wall::clock(wall, self.fine)),
            (None, Some(elapsed)) => format!("+{}", cell(elapsed)),
            (None, None) => String::new(),
        }
    }
}

fn rows(label: &str, rows: &[Row], style: &Style) -> Vec<Line> {
    let widest = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).width()).max().unwrap_or(0);
    let (times, sources) = (widest(|row| &row.time), widest(|row| &row.source));
    let gap = if times > 0 { "  " } else { "" };
    let room = block::room(label, style);
    let aligned = times + gap.len() + sources + 2;
    let hanging = if room < aligned + ROOM_FOR_TEXT { 2 } else { aligned };
    let item = |row: &Row| {
        let origin = Line::of(Role::Dim, format!("{:>times$}{gap}{}  ", row.time, row.source));
        let text = cut(&row.text, LONGEST_QUOTE * room.saturating_sub(hanging));
        Item { line: origin.pad_to(hanging).plain(text).with(Role::Title, row.later.as_deref().unwrap_or_default()), hanging }
    };
    block::lines(label, rows.iter().map(item).collect(), style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, report::fixture};

    #[test]
    fn the_day_stands_at_every_moment_as_soon_as_one_is_of_another_day() {
        let begin: DateTime<Utc> = "2026-06-02T12:00:00Z".parse().unwrap();
        let attempt = Attempt { started_at: Some(begin), ..start("x").exits(1).evidence().attempts.remove(0) };
        let cite = |days: i64| {
            let mut cite = Cite::of(&attempt.events[0]);
            cite.at = Moment { elapsed: None, wall: Some(begin - chrono::TimeDelta::days(days)) };
            cite
        };
        for (days, with_day) in [(vec![0, 0], false), (vec![1, 0], true)] {
            let cites: Vec<Cite> = days.into_iter().map(cite).collect();
            let style = fixture::style(80);
            let clock = Clock::of(&attempt, &cites, &style);
            assert!(cites.iter().all(|cite| clock.time(&cite.at).contains(' ') == with_day));
        }
    }
}

//! The rows under `seen:`: when, where and what, in the order of time; the start that was left alone comes after the other.

use unicode_width::UnicodeWidthStr;

use crate::{
    diagnosis::{Cite, Finding},
    evidence::{Attempt, Moment, Outcome, Source, Stream},
};

use super::{
    Line, Role, Style,
    block::{self, Item},
    names,
    place::Place,
};
use crate::report::{duration::cell, line::cut};

/// More rows than this hide what matters.
const MOST: usize = 8;
/// Lines of stderr that are shown when a finding quotes none of them.
const LAST_WORDS: usize = 4;
/// Lines' worth of text that one citation may take.
const LONGEST_QUOTE: usize = 3;
/// With less room than this beside time and source, the text is not aligned.
const ROOM_FOR_TEXT: usize = 24;

/// The evidence of `finding`, whose place is shown above it.
pub(super) fn seen(finding: &Finding, place: Option<&Place>, style: &Style) -> Vec<Line> {
    let mut cites: Vec<&Cite> = Vec::new();
    for cite in &finding.cites {
        if !cites.contains(&cite) && !place.is_some_and(|place| place.says_all_of(cite)) {
            cites.push(cite);
        }
    }
    cites.sort_by_key(|cite| (cite.left_alone, cite.at.elapsed, cite.at.wall));
    let more = cites.len().saturating_sub(MOST);
    cites.truncate(MOST);
    let mut lines = rows("seen", &cites.into_iter().map(|cite| Row::of(cite, place)).collect::<Vec<_>>(), style);
    if more > 0 {
        lines.push(Line::of(Role::Dim, format!("     … {more} more in --format json")));
    }
    lines
}

/// The server's last lines on stderr, for a start that failed and a finding that quotes none.
pub(super) fn last_words(attempt: &Attempt, finding: &Finding, style: &Style) -> Vec<Line> {
    let quoted = finding.cites.iter().any(|cite| matches!(cite.source, Source::Stderr(_) | Source::LogLine { .. }));
    if quoted || attempt.outcome() == Outcome::Ready {
        return Vec::new();
    }
    let written: Vec<_> = attempt.lines().filter(|line| line.stream == Stream::Stderr && !line.text.trim().is_empty()).collect();
    let last: Vec<Row> = written
        .iter()
        .skip(written.len().saturating_sub(LAST_WORDS))
        .map(|line| Row { time: time(&line.event.at), source: line.event.source.to_string(), text: line.text.to_string() })
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
}

impl Row {
    fn of(cite: &Cite, place: Option<&Place>) -> Self {
        let source = place.map_or_else(|| cite.source.to_string(), |place| place.source(cite));
        let start = if cite.left_alone { "left alone: " } else { "" };
        Self { time: time(&cite.at), source, text: format!("{start}{}", cite.text) }
    }
}

fn time(at: &Moment) -> String {
    match (at.elapsed, at.wall) {
        (Some(elapsed), _) => format!("+{}", cell(elapsed)),
        (None, Some(wall)) => wall.format("%-d %b %H:%M:%S").to_string(),
        (None, None) => String::new(),
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
        Item { line: origin.pad_to(hanging).plain(text), hanging }
    };
    block::lines(label, rows.iter().map(item).collect(), style)
}

//! The rows under `seen:`: when, where and what, in the order of time.

use unicode_width::UnicodeWidthStr;

use crate::{
    diagnosis::{Cite, Finding},
    evidence::{Attempt, Moment, Outcome, Source, Stream},
};

use super::{Line, Role, Style, names};
use crate::report::duration::cell;

/// More rows than this hide what matters.
const MOST: usize = 8;
/// Lines of stderr that are shown when a finding quotes none of them.
const LAST_WORDS: usize = 4;
/// With less room than this beside time and source, the text gets a line of its own.
const ROOM_FOR_TEXT: usize = 24;

/// The evidence of `finding`; what stands in the config is left out where its line is shown already.
pub(super) fn seen(finding: &Finding, config_shown: bool, style: &Style) -> Vec<Line> {
    let mut cites: Vec<&Cite> = Vec::new();
    for cite in &finding.cites {
        let shown = config_shown && matches!(cite.source, Source::Config(_));
        if !shown && !cites.contains(&cite) {
            cites.push(cite);
        }
    }
    cites.sort_by_key(|cite| (cite.at.elapsed, cite.at.wall));
    let more = cites.len().saturating_sub(MOST);
    cites.truncate(MOST);
    let mut lines = rows("seen", &cites.into_iter().map(Row::of).collect::<Vec<_>>(), style);
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
    fn of(cite: &Cite) -> Self {
        let source = match &cite.source {
            Source::Config(place) => format!("config:{}", place.line),
            Source::Stdout(_) | Source::Stderr(_) | Source::LogLine { .. } | Source::Client | Source::Process | Source::Network | Source::Probe => {
                cite.source.to_string()
            }
        };
        Self { time: time(&cite.at), source, text: cite.text.to_string() }
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
    let head = format!("   = {label}: ");
    let indent = head.width();
    let text_at = indent + times + usize::from(times > 0) * 2 + sources + 2;
    let below = style.width < text_at + ROOM_FOR_TEXT;
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let line = if index == 0 { Line::of(Role::Label, head.clone()) } else { Line::new().pad_to(indent) };
        let gap = if times > 0 { "  " } else { "" };
        let line = line.with(Role::Dim, format!("{:>times$}{gap}{}", row.time, row.source));
        if below {
            lines.push(line);
            lines.push(Line::new().pad_to(7).plain(row.text.clone()));
        } else {
            lines.push(line.pad_to(text_at).plain(row.text.clone()));
        }
    }
    lines
}

//! One row for each server: how often it started, how long that took, when it last failed and why.

use chrono::{DateTime, Utc};
use unicode_width::UnicodeWidthStr;

use crate::diagnosis::{Diagnosis, Status};

use super::{Line, Role, Style, Tally, names};
use crate::report::{duration::tenths, line::cut, mark::Mark, wall};

/// A name that is cut shorter than this is no name any more.
const SHORTEST_NAME: usize = 8;
/// Blanks between two columns.
const GAP: usize = 2;

pub(super) fn lines(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Line> {
    let marks: Vec<Mark> = servers.iter().map(|diagnosis| Mark::from(diagnosis.verdict.status)).collect();
    let indent = 2 + Mark::Good.sign(style).width() + 1;
    let columns = fitted(columns(servers, now, style), style.width - indent);
    let heading = columns.iter().fold(Line::new().pad_to(indent), |line, column| column.write(line, Role::Dim, column.head, column.last));
    let row = |(index, mark): (usize, &Mark)| {
        let begin = Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(" ");
        columns.iter().fold(begin, |line, column| column.write(line, Role::Plain, &column.cells[index], column.last))
    };
    std::iter::once(heading).chain(marks.iter().enumerate().map(row)).collect()
}

struct Column {
    head: &'static str,
    /// Where there is no room for the other one.
    short: &'static str,
    numbers: bool,
    /// In which order columns go where there is no room; `None`: it stays.
    goes: Option<u8>,
    cells: Vec<String>,
    width: usize,
    last: bool,
}

impl Column {
    fn texts(head: &'static str, cells: impl Iterator<Item = String>) -> Self {
        let cells: Vec<String> = cells.collect();
        let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0).max(head.width());
        Self { head, short: head, numbers: false, goes: None, cells, width, last: false }
    }

    fn numbers(head: &'static str, cells: impl Iterator<Item = String>) -> Self {
        Self { numbers: true, ..Self::texts(head, cells) }
    }

    fn shortened(self) -> Self {
        let (head, numbers, goes) = (self.short, self.numbers, self.goes);
        Self { numbers, goes, ..Self::texts(head, self.cells.into_iter()) }
    }

    fn write(&self, line: Line, role: Role, text: &str, last: bool) -> Line {
        let text = cut(text, self.width);
        let fill = " ".repeat(self.width - text.width());
        let line = if self.numbers { line.plain(fill).with(role, text) } else { line.with(role, text).plain(fill) };
        if last { line } else { line.plain(" ".repeat(GAP)) }
    }
}

fn columns(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Column> {
    let tallies: Vec<Tally<'_>> = servers.iter().map(|diagnosis| Tally::of(&diagnosis.evidence.attempts)).collect();
    let each =
        |cell: fn(&Tally<'_>) -> Option<String>| tallies.iter().map(move |tally| cell(tally).unwrap_or_else(|| "–".into())).collect::<Vec<_>>();
    let client = |diagnosis: &&Diagnosis| names::client(diagnosis).to_owned();
    let several = servers.windows(2).any(|pair| client(&pair[0]) != client(&pair[1]));
    let failures =
        tallies.iter().map(|tally| tally.last_failure().map_or_else(|| "–".into(), |at| wall::minute((style.wall)(at), (style.wall)(now))));
    let mut columns = vec![Column::texts("server", servers.iter().map(|diagnosis| diagnosis.evidence.judged().server.clone()))];
    columns.extend(several.then(|| Column { goes: Some(2), ..Column::texts("client", servers.iter().map(client)) }));
    columns.extend([
        Column::numbers("ok", each(|tally| Some(tally.ok.len().to_string())).into_iter()),
        Column::numbers("failed", each(|tally| Some(tally.failed.len().to_string())).into_iter()),
        Column { short: "median", goes: Some(1), ..Column::numbers("median start", each(|tally| tally.median().map(tenths)).into_iter()) },
        Column { goes: Some(0), ..Column::texts("last failure", failures) },
        Column { last: true, ..Column::texts("cause", servers.iter().map(|diagnosis| cause(diagnosis))) },
    ]);
    columns
}

fn cause(diagnosis: &Diagnosis) -> String {
    match (diagnosis.verdict.cause, diagnosis.verdict.status) {
        (Some(cause), _) => cause.code().to_owned(),
        (None, Status::Inconclusive) => "cannot tell".to_owned(),
        (None, Status::Healthy | Status::Degraded | Status::Failing) => String::new(),
    }
}

/// Makes room: first by shorter heads, then without the columns that matter least, at last by cutting the names.
fn fitted(mut columns: Vec<Column>, room: usize) -> Vec<Column> {
    let width = |columns: &[Column]| columns.iter().map(|column| column.width + GAP).sum::<usize>() - GAP;
    let least = |columns: &[Column]| width(columns) - columns[0].width.saturating_sub(SHORTEST_NAME);
    if width(&columns) > room {
        columns = columns.into_iter().map(Column::shortened).collect();
    }
    for goes in 0..3 {
        if least(&columns) > room {
            columns.retain(|column| column.goes != Some(goes));
        }
    }
    let excess = width(&columns).saturating_sub(room);
    columns[0].width = columns[0].width.saturating_sub(excess).max(columns[0].width.min(SHORTEST_NAME));
    columns
}

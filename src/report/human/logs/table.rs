//! One row for each server: how often it started, how long that took, when it last failed and why.

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::History,
};
use chrono::{DateTime, Utc};

use super::{Line, Role, Style, names, times};
use crate::report::{duration::tenths, line::cut, mark::Mark, wall, width::Width as _};

/// A name that is cut shorter than this is no name any more.
const SHORTEST_NAME: usize = 8;
/// What columns go for that say little: so much of a name tells it from the others.
const TELLING_NAME: usize = 20;
/// Blanks between two columns.
const GAP: usize = 2;

pub(super) fn lines(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Line> {
    let marks: Vec<Mark> = servers.iter().map(|diagnosis| Mark::from(diagnosis.verdict.status)).collect();
    let indent = 2 + Mark::Good.sign(style).width() + 1;
    let columns = fitted(columns(servers, now, style), style.width - indent);
    let heading = columns.iter().fold(Line::new().pad_to(indent), |line, column| column.write(line, Role::Dim, column.head));
    let row = |(index, mark): (usize, &Mark)| {
        let begin = Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(" ");
        columns.iter().fold(begin, |line, column| column.write(line, Role::Plain, &column.cells[index]))
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
    fn texts(head: &'static str, cells: Vec<String>) -> Self {
        let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0).max(head.width());
        Self { head, short: head, numbers: false, goes: None, cells, width, last: false }
    }

    fn numbers(head: &'static str, cells: Vec<String>) -> Self {
        Self { numbers: true, ..Self::texts(head, cells) }
    }

    fn shortened(self) -> Self {
        let (numbers, goes, last) = (self.numbers, self.goes, self.last);
        Self { numbers, goes, last, ..Self::texts(self.short, self.cells) }
    }

    fn write(&self, line: Line, role: Role, text: &str) -> Line {
        let text = cut(text, self.width);
        let fill = " ".repeat(self.width - text.width());
        let line = if self.numbers { line.plain(fill).with(role, text) } else { line.with(role, text).plain(fill) };
        if self.last { line } else { line.plain(" ".repeat(GAP)) }
    }
}

fn columns(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Column> {
    let histories: Vec<History> = servers.iter().map(|diagnosis| diagnosis.evidence.history()).collect();
    let each = |cell: &dyn Fn(&History) -> Option<String>| histories.iter().map(|history| cell(history).unwrap_or_else(none)).collect();
    let both = |cell: &dyn Fn(&Diagnosis, &History) -> Option<String>| {
        servers.iter().zip(&histories).map(|(diagnosis, history)| cell(diagnosis, history).unwrap_or_else(none)).collect()
    };
    let client = |diagnosis: &&Diagnosis| names::known_client(diagnosis).map_or_else(none, str::to_owned);
    let several = servers.windows(2).any(|pair| client(&pair[0]) != client(&pair[1]));
    let failed = |diagnosis: &Diagnosis, history: &History| Some((history.failed() + usize::from(is_cut_off(diagnosis))).to_string());
    let last_failure = |diagnosis: &Diagnosis, history: &History| {
        let judged = Some(diagnosis.evidence.judged()).filter(|_| is_cut_off(diagnosis)).and_then(|judged| judged.started_at);
        let last = judged.or_else(|| history.last_failure()?.at)?;
        Some(wall::minute((style.wall)(last), (style.wall)(now)))
    };
    let slower = |history: &History| history.change().is_some_and(|change| change.is_slower());
    let over_time = |history: &History| slower(history).then(|| times::bars(history));
    let mut columns = vec![Column::texts("server", servers.iter().map(|diagnosis| diagnosis.evidence.judged().server.clone()).collect())];
    columns.extend(several.then(|| Column { goes: Some(3), ..Column::texts("client", servers.iter().map(client).collect()) }));
    columns.extend([
        Column::numbers("ok", each(&|history| Some(history.good().to_string()))),
        Column::numbers("failed", both(&failed)),
        Column {
            short: "median",
            goes: Some(2),
            ..Column::numbers("median start", each(&|history| history.ready().map(|ready| tenths(ready.median))))
        },
    ]);
    columns.extend(histories.iter().any(slower).then(|| Column { goes: Some(0), ..Column::texts("over time", each(&over_time)) }));
    columns.extend([
        Column { goes: Some(1), ..Column::texts("last failure", both(&last_failure)) },
        Column { last: true, ..Column::texts("cause", servers.iter().map(|diagnosis| cause(diagnosis)).collect()) },
    ]);
    columns
}

fn none() -> String {
    "–".to_owned()
}

/// A start that cannot have come to a good end, although its log does not show the end.
fn is_cut_off(diagnosis: &Diagnosis) -> bool {
    diagnosis.verdict.status == Status::Failing && diagnosis.evidence.judged().told().is_none()
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
    let least = |columns: &[Column], name: usize| width(columns) - columns[0].width.saturating_sub(name);
    if width(&columns) > room {
        columns = columns.into_iter().map(Column::shortened).collect();
    }
    for (goes, name) in [(0, TELLING_NAME), (1, SHORTEST_NAME), (2, SHORTEST_NAME), (3, SHORTEST_NAME)] {
        if least(&columns, name) > room {
            columns.retain(|column| column.goes != Some(goes));
        }
    }
    let excess = width(&columns).saturating_sub(room);
    columns[0].width = columns[0].width.saturating_sub(excess).max(columns[0].width.min(SHORTEST_NAME));
    columns
}

//! The columns of a table: as wide as their cells, and fewer of them where the page is narrow.

use super::{Line, Role};
use crate::report::{line::cut, width::Width as _};

/// A name that is cut shorter than this is no name any more.
const SHORTEST_NAME: usize = 8;
/// What columns go for that say little: so much of a name tells it from the others.
const TELLING_NAME: usize = 20;
/// Blanks between two columns.
const GAP: usize = 2;

pub(super) struct Column {
    pub(super) head: &'static str,
    /// Where there is no room for the other one.
    pub(super) short: &'static str,
    /// They stand at the right of their column.
    pub(super) numbers: bool,
    /// In which order columns go where there is no room; `None`: it stays.
    pub(super) goes: Option<u8>,
    pub(super) cells: Vec<String>,
    pub(super) width: usize,
    /// Nothing is to be aligned behind it.
    pub(super) last: bool,
}

impl Column {
    pub(super) fn texts(head: &'static str, cells: Vec<String>) -> Self {
        let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0).max(head.width());
        Self { head, short: head, numbers: false, goes: None, cells, width, last: false }
    }

    pub(super) fn numbers(head: &'static str, cells: Vec<String>) -> Self {
        Self { numbers: true, ..Self::texts(head, cells) }
    }

    fn shortened(self) -> Self {
        let (numbers, goes, last) = (self.numbers, self.goes, self.last);
        Self { numbers, goes, last, ..Self::texts(self.short, self.cells) }
    }

    pub(super) fn write(&self, line: Line, role: Role, text: &str) -> Line {
        let text = cut(text, self.width);
        let fill = " ".repeat(self.width - text.width());
        let line = if self.numbers { line.plain(fill).with(role, text) } else { line.with(role, text).plain(fill) };
        if self.last { line } else { line.plain(" ".repeat(GAP)) }
    }
}

/// Makes room: first by shorter heads, then without the columns that matter least, at last by cutting the names.
pub(super) fn fitted(mut columns: Vec<Column>, room: usize) -> Vec<Column> {
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

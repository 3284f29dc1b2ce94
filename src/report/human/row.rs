//! A row of the waterfall.

use crate::report::mark::Mark;

use super::bar::Extent;

pub(super) struct Row {
    /// Begins with spaces where the row is a part of the one above.
    pub(super) label: String,
    pub(super) bar: Vec<Extent>,
    pub(super) duration: String,
    /// How the phase turned out; a part of a phase has none.
    pub(super) mark: Option<Mark>,
    /// In one form or more, each shorter than the one before: how much is said depends on the room.
    pub(super) note: Vec<String>,
    /// The note is told below the chart where there is no room beside it.
    pub(super) matters: bool,
}

impl Row {
    /// The note in its form `brevity`, or else in its shortest.
    pub(super) fn note(&self, brevity: usize) -> &str {
        self.note.get(brevity).or(self.note.last()).map_or("", String::as_str)
    }
}

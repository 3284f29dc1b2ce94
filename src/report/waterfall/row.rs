//! A row of the waterfall, and its bar.

use std::time::Duration;

use crate::report::mark::Mark;

/// What fills a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Fill {
    Work,
    Wait,
}

/// A piece of a bar, from the attempt's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Extent {
    pub(in crate::report) from: Duration,
    pub(in crate::report) until: Duration,
    pub(in crate::report) fill: Fill,
}

pub(in crate::report) struct Row {
    /// Begins with spaces where the row is a part of the one above.
    pub(in crate::report) label: String,
    pub(in crate::report) bar: Vec<Extent>,
    pub(in crate::report) duration: String,
    /// How the phase turned out; a part of a phase has none.
    pub(in crate::report) mark: Option<Mark>,
    /// In one form or more, each shorter than the one before: how much is said depends on the room.
    pub(in crate::report) note: Vec<String>,
    /// The note is told below the chart where there is no room beside it.
    pub(in crate::report) matters: bool,
}

impl Row {
    /// The note in its form `brevity`, or else in its shortest.
    pub(in crate::report) fn note(&self, brevity: usize) -> &str {
        self.note.get(brevity).or(self.note.last()).map_or("", String::as_str)
    }
}

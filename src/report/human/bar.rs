//! A row's bar over the time axis: any number of extents, and the client's limit across them.

use std::time::Duration;

use super::{Line, Role, axis::Axis};
use crate::report::waterfall::{Extent, Fill};

/// What a column of a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Empty,
    /// Something lies here that covers no column.
    Sliver,
    Filled(Fill),
}

/// Where bars are drawn.
pub(super) struct Canvas {
    pub(super) axis: Axis,
    pub(super) limit: Option<Duration>,
    pub(super) gave_up: bool,
}

impl Canvas {
    pub(super) fn bar(&self, extents: &[Extent]) -> Line {
        let limit = self.limit.map(|limit| self.axis.column(limit));
        self.cells(extents).into_iter().enumerate().fold(Line::new(), |line, (column, cell)| {
            let late = self.gave_up && limit.is_some_and(|limit| column > limit);
            let role = if late { Role::LateBar } else { Role::Bar };
            match cell {
                Cell::Filled(_) if limit == Some(column) => line.with(Role::Limit, "┃"),
                Cell::Empty if limit == Some(column) => line.with(Role::Limit, "│"),
                Cell::Filled(Fill::Work) => line.with(role, "█"),
                Cell::Filled(Fill::Wait) => line.with(role, "▒"),
                Cell::Sliver => line.with(role, "▏"),
                Cell::Empty => line.plain(" "),
            }
        })
    }

    /// A column is filled where the extents cover half of it; an extent that fills none is a sliver.
    fn cells(&self, extents: &[Extent]) -> Vec<Cell> {
        let mut cells: Vec<Cell> = (0..self.axis.columns).map(|column| self.filled(extents, column)).collect();
        for extent in extents {
            let lies_in = |column: usize| self.axis.share(column, extent.from, extent.until) > 0.0;
            let is_drawn = cells.iter().enumerate().any(|(column, cell)| *cell != Cell::Empty && lies_in(column));
            if let Some(cell) = cells.get_mut(self.axis.column(extent.from)).filter(|cell| !is_drawn && **cell == Cell::Empty) {
                *cell = Cell::Sliver;
            }
        }
        cells
    }

    fn filled(&self, extents: &[Extent], column: usize) -> Cell {
        let covered = |fill| -> f64 {
            extents.iter().filter(|extent| extent.fill == fill).map(|extent| self.axis.share(column, extent.from, extent.until)).sum()
        };
        let (work, wait) = (covered(Fill::Work), covered(Fill::Wait));
        match work + wait >= 0.5 {
            true if work >= wait => Cell::Filled(Fill::Work),
            true => Cell::Filled(Fill::Wait),
            false => Cell::Empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn drawn(columns: usize, limit: Option<u64>, extents: &[(u64, u64, Fill)]) -> String {
        let axis = Axis { span: Duration::from_secs(1), columns };
        let at = Duration::from_millis;
        let extents: Vec<_> = extents.iter().map(|&(from, until, fill)| Extent { from: at(from), until: at(until), fill }).collect();
        Canvas { axis, limit: limit.map(at), gave_up: false }.bar(&extents).print(&fixture::style(80))
    }

    #[test]
    fn a_bar_is_drawn_in_pieces() {
        use Fill::{Wait, Work};
        for (limit, extents, bar) in [
            (None, vec![(0, 1_000, Work)], "██████████"),
            (None, vec![(0, 200, Work), (500, 1_000, Wait)], "██   ▒▒▒▒▒"),
            (None, vec![(420, 430, Work)], "    ▏"),
            (None, vec![(990, 1_000, Wait)], "         ▏"),
            // Many short pieces cover a column together, and few of them do not.
            (None, (0..10).map(|n| (500 + n * 10, 507 + n * 10, Work)).collect(), "     █"),
            (None, (0..10).map(|n| (500 + n * 10, 501 + n * 10, Work)).collect(), "     ▏"),
            (None, vec![(500, 530, Work), (530, 590, Wait)], "     ▒"),
            (Some(600), vec![(500, 800, Wait)], "     ▒┃▒"),
            (Some(600), vec![(610, 620, Wait)], "      ▏"),
            (Some(600), vec![], "      │"),
        ] {
            assert_eq!(drawn(10, limit, &extents), bar, "{extents:?}");
        }
    }

    #[test]
    fn a_bar_without_room_is_none() {
        assert_eq!([0, 1, 3].map(|columns| drawn(columns, None, &[(500, 1_000, Fill::Work)])), ["", "█", " ██"]);
    }
}

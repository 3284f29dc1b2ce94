//! Durations as a line of bars from the shortest to the longest: each bar as high as the number of those that lie there.

use std::time::Duration;

use super::{Line, Role, axis::Axis};
use crate::report::{duration::span, sparkline::bar, width::Width as _};

/// Fewer than these are read sooner as numbers.
const FEWEST: usize = 3;
/// More columns than these tell no more.
const WIDEST: usize = 48;
const NARROWEST: usize = 8;

pub(super) struct Strip {
    from: String,
    /// How many lie in each column.
    counts: Vec<usize>,
    until: String,
}

impl Strip {
    /// `None` where there is nothing to see: too few, all alike, or no room.
    pub(super) fn of(durations: &[Duration], room: usize) -> Option<Self> {
        let (min, max) = (*durations.iter().min()?, *durations.iter().max()?);
        let (from, until) = (span(min), span(max));
        let columns = room.saturating_sub(from.width() + until.width() + 2).min(WIDEST);
        if durations.len() < FEWEST || from == until || columns < NARROWEST {
            return None;
        }
        let axis = Axis { span: max.saturating_sub(min), columns };
        let mut counts = vec![0; columns];
        for &duration in durations {
            counts[axis.column(duration.saturating_sub(min))] += 1;
        }
        Some(Self { from, counts, until })
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousand starts at most")]
    pub(super) fn line(&self) -> Line {
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
        let line = Line::new().plain(format!("{} ", self.from));
        let line = self.counts.iter().fold(line, |line, &count| match count {
            0 => line.with(Role::Dim, "·"),
            count => line.with(Role::Bar, bar(count as f64 / most).to_string()),
        });
        line.plain(format!(" {}", self.until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn drawn(millis: &[u64], room: usize) -> Option<String> {
        let durations: Vec<_> = millis.iter().map(|&millis| Duration::from_millis(millis)).collect();
        Some(Strip::of(&durations, room)?.line().print(&fixture::style(80)))
    }

    #[test]
    fn a_bar_is_as_high_as_many_lie_there() {
        for (millis, room, line) in [
            (vec![100, 100, 100, 100, 150, 200, 200], 23, Some("100 ms █····▂··▄ 200 ms")),
            (vec![400; 20], 80, None),
            (vec![100, 200], 80, None),
            (vec![100, 150, 200], 21, None),
            (vec![100, 150, 200], 22, Some("100 ms █···█··█ 200 ms")),
        ] {
            assert_eq!(drawn(&millis, room).as_deref(), line);
        }
    }
}

//! The time axis: which column a moment falls into, and the labels above.

use std::{iter::successors, time::Duration};

/// Time from zero to `span`, over `columns`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(super) span: Duration,
    pub(super) columns: usize,
}

/// Columns between the starts of two labels, at least.
const APART: u32 = 7;

impl Axis {
    /// The column in which `at` lies; the end of the span lies in the last one.
    pub(super) fn column(self, at: Duration) -> usize {
        self.edge(at).min(self.columns.saturating_sub(1))
    }

    /// The boundary between columns that is nearest to `at`, from 0 to the number of columns.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of some hundred columns")]
    pub(super) fn edge(self, at: Duration) -> usize {
        (self.position(at).round() as usize).min(self.columns)
    }

    /// How much of `column` lies between two moments, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "one of some hundred columns")]
    pub(super) fn share(self, column: usize, from: Duration, until: Duration) -> f64 {
        let left = column as f64;
        (self.position(until).min(left + 1.0) - self.position(from).max(left)).max(0.0)
    }

    /// Where `at` lies, in columns.
    #[expect(clippy::cast_precision_loss, reason = "some hundred columns")]
    fn position(self, at: Duration) -> f64 {
        let share = at.as_secs_f64() / self.span.as_secs_f64().max(f64::MIN_POSITIVE);
        share.min(1.0) * self.columns as f64
    }

    /// The labels, each starting at the column of its moment; the last one may stand out by `overhang` columns.
    pub(super) fn ruler(self, overhang: usize) -> String {
        let in_millis = self.span < Duration::from_secs(1);
        let mut ruler = String::new();
        for at in successors(Some(Duration::ZERO), |at| at.checked_add(self.step())) {
            let label = if in_millis { format!("{} ms", at.as_millis()) } else { format!("{} s", at.as_secs_f64()) };
            let gap = self.column(at).saturating_sub(ruler.len());
            let touches = gap == 0 && !ruler.is_empty();
            if at > self.span || touches || ruler.len() + gap + label.len() > self.columns + overhang {
                break;
            }
            ruler.push_str(&" ".repeat(gap));
            ruler.push_str(&label);
        }
        ruler
    }

    /// The smallest 1, 2 or 5 times a power of ten whose labels stand far enough apart.
    fn step(self) -> Duration {
        let columns = u32::try_from(self.columns).unwrap_or(u32::MAX).max(1);
        let smallest = self.span.saturating_mul(APART) / columns;
        successors(Some(Duration::from_millis(1)), |decade| decade.checked_mul(10))
            .flat_map(|decade| [1, 2, 5].map(|factor| decade.saturating_mul(factor)))
            .find(|&step| step >= smallest)
            .unwrap_or(self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_at_round_moments_and_apart() {
        for (millis, columns, ruler) in [
            (3_150, 30, "0 s       1 s      2 s       3 s"),
            (17, 30, "0 ms     5 ms     10 ms   15 ms"),
            (60_000, 40, "0 s          20 s          40 s        60 s"),
            (900, 14, "0 ms    500 ms"),
            (900, 8, "0 ms"),
            (0, 10, "0 ms"),
        ] {
            assert_eq!(Axis { span: Duration::from_millis(millis), columns }.ruler(4), ruler);
        }
    }

    #[test]
    fn the_end_lies_in_the_last_column() {
        let axis = Axis { span: Duration::from_secs(2), columns: 10 };
        let columns = [0, 100, 1_000, 1_999, 2_000, 9_000].map(|millis| axis.column(Duration::from_millis(millis)));
        assert_eq!(columns, [0, 1, 5, 9, 9, 9]);
        assert_eq!(Axis { span: Duration::ZERO, columns: 10 }.column(Duration::ZERO), 0);
    }
}

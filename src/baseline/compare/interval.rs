//! An estimate that says how far off it may be.

/// A value that lies between `low` and `high` with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub estimate: f64,
    pub low: f64,
    pub high: f64,
}

/// 97.5 % of a normal distribution lie below.
const Z: f64 = 1.959_964;

impl Interval {
    /// By how much `now` is above `then`, neither of them empty: the median of the differences of all pairs, and the differences that bound it with
    /// 95 % confidence. J. L. Hodges and E. L. Lehmann, "Estimates of Location Based on Rank Tests" (1963); the interval is the one of the
    /// Mann-Whitney test (Moses), as in Hollander and Wolfe, "Nonparametric Statistical Methods", 4.3.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into a list of pairs")]
    pub(super) fn of_shift(then: &[f64], now: &[f64]) -> Self {
        let mut apart: Vec<f64> = now.iter().flat_map(|now| then.iter().map(move |then| now - then)).collect();
        apart.sort_unstable_by(f64::total_cmp);
        let pairs = apart.len();
        let (n, m) = (then.len() as f64, now.len() as f64);
        let beyond = (n * m / 2.0 - Z * (n * m * (n + m + 1.0) / 12.0).sqrt()).max(1.0) as usize;
        let middle = f64::midpoint(apart[(pairs - 1) / 2], apart[pairs / 2]);
        Self { estimate: middle, low: apart[beyond - 1], high: apart[pairs - beyond] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_rank_test() {
        // The pairs of five and five differ by 10 - 4 to 10 + 4, and a table has 2 as the largest U at 5 %: the third pairs are the bounds.
        let then = [0.0, 1.0, 2.0, 3.0, 4.0];
        let now = then.map(|value| value + 10.0);
        assert_eq!(Interval::of_shift(&then, &now), Interval { estimate: 10.0, low: 7.0, high: 13.0 });
        // Too few for any bound but the extremes.
        assert_eq!(Interval::of_shift(&[1.0, 2.0], &[5.0]), Interval { estimate: 3.5, low: 3.0, high: 4.0 });
    }
}

//! How a handful of durations is spread.

use std::time::Duration;

/// The usual five numbers over some durations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub count: usize,
    pub min: Duration,
    pub median: Duration,
    /// Nineteen of twenty are no longer; with fewer than twenty it is the longest.
    pub p95: Duration,
    pub max: Duration,
    /// The standard deviation of all of them, not of a sample.
    pub stddev: Duration,
}

impl Spread {
    /// `None` where there is nothing to measure.
    #[must_use]
    pub fn of(durations: impl IntoIterator<Item = Duration>) -> Option<Self> {
        let mut sorted: Vec<Duration> = durations.into_iter().collect();
        sorted.sort_unstable();
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let rank = (sorted.len() * 19).div_ceil(20);
        Some(Self { count: sorted.len(), min, median: median(&sorted)?, p95: sorted[rank - 1], max, stddev: stddev(&sorted) })
    }
}

/// The middle of sorted durations, or the mean of the two in the middle.
pub(super) fn median(sorted: &[Duration]) -> Option<Duration> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (sorted[middle - 1] + upper) / 2 })
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn stddev(durations: &[Duration]) -> Duration {
    let count = durations.len() as f64;
    let mean = durations.iter().map(Duration::as_secs_f64).sum::<f64>() / count;
    let variance = durations.iter().map(|duration| (duration.as_secs_f64() - mean).powi(2)).sum::<f64>() / count;
    Duration::try_from_secs_f64(variance.sqrt()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(seconds: impl IntoIterator<Item = u64>) -> Option<[u64; 5]> {
        let found = Spread::of(seconds.into_iter().map(Duration::from_secs))?;
        Some([found.min, found.median, found.p95, found.max, found.stddev].map(|duration| u64::try_from(duration.as_millis()).unwrap()))
    }

    #[test]
    fn five_numbers_say_it() {
        assert_eq!(spread([]), None);
        assert_eq!(spread([3]), Some([3_000, 3_000, 3_000, 3_000, 0]));
        assert_eq!(spread([9, 1, 2, 4]), Some([1_000, 3_000, 9_000, 9_000, 3_082]));
        assert_eq!(spread(1..=100), Some([1_000, 50_500, 95_000, 100_000, 28_866]));
    }
}

//! A row of durations as small bars, the latest at the right.

use std::time::Duration;

use crate::evidence::Spread;

/// From the shortest to the longest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// More bars than this are a picture of their own.
const MOST: usize = 12;

/// Each of `durations` as high as its part of the longest; of too many, a bar for each few of them, as high as their median.
pub(super) fn sparkline(durations: &[Duration]) -> String {
    let few = durations.len().div_ceil(MOST).max(1);
    // From the latest on, so that the latest bar stands for as many as the others.
    let mut shown: Vec<f64> = durations.rchunks(few).filter_map(|some| Some(Spread::of(some.iter().copied())?.median.as_secs_f64())).collect();
    shown.reverse();
    let longest = shown.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    shown.iter().map(|duration| bar(duration / longest)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of eight bars")]
pub(super) fn bar(share: f64) -> char {
    BARS[((share * 8.0).ceil() as usize).clamp(1, BARS.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_fills_the_line_and_many_share_a_bar() {
        for (seconds, line) in [
            (vec![], ""),
            (vec![0], "▁"),
            (vec![7], "█"),
            (vec![1, 2, 4, 8], "▁▂▄█"),
            (vec![60, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 8, 8], "█▁▁▁▁▁▂"),
            ([vec![1; 30], vec![8; 30]].concat(), "▁▁▁▁▁▁██████"),
        ] {
            let durations: Vec<Duration> = seconds.into_iter().map(Duration::from_secs).collect();
            assert_eq!(sparkline(&durations), line);
        }
    }
}

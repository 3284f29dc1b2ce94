//! A row of durations as small bars, the latest at the right.

use std::time::Duration;

/// From the shortest to the longest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// More bars than this are a picture of their own.
const MOST: usize = 12;

/// The latest of `durations`, each as high as its part of the longest.
pub(super) fn sparkline(durations: &[Duration]) -> String {
    let shown = &durations[durations.len().saturating_sub(MOST)..];
    let longest = shown.iter().max().map_or(0.0, Duration::as_secs_f64).max(f64::MIN_POSITIVE);
    shown.iter().map(|duration| bar(duration.as_secs_f64() / longest)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of eight bars")]
fn bar(share: f64) -> char {
    BARS[((share * 8.0).ceil() as usize).clamp(1, BARS.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_fills_the_line_and_the_oldest_go() {
        for (seconds, line) in
            [(vec![], ""), (vec![0], "▁"), (vec![7], "█"), (vec![1, 2, 4, 8], "▁▂▄█"), (vec![60, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], "▄▄▄▄▄▄▄▄▄▄▄█")]
        {
            let durations: Vec<Duration> = seconds.into_iter().map(Duration::from_secs).collect();
            assert_eq!(sparkline(&durations), line);
        }
    }
}

//! Durations as people read them. Units are always written.

use std::time::Duration;

/// In a sentence, without needless decimals: `420 ms`, `3.15 s`, `60 s`, `8 h`.
pub(super) fn span(duration: Duration) -> String {
    if let Some(long) = long(duration) {
        return long;
    }
    let seconds = duration.as_secs_f64();
    if seconds < 0.9995 {
        return millis(duration);
    }
    let text = if seconds < 9.995 { format!("{seconds:.2}") } else { format!("{seconds:.1}") };
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// In a column, where the decimals stand below each other: `420 ms`, `3.15 s`, `60.00 s`.
pub(super) fn cell(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 0.9995 { millis(duration) } else { long(duration).unwrap_or_else(|| format!("{seconds:.2} s")) }
}

/// In a column of short times, which differ by less than a millisecond: `0.3 ms`, `17.0 ms`, `420 ms`, `3.15 s`.
pub(super) fn fine(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1e3;
    if millis < 99.95 { format!("{millis:.1} ms") } else { cell(duration) }
}

/// Seconds with one decimal, for times that differ by much: `0.8 s`, `60.0 s`.
pub(super) fn tenths(duration: Duration) -> String {
    if duration < Duration::from_millis(50) {
        return "<0.1 s".to_owned();
    }
    long(duration).unwrap_or_else(|| format!("{:.1} s", duration.as_secs_f64()))
}

/// What no client waits for and a log shows all the same: a session, or a clock that was set.
fn long(duration: Duration) -> Option<String> {
    let rounded = |seconds: u64| (duration.as_secs() + seconds / 2) / seconds;
    match duration.as_secs() {
        0..1_000 => None,
        1_000..7_200 => Some(format!("{} min", rounded(60))),
        7_200..172_800 => Some(format!("{} h", rounded(3_600))),
        _ => Some(format!("{} days", rounded(86_400))),
    }
}

fn millis(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1e3;
    if millis < 0.5 { "<1 ms".into() } else { format!("{millis:.0} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_tenths_is_never_nothing() {
        let tenths = [0, 49, 50, 840, 60_000].map(|millis| tenths(Duration::from_millis(millis)));
        assert_eq!(tenths, ["<0.1 s", "<0.1 s", "0.1 s", "0.8 s", "60.0 s"]);
    }

    #[test]
    fn a_fine_time_has_a_decimal_as_long_as_that_tells_something() {
        let fine = [40, 300, 17_000, 99_949, 99_951, 3_150_000].map(|micros| fine(Duration::from_micros(micros)));
        assert_eq!(fine, ["0.0 ms", "0.3 ms", "17.0 ms", "99.9 ms", "100 ms", "3.15 s"]);
    }

    #[test]
    fn a_duration_reads_the_same_in_a_sentence_and_in_a_column_but_for_its_decimals() {
        for (micros, in_a_sentence, in_a_column) in [
            (0, "<1 ms", "<1 ms"),
            (300, "<1 ms", "<1 ms"),
            (2_400, "2 ms", "2 ms"),
            (999_400, "999 ms", "999 ms"),
            (999_800, "1 s", "1.00 s"),
            (1_500_000, "1.5 s", "1.50 s"),
            (3_154_000, "3.15 s", "3.15 s"),
            (9_996_000, "10 s", "10.00 s"),
            (60_000_000, "60 s", "60.00 s"),
            (1_000_000_000, "17 min", "17 min"),
            (28_800_000_000, "8 h", "8 h"),
            (63_902_822_400_020_000, "739616 days", "739616 days"),
        ] {
            let duration = Duration::from_micros(micros);
            assert_eq!((span(duration).as_str(), cell(duration).as_str()), (in_a_sentence, in_a_column));
        }
    }
}

//! Amounts as people write them, on the command line and in `mcpdoctor.toml`: durations, shares, numbers of things.

use std::{num::NonZeroUsize, time::Duration};

/// No start is waited for longer than a day; it also keeps sums of durations far from overflow.
const LONGEST: Duration = Duration::from_hours(24);
/// Nobody waits for more starts of one server, and every one of them is kept until the end.
const MOST_RUNS: usize = 1_000;
const MOST_WARMUPS: usize = 100;
const MOST_JOBS: usize = 64;

/// Reads `1500ms`, `1.5s`, `2m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, f64); 4] = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let wrong = || format!("`{text}` is no duration; write it as 1500ms, 1.5s or 2m");
    let (amount, factor) = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor))).ok_or_else(wrong)?;
    let amount = decimal(amount).ok_or_else(wrong)?;
    match Duration::try_from_secs_f64(amount * factor) {
        Ok(duration) if duration.is_zero() => Err("a duration must be longer than 0".to_owned()),
        Ok(duration) if duration > LONGEST => Err("a duration must not be longer than 24h".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("a duration must not be longer than 24h".to_owned()),
    }
}

/// Reads `10%` and `7.5%` as a share of one.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(decimal).filter(|percent| *percent <= 1_000.0);
    percent.map(|percent| percent / 100.0).ok_or_else(|| format!("`{text}` is no share; write it as 10%"))
}

/// Reads how many starts of a server are measured.
pub(crate) fn runs(text: &str) -> Result<NonZeroUsize, String> {
    some(text, MOST_RUNS, "runs")
}

/// Reads how many starts of a server are made before.
pub(crate) fn warmups(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number <= MOST_WARMUPS).ok_or_else(|| format!("`{text}` is no number of warm-ups; write 0 to {MOST_WARMUPS}"))
}

/// Reads how many servers are started at the same time.
pub(crate) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    some(text, MOST_JOBS, "servers at the same time")
}

fn some(text: &str, most: usize, of: &str) -> Result<NonZeroUsize, String> {
    text.parse().ok().filter(|number: &NonZeroUsize| number.get() <= most).ok_or_else(|| format!("`{text}` is no number of {of}; write 1 to {most}"))
}

/// Digits with or without a point, and nothing else that Rust would take for a number.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    text.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, millis) in [("1500ms", 1_500), ("1.5s", 1_500), ("2m", 120_000), ("0.5 s", 500), ("1h", 3_600_000)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "-1s", "1x", "s", ".s", "NaNs", "infs", "1e300s", "0ms", "25h", "+1s", &format!("{}s", "9".repeat(400))] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shares_and_numbers_read_as_people_write_them() {
        for (text, share_of_one) in [("10%", 0.1), ("7.5 %", 0.075), ("0%", 0.0)] {
            assert_eq!(share(text), Ok(share_of_one), "{text}");
        }
        for text in ["", "10", "%", "-1%", "NaN%", "inf%", "1001%", "1e1%"] {
            assert!(share(text).is_err(), "{text}");
        }
        assert!(runs("0").is_err() && runs("1001").is_err() && runs("20").is_ok());
        assert!(warmups("-1").is_err() && warmups("101").is_err() && warmups("0").is_ok());
    }
}

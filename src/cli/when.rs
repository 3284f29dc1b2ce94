//! A moment in the past, as people write it on a command line.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// What `--since` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So long before now.
    Ago(Duration),
    /// By the clock on the wall.
    Local(NaiveDateTime),
    /// With its zone, as logs write it.
    Exact(DateTime<Utc>),
}

impl When {
    /// The moment that is meant, where `zone` says what the clock on the wall showed.
    #[must_use]
    pub fn moment(self, now: DateTime<Utc>, zone: fn(NaiveDateTime) -> DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Ago(before) => now - before,
            Self::Local(at) => zone(at),
            Self::Exact(at) => at,
        }
    }
}

/// Reads `30m`, `2h`, `3d`, `2026-06-01`, `2026-06-01T10:00` or a log's own `2026-06-01T10:00:00.000Z`.
pub(super) fn when(text: &str) -> Result<When, String> {
    let text = text.trim();
    ago(text)
        .or_else(|| date(text))
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| When::Exact(at.to_utc())))
        .ok_or_else(|| format!("`{text}` is no time; write it as 2h, 3d, 2026-06-01 or 2026-06-01T10:00"))
}

fn ago(text: &str) -> Option<When> {
    const UNITS: [(char, u64); 5] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400), ('w', 7 * 86_400)];
    let (unit, seconds) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let number: u32 = text.strip_suffix(unit)?.trim().parse().ok()?;
    // As far back as a century, which no log reaches, the arithmetic of dates holds.
    let before = u64::from(number).checked_mul(seconds).filter(|&seconds| seconds <= 100 * 366 * 86_400)?;
    Some(When::Ago(Duration::from_secs(before)))
}

fn date(text: &str) -> Option<When> {
    const MINUTES: [&str; 4] = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    MINUTES.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).or_else(day).map(When::Local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_people_write_them() {
        let now: DateTime<Utc> = "2026-06-02T12:00:00Z".parse().unwrap();
        for (text, moment) in [
            ("2h", "2026-06-02T10:00:00Z"),
            ("3d", "2026-05-30T12:00:00Z"),
            ("90m", "2026-06-02T10:30:00Z"),
            ("1w", "2026-05-26T12:00:00Z"),
            ("2026-06-01", "2026-06-01T00:00:00Z"),
            ("2026-06-01T10:00", "2026-06-01T10:00:00Z"),
            ("2026-06-01 10:00:30", "2026-06-01T10:00:30Z"),
            ("2026-06-01T10:00:00.500+02:00", "2026-06-01T08:00:00.500Z"),
        ] {
            assert_eq!(when(text).map(|when| when.moment(now, |local| local.and_utc())), Ok(moment.parse().unwrap()), "{text}");
        }
        for text in ["", "h", "soon", "yesterday", "-2h", "2026-13-01", "10:00", "4294967295w", "1.5h"] {
            assert!(when(text).is_err(), "{text}");
        }
    }
}

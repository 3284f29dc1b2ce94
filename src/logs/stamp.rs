//! The clocks of logs: a stamp at the begin of a line.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::pattern::Pattern;

/// When a line was written, by the clock that its writer used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    Utc(DateTime<Utc>),
    /// Without a zone: the clock on the wall of the machine that wrote it.
    Local(NaiveDateTime),
}

static STAMP: Pattern =
    Pattern::new(r"^\[?(?<date>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?<zone>Z|[+-]\d\d:?\d\d)?\]?(?:$|[ \t]+|:)");

/// The stamp that `text` begins with, and what follows it.
pub(super) fn read(text: &str) -> Option<(Stamp, &str)> {
    // Most lines of a log begin otherwise, and this costs less than a regular expression.
    if !text.trim_start_matches('[').starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = STAMP.captures(text)?;
    let local = NaiveDateTime::parse_from_str(&format!("{}T{}", &found["date"], &found["time"]), "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    let stamp = match &found["zone"] {
        "" => Stamp::Local(local),
        "Z" => Stamp::Utc(local.and_utc()),
        zone => Stamp::Utc(
            DateTime::parse_from_str(&format!("{}{}", local.format("%Y-%m-%dT%H:%M:%S%.f"), zone.replace(':', "")), "%Y-%m-%dT%H:%M:%S%.f%z")
                .ok()?
                .to_utc(),
        ),
    };
    Some((stamp, &text[found.whole().range().end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_that_clients_use_is_read() {
        for (line, utc, rest) in [
            ("2025-02-07T07:34:14.431Z [x] [info] y", Some("2025-02-07T07:34:14.431Z"), "[x] [info] y"),
            ("2025-11-22T10:00:00.123456Z  WARN z", Some("2025-11-22T10:00:00.123456Z"), "WARN z"),
            ("2026-09-01T12:00:00+02:00 INFO z", Some("2026-09-01T10:00:00Z"), "INFO z"),
            ("2025-04-23 10:00:05.269 [info] z", None, "[info] z"),
            ("[2025-04-23 10:00:05] [info] z", None, "[info] z"),
        ] {
            let (stamp, after) = read(line).expect("a stamp");
            let wanted = utc.map(|utc| Stamp::Utc(utc.parse().expect("a time")));
            assert_eq!((wanted.unwrap_or(stamp), after), (stamp, rest), "{line}");
            assert_eq!(matches!(stamp, Stamp::Utc(_)), utc.is_some());
        }
    }

    #[test]
    fn what_only_looks_like_a_stamp_is_none() {
        for line in ["", "12:00:00 x", "2025-13-41T99:99:99.000Z x", "2025-04-15 10:27:05,491 - mod - INFO", "2025-04-15", "20250415 x"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}

//! Moments as a clock on the wall shows them, for starts that a log tells of.

use chrono::{DateTime, Datelike as _, NaiveDateTime, Timelike as _, Utc};

/// What the reader's clock showed at a moment.
pub type Wall = fn(DateTime<Utc>) -> NaiveDateTime;

/// `2 Jun 17:39`; with the year where it is not this year.
pub(super) fn minute(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let year = if at.year() == now.year() { "" } else { " %Y" };
    at.format(&format!("%-d %b{year} %H:%M")).to_string()
}

/// `2 Jun`; with the year where it is not this year.
pub(super) fn day(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let year = if at.year() == now.year() { "" } else { " %Y" };
    at.format(&format!("%-d %b{year}")).to_string()
}

/// `17:38:02`, and `17:38:02.100` where the writer's clock is that fine.
pub(super) fn clock(at: NaiveDateTime, fine: bool) -> String {
    at.format(if fine { "%H:%M:%S%.3f" } else { "%H:%M:%S" }).to_string()
}

/// Whether the clock that this moment was read from has parts of a second.
pub(super) fn is_fine(at: DateTime<Utc>) -> bool {
    at.nanosecond() != 0
}

/// How far the reader's clock is from UTC, such as `UTC+2`; `None` where they agree.
pub(super) fn zone(at: DateTime<Utc>, wall: Wall) -> Option<String> {
    let minutes = (wall(at) - at.naive_utc()).num_minutes();
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let rest = if minutes % 60 == 0 { String::new() } else { format!(":{:02}", minutes % 60) };
    (minutes != 0).then(|| format!("UTC{sign}{}{rest}", minutes / 60))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_year_is_said_where_it_is_another_one() {
        let now = at("2026-06-02T18:00:00Z").naive_utc();
        for (moment, minutes, days) in
            [("2026-05-26T09:02:59Z", "26 May 09:02", "26 May"), ("2025-12-31T23:59:00Z", "31 Dec 2025 23:59", "31 Dec 2025")]
        {
            let moment = at(moment).naive_utc();
            assert_eq!((minute(moment, now).as_str(), day(moment, now).as_str()), (minutes, days));
        }
    }

    #[test]
    fn the_zone_is_said_where_it_is_not_utc() {
        let moment = at("2026-06-02T18:00:00Z");
        for (wall, said) in [
            ((|at| at.naive_utc()) as Wall, None),
            (|at| at.naive_utc() + TimeDelta::hours(2), Some("UTC+2")),
            (|at| at.naive_utc() - TimeDelta::minutes(210), Some("UTC-3:30")),
        ] {
            assert_eq!(zone(moment, wall).as_deref(), said);
        }
    }
}

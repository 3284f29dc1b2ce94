//! A time as the file has it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A time in milliseconds: finite, not negative, and to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct Millis(f64);

/// A day: nobody waits longer for a start.
const LONGEST: f64 = 86_400_000.0;

impl Millis {
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_secs_f64(self.0 / 1e3)
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self(((duration.as_secs_f64() * 1e6).round() / 1e3).min(LONGEST))
    }
}

impl TryFrom<f64> for Millis {
    type Error = String;

    fn try_from(millis: f64) -> Result<Self, String> {
        if (0.0..=LONGEST).contains(&millis) { Ok(Self(millis)) } else { Err(format!("{millis} is no time in milliseconds")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_the_microsecond() {
        assert_eq!(Millis::from(Duration::from_nanos(150_123_456)), Millis(150.123));
        assert_eq!(Millis(150.123).duration(), Duration::from_micros(150_123));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert!(Millis::try_from(wrong).is_err(), "{wrong}");
        }
    }
}

//! Times of Windows, which counts in units of 100 ns.

use std::time::Duration;

const UNITS_PER_SECOND: u64 = 10_000_000;

/// The halves of a `FILETIME` as one number.
pub(in crate::probe::watch) fn units(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// How long `units` are.
pub(in crate::probe::watch) fn duration(units: u64) -> Duration {
    let nanos = u32::try_from(units % UNITS_PER_SECOND * 100).unwrap_or(0);
    Duration::new(units / UNITS_PER_SECOND, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_100_ns() {
        assert_eq!(duration(156_250), Duration::from_micros(15_625));
        assert_eq!(duration(units(1, 1)), Duration::from_nanos((1 << 32 | 1) * 100));
        assert_eq!(duration(u64::MAX), Duration::new(1_844_674_407_370, 955_161_500));
    }
}

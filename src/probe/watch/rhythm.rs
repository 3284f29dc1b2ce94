//! How often to look: often in the first seconds, where starts end, and never so often that looking is what the machine does.

use std::time::Duration;

/// Measured on two cores: a start that is looked at every 10 ms takes as long as one that is not.
const RHYTHMS: [(Duration, Duration); 3] = [
    (Duration::from_secs(2), Duration::from_millis(10)),
    (Duration::from_secs(10), Duration::from_millis(20)),
    (Duration::MAX, Duration::from_millis(50)),
];
/// A look may take this part of the time between two looks: large trees, slow machines.
const LARGEST_PART: u32 = 20;

/// How long to wait until the next look, `since` the start began, when the last one took that long.
pub(super) fn pause(since: Duration, took: Duration) -> Duration {
    let usual = RHYTHMS.iter().find(|(until, _)| since < *until).map_or(RHYTHMS[2].1, |(_, pause)| *pause);
    usual.max(took * LARGEST_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_become_rarer_with_time_and_with_what_they_cost() {
        let pause = |since, took| pause(Duration::from_millis(since), Duration::from_micros(took)).as_millis();
        assert_eq!([pause(0, 100), pause(1_999, 100), pause(2_000, 100), pause(60_000, 100), pause(0, 3_000)], [10, 10, 20, 50, 60]);
    }
}

//! Where a moment lies on the width of a picture. What lies far beyond the start itself, such as a limit of ten minutes, has its own part of the
//! width behind a break: there only the order counts.

use std::{iter::successors, time::Duration};

/// Time over a width of 100.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report::html) struct Scale {
    /// The first moment.
    from: Duration,
    /// The last one before the break.
    until: Duration,
    /// Moments behind the break, in order.
    far: Vec<Duration>,
}

/// A labelled place on the axis.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report::html) struct Tick {
    pub(in crate::report::html) x: f64,
    pub(in crate::report::html) label: String,
}

/// Where the break is, where there is one, and where the part behind it begins.
const BREAK: f64 = 70.0;
const BEHIND: f64 = 76.0;
/// So many labels have room on the narrowest page.
const MOST_TICKS: u32 = 4;

impl Scale {
    /// From zero to `until`; each of `marks` that lies later has its place behind the break.
    pub(in crate::report::html) fn new(until: Duration, marks: impl IntoIterator<Item = Duration>) -> Self {
        let until = until.max(Duration::from_millis(1));
        let mut far: Vec<Duration> = marks.into_iter().filter(|mark| *mark > until).collect();
        far.sort_unstable();
        far.dedup();
        Self { from: Duration::ZERO, until, far }
    }

    /// From `from` to `until`, which need not begin at zero where dots and not bars are drawn.
    pub(in crate::report::html) fn between(from: Duration, until: Duration) -> Self {
        Self { from, until: until.max(from + Duration::from_millis(1)), far: Vec::new() }
    }

    /// Where the axis breaks, and where it goes on.
    pub(in crate::report::html) fn gap(&self) -> Option<(f64, f64)> {
        (!self.far.is_empty()).then_some((BREAK, BEHIND))
    }

    pub(in crate::report::html) fn at(&self, moment: Duration) -> f64 {
        let width = if self.far.is_empty() { 100.0 } else { BREAK };
        if moment <= self.until || self.far.is_empty() {
            let span = self.until.saturating_sub(self.from).as_secs_f64();
            return (moment.saturating_sub(self.from).as_secs_f64() / span).min(1.0) * width;
        }
        let before = self.far.iter().filter(|far| **far < moment).count();
        BEHIND + (100.0 - BEHIND) * share(before + 1, self.far.len() + 1)
    }

    /// Round moments, as many as have room.
    pub(in crate::report::html) fn ticks(&self) -> Vec<Tick> {
        let span = self.until.saturating_sub(self.from);
        let in_millis = self.until < Duration::from_secs(1);
        let step = step(span);
        let first = Duration::from_nanos(u64::try_from(self.from.as_nanos().div_ceil(step.as_nanos()) * step.as_nanos()).unwrap_or(u64::MAX));
        let label = |at: Duration| if in_millis { format!("{} ms", at.as_millis()) } else { format!("{} s", at.as_secs_f64()) };
        successors(Some(first), |at| at.checked_add(step))
            .take_while(|at| *at <= self.until)
            .map(|at| Tick { x: self.at(at), label: if at.is_zero() { "0".into() } else { label(at) } })
            .collect()
    }
}

/// The smallest 1, 2 or 5 times a power of ten of which no more than a few go into `span`.
fn step(span: Duration) -> Duration {
    successors(Some(Duration::from_millis(1)), |decade| decade.checked_mul(10))
        .flat_map(|decade| [1, 2, 5].map(|factor| decade.saturating_mul(factor)))
        .find(|&step| step >= span / MOST_TICKS)
        .unwrap_or(span)
}

#[expect(clippy::cast_precision_loss, reason = "some dozens of clients")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(scale: &Scale) -> Vec<String> {
        scale.ticks().into_iter().map(|tick| format!("{:.0}:{}", tick.x, tick.label)).collect()
    }

    #[test]
    fn a_moment_has_its_place_and_what_is_far_beyond_its_order() {
        let millis = Duration::from_millis;
        let plain = Scale::new(millis(4_000), [millis(3_000)]);
        let places = |scale: &Scale, moments: &[u64]| moments.iter().map(|at| format!("{:.0}", scale.at(millis(*at)))).collect::<Vec<_>>().join(" ");
        assert_eq!(places(&plain, &[0, 1_000, 4_000, 9_000]), "0 25 100 100");
        assert_eq!(ticks(&plain), ["0:0", "25:1 s", "50:2 s", "75:3 s", "100:4 s"]);

        let broken = Scale::new(millis(400), [millis(60_000), millis(30_000), millis(60_000), millis(100)]);
        assert_eq!(places(&broken, &[0, 200, 400, 30_000, 60_000]), "0 35 70 84 92");
        assert_eq!(ticks(&broken), ["0:0", "18:100 ms", "35:200 ms", "52:300 ms", "70:400 ms"]);

        let dots = Scale::between(millis(390), millis(700));
        assert_eq!(ticks(&dots), ["3:400 ms", "35:500 ms", "68:600 ms", "100:700 ms"]);
    }

    #[test]
    fn no_length_of_time_is_too_much() {
        for until in [Duration::ZERO, Duration::from_nanos(1), Duration::from_hours(9_000), Duration::MAX] {
            let scale = Scale::new(until, [Duration::MAX]);
            assert!(scale.ticks().len() <= 6 && (0.0..=100.0).contains(&scale.at(Duration::MAX)));
        }
    }
}

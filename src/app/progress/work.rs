//! How much of all the work is done, and how long the rest of it will take.

use std::time::{Duration, Instant};

/// The starts of a run.
#[derive(Debug)]
pub(super) struct Work {
    begun: Instant,
    done: usize,
    left: usize,
    /// The columns of the longest name so far: where the other columns begin.
    names: usize,
}

impl Work {
    pub(super) fn begin() -> Self {
        Self { begun: Instant::now(), done: 0, left: 0, names: 0 }
    }

    pub(super) fn left(&mut self, number: usize) {
        self.left = number;
    }

    pub(super) fn one_done(&mut self) {
        self.done += 1;
        self.left = self.left.saturating_sub(1);
    }

    pub(super) fn names_reach(&mut self, columns: usize) {
        self.names = self.names.max(columns);
    }

    pub(super) fn names(&self) -> usize {
        self.names
    }

    pub(super) fn done(&self) -> usize {
        self.done
    }

    /// `7 of 24 starts made, about 40 s left`; nothing where one start is all there is.
    pub(super) fn told(&self, now: Instant) -> Option<String> {
        let all = self.done + self.left;
        let rest = self.rest(now.saturating_duration_since(self.begun)).map(|rest| format!(", about {} left", rough(rest))).unwrap_or_default();
        (all > 1 && self.left > 0).then(|| format!("{} of {all} starts made{rest}", self.done))
    }

    /// As long for each as for those that are made, from the third on: the first ones are cold.
    fn rest(&self, elapsed: Duration) -> Option<Duration> {
        if self.done < 3 {
            return None;
        }
        let (done, left) = (u32::try_from(self.done).ok()?, u32::try_from(self.left).ok()?);
        elapsed.checked_div(done)?.checked_mul(left)
    }
}

/// An estimate has no decimals.
fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        0..100 => format!("{} s", duration.as_secs().max(1)),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_is_made() {
        for (done, left, seconds, told) in [
            (0, 1, 3, None),
            (1, 0, 3, None),
            (0, 24, 3, Some("0 of 24 starts made")),
            (6, 18, 12, Some("6 of 24 starts made, about 36 s left")),
            (2, 22, 12, Some("2 of 24 starts made")),
            (10, 990, 10, Some("10 of 1000 starts made, about 17 min left")),
            (999, 1, 1, Some("999 of 1000 starts made, about 1 s left")),
        ] {
            let begun = Instant::now();
            let work = Work { begun, done, left, names: 0 };
            assert_eq!(work.told(begun + Duration::from_secs(seconds)).as_deref(), told);
        }
    }
}

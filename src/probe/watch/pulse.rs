//! Whether a process was busy since the last look: only one that waits is worth the price of its sockets.

use std::time::Duration;

/// Even of a busy process sockets are looked at that often.
const LONGEST: Duration = Duration::from_millis(100);

/// What is remembered of a process from look to look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pulse {
    at: Duration,
    cpu: Duration,
    /// When its sockets were looked at.
    looked: Option<Duration>,
}

impl Pulse {
    /// Takes its processor time at the moment `at`; whether its sockets are to be looked at.
    pub(super) fn take(&mut self, at: Duration, cpu: Duration) -> bool {
        let lasted = at.saturating_sub(self.at);
        let was_idle = cpu.saturating_sub(self.cpu) * 2 < lasted;
        let due = self.looked.is_none_or(|looked| was_idle || at.saturating_sub(looked) >= LONGEST);
        (self.at, self.cpu) = (at, cpu);
        due
    }

    /// Its sockets were looked at.
    pub(super) fn looked(&mut self, at: Duration) {
        self.looked = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_of_a_busy_process_are_looked_at_now_and_then() {
        let mut pulse = Pulse::default();
        let mut due = |at, cpu| {
            let at = Duration::from_millis(at);
            let due = pulse.take(at, Duration::from_millis(cpu));
            if due {
                pulse.looked(at);
            }
            due
        };
        let told = [(0, 0), (10, 10), (20, 19), (30, 20), (40, 30), (129, 119), (130, 120), (140, 120)];
        assert_eq!(told.map(|(at, cpu)| due(at, cpu)), [true, false, false, true, false, false, true, true]);
    }
}

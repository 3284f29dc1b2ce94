//! Times of the Mach kernel, which counts in ticks of the machine's time base: 24 MHz on Apple silicon, 1 GHz on Intel.
//!
//! Which calls give ticks stands in apple-oss-distributions/xnu:osfmk/kern/bsd_kern.c. `proc_pid_rusage` does for all its times (`fill_task_rusage`:
//! `total_user` is `rm_time_mach`), and so does `PROC_PIDTASKINFO`; `PROC_PIDTHREADINFO` gives nanoseconds (`fill_taskthreadinfo`).

use std::time::Duration;

use crate::{evidence::Seen, probe::watch::look::Call};

const NANOS: u128 = 1_000_000_000;

/// How long `ticks` are where a second has `per_second` of them.
pub(in crate::probe::watch) fn duration(ticks: u64, per_second: u64) -> Duration {
    let nanos = u128::from(ticks) * NANOS / u128::from(per_second.max(1));
    Duration::new(u64::try_from(nanos / NANOS).unwrap_or(u64::MAX), u32::try_from(nanos % NANOS).unwrap_or(0))
}

/// What a thread is blocked in, by its `pth_run_state` (`TH_STATE_*` in `xnu:osfmk/mach/thread_info.h`).
pub(in crate::probe::watch) fn call(run_state: i32) -> Seen<Call> {
    match run_state {
        // It runs or is queued for a processor.
        1 => Seen::No,
        // Nothing interrupts it: a disk, or for a moment a lock of the kernel.
        4 => Seen::Yes(Call::Disk),
        _ => Seen::NotVisible,
    }
}

/// How long a process has wanted to run and had no processor: the kernel counts how long its threads were runnable, running included
/// (`runnable_timer` in xnu:osfmk/kern/thread.h).
///
/// The counters of all threads come as one sum, and each lags by up to a time slice, so the difference jumps about. What is counted here never
/// falls, and grows no faster than time does, for it is meant to be what the thread lost that lost most.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::probe::watch) struct Queue {
    highest: Duration,
    lost: Duration,
    at: Duration,
}

impl Queue {
    /// Takes what the kernel tells at the moment `at`; how long was lost so far.
    pub(in crate::probe::watch) fn take(&mut self, at: Duration, runnable: Duration, cpu: Duration) -> Duration {
        let waited = runnable.saturating_sub(cpu);
        self.lost += waited.saturating_sub(self.highest).min(at.saturating_sub(self.at));
        self.highest = self.highest.max(waited);
        self.at = at;
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_second_of_apple_silicon_has_24_million_ticks() {
        assert_eq!(duration(24_000_000, 24_000_000), Duration::from_secs(1));
        assert_eq!(duration(36, 24_000_000), Duration::from_nanos(1_500));
        assert_eq!(duration(7, 1_000_000_000), Duration::from_nanos(7));
    }

    #[test]
    fn no_tick_count_overflows() {
        assert!(duration(u64::MAX, 24_000_000) > Duration::from_hours(24 * 365));
        assert_eq!(duration(1, 0), Duration::from_secs(1));
    }

    #[test]
    fn a_wait_that_can_be_interrupted_may_be_for_anything() {
        assert_eq!([1, 3, 4, 99].map(call), [Seen::No, Seen::NotVisible, Seen::Yes(Call::Disk), Seen::NotVisible]);
    }

    #[test]
    fn time_lost_never_falls_and_jitter_does_not_add_up() {
        let mut queue = Queue::default();
        let lost: Vec<_> = [(10, 30, 25), (20, 35, 35), (30, 50, 44), (40, 54, 54), (50, 90, 60)]
            .map(|(at, runnable, cpu)| queue.take(ms(at), ms(runnable), ms(cpu)).as_millis())
            .into();
        assert_eq!(lost, [5, 5, 6, 6, 16], "eight threads lose 24 ms in 10 ms, and none of them more than 10");
    }
}

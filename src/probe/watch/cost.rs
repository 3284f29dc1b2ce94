//! What looking costs: the processor time of the thread that looks.

use std::time::Duration;

use crate::evidence::Seen;

/// Processor time of the calling thread so far.
#[cfg(unix)]
pub(super) fn thread_cpu() -> Seen<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).map_or(Seen::NotVisible, Seen::Yes)
}

/// Processor time of the calling thread so far. Windows counts it in ticks of the clock, usually of 15.6 ms.
#[cfg(windows)]
#[expect(unsafe_code, reason = "GetThreadTimes has no safe wrapper in std")]
pub(super) fn thread_cpu() -> Seen<Duration> {
    use windows_sys::Win32::{
        Foundation::FILETIME,
        System::Threading::{GetCurrentThread, GetThreadTimes},
    };

    use super::decode::filetime;

    let [mut created, mut exited, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: the handle stands for the calling thread and needs no closing; the pointers are valid.
    let asked = unsafe { GetThreadTimes(GetCurrentThread(), &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user) };
    if asked == 0 {
        return Seen::NotVisible;
    }
    let [kernel, user] = [kernel, user].map(|time| filetime::units(time.dwHighDateTime, time.dwLowDateTime));
    Seen::Yes(filetime::duration(kernel.saturating_add(user)))
}

#[cfg(test)]
mod tests {
    use std::{hint::black_box, time::Instant};

    use super::*;

    #[test]
    fn computing_costs_the_computing_thread() {
        let begun = Instant::now();
        let mut sum = 0_u64;
        // As long as it takes on this machine, within reason.
        while thread_cpu().yes().is_some_and(|cpu| *cpu < Duration::from_millis(20)) && begun.elapsed() < Duration::from_mins(1) {
            sum = (0..100_000_u64).fold(sum, |sum, number| black_box(sum ^ number));
        }
        assert!(thread_cpu().yes().is_some_and(|cpu| *cpu >= Duration::from_millis(20) && *cpu <= begun.elapsed() + Duration::from_secs(1)));
    }
}

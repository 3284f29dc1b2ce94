//! How long this process had a processor.

use std::time::Duration;

/// What its only busy thread has computed since the process began, whatever other programs took meanwhile; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn time_used() -> Option<Duration> {
    // In nanoseconds: time on a processor, time in the queue for one (Linux, Documentation/scheduler/sched-stats.rst).
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    // A kernel that does not keep the books shows zeros.
    text.split_whitespace().next()?.parse().ok().filter(|used| *used > 0).map(Duration::from_nanos)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn time_used() -> Option<Duration> {
    None
}

//! How long this process stood in the queue for a processor.

use std::time::Duration;

/// What its only busy thread has lost to other programs since its begin; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn lost_so_far() -> Option<Duration> {
    // Time on a processor, time in the queue for one (both ns), and how often it got one: Linux, Documentation/scheduler/sched-stats.rst.
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().ok());
    let (run, queued) = (numbers.next()??, numbers.next()??);
    // A kernel that does not keep the books shows zeros.
    (run > 0).then(|| Duration::from_nanos(queued))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn lost_so_far() -> Option<Duration> {
    None
}

//! Whether the tree computed in an interval, or wanted to: what is measured goes before what is concluded.

use std::time::Duration;

use crate::evidence::Doing;

use super::accounts::Used;

/// The part of an interval from which on it is one of computing, in per cent. Below a half, because who computes is often held up for moments by disks
/// and queues, while who waits uses a few per cent: an event loop with a timer, a thread of the runtime.
const BUSY: u32 = 30;
/// The part of an interval in which processors must have been wanted, where they were not had for [`BUSY`] of it, in per cent.
const WANTING: u32 = 50;

/// Whether computing that long makes an interval one of computing.
pub(super) fn is_busy(cpu: Duration, lasted: Duration) -> bool {
    is_part(cpu, lasted, BUSY)
}

fn is_part(part: Duration, whole: Duration, per_cent: u32) -> bool {
    part.saturating_mul(100) >= whole.saturating_mul(per_cent)
}

/// What the tree used in all: a launcher may start many programs, one after the other, of which none has a large part.
pub(super) fn sum(used: &[Used], of: impl Fn(&Used) -> Duration) -> Duration {
    used.iter().map(of).fold(Duration::ZERO, Duration::saturating_add)
}

/// Whether the tree computed or wanted to, in an interval that lasted that long, and who did so most; of equals the one that appeared last. `None` when
/// it waited.
pub(super) fn of(used: &[Used], lasted: Duration) -> Option<(usize, Doing)> {
    let [cpu, queued] = [sum(used, |used| used.cpu), sum(used, |used| used.queued)];
    if lasted.is_zero() {
        None
    } else if is_busy(cpu, lasted) {
        used.iter().max_by_key(|used| used.cpu).map(|most| (most.by, Doing::Cpu))
    } else if is_part(cpu.saturating_add(queued), lasted, WANTING) && queued > cpu {
        used.iter().max_by_key(|used| used.queued).map(|most| (most.by, Doing::Queued))
    } else {
        None
    }
}

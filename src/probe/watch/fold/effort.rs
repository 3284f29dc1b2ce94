//! Whether the tree computed in an interval, or wanted to: what is measured goes before what is concluded.

use std::time::Duration;

use crate::evidence::Doing;

use super::accounts::Used;

/// From which part of an interval on something is told of it, in per cent. Who waits computes for a few per cent: an event loop with a timer, a thread
/// of the runtime. Who computes is held up for moments by disks and queues.
const LARGE: u32 = 30;
/// The part of an interval in which processors must have been wanted, where they were not had for [`LARGE`] of it, in per cent.
const WANTING: u32 = 50;

/// Whether so much of an interval that lasted that long is worth telling.
pub(super) fn is_large(part: Duration, lasted: Duration) -> bool {
    is_part(part, lasted, LARGE)
}

fn is_part(part: Duration, whole: Duration, per_cent: u32) -> bool {
    part.saturating_mul(100) >= whole.saturating_mul(per_cent)
}

/// What the tree used in all: a launcher may start many programs, one after the other, of which none has a large part.
fn sum(used: &[Used], of: impl Fn(&Used) -> Duration) -> Duration {
    used.iter().map(of).fold(Duration::ZERO, Duration::saturating_add)
}

/// The part of an interval in which nobody computed or wanted to.
pub(super) fn rest(used: &[Used], lasted: Duration) -> Duration {
    lasted.saturating_sub(sum(used, |used| used.cpu.saturating_add(used.queued)))
}

/// Who stood in the queue beside those who computed, and for how long, where that is worth telling.
pub(super) fn queued_beside(used: &[Used], lasted: Duration) -> Option<(usize, Duration)> {
    let most = used.iter().max_by_key(|used| used.queued)?;
    let queued = most.queued.min(lasted.saturating_sub(sum(used, |used| used.cpu)));
    is_large(queued, lasted).then_some((most.by, queued))
}

/// Whether the tree computed or wanted to, in an interval that lasted that long, and who did so most; of equals the one that appeared last. `None` when
/// it waited.
pub(super) fn of(used: &[Used], lasted: Duration) -> Option<(usize, Doing)> {
    let [cpu, queued] = [sum(used, |used| used.cpu), sum(used, |used| used.queued)];
    if lasted.is_zero() {
        None
    } else if is_large(cpu, lasted) {
        used.iter().max_by_key(|used| used.cpu).map(|most| (most.by, Doing::Cpu))
    } else if is_part(cpu.saturating_add(queued), lasted, WANTING) && queued > cpu {
        used.iter().max_by_key(|used| used.queued).map(|most| (most.by, Doing::Queued))
    } else {
        None
    }
}

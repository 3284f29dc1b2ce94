//! Whether the tree computed in an interval, or wanted to: what is measured goes before what is concluded.

use std::time::Duration;

use crate::evidence::Doing;

use super::accounts::Used;

/// The part of an interval from which on it is one of computing, in per cent. Below a half, because who computes is often held up for moments by disks
/// and queues, while who waits uses a few per cent: an event loop with a timer, a thread of the runtime.
const BUSY: u32 = 30;
/// The part of an interval in which somebody must have wanted a processor, where he did not get it for [`BUSY`] of it, in per cent.
const WANTING: u32 = 50;

/// Who computed or wanted to, of an interval that lasted that long; of equals the one that appeared last. `None` when the tree waited.
pub(super) fn of(used: &[Used], lasted: Duration) -> Option<(usize, Doing)> {
    if lasted.is_zero() {
        return None;
    }
    let is_part = |part: Duration, per_cent: u32| part.saturating_mul(100) >= lasted.saturating_mul(per_cent);
    let most = used.iter().max_by_key(|used| used.cpu)?;
    if is_part(most.cpu, BUSY) {
        return Some((most.by, Doing::Cpu));
    }
    let wanted = |used: &Used| used.cpu.saturating_add(used.queued);
    let most = used.iter().max_by_key(|used| wanted(used))?;
    (is_part(wanted(most), WANTING) && most.queued > most.cpu).then_some((most.by, Doing::Queued))
}

//! What a thread of Windows waits for, as far as its state and the reason of its wait tell
//! (`KTHREAD_STATE` and `KWAIT_REASON` of the driver kit; winsiderss/systeminformer:phnt/include/ntkeapi.h lists them all).

use crate::{evidence::Seen, probe::watch::look::Call};

/// Waits; all other living states run or want to: ready, running, standby, deferred ready, and waiting for its kernel stack to be paged in.
const WAITING: u32 = 5;
/// Not yet begun, or over.
const LIFELESS: [u32; 2] = [0, 4];

/// What a thread in `state` is blocked in, when it waits for `reason`.
pub(in crate::probe::watch) fn call(state: u32, reason: u32) -> Seen<Call> {
    match (state, reason) {
        (WAITING, reason) => blocked(reason),
        (state, _) if LIFELESS.contains(&state) => Seen::NotVisible,
        _ => Seen::No,
    }
}

fn blocked(reason: u32) -> Seen<Call> {
    match reason {
        // Executive: a driver answers, for instance a read of a pipe or file that was opened for it.
        0 | 7 => Seen::Yes(Call::Io),
        // FreePage, PageIn: memory that has to come from a disk.
        1 | 2 | 8 | 9 => Seen::Yes(Call::Disk),
        // DelayExecution.
        4 | 11 => Seen::Yes(Call::Sleep),
        // WrQueue: a completion port, which is what event loops wait at. It does not tell whether there is a time limit.
        15 => Seen::Yes(Call::Poll(None)),
        // KeyedEvent, Resource, PushLock, Mutex, FastMutex, GuardedMutex, AlertByThreadId: locks of the kernel and of the C runtime.
        21 | 27 | 28 | 29 | 34 | 35 | 37 => Seen::Yes(Call::Lock),
        // QuantumEnd, DispatchInt, Preempted, YieldExecution, DeferredPreempt: it would run.
        30..=33 | 38 => Seen::No,
        // UserRequest: any handle, be it a timer, a process, a lock or a socket.
        6 | 13 => Seen::NotVisible,
        // Suspended, LpcReceive, LpcReply (the answer of another process) and what is rarer.
        _ => Seen::Yes(Call::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_wants_to_run_is_blocked_in_nothing() {
        for state in [1, 2, 3, 6, 7] {
            assert_eq!(call(state, 4), Seen::No, "state {state}");
        }
        assert_eq!([call(0, 4), call(4, 4)], [Seen::NotVisible; 2]);
    }

    #[test]
    fn a_wait_is_named_only_where_its_reason_names_it() {
        assert_eq!(call(WAITING, 4), Seen::Yes(Call::Sleep));
        assert_eq!(call(WAITING, 6), Seen::NotVisible, "any handle");
        assert_eq!(call(WAITING, 15), Seen::Yes(Call::Poll(None)));
        assert_eq!(call(WAITING, 17), Seen::Yes(Call::Other), "the answer of another process");
        assert_eq!(call(WAITING, 37), Seen::Yes(Call::Lock));
        assert_eq!(call(WAITING, 32), Seen::No);
    }
}

//! What `NtQuerySystemInformation(SystemProcessInformation)` fills in: a chain of processes, each followed by its threads. Offsets are those of
//! 64-bit systems, after winsiderss/systeminformer:phnt/include/ntexapi.h.

use std::time::Duration;

use super::{chunk, filetime, unicode_string};

/// Bytes of `SYSTEM_PROCESS_INFORMATION` before its threads.
pub(in crate::probe::watch) const PROCESS: usize = 256;
/// Bytes of `SYSTEM_THREAD_INFORMATION`.
pub(in crate::probe::watch) const THREAD: usize = 80;

/// A process at the moment of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe::watch) struct Running {
    pub pid: u32,
    /// Who started it; that process may have ended, and its id may be another's by now.
    pub parent: u32,
    /// In units of 100 ns since 1601.
    pub created: u64,
    /// Counted in ticks of the clock, usually of 15.6 ms.
    pub cpu: Duration,
    /// The file name of the program.
    pub name: String,
    /// State and reason of the wait of its oldest thread, which is the main one.
    pub main: Option<(u32, u32)>,
}

/// All processes in `bytes`, which stand at the address `base`.
pub(in crate::probe::watch) fn all(bytes: &[u8], base: u64) -> Vec<Running> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((process, next)) = process(bytes, at, base) {
        found.push(process);
        if next == 0 {
            break;
        }
        at += next;
    }
    found
}

/// The process at `at`, and how far from it the next one is.
fn process(bytes: &[u8], at: usize, base: u64) -> Option<(Running, usize)> {
    let long = |offset: usize| chunk(bytes, at.checked_add(offset)?).map(u64::from_ne_bytes);
    let short = |offset: usize| chunk(bytes, at.checked_add(offset)?).map(u32::from_ne_bytes);
    let next = usize::try_from(short(0)?).ok()?;
    let threads = usize::try_from(short(4)?).ok()?;
    let threads_at = at.checked_add(PROCESS)?;
    let threads_end = if next == 0 { bytes.len() } else { at.checked_add(next)?.min(bytes.len()) };
    let (rows, _) = bytes.get(threads_at..threads_end.max(threads_at))?.as_chunks::<THREAD>();
    let process = Running {
        pid: u32::try_from(long(80)?).ok()?,
        parent: u32::try_from(long(88)?).unwrap_or(0),
        created: long(32)?,
        cpu: filetime::duration(long(40)?.saturating_add(long(48)?)),
        name: unicode_string::text(bytes, at + 56, base).unwrap_or_default(),
        main: rows.iter().take(threads).filter_map(thread).min_by_key(|thread| thread.created).map(|thread| (thread.state, thread.reason)),
    };
    Some((process, next))
}

struct Thread {
    created: u64,
    state: u32,
    reason: u32,
}

fn thread(row: &[u8; THREAD]) -> Option<Thread> {
    let short = |at| chunk(row, at).map(u32::from_ne_bytes);
    Some(Thread { created: u64::from_ne_bytes(chunk(row, 16)?), state: short(68)?, reason: short(72)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: u64 = 0x10_0000;

    fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
        bytes[at..at + value.len()].copy_from_slice(value);
    }

    /// A process with its threads as (created, state, reason), and its name behind them.
    fn entry(at: usize, is_last: bool, pid: u64, name: &str, threads: &[(u64, u32, u32)]) -> Vec<u8> {
        let mut bytes = vec![0; PROCESS + threads.len() * THREAD];
        let name_at = at + bytes.len();
        let (head, tail) = unicode_string::tests::parts(name, BASE + name_at as u64);
        let size = (bytes.len() + tail.len()).next_multiple_of(8);
        put(&mut bytes, 0, &u32::try_from(if is_last { 0 } else { size }).expect("small").to_ne_bytes());
        put(&mut bytes, 4, &u32::try_from(threads.len()).expect("few").to_ne_bytes());
        for (offset, value) in [(32, 1_000 + pid), (40, 156_250), (48, 312_500), (80, pid), (88, 4)] {
            put(&mut bytes, offset, &value.to_ne_bytes());
        }
        put(&mut bytes, 56, &head);
        for (index, (created, state, reason)) in threads.iter().enumerate() {
            let row = PROCESS + index * THREAD;
            put(&mut bytes, row + 16, &created.to_ne_bytes());
            put(&mut bytes, row + 68, &state.to_ne_bytes());
            put(&mut bytes, row + 72, &reason.to_ne_bytes());
        }
        bytes.extend(tail);
        bytes.resize(size, 0);
        bytes
    }

    fn two() -> Vec<u8> {
        let first = entry(0, false, 8, "node.exe", &[(20, 5, 6), (10, 5, 15), (30, 2, 0)]);
        let second = entry(first.len(), true, 12, "", &[]);
        [first, second].concat()
    }

    #[test]
    fn the_chain_is_followed_to_its_end() {
        let told = all(&two(), BASE);
        let expected =
            Running { pid: 8, parent: 4, created: 1_008, cpu: Duration::from_micros(46_875), name: "node.exe".into(), main: Some((5, 15)) };
        assert_eq!(told[0], expected, "the oldest thread is the main one");
        assert_eq!((told.len(), told[1].pid, &*told[1].name, told[1].main), (2, 12, "", None));
    }

    #[test]
    fn no_length_and_no_offset_leads_out_of_the_bytes() {
        let whole = two();
        for length in 0..whole.len() {
            assert!(all(&whole[..length], BASE).len() <= 2);
        }
        for at in (0..whole.len()).step_by(4) {
            for value in [u32::MAX, 1, 0x8000_0000] {
                let mut broken = whole.clone();
                put(&mut broken, at, &value.to_ne_bytes());
                assert!(all(&broken, BASE).len() <= whole.len(), "at {at}");
            }
        }
    }
}

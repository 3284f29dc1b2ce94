//! What a kernel queue of macOS waits for (`struct kevent_extinfo` in apple-oss-distributions/xnu:bsd/sys/proc_info_private.h).

use super::chunk;

/// Bytes of one `struct kevent_extinfo`, which begins with a `struct kevent_qos_s`: what is waited for (8 bytes), the kind of event (2), and more.
pub(in crate::probe::watch) const SIZE: usize = 104;
/// `EVFILT_READ` of sys/event.h.
const READ: i16 = -1;

/// Whether one of `knotes` waits until there is something to read at the descriptor `fd`.
pub(in crate::probe::watch) fn wait_to_read(knotes: &[u8], fd: i32) -> bool {
    let (knotes, _) = knotes.as_chunks::<SIZE>();
    let ident = |knote| chunk(knote, 0).map(u64::from_ne_bytes);
    let filter = |knote| chunk(knote, 8).map(i16::from_ne_bytes);
    knotes.iter().any(|knote| ident(knote) == u64::try_from(fd).ok() && filter(knote) == Some(READ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knote(ident: u64, filter: i16) -> Vec<u8> {
        let mut bytes = [&ident.to_ne_bytes()[..], &filter.to_ne_bytes()].concat();
        bytes.resize(SIZE, 0xAA);
        bytes
    }

    #[test]
    fn a_queue_waits_for_what_it_was_told() {
        let knotes = [knote(1, -10), knote(7, -1), knote(9, -2)].concat();
        assert!(wait_to_read(&knotes, 7));
        assert!(!wait_to_read(&knotes, 9), "it waits to write there");
        assert!(!wait_to_read(&knotes, 1), "that is an event of a user");
        assert!(!wait_to_read(&knotes[..SIZE + 50], 7) && !wait_to_read(&[], 7) && !wait_to_read(&knotes, -1));
    }
}

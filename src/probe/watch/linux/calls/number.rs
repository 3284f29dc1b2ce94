//! The numbers of system calls, which differ between processors, and where their arguments tell what is waited for.

use libc::c_long;
use rustix::fd::RawFd;

/// What a system call waits for, as far as its own arguments tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// For something to read from a file, or for a client to accept.
    Read(RawFd),
    /// To write to a file, on its disk too, or to connect it.
    Use(RawFd),
    /// For any of some files, in the list at this place.
    Poll {
        list: u64,
        files: u64,
        limit: Limit,
    },
    /// For any of files that the kernel knows from before.
    Events(Limit),
    Sleep,
    /// For somebody else to unlock this file.
    FileLock(RawFd),
    Lock,
    Child,
    Other,
}

/// For how long at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Never,
    Milliseconds(u64),
    /// It stands at this place in the memory of the process.
    Timespec(u64),
    Timeval(u64),
}

pub(super) fn waiting(number: c_long, [first, second, third, fourth, fifth, _]: [u64; 6]) -> Waiting {
    match number {
        libc::SYS_read | libc::SYS_readv | libc::SYS_pread64 | libc::SYS_recvfrom | libc::SYS_recvmsg | libc::SYS_recvmmsg | libc::SYS_accept4 => {
            Waiting::Read(int(first))
        }
        libc::SYS_write
        | libc::SYS_writev
        | libc::SYS_pwrite64
        | libc::SYS_fsync
        | libc::SYS_fdatasync
        | libc::SYS_sendto
        | libc::SYS_sendmsg
        | libc::SYS_sendmmsg
        | libc::SYS_connect => Waiting::Use(int(first)),
        libc::SYS_ppoll => poll(first, second, timespec(third)),
        // What `select` is asked for stands in bits, of which the first argument tells the number.
        libc::SYS_pselect6 if first == 0 => Waiting::Sleep,
        libc::SYS_pselect6 => Waiting::Events(timespec(fifth)),
        libc::SYS_epoll_pwait => Waiting::Events(milliseconds(fourth)),
        libc::SYS_epoll_pwait2 => Waiting::Events(timespec(fourth)),
        libc::SYS_nanosleep | libc::SYS_clock_nanosleep => Waiting::Sleep,
        // `fcntl` blocks for a lock of a file alone.
        libc::SYS_flock | libc::SYS_fcntl => Waiting::FileLock(int(first)),
        libc::SYS_futex | libc::SYS_futex_waitv => Waiting::Lock,
        // The parent of a `vfork` stands still until the child has run its program.
        libc::SYS_wait4 | libc::SYS_waitid | libc::SYS_clone | libc::SYS_clone3 => Waiting::Child,
        _ => of_this_processor(number, [first, second, third, fourth, fifth]),
    }
}

#[cfg(target_arch = "x86_64")]
fn of_this_processor(number: c_long, [first, second, third, fourth, fifth]: [u64; 5]) -> Waiting {
    match number {
        libc::SYS_accept => Waiting::Read(int(first)),
        libc::SYS_poll => poll(first, second, milliseconds(third)),
        libc::SYS_select if first == 0 => Waiting::Sleep,
        libc::SYS_select => Waiting::Events(if fifth == 0 { Limit::Never } else { Limit::Timeval(fifth) }),
        libc::SYS_epoll_wait => Waiting::Events(milliseconds(fourth)),
        libc::SYS_vfork => Waiting::Child,
        _ => Waiting::Other,
    }
}

#[cfg(target_arch = "aarch64")]
fn of_this_processor(number: c_long, [first, ..]: [u64; 5]) -> Waiting {
    if number == libc::SYS_accept { Waiting::Read(int(first)) } else { Waiting::Other }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn of_this_processor(_: c_long, _: [u64; 5]) -> Waiting {
    Waiting::Other
}

fn poll(list: u64, files: u64, limit: Limit) -> Waiting {
    Waiting::Poll { list, files, limit }
}

fn timespec(at: u64) -> Limit {
    if at == 0 { Limit::Never } else { Limit::Timespec(at) }
}

fn milliseconds(argument: u64) -> Limit {
    u64::try_from(int(argument)).map_or(Limit::Never, Limit::Milliseconds)
}

/// An `int` stands in the lower half of a register; what the upper half holds means nothing.
fn int(argument: u64) -> i32 {
    let [a, b, c, d, ..] = argument.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_tell_files_and_limits() {
        let forever = 0xffff_ffff;
        let cases: [(c_long, [u64; 6], Waiting); 10] = [
            (libc::SYS_read, [3, 9, 9, 9, 9, 9], Waiting::Read(3)),
            (libc::SYS_connect, [4, 9, 9, 9, 9, 9], Waiting::Use(4)),
            (libc::SYS_flock, [6, 2, 9, 9, 9, 9], Waiting::FileLock(6)),
            (libc::SYS_epoll_pwait, [5, 9, 9, forever, 9, 9], Waiting::Events(Limit::Never)),
            (libc::SYS_epoll_pwait, [5, 9, 9, u64::MAX, 9, 9], Waiting::Events(Limit::Never)),
            (libc::SYS_epoll_pwait, [5, 9, 9, 1_500, 9, 9], Waiting::Events(Limit::Milliseconds(1_500))),
            (libc::SYS_ppoll, [0x70, 2, 0, 9, 9, 9], Waiting::Poll { list: 0x70, files: 2, limit: Limit::Never }),
            (libc::SYS_ppoll, [0x70, 2, 0x80, 9, 9, 9], Waiting::Poll { list: 0x70, files: 2, limit: Limit::Timespec(0x80) }),
            (libc::SYS_pselect6, [0, 0, 0, 0, 0x80, 0], Waiting::Sleep),
            (libc::SYS_getpid, [0; 6], Waiting::Other),
        ];
        for (number, arguments, waiting_for) in cases {
            assert_eq!(waiting(number, arguments), waiting_for, "{number} {arguments:?}");
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn older_calls_are_known_where_they_are() {
        assert_eq!(waiting(libc::SYS_poll, [0x70, 1, 0xffff_ffff, 0, 0, 0]), Waiting::Poll { list: 0x70, files: 1, limit: Limit::Never });
        assert_eq!(waiting(libc::SYS_select, [4, 1, 1, 1, 0x90, 0]), Waiting::Events(Limit::Timeval(0x90)));
        assert_eq!(waiting(libc::SYS_select, [0, 0, 0, 0, 0x90, 0]), Waiting::Sleep);
        assert_eq!(waiting(libc::SYS_epoll_wait, [5, 9, 9, 20, 0, 0]), Waiting::Events(Limit::Milliseconds(20)));
    }
}

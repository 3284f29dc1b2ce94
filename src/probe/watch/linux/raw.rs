//! Questions to the kernel for which `rustix` has no call.
#![expect(unsafe_code, reason = "clocks of other processes, TCP_INFO and SO_PEERNAME have no safe wrapper in the crates used here")]

use std::{
    mem::{self, MaybeUninit, offset_of},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    os::fd::{AsFd, AsRawFd},
    time::Duration,
};

use libc::{c_int, clockid_t, pid_t, socklen_t};

/// The clock that counts a process's processor time, of all its threads and of those that have ended, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct CpuClock(clockid_t);

impl CpuClock {
    pub(super) fn of(pid: u32) -> Option<Self> {
        let mut clock = MaybeUninit::uninit();
        // SAFETY: the pointer is valid; the call has no other precondition.
        let error = unsafe { libc::clock_getcpuclockid(pid_t::try_from(pid).ok()?, clock.as_mut_ptr()) };
        // SAFETY: the call filled it, since it succeeded.
        (error == 0).then(|| Self(unsafe { clock.assume_init() }))
    }

    /// `None` when the process has ended and was waited for.
    pub(super) fn read(self) -> Option<Duration> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the pointer is valid; an unknown clock is an error that is returned.
        let error = unsafe { libc::clock_gettime(self.0, &raw mut time) };
        (error == 0).then_some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
    }
}

/// The kernel's `struct tcp_info` as far as it is used here (`include/uapi/linux/tcp.h`).
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TcpInfo {
    pub state: u8,
    unused: [u8; 7],
    rto_to_fackets: [u32; 9],
    /// Milliseconds since data was last sent; since the connection was made where none was.
    pub last_data_sent: u32,
    last_ack_sent: u32,
    /// Milliseconds since data was last received; since the connection was made where none was.
    pub last_data_received: u32,
    last_ack_received: u32,
    pmtu_to_total_retrans: [u32; 11],
    pacing_rates: [u64; 2],
    bytes_acked: u64,
    /// Linux 4.1.
    pub bytes_received: u64,
    segs_out_to_data_segs_out: [u32; 6],
    delivery_rate_to_sndbuf_limited: [u64; 4],
    delivered: [u32; 2],
    bytes_sent: u64,
    /// Linux 4.19.
    bytes_retransmitted: u64,
    /// How much of this the kernel has filled.
    length: usize,
}

impl TcpInfo {
    pub(super) fn of(socket: impl AsFd) -> Option<Self> {
        let mut info = Self::default();
        let all = offset_of!(Self, length);
        // SAFETY: the struct is plain data, valid for `all` bytes, and any bits are a value of it.
        info.length = unsafe { option(socket, libc::IPPROTO_TCP, libc::TCP_INFO, (&raw mut info).cast(), all)? };
        (info.length >= offset_of!(Self, unused)).then_some(info)
    }

    /// Bytes of the application that were sent and received, or `None` on a kernel that does not count them.
    pub(super) fn bytes(&self) -> Option<(u64, u64)> {
        if self.length >= offset_of!(Self, bytes_retransmitted) + mem::size_of::<u64>() {
            Some((self.bytes_sent.saturating_sub(self.bytes_retransmitted), self.bytes_received))
        } else if self.length >= offset_of!(Self, bytes_received) + mem::size_of::<u64>() {
            // The first acknowledged byte of a connection that was opened from here is its SYN.
            Some((self.bytes_acked.saturating_sub(1), self.bytes_received))
        } else {
            None
        }
    }
}

/// The address that a socket is connected to, or tries to connect to: `getpeername` refuses to tell the latter, `SO_PEERNAME` does not
/// (`inet_getname` in `net/ipv4/af_inet.c`).
pub(super) fn remote_end(socket: impl AsFd, is_v6: bool) -> Option<SocketAddr> {
    let mut address = [0_u8; mem::size_of::<libc::sockaddr_in6>()];
    // The kernel wants to be asked for as many bytes as it has.
    let length = if is_v6 { address.len() } else { mem::size_of::<libc::sockaddr_in>() };
    // SAFETY: the buffer is valid for `length` bytes.
    unsafe { option(socket, libc::SOL_SOCKET, libc::SO_PEERNAME, address.as_mut_ptr(), length)? };
    let port = u16::from_be_bytes([address[2], address[3]]);
    Some(if is_v6 {
        (Ipv6Addr::from(<[u8; 16]>::try_from(&address[8..24]).ok()?), port).into()
    } else {
        (Ipv4Addr::new(address[4], address[5], address[6], address[7]), port).into()
    })
}

/// Asks for a socket's option; returns how much of the buffer was filled.
///
/// # Safety
/// `buffer` must be valid for writes of `length` bytes.
unsafe fn option(socket: impl AsFd, level: c_int, name: c_int, buffer: *mut u8, length: usize) -> Option<usize> {
    let mut length = socklen_t::try_from(length).ok()?;
    // SAFETY: the buffer is valid for `length` bytes, as the caller promises, and the kernel writes no more.
    let error = unsafe { libc::getsockopt(socket.as_fd().as_raw_fd(), level, name, buffer.cast(), &raw mut length) };
    (error == 0).then_some(usize::try_from(length).ok()?)
}

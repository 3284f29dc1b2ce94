//! A closed port of the same machine, on Windows.
#![expect(unsafe_code, reason = "std and tokio have no such option of a socket")]

use std::{os::windows::io::AsRawSocket, ptr};

use tokio::net::TcpSocket;
use windows_sys::Win32::Networking::WinSock::{SIO_TCP_INITIAL_RTO, SOCKET, TCP_INITIAL_RTO_PARAMETERS, WSAIoctl};

/// `TCP_INITIAL_RTO_UNSPECIFIED_RTT` and `TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS` of Windows' own header `mstcpip.h`.
static ONCE: TCP_INITIAL_RTO_PARAMETERS = TCP_INITIAL_RTO_PARAMETERS { Rtt: 0xFFFF, MaxSynRetransmissions: 0xFE };

/// Windows asks a port that refuses again and again, for two seconds, which would look like silence. Node and Go tell it so too that once is enough
/// (libuv/libuv:src/win/tcp.c, golang/go:src/net/fd_windows.go). Where the option is not known, nothing is lost but time.
pub(super) fn ask_once(socket: &TcpSocket) {
    let Ok(socket) = SOCKET::try_from(socket.as_raw_socket()) else { return };
    let Ok(size) = u32::try_from(size_of_val(&ONCE)) else { return };
    let mut returned = 0;
    // SAFETY: the socket is open for as long as it is borrowed; the parameters are a constant of the given size, and the system only reads them.
    unsafe {
        WSAIoctl(socket, SIO_TCP_INITIAL_RTO, (&raw const ONCE).cast(), size, ptr::null_mut(), 0, &raw mut returned, ptr::null_mut(), None);
    }
}

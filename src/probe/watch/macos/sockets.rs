//! The sockets of a process, and whether it asks for the address of a name.

use std::io;

use super::libproc;
use crate::probe::watch::{
    decode::{knotes, socket_info::Use},
    look::{Socket, SocketState},
};

/// All sockets of a process that has room for `room` descriptors.
///
/// # Errors
/// Why its descriptors are not told.
pub(super) fn of(pid: u32, room: u32) -> io::Result<Vec<Socket>> {
    let descriptors = libproc::descriptors(pid, room)?;
    let of_kind = |kind: libc::c_int| {
        let kind = kind.cast_unsigned();
        descriptors.iter().filter(move |descriptor| descriptor.proc_fdtype == kind).map(|descriptor| descriptor.proc_fd)
    };
    let mut sockets = Vec::new();
    for fd in of_kind(libc::PROX_FDTYPE_SOCKET) {
        match libproc::socket(pid, fd).map_or(Use::Other, |info| info.used_for()) {
            Use::Socket(socket) => sockets.push(socket),
            // For each question the system's library makes a kernel queue that waits for the answer, and closes it after that
            // (apple-oss-distributions/Libinfo:lookup.subproj/mdns_module.c, `_mdns_search`).
            Use::Resolver { id } if of_kind(libc::PROX_FDTYPE_KQUEUE).any(|queue| knotes::wait_to_read(&libproc::knotes(pid, queue), fd)) => {
                sockets.push(Socket { id, state: SocketState::Resolver });
            }
            Use::Resolver { .. } | Use::Other => {}
        }
    }
    Ok(sockets)
}

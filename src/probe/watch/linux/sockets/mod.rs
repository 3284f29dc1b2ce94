//! The sockets of a process: whom it is connected to, and what went over the connection.

mod ask;
mod table;

use std::time::Duration;

use rustix::{
    fd::{OwnedFd, RawFd},
    fs::fstat,
    io::Errno,
    process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open},
};

use crate::{
    evidence::{Blind, Seen},
    probe::watch::look::{Socket, SocketState},
};

use super::{Senses, descriptors::Descriptors, procfile::Silence};
use ask::{Kind, Untold};
pub(super) use table::Tables;
use table::Unreadable;

/// What is known of a process's sockets from earlier looks.
#[derive(Debug)]
pub(super) struct Sockets {
    pid: u32,
    pidfd: Option<OwnedFd>,
    held: Vec<Held>,
}

#[derive(Debug)]
struct Held {
    fd: RawFd,
    id: u64,
    kind: Kind,
}

impl Sockets {
    pub(super) fn new(pid: u32) -> Self {
        Self { pid, pidfd: None, held: Vec::new() }
    }

    /// Whether there is a socket that may be a connection.
    pub(super) fn may_be_connected(&self) -> bool {
        self.held.iter().any(|held| matches!(held.kind, Kind::Unknown | Kind::Tcp))
    }

    /// Lists them, which is needed only when the process has run since.
    pub(super) fn list(&mut self, descriptors: &mut Descriptors) -> Result<(), Silence> {
        let listed = descriptors.sockets()?;
        let known = std::mem::take(&mut self.held);
        for (fd, id) in listed {
            if self.held.iter().all(|held| held.id != id) {
                let kind = known.iter().find(|held| held.id == id).map_or(Kind::Unknown, |held| held.kind);
                self.held.push(Held { fd, id, kind });
            }
        }
        Ok(())
    }

    /// Asks each what it is for now.
    pub(super) fn look(&mut self, at: Duration, senses: &mut Senses) -> Seen<Vec<Socket>> {
        let mut sockets = Vec::new();
        for held in &mut self.held {
            let state = match held.kind {
                Kind::Other => None,
                Kind::Resolver => Some(SocketState::Resolver),
                Kind::Unknown | Kind::Tcp | Kind::Udp | Kind::Local => {
                    let Ok(state) = ask(&mut self.pidfd, self.pid, held, at, senses) else {
                        senses.blind.insert(Blind::Sockets);
                        return Seen::NotVisible;
                    };
                    state
                }
            };
            sockets.extend(state.map(|state| Socket { id: held.id, state }));
        }
        Seen::Yes(sockets)
    }
}

/// Asks a copy of the socket, and the kernel's table where there is none.
fn ask(pidfd: &mut Option<OwnedFd>, pid: u32, held: &mut Held, at: Duration, senses: &mut Senses) -> Result<Option<SocketState>, Unreadable> {
    match copy(pidfd, pid, held, senses) {
        Ok(copy) => match held.kind.ask(&copy) {
            Ok(state) => Ok(state),
            Err(Untold) => senses.tables.find(pid, held.id, at),
        },
        Err(Silence::Absent) => Ok(None),
        Err(Silence::Refused) => {
            senses.blind.insert(Blind::Traffic);
            senses.tables.find(pid, held.id, at)
        }
    }
}

/// A copy of another process's socket. It must not live longer than a question takes: as long as it is open, the connection is too.
fn copy(pidfd: &mut Option<OwnedFd>, pid: u32, held: &Held, senses: &Senses) -> Result<OwnedFd, Silence> {
    if !senses.copies_sockets {
        return Err(Silence::Refused);
    }
    let copied = pidfd.take().map_or_else(|| open(pid), Ok).and_then(|process| {
        let copied = pidfd_getfd(&process, held.fd, PidfdGetfdFlags::empty());
        *pidfd = Some(process);
        copied
    });
    let copied = copied.map_err(|error| match error {
        // Closed since it was listed.
        Errno::BADF | Errno::SRCH => Silence::Absent,
        _ => Silence::Refused,
    })?;
    let is_the_same = fstat(&copied).is_ok_and(|stat| stat.st_ino == held.id);
    if is_the_same { Ok(copied) } else { Err(Silence::Absent) }
}

fn open(pid: u32) -> Result<OwnedFd, Errno> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(Errno::SRCH)?;
    pidfd_open(pid, PidfdFlags::empty())
}

//! macOS: libproc. It shows no system calls and no traffic, and sleeping, locked and idle look alike.

mod libproc;
mod sockets;

use std::{io, time::Duration};

use crate::{
    evidence::{Blind, Seen},
    probe::process::children_of,
};

use super::{
    Look,
    decode::mach::{self, Queue},
    look::{Glance, Socket},
    pulse::Pulse,
};

/// Who has run so long was runnable for a time that is told.
const LONG_RUN: Duration = Duration::from_millis(20);

/// Looks at one tree of processes.
#[derive(Debug)]
pub(super) struct Eye {
    root: u32,
    ticks_per_second: u64,
    /// The first look was taken: who has the root's id after its end is another.
    has_begun: bool,
    /// Everybody of the tree at the last look, parents before their children. Who is in it stays, whoever its parent becomes.
    known: Vec<Known>,
    /// A process of another user was in the tree.
    was_refused: bool,
    /// The kernel counted no time that a process wanted to run.
    lacks_queue: bool,
}

/// What is remembered of a process from look to look.
#[derive(Debug, Clone, Default)]
struct Known {
    pid: u32,
    created: u64,
    program: Option<Program>,
    pulse: Pulse,
    queue: Queue,
    cpu: Duration,
    children_cpu: Duration,
}

/// What changes when a process runs another program.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Program {
    version: Option<i32>,
    name: Vec<u8>,
}

impl Eye {
    /// An eye on the process `root` and all below it.
    pub(super) fn new(root: u32) -> Self {
        let ticks_per_second = libproc::ticks_per_second();
        Self { root, ticks_per_second, has_begun: false, known: Vec::new(), was_refused: false, lacks_queue: false }
    }

    /// What is to be seen now. Sockets are looked at where a process was idle since the last look.
    pub(super) fn look(&mut self, at: Duration) -> Look {
        let before = std::mem::take(&mut self.known);
        let mut pids: Vec<u32> = before.iter().map(|known| known.pid).collect();
        if !std::mem::replace(&mut self.has_begun, true) {
            pids.push(self.root);
        }
        let mut processes = Vec::new();
        let mut next = 0;
        while let Some(&pid) = pids.get(next) {
            next += 1;
            let Some(info) = libproc::info(pid) else { continue };
            let created = info.pbi_start_tvsec.wrapping_mul(1_000_000).wrapping_add(info.pbi_start_tvusec);
            let known = before.iter().find(|known| known.pid == pid);
            if known.is_some_and(|known| known.created != created) {
                // The id is another's now. If that one is of the tree, the next look finds it.
                continue;
            }
            let mut known = known.cloned().unwrap_or(Known { pid, created, ..Known::default() });
            processes.push(self.glance(&mut known, &info, at));
            self.known.push(known);
            for child in children_of(pid) {
                if !pids.contains(&child) {
                    pids.push(child);
                }
            }
        }
        Look { at, processes }
    }

    /// What this machine has not shown so far.
    pub(super) fn blind(&self) -> Vec<Blind> {
        let always = [(Blind::Calls, true), (Blind::Traffic, true)];
        let senses = always.into_iter().chain([(Blind::Queue, self.lacks_queue), (Blind::Sockets, self.was_refused)]);
        senses.filter(|(_, lacks)| *lacks).map(|(sense, _)| sense).collect()
    }

    fn glance(&mut self, known: &mut Known, info: &libc::proc_bsdinfo, at: Duration) -> Glance {
        let pid = known.pid;
        let is_dead = info.pbi_status == libc::SZOMB;
        let mut queued = Seen::NotVisible;
        if let Some(usage) = libproc::usage(pid) {
            let time = |ticks: [u64; 2]| mach::duration(ticks[0].saturating_add(ticks[1]), self.ticks_per_second);
            known.cpu = time([usage.ri_user_time, usage.ri_system_time]);
            known.children_cpu = time([usage.ri_child_user_time, usage.ri_child_system_time]);
            // Old kernels have the field and leave it empty.
            self.lacks_queue |= usage.ri_runnable_time == 0 && known.cpu >= LONG_RUN;
            if !self.lacks_queue {
                queued = Seen::Yes(known.queue.take(at, time([usage.ri_runnable_time, 0]), known.cpu));
            }
        }
        let call = if is_dead { Seen::NotVisible } else { libproc::main_thread_state(pid).map_or(Seen::NotVisible, mach::call) };
        let sockets = (known.pulse.take(at, known.cpu) && !is_dead).then(|| {
            known.pulse.looked(at);
            self.sockets(pid, info.pbi_nfiles)
        });
        Glance {
            pid,
            parent: info.pbi_ppid,
            created: known.created,
            argv: if is_dead { None } else { changed_argv(known, info) },
            cpu: known.cpu,
            children_cpu: known.children_cpu,
            queued,
            call,
            file: None,
            sockets,
            is_dead,
        }
    }

    fn sockets(&mut self, pid: u32, room: u32) -> Seen<Vec<Socket>> {
        match sockets::of(pid, room) {
            Ok(sockets) => Seen::Yes(sockets),
            Err(error) => {
                self.was_refused |= error.kind() == io::ErrorKind::PermissionDenied;
                Seen::NotVisible
            }
        }
    }
}

/// The arguments of a process that is new or runs another program now; its name where the system tells no more yet.
fn changed_argv(known: &mut Known, info: &libc::proc_bsdinfo) -> Option<Vec<String>> {
    let name: Vec<u8> = info.pbi_comm.iter().take_while(|&&byte| byte != 0).map(|&byte| byte.cast_unsigned()).collect();
    let program = Program { version: libproc::version(known.pid), name };
    if known.program.as_ref() == Some(&program) {
        return None;
    }
    let argv = libproc::argv(known.pid);
    if argv.is_none() && known.program.is_some() {
        // In the middle of an exec the arguments are neither the old nor the new ones: the next look asks again.
        return None;
    }
    let alone = String::from_utf8_lossy(&program.name).into_owned();
    known.program = Some(program);
    Some(argv.unwrap_or_else(|| vec![alone]))
}

#[cfg(test)]
mod tests;

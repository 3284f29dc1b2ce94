//! What a tree waits for in which nobody computes, and who of it the start hangs on.

use std::{cmp::Reverse, collections::HashMap, time::Duration};

use crate::evidence::{Doing, Seen};

use super::{
    super::look::Call,
    network::Network,
    processes::Present,
    sockets::{Line, Sockets, Stage},
};

/// An event loop that has nothing to do for longer than this does not wait for its timer: such timers are upkeep.
const LONGEST_TIMER: Duration = Duration::from_mins(1);

/// Of those who wait: the one that the start hangs on and what it waits for; `None` when nobody lives. `last` is what was done before.
///
/// Launchers wait for their children, so it is somebody without children, and of several the one whose wait tells most: a helper is idle while the
/// server waits for an answer. A server may have children too, helpers that idle. It counts with what it began when they were there, which a launcher
/// rarely does; the connections over which that one fetched the server are older than the server.
pub(super) fn of(
    present: &[Present],
    network: &Network,
    appeared: impl Fn(usize) -> Duration,
    last: Option<(usize, Doing)>,
) -> Option<(usize, Doing)> {
    let living = || present.iter().filter(|process| !process.glance.is_dead);
    let mut eldest_child = HashMap::new();
    for process in living() {
        if let Some(parent) = process.parent {
            let since = eldest_child.entry(parent).or_insert(Duration::MAX);
            *since = appeared(process.index).min(*since);
        }
    }
    let nothing = Sockets::default();
    let candidates = living().filter_map(|process| {
        let sockets = network.sockets(process.index).unwrap_or(&nothing);
        let before = last.filter(|(by, _)| *by == process.index).map(|(_, doing)| doing);
        match eldest_child.get(&process.index) {
            None => {
                let doing = wait(process, sockets, before);
                Some((strength(doing), true, process.index, doing))
            }
            Some(&since) => {
                let sockets = sockets.only(|connection| network.opened(connection) >= since);
                let doing = wait(process, &sockets, before);
                Some((strength_beside_children(doing, process)?, false, process.index, doing))
            }
        }
    });
    // Of equals the one that appeared last: a launcher's other children came before the server.
    candidates.max_by_key(|&(strength, is_leaf, index, _)| (strength, is_leaf, index)).map(|(.., index, doing)| (index, doing))
}

/// How much a wait tells of why the tree waits. Only the order matters.
fn strength(doing: Doing) -> u8 {
    match doing {
        Doing::Connecting(_) => 11,
        Doing::Reply(_) => 10,
        Doing::Receiving(_) => 9,
        Doing::Lookup => 8,
        Doing::Disk => 7,
        Doing::Sleep => 6,
        Doing::Lock => 5,
        Doing::OpenConnection(_) => 4,
        // Weaker than an open connection, because the end of a pipeline reads its stdin as well: `server | tee log`.
        Doing::Stdin => 3,
        Doing::Idle => 1,
        Doing::Cpu | Doing::Queued | Doing::Unseen => 0,
    }
}

/// The same of a process whose children live; `None` for what it may do on their behalf: runtimes of many threads, in which launchers are written, wait
/// for a child in a lock, and others in an event loop with timers and with connections left open.
fn strength_beside_children(doing: Doing, process: &Present) -> Option<u8> {
    match doing {
        Doing::Connecting(_) | Doing::Reply(_) | Doing::Receiving(_) | Doing::Lookup => Some(strength(doing)),
        Doing::Sleep if process.glance.call == Seen::Yes(Call::Sleep) => Some(2),
        Doing::Stdin => Some(2),
        Doing::Disk | Doing::Lock | Doing::Sleep | Doing::OpenConnection(_) | Doing::Idle | Doing::Cpu | Doing::Queued | Doing::Unseen => None,
    }
}

/// What one process waits for: what its main thread is blocked in when that is a socket, then what its sockets tell, then the call. `before` is
/// what it did until now.
fn wait(process: &Present, sockets: &Sockets, before: Option<Doing>) -> Doing {
    let glance = process.glance;
    if let Seen::Yes(Call::Socket(id)) = glance.call
        && let Some(line) = sockets.line(id)
    {
        return match line.stage {
            Stage::Connecting => Doing::Connecting(line.connection),
            Stage::Arriving { .. } => Doing::Receiving(line.connection),
            Stage::Due { .. } | Stage::Quiet { .. } | Stage::Hidden => Doing::Reply(line.connection),
        };
    }
    if let Some(doing) = at_work(sockets) {
        return doing;
    }
    let idle = open(sockets).map_or(Doing::Idle, |line| Doing::OpenConnection(line.connection));
    match glance.call {
        Seen::Yes(Call::Disk) => Doing::Disk,
        Seen::Yes(Call::Sleep) => Doing::Sleep,
        Seen::Yes(Call::ReadStdin) => Doing::Stdin,
        // Which of its threads it waits for nobody sees: where traffic is hidden, it may be one that waits for an answer.
        Seen::Yes(Call::Lock) if !sockets.lines.iter().any(|line| line.stage == Stage::Hidden) => Doing::Lock,
        // Whether it waits for stdin beside the timer is hidden in the event loop. While the client waits for the server, an armed timer is
        // the only thing that is known to end the wait.
        Seen::Yes(Call::Poll(Some(limit))) if idle == Doing::Idle && !limit.is_zero() && limit <= LONGEST_TIMER => Doing::Sleep,
        // It runs, and did not for most of the interval: it has just woken from what it waited for.
        Seen::No => before.filter(|before| !matches!(before, Doing::Cpu | Doing::Queued | Doing::Unseen)).unwrap_or(idle),
        Seen::NotVisible if idle == Doing::Idle && is_unseen(process) => Doing::Unseen,
        Seen::Yes(Call::Lock | Call::Poll(_) | Call::Socket(_) | Call::Io | Call::Child | Call::Other) | Seen::NotVisible => idle,
    }
}

/// Everything that runs has used some processor time: whose is zero cannot be seen at all.
fn is_unseen(process: &Present) -> bool {
    let glance = process.glance;
    glance.cpu.is_zero() && !matches!(glance.sockets, Some(Seen::Yes(_) | Seen::No))
}

/// What is under way on any socket. The same socket is chosen as long as nothing changes.
fn at_work(sockets: &Sockets) -> Option<Doing> {
    let lines = || sockets.lines.iter();
    // The first that does not come to be holds up those that are tried after it.
    let connecting = lines().filter(|line| line.stage == Stage::Connecting).map(|line| line.connection).min();
    // The latest request: an older one that nobody answers may be a pool's farewell.
    let due = best(lines(), |stage| if let Stage::Due { since } = stage { Some(Reverse(since)) } else { None });
    let arriving = best(lines(), |stage| if let Stage::Arriving { bytes } = stage { Some(bytes) } else { None });
    connecting
        .map(Doing::Connecting)
        .or_else(|| due.map(|line| Doing::Reply(line.connection)))
        .or_else(|| arriving.map(|line| Doing::Receiving(line.connection)))
        .or_else(|| sockets.resolves.then_some(Doing::Lookup))
}

/// An open connection on which nothing goes on: the one that was used last.
fn open(sockets: &Sockets) -> Option<&Line> {
    best(sockets.lines.iter(), |stage| match stage {
        Stage::Quiet { since } => Some(Reverse(since)),
        Stage::Hidden => Some(Reverse(Duration::ZERO)),
        Stage::Connecting | Stage::Due { .. } | Stage::Arriving { .. } => None,
    })
}

/// The line with the greatest key, of equals that of the latest connection.
fn best<'a, K: Ord>(lines: impl Iterator<Item = &'a Line>, key: impl Fn(Stage) -> Option<K>) -> Option<&'a Line> {
    let keyed = lines.filter_map(|line| Some(((key(line.stage)?, line.connection), line)));
    keyed.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, line)| line)
}

//! What was seen of the processes, for programs: who ran, what they waited for, whom they were connected to.

use std::time::Duration;

use super::{copy::millis, v1};
use crate::{
    evidence::{Attempt, Connection, Image, Wait, WaitKind, Watched},
    report::program,
};

pub(super) fn waits(attempt: &Attempt) -> Vec<v1::Wait> {
    let Some(watched) = attempt.watched.yes() else { return Vec::new() };
    attempt.waits().iter().map(|one| wait(attempt, watched, one)).collect()
}

fn wait(attempt: &Attempt, watched: &Watched, wait: &Wait) -> v1::Wait {
    let to = wait.connection.and_then(|index| watched.connections.get(index));
    let image = image(watched, wait.by, wait.middle());
    v1::Wait {
        kind: wait.kind.name(),
        what: match (to, watched.file_of(wait)) {
            (Some(to), _) => to.peer().to_string(),
            (None, Some(path)) => path.to_string(),
            (None, None) => what(wait.kind, image),
        },
        named_in: to.and_then(|to| named_in(attempt, to)),
        phase: wait.phase.name(),
        start_ms: millis(wait.start),
        duration_ms: millis(wait.duration),
        process: name(image),
        pid: watched.process(wait.by).map(|process| process.pid),
    }
}

/// What is worked on or waited for, where it is no address.
fn what(kind: WaitKind, image: Option<&Image>) -> String {
    let noun = match kind {
        WaitKind::Launcher | WaitKind::Download => return image.map_or_else(|| "launcher".into(), program::in_full),
        WaitKind::Runtime | WaitKind::Cpu | WaitKind::Handler => return name(image),
        WaitKind::Network => "network",
        WaitKind::Lookup => "name lookup",
        WaitKind::Disk => "disk",
        WaitKind::Lock => "lock",
        WaitKind::Sleep => "timer",
        WaitKind::Idle => "nothing visible",
        WaitKind::Queued => "processor",
        WaitKind::Unseen => "not visible",
    };
    noun.into()
}

pub(super) fn watch(watched: &Watched) -> v1::Watch {
    v1::Watch {
        looks: watched.cost.looks,
        over_ms: millis(watched.cost.over),
        cost_cpu_ms: millis(watched.cost.cpu),
        blind: watched.blind.iter().map(|sense| sense.name()).collect(),
    }
}

pub(super) fn processes(watched: &Watched) -> Vec<v1::Process> {
    let program = |image: &Image| v1::Program { argv: image.argv.iter().map(ToString::to_string).collect(), from_ms: millis(image.since) };
    let processes = watched.processes.iter().map(|process| {
        let mut programs: Vec<v1::Program> = process.images.iter().map(program).collect();
        v1::Process {
            pid: process.pid,
            parent: process.parent.and_then(|parent| watched.process(parent)).map(|parent| parent.pid),
            argv: programs.pop().map(|last| last.argv).unwrap_or_default(),
            earlier: programs,
            from_ms: millis(process.appeared()),
            until_ms: process.ended.map(millis),
            cpu_ms: millis(process.cpu),
        }
    });
    processes.collect()
}

pub(super) fn connections(attempt: &Attempt, watched: &Watched) -> Vec<v1::Connection> {
    let connections = watched.connections.iter().map(|connection| v1::Connection {
        process: name(image(watched, connection.by, connection.from)),
        pid: watched.process(connection.by).map(|process| process.pid),
        remote: connection.peer().to_string(),
        named_in: named_in(attempt, connection),
        from_ms: millis(connection.from),
        accepted_ms: connection.accepted.map(millis),
        until_ms: connection.until.map(millis),
        sent: connection.sent.yes().copied(),
        received: connection.received.yes().copied(),
    });
    connections.collect()
}

pub(super) fn listeners(watched: &Watched) -> Vec<v1::Listener> {
    let listeners = watched.listeners.iter().map(|listener| v1::Listener {
        process: name(image(watched, listener.by, listener.from)),
        pid: watched.process(listener.by).map(|process| process.pid),
        at: listener.at.to_string(),
        from_ms: millis(listener.from),
    });
    listeners.collect()
}

fn named_in(attempt: &Attempt, to: &Connection) -> Option<String> {
    attempt.named(to.remote).map(|backend| backend.named_in.describe())
}

fn image(watched: &Watched, process: usize, at: Duration) -> Option<&Image> {
    watched.process(process)?.image_at(at)
}

/// The program's name; what nobody saw has none.
fn name(image: Option<&Image>) -> String {
    image.map_or_else(|| "unknown".into(), |image| image.program().to_owned())
}

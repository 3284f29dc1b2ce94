//! Looks → what the watcher saw: a pure function of what eyes told, the same for every platform.
//!
//! Between two looks lies an interval, in which the tree did one thing or, where it changed, two (`stretches.rs`): computing, which is measured, comes
//! before waiting (`effort.rs`), and of several processes that wait one is who the start hangs on (`waiting.rs`).

mod accounts;
mod delays;
mod effort;
mod files;
mod network;
mod processes;
mod sockets;
mod stretches;
mod waiting;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::evidence::{Doing, Redactor, Seen, Watched};

use super::look::{Call, Look};
use accounts::{Accounts, Used};
use delays::Delays;
use files::Files;
use network::Network;
use processes::{Present, Processes};
use stretches::{Part, Stretches};

/// Takes looks one after the other, with memory that grows with what happens and not with time. What goes beyond its bounds is left out, and only
/// what came first is kept: each of them is far above what a server does while it starts.
#[derive(Debug)]
pub(super) struct Fold {
    processes: Processes,
    accounts: Accounts,
    network: Network,
    stretches: Stretches,
    delays: Delays,
    files: Files,
}

impl Fold {
    /// Begins with the spawn of the first process, at `spawned` from the attempt's begin.
    pub(super) fn new(spawned: Duration, redactor: Redactor) -> Self {
        Self {
            processes: Processes::new(spawned, redactor.clone()),
            accounts: Accounts::default(),
            network: Network::default(),
            stretches: Stretches::new(spawned),
            delays: Delays::default(),
            files: Files::new(redactor),
        }
    }

    /// Adds the time from the look before to this one. A look that is no later than the one before has no interval and only tells who is there.
    pub(super) fn take(&mut self, look: Look) {
        let Look { at, processes } = look;
        let from = self.stretches.until();
        let until = at.max(from);
        let lasted = until.saturating_sub(from);
        let (present, left) = self.processes.see(until, &processes);
        for index in left {
            self.accounts.close(index, self.processes.parent(index));
            self.network.leave(index, until);
        }
        let used = self.accounts.charge(&present, lasted);
        let answers = self.network.see(&present, until, lasted);
        for answer in answers.iter().filter(|answer| self.stretches.answered(**answer)) {
            self.network.settle(*answer);
        }
        self.delays.add(from, until, &used);
        let (by, doing) = effort::of(&used, lasted).unwrap_or_else(|| self.wait(&present));
        let beside = if doing == Doing::Cpu { self.beside(&present, &used, lasted) } else { None };
        self.files.add(from, until, (by, doing), &present);
        self.stretches.add(until, (by, doing), beside, &used, &answers);
    }

    /// What the tree waits for when nobody computes.
    fn wait(&self, present: &[Present]) -> (usize, Doing) {
        let last = self.stretches.last().map(|last| (last.by, last.doing));
        // When all have ended there is nobody left to look at.
        self.wait_after(present, last).unwrap_or((last.map_or(0, |(by, _)| by), Doing::Unseen))
    }

    fn wait_after(&self, present: &[Present], last: Option<(usize, Doing)>) -> Option<(usize, Doing)> {
        waiting::of(present, &self.network, |index| self.processes.appeared(index), last)
    }

    /// What has so large a part in an interval of computing that it is told beside it. Whoever makes many short requests is seen to wait for some
    /// of them; nothing is concluded from a look that finds somebody running, or waiting for nobody knows what.
    fn beside(&self, present: &[Present], used: &[Used], lasted: Duration) -> Option<Part> {
        if let Some((by, lasted)) = effort::queued_beside(used, lasted) {
            return Some(Part { by, doing: Doing::Queued, lasted });
        }
        let rest = effort::rest(used, lasted);
        let living = || present.iter().filter(|process| !process.glance.is_dead);
        let is_caught = living().all(|process| matches!(process.glance.call, Seen::Yes(_)));
        let (by, doing) = self.wait_after(present, None).filter(|_| is_caught && effort::is_large(rest, lasted))?;
        // Of one who computes nobody looked at the sockets: what was due may have come.
        let is_certain = living().any(|process| process.index == by && (process.glance.sockets.is_some() || is_on_socket(process)));
        (is_certain && !matches!(doing, Doing::OpenConnection(_) | Doing::Idle | Doing::Unseen)).then_some(Part { by, doing, lasted: rest })
    }

    /// All that was seen, but for what only the eye knows: its blindness and its cost.
    pub(super) fn finish(self) -> Watched {
        let (connections, listeners) = self.network.finish();
        Watched {
            processes: self.processes.finish(),
            stretches: self.stretches.finish(),
            connections,
            listeners,
            queued: self.delays.finish(),
            files: self.files.finish(),
            ..Watched::default()
        }
    }
}

fn is_on_socket(process: &Present) -> bool {
    matches!(process.glance.call, Seen::Yes(Call::Socket(_)))
}

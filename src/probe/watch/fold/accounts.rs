//! What each process used between two looks: processor time, its own and that of children who lived in between, and time spent in the queue for one.

use std::time::Duration;

use crate::evidence::Seen;

use super::{super::look::Glance, effort, processes::Present};

/// Systems that count processor time when a clock ticks: Windows' `GetProcessTimes`, and `utime` of Linux' `/proc/PID/stat`.
const TICKS: [Duration; 2] = [Duration::from_micros(15_625), Duration::from_millis(10)];

/// By index of the process.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    all: Vec<Account>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Account {
    cpu: Duration,
    children: Duration,
    /// What of `children` was seen when those children lived.
    seen: Duration,
    /// The rest of `children`, as far as it was charged.
    unseen: Duration,
    queued: Duration,
    /// What was charged of the queue before the system counted it.
    foreseen: Duration,
    /// Whether it wanted a processor at the look before.
    runs: bool,
    /// Of a clock that ticks: what a tick counted beyond the interval.
    ahead: Duration,
}

/// What a process used between two looks: neither is more than lies between them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Used {
    pub by: usize,
    pub cpu: Duration,
    pub queued: Duration,
    /// What it stood in the queue before that, and was not told until now.
    pub queued_before: Duration,
}

impl Accounts {
    /// What everybody used in an interval that lasted that long.
    pub(super) fn charge(&mut self, present: &[Present], lasted: Duration) -> Vec<Used> {
        present.iter().map(|process| self.charge_one(process, lasted)).collect()
    }

    fn charge_one(&mut self, Present { index, glance, .. }: &Present, lasted: Duration) -> Used {
        let account = self.account(*index);
        let own = glance.cpu.saturating_sub(account.cpu);
        account.cpu = account.cpu.max(glance.cpu);
        account.children = account.children.max(glance.children_cpu);
        let unseen = account.children.saturating_sub(account.seen);
        let children = unseen.saturating_sub(account.unseen);
        account.unseen = account.unseen.max(unseen);

        let cpu = own.saturating_add(children).saturating_add(account.ahead);
        // Without this, somebody who computes all the time would seem to rest between two ticks.
        let tick = TICKS.into_iter().find(|tick| glance.cpu.as_nanos().is_multiple_of(tick.as_nanos())).unwrap_or_default();
        account.ahead = cpu.saturating_sub(lasted).min(tick);

        let cpu = cpu.min(lasted);
        let counted = account.queue(glance, cpu, lasted);
        let queued = counted.min(lasted);
        Used { by: *index, cpu, queued, queued_before: counted.saturating_sub(queued) }
    }

    /// Ends the account of a process that is gone: its parent is told what it used in all, much of which was charged when it lived.
    pub(super) fn close(&mut self, index: usize, parent: Option<usize>) {
        let account = *self.account(index);
        if let Some(parent) = parent {
            let parent = self.account(parent);
            parent.seen = parent.seen.saturating_add(account.cpu).saturating_add(account.children);
        }
    }

    fn account(&mut self, index: usize) -> &mut Account {
        if self.all.len() <= index {
            self.all.resize(index + 1, Account::default());
        }
        &mut self.all[index]
    }
}

impl Account {
    /// What it lost in the queue in an interval in which it got that much processor time.
    fn queue(&mut self, glance: &Glance, cpu: Duration, lasted: Duration) -> Duration {
        let ran = std::mem::replace(&mut self.runs, glance.call == Seen::No && !glance.is_dead);
        let Seen::Yes(so_far) = glance.queued else { return Duration::ZERO };
        let counted = so_far.saturating_sub(self.queued);
        self.queued = self.queued.max(so_far);
        let mut queued = counted.saturating_sub(self.foreseen);
        if !counted.is_zero() {
            self.foreseen = Duration::ZERO;
        }
        // Linux counts time in the queue when it is over. Who wants to run at both looks, and hardly did, stands in it.
        if ran && self.runs && !effort::is_large(cpu, lasted) {
            let more = lasted.saturating_sub(cpu).saturating_sub(queued);
            self.foreseen = self.foreseen.saturating_add(more);
            queued = queued.saturating_add(more);
        }
        queued
    }
}

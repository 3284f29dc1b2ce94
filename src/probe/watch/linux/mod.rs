//! Linux: procfs for what processes do, and copies of their sockets (`pidfd_getfd`) for whom they are connected to.
//!
//! What makes looks cheap: a process whose processor time has not grown has done nothing since the last look, so that only what others can change,
//! the traffic on its connections, is asked for again. Files of procfs stay open.

mod calls;
mod descriptors;
mod procfile;
mod raw;
mod sockets;
mod subject;
mod threads;

use std::{collections::BTreeSet, time::Duration};

use crate::evidence::Blind;

use self::{sockets::Tables, subject::Subject};
use super::Look;

/// How many processes are looked at; a tree that grows beyond is a fork bomb.
const MOST_PROCESSES: usize = 256;

/// Looks at one tree of processes.
#[derive(Debug)]
pub(super) struct Eye {
    root: u32,
    has_looked: bool,
    /// Parents before their children, since these are found through them. An orphan stays as long as it lives.
    subjects: Vec<Subject>,
    senses: Senses,
}

/// What looking at any process takes.
#[derive(Debug)]
struct Senses {
    /// Whether sockets may be copied to ask them; tests turn it off to see what is left.
    copies_sockets: bool,
    tables: Tables,
    blind: BTreeSet<Blind>,
}

impl Eye {
    /// An eye on the process `root` and all below it.
    pub(super) fn new(root: u32) -> Self {
        let senses = Senses { copies_sockets: true, tables: Tables::default(), blind: BTreeSet::new() };
        Self { root, has_looked: false, subjects: Vec::new(), senses }
    }

    /// What is to be seen now. Sockets are looked at where a process was idle since the last look.
    pub(super) fn look(&mut self, at: Duration) -> Look {
        if !self.has_looked {
            self.has_looked = true;
            self.subjects.extend(Subject::root(self.root));
        }
        let mut processes = Vec::with_capacity(self.subjects.len());
        let mut next = 0;
        while let Some(subject) = self.subjects.get_mut(next) {
            if let Some(glance) = subject.look(at, &mut self.senses) {
                processes.push(glance);
                self.meet_children_of(next);
                next += 1;
            } else {
                self.subjects.remove(next);
            }
        }
        Look { at, processes }
    }

    fn meet_children_of(&mut self, index: usize) {
        let parent = &self.subjects[index];
        let is_new = |pid: &u32| self.subjects.iter().all(|known| known.pid() != *pid);
        let room = MOST_PROCESSES.saturating_sub(self.subjects.len());
        let new: Vec<u32> = parent.children().iter().copied().filter(is_new).take(room).collect();
        let parent = parent.pid();
        for pid in new {
            let kept = self.subjects.len();
            self.subjects.extend(Subject::child(pid, parent, kept));
        }
    }

    /// What this machine has not shown so far.
    pub(super) fn blind(&self) -> Vec<Blind> {
        self.senses.blind.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests;

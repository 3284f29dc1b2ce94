//! Windows: one list of all processes with their threads at each look, and the tables of TCP sockets. Neither needs rights.
//!
//! Processor time comes in ticks of the clock, usually of 15.6 ms. Names are looked up by a service, so that is not to be seen.

mod calls;

use std::{collections::HashMap, time::Duration};

use crate::evidence::{Blind, Seen};

use super::{
    Look,
    decode::{command_line, system_processes::Running, tcp_table, wait_reason},
    family::{self, Person},
    look::{Glance, Socket},
    pulse::Pulse,
};

/// The arguments of a process are not there from its first moment on, and those of another user's never come.
const QUESTIONS: u8 = 8;
/// Of so many processes the oldest that have ended are forgotten.
const MOST_MEMBERS: usize = 512;

/// Looks at one tree of processes.
#[derive(Debug)]
pub(super) struct Eye {
    root: u32,
    /// Everybody who was ever seen in the tree, parents before their children. Those that have ended stay, since they are still named as parents.
    family: Vec<Member>,
    /// Where the list of processes is filled in; kept, as it is large.
    buffer: Vec<u64>,
    /// The system did not tell of its sockets.
    lacks_sockets: bool,
}

#[derive(Debug)]
struct Member {
    person: Person,
    pulse: Pulse,
    /// How often its arguments may be asked for yet.
    questions: u8,
}

impl Eye {
    /// An eye on the process `root` and all below it.
    pub(super) fn new(root: u32) -> Self {
        Self { root, family: Vec::new(), buffer: Vec::new(), lacks_sockets: false }
    }

    /// What is to be seen now. Sockets are looked at where a process was idle since the last look.
    pub(super) fn look(&mut self, at: Duration) -> Look {
        let mut running = calls::processes(&mut self.buffer);
        // One that has no program yet is about to begin: the next look finds it. The idle process never has one.
        running.retain(|process| !process.name.is_empty());
        self.admit(&running);
        let mut processes = Vec::new();
        let mut are_sockets_due = false;
        for member in &mut self.family {
            let Some(process) = running.iter().find(|process| person(process) == member.person) else { continue };
            are_sockets_due |= member.pulse.take(at, process.cpu);
            processes.push(glance(process, member.argv(&process.name)));
        }
        if are_sockets_due {
            let mut sockets = self.sockets();
            for glance in &mut processes {
                glance.sockets = Some(match &mut sockets {
                    Some(sockets) => Seen::Yes(sockets.remove(&glance.pid).unwrap_or_default()),
                    None => Seen::NotVisible,
                });
            }
            self.family.iter_mut().for_each(|member| member.pulse.looked(at));
        }
        Look { at, processes }
    }

    /// What this machine has not shown so far.
    pub(super) fn blind(&self) -> Vec<Blind> {
        let mut blind = vec![Blind::Calls, Blind::Traffic, Blind::Queue, Blind::ShortLived, Blind::Lookups];
        if self.lacks_sockets {
            blind.push(Blind::Sockets);
        }
        blind
    }

    /// Takes into the family who is of it.
    fn admit(&mut self, running: &[Running]) {
        let everyone: Vec<Person> = running.iter().map(person).collect();
        if self.family.is_empty() {
            self.family.extend(everyone.iter().filter(|person| person.pid == self.root).map(|person| Member::new(*person)));
        }
        let members: Vec<Person> = self.family.iter().map(|member| member.person).collect();
        self.family.extend(family::newcomers(&members, &everyone).into_iter().map(Member::new));
        if self.family.len() > MOST_MEMBERS {
            let mut surplus = self.family.len() - MOST_MEMBERS;
            self.family.retain(|member| {
                let is_forgotten = surplus > 0 && !everyone.contains(&member.person);
                surplus -= usize::from(is_forgotten);
                !is_forgotten
            });
        }
    }

    /// The sockets of all processes, by their owners.
    fn sockets(&mut self) -> Option<HashMap<u32, Vec<Socket>>> {
        let tables = [calls::tcp_table(calls::V4).map(|table| tcp_table::v4(&table)), calls::tcp_table(calls::V6).map(|table| tcp_table::v6(&table))];
        // Where IPv6 is switched off there is no table for it.
        self.lacks_sockets |= tables[0].is_none();
        if tables.iter().all(Option::is_none) {
            return None;
        }
        let mut by_owner: HashMap<u32, Vec<Socket>> = HashMap::new();
        for owned in tables.into_iter().flatten().flatten() {
            by_owner.entry(owned.pid).or_default().push(owned.socket);
        }
        Some(by_owner)
    }
}

impl Member {
    fn new(person: Person) -> Self {
        Self { person, pulse: Pulse::default(), questions: QUESTIONS }
    }

    /// The program and its arguments when they become known, for a process runs one program as long as it lives; the program alone at first, where
    /// the system tells no more yet.
    fn argv(&mut self, name: &str) -> Option<Vec<String>> {
        if self.questions == 0 {
            return None;
        }
        let is_first = self.questions == QUESTIONS;
        let pid = self.person.pid;
        let words = calls::command_line(pid).map(|line| command_line::words(&line)).filter(|words| !words.is_empty());
        self.questions = if words.is_some() { 0 } else { self.questions - 1 };
        words.or_else(|| is_first.then(|| vec![calls::image(pid).filter(|path| !path.is_empty()).unwrap_or_else(|| name.to_owned())]))
    }
}

fn person(process: &Running) -> Person {
    Person { pid: process.pid, parent: process.parent, created: process.created }
}

fn glance(process: &Running, argv: Option<Vec<String>>) -> Glance {
    Glance {
        pid: process.pid,
        parent: process.parent,
        created: process.created,
        argv,
        cpu: process.cpu,
        // The system does not add up what children have used.
        children_cpu: Duration::ZERO,
        queued: Seen::NotVisible,
        call: process.main.map_or(Seen::NotVisible, |(state, reason)| wait_reason::call(state, reason)),
        file: None,
        sockets: None,
        is_dead: false,
    }
}

#[cfg(test)]
mod tests;

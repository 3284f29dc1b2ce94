//! The threads of a process: their children, and how long they had to wait for a processor.

use std::{fs, time::Duration};

use crate::{evidence::Seen, probe::watch::look::Call};

use super::procfile::{Procfile, Silence};

/// How many threads of a process are looked at.
const MOST_THREADS: usize = 128;
/// For how many of them files stay open.
const MOST_OPEN: usize = 12;
/// How many are asked what they wait for.
const MOST_ASKED: usize = 32;

#[derive(Debug)]
pub(super) struct Threads {
    folder: String,
    stay_open: bool,
    list: Vec<Thread>,
    /// Sum, over looks, of the delay of the thread whose delay grew most.
    queued: Seen<Duration>,
}

/// A thread and what it was found to do: as long as its processor time does not grow, that stays true.
#[derive(Debug)]
struct Thread {
    id: u32,
    schedstat: Procfile,
    children_file: Procfile,
    /// Nanoseconds.
    spent: Option<u64>,
    delay: Duration,
    children: Vec<u32>,
    /// What it is blocked in, if somebody has asked since it last ran.
    call: Seen<Call>,
}

impl Threads {
    pub(super) fn new(pid: u32, stay_open: bool) -> Self {
        Self { folder: format!("/proc/{pid}/task"), stay_open, list: Vec::new(), queued: Seen::NotVisible }
    }

    pub(super) fn queued(&self) -> Seen<Duration> {
        self.queued
    }

    /// The children of all of them.
    pub(super) fn children(&self) -> Vec<u32> {
        let mut children: Vec<u32> = self.list.iter().flat_map(|thread| thread.children.iter().copied()).collect();
        children.sort_unstable();
        children.dedup();
        children
    }

    /// What those but the first are blocked in; asks who has run since it was asked before.
    pub(super) fn calls_of_others(&mut self, first: u32, mut ask: impl FnMut(u32) -> Option<Call>) -> impl Iterator<Item = Call> {
        let others = self.list.iter_mut().filter(move |thread| thread.id != first).take(MOST_ASKED);
        others.filter_map(move |thread| {
            if thread.call == Seen::NotVisible {
                thread.call = ask(thread.id).map_or(Seen::No, Seen::Yes);
            }
            thread.call.yes().copied()
        })
    }

    /// Reads what has changed of them; `count` is how many there are by now. Those that have not run are read too where `all` are asked for.
    pub(super) fn read(&mut self, count: usize, all: bool) {
        if self.list.len() != count.min(MOST_THREADS) {
            self.list_anew();
        }
        let before = self.list.len();
        let mut longest = self.read_each(all);
        if self.list.len() < before {
            // Another one may have taken its place, and its children went to one of the rest.
            self.list_anew();
            longest = longest.max(self.read_each(true));
        }
        if let Some(grown) = longest {
            self.queued = Seen::Yes(self.queued.yes().copied().unwrap_or_default().saturating_add(grown));
        }
    }

    /// Forgets who has ended. Returns by how much the delay grew of whom it grew most.
    fn read_each(&mut self, all: bool) -> Option<Duration> {
        let mut longest = None;
        self.list.retain_mut(|thread| {
            let grown = thread.read(all);
            longest = longest.max(grown.ok().flatten());
            grown != Err(Silence::Absent)
        });
        longest
    }

    fn list_anew(&mut self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let ids: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).take(MOST_THREADS).collect();
        self.list.retain(|thread| ids.contains(&thread.id));
        for id in ids {
            if self.list.iter().all(|thread| thread.id != id) {
                let stays_open = self.stay_open && self.list.len() < MOST_OPEN;
                self.list.push(Thread::new(&self.folder, id, stays_open));
            }
        }
    }
}

impl Thread {
    fn new(folder: &str, id: u32, stays_open: bool) -> Self {
        let file = |name: &str| Procfile::new(format!("{folder}/{id}/{name}"), stays_open);
        Self {
            id,
            schedstat: file("schedstat"),
            children_file: file("children"),
            spent: None,
            delay: Duration::ZERO,
            children: Vec::new(),
            call: Seen::NotVisible,
        }
    }

    /// Returns by how much its delay grew, if the kernel counts that.
    fn read(&mut self, all: bool) -> Result<Option<Duration>, Silence> {
        let mut buffer = [0; 96];
        let mut spent = None;
        let mut grown = None;
        let schedstat = self.schedstat.read(&mut buffer).map(numbers::<u64>);
        // Processor time and delay in nanoseconds, and how often it ran. A kernel that does not count them says zero, even to the last.
        if let Ok(mut fields) = schedstat.clone()
            && let (Some(time), Some(delay), Some(1..)) = (fields.next(), fields.next(), fields.next())
        {
            let delay = Duration::from_nanos(delay);
            spent = Some(time);
            grown = Some(delay.saturating_sub(self.delay));
            self.delay = delay;
        }
        if all || spent.is_none() || spent != self.spent {
            let mut buffer = [0; 4_096];
            self.call = Seen::NotVisible;
            match self.children_file.read(&mut buffer) {
                Ok(text) => self.children = numbers(text).collect(),
                // Without the file there may still be the thread, on a kernel that does not list children.
                Err(silence) if schedstat.is_err() => return Err(silence),
                Err(_) => {}
            }
        }
        self.spent = spent;
        Ok(grown)
    }
}

fn numbers<N: std::str::FromStr>(text: &[u8]) -> impl Iterator<Item = N> + Clone {
    text.split(u8::is_ascii_whitespace).filter_map(|word| std::str::from_utf8(word).ok()?.parse().ok())
}

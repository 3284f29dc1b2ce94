//! The threads of a process: their children, and how long they had to wait for a processor.

use std::{fs, time::Duration};

use crate::evidence::Seen;

use super::procfile::{Procfile, Silence};

/// How many threads of a process are looked at.
const MOST_THREADS: usize = 128;
/// For how many of them files stay open.
const MOST_OPEN: usize = 12;

#[derive(Debug)]
pub(super) struct Threads {
    folder: String,
    stay_open: bool,
    list: Vec<Thread>,
    /// Sum, over looks, of the delay of the thread whose delay grew most.
    queued: Seen<Duration>,
}

#[derive(Debug)]
struct Thread {
    id: u32,
    schedstat: Procfile,
    children: Procfile,
    delay: Duration,
}

impl Threads {
    pub(super) fn new(pid: u32, stay_open: bool) -> Self {
        Self { folder: format!("/proc/{pid}/task"), stay_open, list: Vec::new(), queued: Seen::NotVisible }
    }

    pub(super) fn queued(&self) -> Seen<Duration> {
        self.queued
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        self.list.iter().map(|thread| thread.id)
    }

    /// Asks every thread; `count` is how many there are by now. Returns the children of all of them.
    pub(super) fn read(&mut self, count: usize) -> Vec<u32> {
        if self.list.len() != count.min(MOST_THREADS) {
            self.list_anew();
        }
        let mut children = Vec::new();
        let mut longest = Seen::NotVisible;
        let before = self.list.len();
        self.list.retain_mut(|thread| {
            let delay = thread.delay();
            if let Ok(delay) = delay {
                let grown = delay.saturating_sub(thread.delay);
                thread.delay = delay;
                longest = Seen::Yes(longest.yes().map_or(grown, |longest| grown.max(*longest)));
            }
            thread.children(&mut children).is_ok() || delay != Err(Silence::Absent)
        });
        if let Seen::Yes(grown) = longest {
            self.queued = Seen::Yes(self.queued.yes().copied().unwrap_or_default() + grown);
        }
        if self.list.len() < before {
            // Another one may have taken its place, and its children went to one of the rest.
            self.list_anew();
            for thread in &mut self.list {
                let _ = thread.children(&mut children);
            }
        }
        children.sort_unstable();
        children.dedup();
        children
    }

    fn list_anew(&mut self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let ids: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).take(MOST_THREADS).collect();
        self.list.retain(|thread| ids.contains(&thread.id));
        for id in ids {
            if self.list.iter().all(|thread| thread.id != id) {
                let file = |name: &str| Procfile::new(format!("{}/{id}/{name}", self.folder), self.stay_open && self.list.len() < MOST_OPEN);
                self.list.push(Thread { id, schedstat: file("schedstat"), children: file("children"), delay: Duration::ZERO });
            }
        }
    }
}

impl Thread {
    /// The second number of `schedstat`. Where the kernel does not keep it, all three are zero, even the third, how often the thread ran.
    fn delay(&mut self) -> Result<Duration, Silence> {
        let mut buffer = [0; 96];
        let text = self.schedstat.read(&mut buffer)?;
        let mut numbers = text.split(u8::is_ascii_whitespace).filter_map(|word| std::str::from_utf8(word).ok()?.parse::<u64>().ok());
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(_), Some(delay), Some(runs)) if runs > 0 => Ok(Duration::from_nanos(delay)),
            _ => Err(Silence::Refused),
        }
    }

    fn children(&mut self, all: &mut Vec<u32>) -> Result<(), Silence> {
        let mut buffer = [0; 4_096];
        let text = self.children.read(&mut buffer)?;
        all.extend(text.split(u8::is_ascii_whitespace).filter_map(|word| std::str::from_utf8(word).ok()?.parse::<u32>().ok()));
        Ok(())
    }
}

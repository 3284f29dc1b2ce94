//! Watches the processes of a starting server from outside: without root, and without touching it.
//!
//! An [`Eye`] takes looks (`look.rs`), each the same on every platform; `fold/` makes stretches of them. Looking happens on a thread of its
//! own, so that it never delays a time stamp of the conversation.

mod cost;
#[cfg(any(test, not(target_os = "linux")))]
mod decode;
#[cfg(any(test, windows))]
mod family;
mod fold;
mod look;
#[cfg(any(test, not(target_os = "linux")))]
mod pulse;
mod rhythm;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux::Eye;
#[cfg(target_os = "macos")]
use macos::Eye;
#[cfg(windows)]
use windows::Eye;

use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::evidence::{Cost, Redactor, Seen, Watched};

use super::recorder::Clock;
use fold::Fold;
use look::Look;

/// Looks at one server until it is told that it is enough.
#[derive(Debug)]
pub(super) struct Watcher {
    /// Dropped to say so.
    watching: Sender<()>,
    thread: Option<JoinHandle<Watched>>,
}

impl Watcher {
    /// Begins to look at the process `root`, which was spawned at `spawned` from the attempt's begin, and all below it.
    pub(super) fn start(root: u32, spawned: Duration, clock: Clock, redactor: Redactor) -> Self {
        let (watching, enough) = mpsc::channel();
        let watch = move || watch(root, spawned, clock, redactor, &enough);
        // Without a thread the start is measured all the same.
        let thread = thread::Builder::new().name("watcher".into()).spawn(watch).ok();
        Self { watching, thread }
    }

    /// Takes a last look and tells what was seen.
    pub(super) fn finish(self) -> Seen<Watched> {
        drop(self.watching);
        self.thread.and_then(|thread| thread.join().ok()).map_or(Seen::NotVisible, Seen::Yes)
    }
}

fn watch(root: u32, spawned: Duration, clock: Clock, redactor: Redactor, enough: &Receiver<()>) -> Watched {
    let begun = clock.now();
    let mut eye = Eye::new(root);
    let mut fold = Fold::new(spawned, redactor);
    let mut looks = 0;
    let over = loop {
        let (at, spent) = (clock.now(), cost::thread_cpu());
        fold.take(eye.look(at));
        looks += 1;
        // What other programs took meanwhile is no reason to look less often: on a busy machine, looks would come to lie seconds apart. Where the
        // thread's own time is counted in ticks, it says nothing of one look.
        let took = match (spent, cost::thread_cpu()) {
            (Seen::Yes(before), Seen::Yes(after)) if cfg!(unix) => after.saturating_sub(before),
            _ => clock.now().saturating_sub(at),
        };
        if enough.recv_timeout(rhythm::pause(at.saturating_sub(begun), took)) != Err(RecvTimeoutError::Timeout) {
            let at = clock.now();
            fold.take(eye.look(at));
            break at.saturating_sub(begun);
        }
    };
    let cost = Cost { looks: looks + 1, cpu: cost::thread_cpu().yes().copied().unwrap_or_default(), over };
    Watched { blind: eye.blind(), cost, ..fold.finish() }
}

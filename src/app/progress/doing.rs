//! What is being done with one server, in words.

use std::time::{Duration, Instant};

use crate::{evidence::Purpose, probe::Progress};

/// One of several starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct Turn {
    /// From 1 on; warm-ups have numbers of their own.
    pub number: usize,
    pub of: usize,
    pub is_warmup: bool,
}

/// A server that something is being done with.
#[derive(Debug, Clone)]
pub(super) struct Doing {
    pub(super) name: String,
    pub(super) turn: Option<Turn>,
    what: String,
    purpose: Option<Purpose>,
    pub(super) since: Instant,
    pub(super) limit: Option<Duration>,
}

impl Doing {
    pub(super) fn new(name: String) -> Self {
        Self { name, turn: None, what: "starting".into(), purpose: None, since: Instant::now(), limit: None }
    }

    pub(super) fn show(&mut self, progress: Progress, now: Instant) {
        // The limit counts from the begin of each attempt.
        if self.purpose != Some(progress.purpose) {
            (self.purpose, self.since) = (Some(progress.purpose), now);
        }
        let waiting = progress.waiting_for.map_or("stopping", |method| method.name());
        self.what = format!("{waiting}{}", how(progress.purpose));
        self.limit = progress.limit.filter(|_| progress.waiting_for.is_some());
    }

    pub(super) fn say(&mut self, what: String, now: Instant) {
        (self.what, self.purpose, self.since, self.limit) = (what, None, now, None);
    }

    /// `initialize · run 3 of 12`
    pub(super) fn words(&self) -> String {
        match self.turn {
            Some(Turn { of: 0 | 1, is_warmup: false, .. }) | None => self.what.clone(),
            Some(Turn { number, of, is_warmup: false }) => format!("run {number} of {of}: {}", self.what),
            Some(Turn { number, of, is_warmup: true }) => format!("warm-up {number} of {of}: {}", self.what),
        }
    }
}

const fn how(purpose: Purpose) -> &'static str {
    match purpose {
        // The client's company is not followed line by line.
        Purpose::AsClient | Purpose::EraProbe | Purpose::Duplicate | Purpose::SharedPool => "",
        Purpose::ClientRestart => " (the client's second start)",
        Purpose::OtherEra => " (asked in its own protocol era)",
        Purpose::SecondLook => " (second look, left alone)",
        Purpose::Profiled => " (once more, with the runtime's own help)",
        Purpose::Cold => " (empty package cache)",
        Purpose::ColdAgain => " (again, with the cache as it was left)",
        Purpose::Warm => " (filled package cache)",
        Purpose::Alone => " (once more, alone)",
        Purpose::Backend => " (what stands behind it)",
        Purpose::Behind => " (the remote server itself)",
    }
}

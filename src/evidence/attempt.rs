//! One try by one client to start one server.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Backend, Event, EventKind, Launched, Seen, Shown, Timeline, Watched};

/// Stands for a client's id where nothing tells which client it was.
pub const UNKNOWN_CLIENT: &str = "unknown";

/// Whether the attempt was provoked by a probe or read from a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Live,
    Log,
}

/// Why the attempt was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It does what the client does, limit and give-up included.
    AsClient,
    /// The client's own restart: a further start that the client makes by itself.
    ClientRestart,
    /// The client's era probe in a short-lived process of its own.
    EraProbe,
    /// A copy that the client starts at the same time.
    Duplicate,
    /// The server refused the client's protocol era, and is asked in the other one: it may be well for other clients.
    OtherEra,
    /// A copy that Claude Desktop starts for its Cowork and Code sessions, beside the one of its chats.
    SharedPool,
    /// Left alone after the first one ran into its limit, to learn how long it would have needed.
    SecondLook,
    /// Left alone too, with its runtimes asked to tell where their time goes.
    Profiled,
    /// As [`Self::AsClient`], with empty package caches.
    Cold,
    /// The client's next start with what the one before left in the caches when it ran into the limit.
    ColdAgain,
    /// Left alone, with the caches that an earlier start had filled.
    Warm,
    /// By itself, after a start together with the client's other servers, to see what these had to do with it.
    Alone,
    /// The doctor asks what stands behind the server, such as n8n; nothing is started.
    Backend,
    /// The doctor talks to the remote server that the entry's program only leads to; nothing is started.
    Behind,
}

/// What makes an attempt one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// A probe made it.
    Probe,
    /// The log says that the client begins to start the server.
    Announced,
    /// Another process than the one before.
    NewProcess,
    /// The handshake begins anew.
    NewHandshake,
    /// The one before was over, and much later there is more.
    AfterSilence,
    /// The log's text begins in the middle of it.
    Midway,
}

/// One try by one client to start one server, as a list of events in time.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub server: String,
    /// The id of the client profile, such as `claude-desktop`, or [`UNKNOWN_CLIENT`].
    pub client: String,
    pub origin: Origin,
    pub purpose: Purpose,
    /// What tells it from the attempt before.
    pub begun: Begun,
    /// Wall clock at elapsed zero; durations come from [`super::Moment::elapsed`] alone.
    pub started_at: Option<DateTime<Utc>>,
    /// What was started; a log may not show it.
    pub launched: Seen<Launched>,
    /// The protocol version in the client's own `initialize`, where a log shows that.
    pub offered: Option<Shown>,
    /// The limit of the client's that a log shows. It is in `launched` too, once somebody knows what was started.
    pub limit: Option<Duration>,
    pub events: Vec<Event>,
    /// What was seen of its processes. A log shows nothing of it.
    pub watched: Seen<Watched>,
    /// The addresses that its entry names, as far as they were looked at.
    pub backends: Vec<Backend>,
}

impl Attempt {
    /// What a probe does at `server` from `started_at` on, of which nothing is recorded yet.
    #[must_use]
    pub fn live(server: impl Into<String>, client: &str, purpose: Purpose, started_at: DateTime<Utc>) -> Self {
        Self {
            server: server.into(),
            client: client.to_owned(),
            origin: Origin::Live,
            purpose,
            begun: Begun::Probe,
            started_at: Some(started_at),
            launched: Seen::No,
            offered: None,
            limit: None,
            events: Vec::new(),
            watched: Seen::No,
            backends: Vec::new(),
        }
    }

    /// The phases of this start, folded from its events.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        Timeline::of(self)
    }

    /// What was started, where it is visible.
    #[must_use]
    pub fn launched(&self) -> Option<&Launched> {
        self.launched.yes()
    }

    /// The first event that `pick` accepts, with what it made of it.
    pub fn find<'a, T>(&'a self, pick: impl Fn(&'a EventKind) -> Option<T>) -> Option<(&'a Event, T)> {
        self.events.iter().find_map(|event| pick(&event.kind).map(|found| (event, found)))
    }

    /// Every event that `pick` accepts, with what it made of it.
    pub fn all<'a, T>(&'a self, pick: impl Fn(&'a EventKind) -> Option<T> + 'a) -> impl Iterator<Item = (&'a Event, T)> {
        self.events.iter().filter_map(move |event| pick(&event.kind).map(|found| (event, found)))
    }
}

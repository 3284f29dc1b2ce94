//! What a launcher fetched before it ran the server.

use std::time::Duration;

use crate::{
    diagnosis::Cite,
    evidence::{Attempt, Connection, Seen, Shown, Source, Wait, WaitKind},
};

use super::{Occupation, Spent, cite, place, program, show, waits};

/// Packages or an image that a launcher downloaded, and installed, for most of a start.
#[derive(Debug)]
pub(in crate::diagnosis) struct Fetched<'a> {
    attempt: &'a Attempt,
    launcher: Shown,
    /// Where most of it came from.
    pub address: Shown,
    /// The address, and where the entry names it.
    place: String,
    from: Duration,
    /// `None` where bytes cannot be seen.
    bytes: Option<u64>,
    /// All of the launcher's time: to install is work too.
    pub lasted: Duration,
}

/// Asking a registry for versions takes less; the smallest server with its dependencies takes more.
const A_PACKAGE: u64 = 512 * 1024;
/// Where bytes cannot be seen, asking takes no longer than this.
const AN_ANSWER: Duration = Duration::from_secs(1);

impl<'a> Fetched<'a> {
    /// `None` unless the launcher took most of the time, and for most of it had something come over the network.
    pub(in crate::diagnosis) fn by_launcher(attempt: &'a Attempt) -> Option<Self> {
        let watched = attempt.watched.yes()?;
        let (_, lasted) = Spent::of(attempt)?.largest().filter(|(occupation, _)| *occupation == Occupation::Launching)?;
        let waits = waits(attempt);
        let downloads = || waits.iter().filter(|wait| wait.kind == WaitKind::Download);
        let since = watched.server().map_or(Duration::MAX, |server| server.since);
        let connections = || watched.connections.iter().filter(move |connection| connection.from < since);
        let most = connections().max_by_key(|connection| connection.received.yes().copied())?;
        let bytes: Option<u64> = connections().map(received).sum();
        let waited: Duration = downloads().map(|wait| wait.duration).sum();
        let enough = bytes.map_or(waited >= AN_ANSWER, |bytes| bytes >= A_PACKAGE);
        let backend = attempt.named(most.remote);
        let address = show(&most.remote.to_string());
        enough.then(|| Self {
            attempt,
            launcher: program(attempt, most.by, most.from).unwrap_or_else(|| "the launcher".into()),
            place: backend.map_or_else(|| address.to_string(), place),
            address,
            from: downloads().map(|wait: &Wait| wait.start).chain([most.from]).min().unwrap_or_default(),
            bytes,
            lasted,
        })
    }

    /// `npx downloads and installs: 9 MB, from 104.16.0.35:443`.
    pub(in crate::diagnosis) fn words(&self) -> String {
        let size = self.bytes.map(|bytes| format!("{} MB, ", (bytes + 500_000) / 1_000_000)).filter(|size| !size.starts_with('0'));
        format!("{} downloads and installs: {}from {}", self.launcher, size.unwrap_or_default(), self.place)
    }

    pub(in crate::diagnosis) fn begin(&self) -> Cite {
        cite(self.attempt, self.from, Source::Network, &format!("{} connects to {}", self.launcher, self.place))
    }
}

const fn received(connection: &Connection) -> Option<u64> {
    match connection.received {
        Seen::Yes(bytes) => Some(bytes),
        Seen::No | Seen::NotVisible => None,
    }
}

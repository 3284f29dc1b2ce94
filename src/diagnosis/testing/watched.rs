//! The steps of a story that a watcher sees: what the processes of the server do.

use std::time::Duration;

use crate::evidence::{Backend, Connection, Delay, Doing, Image, Listener, NamedIn, Process, Reach, Seen, Shown, Stretch, Watched};

use super::{Start, shown};

fn process(parent: Option<usize>, since: Duration, argv: Vec<Shown>) -> Process {
    Process { pid: 4711, parent, images: vec![Image { since, argv }], ended: None, cpu: Duration::ZERO }
}

impl Start {
    /// The tree does one thing for so long, as a watcher sees it, and has done it since it did the last thing.
    pub(crate) fn does(self, doing: Doing, millis: u64) -> Self {
        let by = self.server();
        let mut story = self.after(millis);
        let until = story.clock;
        story.watch(|watched| {
            let from = watched.stretches.last().map_or(Duration::from_millis(20), |last| last.until);
            watched.stretches.push(Stretch { from, until, by, doing });
        });
        story
    }

    /// A child takes over what the watcher sees from now on: the server, where a launcher came before.
    pub(crate) fn runs(mut self, command: &str) -> Self {
        let (since, parent) = (self.clock, self.server());
        self.watch(|watched| watched.processes.push(process(Some(parent), since, command.split(' ').map(shown).collect())));
        self
    }

    /// The server opens a connection and waits for the other end to accept it; the first one has index 0.
    pub(crate) fn connects(mut self, remote: &str) -> Self {
        let (by, from) = (self.server(), self.clock);
        let connection = Connection {
            by,
            local: "127.0.0.1:40000".parse().expect("an address"),
            remote: remote.parse().expect("an address"),
            from,
            accepted: None,
            until: None,
            sent: Seen::Yes(0),
            received: Seen::Yes(0),
        };
        self.watch(|watched| watched.connections.push(connection));
        self
    }

    /// The other end of the latest connection accepts it, and is sent a request.
    pub(crate) fn accepted(mut self) -> Self {
        let now = self.clock;
        self.latest(|connection| (connection.accepted, connection.sent) = (Some(now), Seen::Yes(100)));
        self
    }

    /// Data has come on the latest connection.
    pub(crate) fn receives(mut self, bytes: u64) -> Self {
        self.latest(|connection| connection.received = Seen::Yes(bytes));
        self
    }

    /// The latest connection is gone.
    pub(crate) fn disconnected(mut self) -> Self {
        let now = self.clock;
        self.latest(|connection| connection.until = Some(now));
        self
    }

    pub(crate) fn listens(mut self, at: &str) -> Self {
        let listener = Listener { by: self.server(), at: at.parse().expect("an address"), from: self.clock };
        self.watch(|watched| watched.listeners.push(listener));
        self
    }

    /// So much of the time was lost to other programs of the machine, as if evenly.
    pub(crate) fn loses(mut self, millis: u64) -> Self {
        let delay = Delay { from: Duration::from_millis(20), until: self.clock, lost: Duration::from_millis(millis) };
        self.watch(|watched| watched.queued.push(delay));
        self
    }

    /// An address of the entry, and what the doctor found there.
    pub(crate) fn backend(mut self, variable: &str, host: &str, port: u16, reach: Reach) -> Self {
        let addresses = host.parse().into_iter().collect();
        let backend =
            Backend { named_in: NamedIn::Variable(variable.into()), host: shown(host), port, encrypted: port == 443, addresses, reach: Some(reach) };
        self.attempt.backends.push(backend);
        self
    }

    /// Changes what the watcher saw, beginning with the process that was started.
    pub(crate) fn watch(&mut self, change: impl FnOnce(&mut Watched)) {
        let launched = self.attempt.launched().expect("a watched start is a live one");
        let argv = std::iter::once(&launched.command).chain(&launched.args).cloned().collect();
        let root = || Watched { processes: vec![process(None, Duration::from_millis(20), argv)], ..Watched::default() };
        let mut watched = self.attempt.watched.yes().cloned().unwrap_or_else(root);
        change(&mut watched);
        self.attempt.watched = Seen::Yes(watched);
    }

    fn latest(&mut self, change: impl FnOnce(&mut Connection)) {
        self.watch(|watched| change(watched.connections.last_mut().expect("it connects first")));
    }

    /// Index of the process that was started last.
    fn server(&self) -> usize {
        self.attempt.watched.yes().map_or(0, |watched| watched.processes.len() - 1)
    }
}

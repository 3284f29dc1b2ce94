//! Sockets of all processes, look by look → the connections that the tree opened and the ports that it listens at.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use crate::evidence::{Connection, Listener, Seen};

use super::{
    super::look::{Socket, SocketState, Traffic},
    processes::Present,
    sockets::{Line, Sockets, Stage, arrived},
};

/// A later connection counts as the last one to the same remote address, and is left out where there is none.
const MOST_CONNECTIONS: usize = 500;
const MOST_LISTENERS: usize = 100;
/// What comes in unasked and is no answer is short: the alert and the frame by which TLS and HTTP/2 say goodbye to an idle connection.
const SHORTEST_ANSWER: u64 = 64;

#[derive(Debug, Default)]
pub(super) struct Network {
    connections: Vec<Connection>,
    listeners: Vec<Listener>,
    /// By index of the process.
    sockets: HashMap<usize, Sockets>,
}

/// Data that came in, be it due or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub by: usize,
    pub connection: usize,
    pub at: Duration,
}

impl Network {
    /// Takes what a look at `at` shows, at the end of an interval that `lasted` that long.
    pub(super) fn see(&mut self, present: &[Present], at: Duration, lasted: Duration) -> Vec<Answer> {
        // Who connects to a listener is not whom the tree connected to, so listeners of all processes come first.
        for process in present {
            if let Some(Seen::Yes(sockets)) = &process.glance.sockets {
                self.listen(process.index, sockets, at);
            }
        }
        let mut answers = Vec::new();
        for Present { index, glance, .. } in present {
            match &glance.sockets {
                _ if glance.is_dead => self.leave(*index, at),
                Some(Seen::Yes(sockets)) => answers.extend(self.talk(*index, sockets, at, lasted)),
                Some(Seen::No) => self.leave(*index, at),
                Some(Seen::NotVisible) | None => {
                    let lines = self.sockets.entry(*index).or_default().lines.iter_mut();
                    lines.for_each(|line| line.stage = line.stage.kept(lasted));
                }
            }
        }
        answers
    }

    /// A process has no sockets any more.
    pub(super) fn leave(&mut self, by: usize, at: Duration) {
        let gone = self.sockets.remove(&by).unwrap_or_default();
        self.close(&gone.lines, at);
    }

    pub(super) fn sockets(&self, by: usize) -> Option<&Sockets> {
        self.sockets.get(&by)
    }

    /// What came in was an answer, and nothing more comes.
    pub(super) fn settle(&mut self, answer: Answer) {
        let lines = self.sockets.get_mut(&answer.by).into_iter().flat_map(|sockets| &mut sockets.lines);
        for line in lines.filter(|line| line.connection == answer.connection && matches!(line.stage, Stage::Arriving { .. })) {
            line.stage = Stage::Quiet { since: Duration::ZERO };
        }
    }

    /// When a connection was first seen.
    pub(super) fn opened(&self, connection: usize) -> Duration {
        self.connections[connection].from
    }

    fn listen(&mut self, by: usize, sockets: &[Socket], from: Duration) {
        for socket in sockets {
            if let SocketState::Listening { at } = socket.state
                && self.listeners.len() < MOST_LISTENERS
                && !self.listeners.iter().any(|listener| listener.at == at)
            {
                self.listeners.push(Listener { by, at, from });
            }
        }
    }

    fn talk(&mut self, by: usize, sockets: &[Socket], at: Duration, lasted: Duration) -> Vec<Answer> {
        let old = self.sockets.remove(&by).unwrap_or_default();
        let mut new = Sockets::default();
        let mut answers = Vec::new();
        for socket in sockets.iter().take(MOST_CONNECTIONS) {
            let (local, remote, traffic) = match &socket.state {
                SocketState::Listening { .. } => continue,
                SocketState::Resolver => {
                    new.resolves = true;
                    continue;
                }
                SocketState::Connecting { local, remote } => (*local, *remote, None),
                SocketState::Open { local, remote, traffic } => (*local, *remote, Some(*traffic)),
            };
            let known = old.lines.iter().find(|line| line.is(socket.id, local, remote));
            if self.is_accepted(local) && known.is_none() {
                continue;
            }
            let Some(connection) = known.map(|line| line.connection).or_else(|| self.connect(by, local, remote, at)) else { continue };
            self.note(connection, local, traffic, at);
            let counted = traffic.and_then(|traffic| traffic.yes().copied());
            let before = known.and_then(Line::before);
            let stage = if traffic.is_some() { Stage::open(before, counted, lasted) } else { Stage::Connecting };
            if let Some(traffic) = counted
                && let (bytes, was_due) = arrived(before, traffic)
                && (bytes >= SHORTEST_ANSWER || bytes > 0 && was_due)
            {
                answers.push(Answer { by, connection, at: at.saturating_sub(traffic.since_received) });
            }
            new.lines.push(Line { id: socket.id, local, remote, connection, stage, traffic: counted.or(known.and_then(|line| line.traffic)) });
        }
        self.sockets.insert(by, new);
        self.close(&old.lines, at);
        answers
    }

    /// Whether somebody else connected to the tree, and not the tree to somebody.
    fn is_accepted(&self, local: SocketAddr) -> bool {
        let is_at = |at: IpAddr| at.is_unspecified() || at.to_canonical() == local.ip().to_canonical();
        self.listeners.iter().any(|listener| listener.at.port() == local.port() && is_at(listener.at.ip()))
    }

    /// The index of a connection that this process has not had before.
    fn connect(&mut self, by: usize, local: SocketAddr, remote: SocketAddr, from: Duration) -> Option<usize> {
        // A child has the sockets of its parent, where they are not closed for it.
        let is_shared = |one: &Connection| one.until.is_none() && local.port() != 0 && (one.local, one.remote) == (local, remote);
        if let Some(shared) = self.connections.iter().position(is_shared) {
            return Some(shared);
        }
        if self.connections.len() == MOST_CONNECTIONS {
            let again = self.connections.iter().rposition(|one| one.remote == remote)?;
            self.connections[again].until = None;
            return Some(again);
        }
        let [sent, received] = [Seen::No; 2];
        self.connections.push(Connection { by, local, remote, from, accepted: None, until: None, sent, received });
        Some(self.connections.len() - 1)
    }

    /// Writes down what is now known of a connection; it has `traffic` when it is open.
    fn note(&mut self, connection: usize, local: SocketAddr, traffic: Option<Seen<Traffic>>, at: Duration) {
        let connection = &mut self.connections[connection];
        if connection.local.port() == 0 || connection.local.ip().is_unspecified() {
            connection.local = local;
        }
        let Some(traffic) = traffic else { return };
        connection.accepted.get_or_insert(at);
        match traffic {
            Seen::Yes(traffic) => [connection.sent, connection.received] = [traffic.sent, traffic.received].map(Seen::Yes),
            // What was counted before is still the best that is known.
            Seen::No | Seen::NotVisible => {
                for count in [&mut connection.sent, &mut connection.received] {
                    *count = if count.yes().is_some() { *count } else { Seen::NotVisible };
                }
            }
        }
    }

    /// Ends the connections of `lines` that no process has any more.
    fn close(&mut self, lines: &[Line], at: Duration) {
        for line in lines {
            let is_open = self.sockets.values().any(|sockets| sockets.lines.iter().any(|other| other.connection == line.connection));
            if !is_open {
                self.connections[line.connection].until.get_or_insert(at);
            }
        }
    }

    pub(super) fn finish(self) -> (Vec<Connection>, Vec<Listener>) {
        (self.connections, self.listeners)
    }
}

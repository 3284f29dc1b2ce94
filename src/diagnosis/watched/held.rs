//! The address that a start waited for longest: all connections to it taken together, with the pauses between tries.

use std::time::Duration;

use core::net::SocketAddr;

use crate::{
    diagnosis::{Cite, wording::span},
    evidence::{Attempt, Backend, Connection, PhaseName, Reach, Shown, Source, Wait, WaitKind, Watched},
};

use super::{A_WHILE, address_of, cite, place, program, show, waits};

/// A start that was held up by the other end of a connection.
#[derive(Debug)]
pub(in crate::diagnosis) struct Held<'a> {
    pub attempt: &'a Attempt,
    watched: &'a Watched,
    /// Where it connects to, as the entry writes it.
    pub address: Shown,
    /// The address that the entry names, where it names it.
    pub backend: Option<&'a Backend>,
    connections: Vec<usize>,
    from: Duration,
    until: Duration,
    /// How long it was held up, pauses between tries included.
    pub lasted: Duration,
    /// Most of it was before the first read of stdin.
    pub before_stdin: bool,
    pub conduct: Conduct,
    /// What came of it: the start went on as soon as the wait was over, or it was not over when the client gave up.
    pub sign: Sign,
}

/// How the other end behaved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis) enum Conduct {
    /// It answered, after this time.
    Answers(Duration),
    /// It was asked this often.
    AskedAgain(usize),
    /// It accepted, and nothing came.
    Silent,
    /// Something came, and then nothing more.
    Stops,
    /// The wait was over after this time. An answer that comes with the end of the connection is gone before the next look.
    Lasts,
    /// It never accepted.
    NotAccepted,
    /// Nothing listens there.
    Refused,
    /// How it behaved could not be seen.
    Unseen,
}

/// What shows that the start hung on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis) enum Sign {
    /// The start went on when the wait was over.
    Resumed,
    /// It still waited when the client gave up.
    Unfinished,
    /// The wait was over, and the start went on much later.
    Passed,
    /// Nothing was due on the connection; it was only open all the time.
    Open,
}

/// The waits for one address.
struct Group {
    remote: SocketAddr,
    connections: Vec<usize>,
    from: Duration,
    until: Duration,
    /// Blocked on it, or an answer was due.
    due: Duration,
    /// Idle while it was open.
    open: Duration,
    /// Pauses between two tries.
    between: Duration,
    before_stdin: Duration,
    longest: Duration,
}

/// A start that goes on later than this after the wait goes on for another reason.
const AT_ONCE: Duration = Duration::from_millis(150);
/// Computing for longer than this between two tries is work of its own.
const A_BLINK: Duration = Duration::from_millis(250);
/// So many connections to one address are tries.
const TRIES: usize = 3;

impl<'a> Held<'a> {
    /// The address on which the start hung longest; `None` where it hung on none for a while.
    pub(in crate::diagnosis) fn longest(attempt: &'a Attempt) -> Option<Self> {
        let watched = attempt.watched.yes()?;
        let waits = waits(attempt);
        let groups = groups(attempt, watched, &waits);
        let due = |group: &&Group| group.due + group.between;
        let blocked = groups.iter().filter(|group| !group.due.is_zero() && due(group) >= A_WHILE).max_by_key(due);
        let open = || groups.iter().filter(|group| group.open >= A_WHILE).max_by_key(|group| group.open);
        let group = blocked.or_else(open)?;
        Some(Self::of(attempt, watched, &waits, group, blocked.is_some()))
    }

    /// Whether nobody can tell from outside what was said.
    pub(in crate::diagnosis) fn is_encrypted(&self) -> bool {
        self.backend.is_some_and(|backend| backend.encrypted)
    }

    fn of(attempt: &'a Attempt, watched: &'a Watched, waits: &[Wait], group: &Group, is_due: bool) -> Self {
        let backend = attempt.named(group.remote);
        let over = attempt.handshake_done().is_some() || is_over(waits, group.until);
        let lasted = if is_due { group.due + group.between } else { group.open };
        let sign = match (is_due, over) {
            (false, _) => Sign::Open,
            (true, false) => Sign::Unfinished,
            (true, true) if resumes(waits, group.until) => Sign::Resumed,
            (true, true) => Sign::Passed,
        };
        Self {
            attempt,
            watched,
            address: backend.map_or_else(|| show(&group.remote.to_string()), address_of),
            backend,
            connections: group.connections.clone(),
            from: group.from,
            until: group.until,
            lasted,
            before_stdin: group.before_stdin * 2 > group.due + group.open,
            conduct: conduct(watched, backend, group, over),
            sign,
        }
    }

    /// `127.0.0.1:5679 (N8N_BASE_URL)`, or the bare address where the entry does not name it.
    pub(in crate::diagnosis) fn place(&self) -> String {
        self.backend.map_or_else(|| self.address.to_string(), place)
    }

    /// How the other end behaved, as a relative clause; empty where that could not be seen.
    pub(in crate::diagnosis) fn behaviour(&self) -> String {
        match self.conduct {
            Conduct::Answers(after) if self.lasted > after + A_BLINK => format!(", whose answers take {} in all", span(self.lasted)),
            Conduct::Answers(after) => format!(", which answers after {}", span(after)),
            Conduct::AskedAgain(times) => format!(", which it tries {times} times"),
            Conduct::Silent if self.sign == Sign::Open => ", which accepts the connection and sends nothing".into(),
            Conduct::Silent => ", which accepts the connection and never answers".into(),
            Conduct::Stops => ", which sends something and then nothing more".into(),
            Conduct::Lasts => format!(", which takes {}", span(self.lasted)),
            Conduct::NotAccepted => ", which does not accept the connection".into(),
            Conduct::Refused => ", where nothing listens".into(),
            Conduct::Unseen => String::new(),
        }
    }

    /// The program that waited.
    pub(in crate::diagnosis) fn program(&self) -> Option<Shown> {
        program(self.attempt, self.first()?.by, self.from)
    }

    fn first(&self) -> Option<&Connection> {
        self.watched.connections.get(*self.connections.first()?)
    }

    /// When it connects, as evidence.
    pub(in crate::diagnosis) fn begin(&self) -> Option<Cite> {
        let program = self.program().unwrap_or_else(|| "the server".into());
        let remote = self.first()?.remote.to_string();
        let place = self.place();
        // The entry may name a host, and the address is what was seen.
        let seen = if place.starts_with(&remote) { String::new() } else { format!(", at {remote}") };
        Some(cite(self.attempt, self.first()?.from, Source::Network, &format!("{program} connects to {place}{seen}")))
    }

    /// What became of it, as evidence: the answer, or that there was none until the end.
    pub(in crate::diagnosis) fn end(&self) -> Cite {
        let (address, lasted) = (&self.address, span(self.lasted));
        let text = match (self.conduct, self.sign) {
            (Conduct::Answers(_), _) => format!("{address} has answered, {lasted} later"),
            (Conduct::AskedAgain(times), Sign::Unfinished | Sign::Open) => format!("still without success after {times} tries of {address}"),
            (Conduct::AskedAgain(times), _) => format!("goes on after {times} tries of {address}, {lasted} later"),
            (Conduct::NotAccepted | Conduct::Refused, _) => format!("{address} has not accepted the connection, {lasted} later"),
            (Conduct::Silent, Sign::Open) => format!("{address} has sent nothing, {lasted} later"),
            (Conduct::Silent, _) => format!("{address} has not answered, {lasted} later"),
            (Conduct::Stops, _) => format!("nothing more from {address}, {lasted} later"),
            (Conduct::Lasts, _) | (Conduct::Unseen, Sign::Resumed | Sign::Passed) => format!("the wait for {address} is over, {lasted} later"),
            (Conduct::Unseen, Sign::Unfinished | Sign::Open) => format!("still waits for {address}, {lasted} later"),
        };
        cite(self.attempt, self.until, Source::Network, &text)
    }
}

fn groups(attempt: &Attempt, watched: &Watched, waits: &[Wait]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut latest, mut pause) = (None, Duration::ZERO);
    for wait in waits {
        let connection = wait.connection.filter(|_| matches!(wait.kind, WaitKind::Network | WaitKind::Idle));
        let Some((index, remote)) = connection.and_then(|index| Some((index, watched.connections.get(index)?.remote))) else {
            match wait.kind {
                WaitKind::Sleep | WaitKind::Idle | WaitKind::Lookup => pause += wait.duration,
                WaitKind::Cpu | WaitKind::Handler | WaitKind::Runtime | WaitKind::Unseen if wait.duration < A_BLINK => {}
                _ => (latest, pause) = (None, Duration::ZERO),
            }
            continue;
        };
        let known = groups.iter().position(|group| is_same(attempt, group.remote, remote)).unwrap_or_else(|| {
            groups.push(Group::new(remote, wait.start));
            groups.len() - 1
        });
        let again = latest == Some(known) && !groups[known].connections.contains(&index);
        groups[known].add(wait, index, if again { pause } else { Duration::ZERO });
        (latest, pause) = (Some(known), Duration::ZERO);
    }
    // The pause after the last of several tries belongs to them.
    if let Some(group) = latest.map(|known| &mut groups[known]).filter(|group| group.connections.len() > 1) {
        group.between += pause;
        group.until += pause;
    }
    groups
}

/// Whether two connections go to the same thing: a name may have several addresses.
fn is_same(attempt: &Attempt, one: SocketAddr, other: SocketAddr) -> bool {
    let named = |remote| attempt.named(remote).map(|backend| (&backend.host, backend.port));
    one == other || named(one).is_some_and(|name| named(other) == Some(name))
}

impl Group {
    fn new(remote: SocketAddr, from: Duration) -> Self {
        let zero = Duration::ZERO;
        Self { remote, connections: Vec::new(), from, until: from, due: zero, open: zero, between: zero, before_stdin: zero, longest: zero }
    }

    fn add(&mut self, wait: &Wait, connection: usize, pause: Duration) {
        if !self.connections.contains(&connection) {
            self.connections.push(connection);
        }
        let sum = if wait.kind == WaitKind::Network { &mut self.due } else { &mut self.open };
        *sum += wait.duration;
        self.between += pause;
        self.until = wait.end();
        self.longest = self.longest.max(wait.duration);
        if wait.phase == PhaseName::Boot {
            self.before_stdin += wait.duration;
        }
    }
}

/// Whether anything came after `until`.
fn is_over(waits: &[Wait], until: Duration) -> bool {
    let last = waits.iter().rfind(|wait| wait.kind != WaitKind::Unseen).map_or(until, Wait::end);
    until + AT_ONCE < last || waits.iter().any(|wait| wait.start >= until && is_work(wait.kind))
}

/// Whether the first thing of any length after `until` is work, and not another wait.
fn resumes(waits: &[Wait], until: Duration) -> bool {
    let next = waits.iter().find(|wait| wait.start >= until && (is_work(wait.kind) || wait.duration >= AT_ONCE));
    next.is_none_or(|wait| is_work(wait.kind) && wait.start < until + AT_ONCE)
}

const fn is_work(kind: WaitKind) -> bool {
    matches!(kind, WaitKind::Cpu | WaitKind::Handler | WaitKind::Runtime | WaitKind::Network | WaitKind::Queued | WaitKind::Disk)
}

fn conduct(watched: &Watched, backend: Option<&Backend>, group: &Group, over: bool) -> Conduct {
    let connections = || group.connections.iter().filter_map(|&index| watched.connections.get(index));
    if connections().all(|connection| connection.accepted.is_none()) {
        let refused = backend.is_some_and(|backend| backend.reach == Some(Reach::Refused));
        return if refused { Conduct::Refused } else { Conduct::NotAccepted };
    }
    if group.connections.len() >= TRIES {
        return Conduct::AskedAgain(group.connections.len());
    }
    let received: Option<u64> = connections().map(|connection| connection.received.yes().copied()).sum();
    match (received, over) {
        (Some(0), true) => Conduct::Lasts,
        (Some(0), false) => Conduct::Silent,
        (Some(_), true) => Conduct::Answers(group.longest),
        (Some(_), false) => Conduct::Stops,
        (None, _) => Conduct::Unseen,
    }
}

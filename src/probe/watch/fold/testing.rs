//! Looks as an eye would take them, of a tree that plays what it is told: `film.run(500)` is half a second of it.

use std::time::Duration;

use super::{
    super::look::{Call, Glance, Look, Socket, SocketState, Traffic},
    Fold,
};
use crate::evidence::{Doing, Redactor, Seen, Watched};

pub(super) const SPAWNED: u64 = 20;
/// Any that is not a multiple of a clock's tick.
const CPU_BEFORE: Duration = Duration::from_nanos(137);

pub(super) struct Film {
    fold: Fold,
    system: System,
    pause: u64,
    now: u64,
    cast: Vec<Actor>,
}

/// What an eye shows differs by system.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    /// No calls, no queue, no traffic.
    MacOs,
    /// No queue, no traffic, no call but a sleep, and processor time in ticks.
    Windows,
}

pub(super) struct Actor {
    pid: u32,
    parent: u32,
    argv: Option<Vec<String>>,
    cpu: Duration,
    children_cpu: Duration,
    queued: Duration,
    /// Of each interval, in per cent.
    computes: u32,
    waits_in_queue: u32,
    pub(super) call: Seen<Call>,
    pub(super) file: Option<String>,
    sockets: Vec<Prop>,
    is_dead: bool,
}

struct Prop {
    socket: Socket,
    opened: u64,
    sent: Option<u64>,
    received: Option<u64>,
}

pub(super) fn film(system: System) -> Film {
    Film { fold: Fold::new(millis(SPAWNED), Redactor::default()), system, pause: 10, now: SPAWNED, cast: Vec::new() }
}

pub(super) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

impl Film {
    pub(super) fn process(&mut self, pid: u32, parent: u32, argv: &str) -> &mut Actor {
        let argv = Some(argv.split(' ').map(str::to_owned).collect());
        let [cpu, children_cpu, queued] = [CPU_BEFORE, Duration::ZERO, Duration::ZERO];
        let call = Seen::Yes(Call::Other);
        let sockets = Vec::new();
        self.cast.push(Actor {
            pid,
            parent,
            argv,
            cpu,
            children_cpu,
            queued,
            computes: 0,
            waits_in_queue: 0,
            call,
            file: None,
            sockets,
            is_dead: false,
        });
        self.cast.last_mut().expect("one was pushed")
    }

    pub(super) fn of(&mut self, pid: u32) -> &mut Actor {
        self.cast.iter_mut().find(|actor| actor.pid == pid).expect("a process of the cast")
    }

    /// It is gone, and its parent knows what it used.
    pub(super) fn reaps(&mut self, pid: u32) {
        let at = self.cast.iter().position(|actor| actor.pid == pid).expect("a process of the cast");
        let gone = self.cast.remove(at);
        if let Some(parent) = self.cast.iter_mut().find(|actor| actor.pid == gone.parent) {
            parent.children_cpu += gone.cpu + gone.children_cpu;
        }
    }

    pub(super) fn looks_every(&mut self, pause: u64) -> &mut Self {
        self.pause = pause;
        self
    }

    pub(super) fn sends(&mut self, pid: u32, id: u64, bytes: u64) {
        let now = self.now;
        let prop = self.of(pid).prop(id);
        prop.sent = Some(now);
        prop.traffic(|traffic| traffic.sent += bytes);
    }

    pub(super) fn receives(&mut self, pid: u32, id: u64, bytes: u64) {
        let now = self.now;
        let prop = self.of(pid).prop(id);
        prop.received = Some(now);
        prop.traffic(|traffic| traffic.received += bytes);
    }

    pub(super) fn connects(&mut self, pid: u32, id: u64, remote: &str) {
        let state = SocketState::Connecting { local: local(id), remote: address(remote) };
        self.socket(pid, id, state);
    }

    pub(super) fn opens(&mut self, pid: u32, id: u64, remote: &str) {
        let [since_sent, since_received] = [Duration::ZERO; 2];
        let traffic = Seen::Yes(Traffic { sent: 0, received: 0, since_sent, since_received });
        self.socket(pid, id, SocketState::Open { local: local(id), remote: address(remote), traffic });
    }

    /// Somebody connects to the port at which the tree listens.
    pub(super) fn accepts(&mut self, pid: u32, id: u64, at: &str) {
        self.socket(pid, id, SocketState::Open { local: address(at), remote: local(id), traffic: Seen::NotVisible });
    }

    pub(super) fn listens(&mut self, pid: u32, id: u64, at: &str) {
        self.socket(pid, id, SocketState::Listening { at: address(at) });
    }

    pub(super) fn looks_up(&mut self, pid: u32, id: u64) {
        self.socket(pid, id, SocketState::Resolver);
    }

    fn socket(&mut self, pid: u32, id: u64, state: SocketState) {
        let opened = self.now;
        let actor = self.of(pid);
        actor.closes(id);
        actor.sockets.push(Prop { socket: Socket { id, state }, opened, sent: None, received: None });
    }

    /// Lets time pass, and looks.
    pub(super) fn run(&mut self, duration: u64) -> &mut Self {
        let end = self.now + duration;
        while self.now < end {
            let lasted = self.pause.min(end - self.now);
            self.now += lasted;
            for actor in &mut self.cast {
                actor.cpu += millis(lasted) * actor.computes / 100;
                actor.queued += millis(lasted) * actor.waits_in_queue / 100;
            }
            let processes = self.cast.iter_mut().map(|actor| actor.glance(self.system, self.now)).collect();
            self.fold.take(Look { at: millis(self.now), processes });
        }
        self
    }

    pub(super) fn watched(self) -> Watched {
        self.fold.finish()
    }

    pub(super) fn told(self) -> Vec<String> {
        told(&self.watched())
    }
}

impl Actor {
    pub(super) fn computes(&mut self, per_cent: u32) -> &mut Self {
        self.computes = per_cent;
        self.call = Seen::No;
        self
    }

    pub(super) fn waits_in_queue(&mut self, per_cent: u32) -> &mut Self {
        self.waits_in_queue = per_cent;
        self
    }

    /// It is in this call from now on, and computes no more.
    pub(super) fn is_in(&mut self, call: Call) -> &mut Self {
        self.computes = 0;
        self.call = Seen::Yes(call);
        self
    }

    pub(super) fn was_queued(&mut self, duration: u64) -> &mut Self {
        self.queued += millis(duration);
        self
    }

    pub(super) fn execs(&mut self, argv: &str) -> &mut Self {
        self.argv = Some(argv.split(' ').map(str::to_owned).collect());
        self
    }

    pub(super) fn calls_itself(&mut self, title: &str) -> &mut Self {
        self.argv = Some(vec![title.to_owned(), String::new(), String::new()]);
        self
    }

    /// A child that came and went between two looks.
    pub(super) fn had_a_child(&mut self, cpu: u64) -> &mut Self {
        self.children_cpu += millis(cpu);
        self
    }

    pub(super) fn dies(&mut self) {
        self.computes = 0;
        self.is_dead = true;
    }

    pub(super) fn closes(&mut self, id: u64) {
        self.sockets.retain(|prop| prop.socket.id != id);
    }

    fn prop(&mut self, id: u64) -> &mut Prop {
        self.sockets.iter_mut().find(|prop| prop.socket.id == id).expect("a socket of the process")
    }

    fn glance(&mut self, system: System, now: u64) -> Glance {
        let is_linux = system == System::Linux;
        let tick = Duration::from_micros(15_625);
        let cpu = if system == System::Windows { tick * u32::try_from(self.cpu.as_nanos() / tick.as_nanos()).expect("short") } else { self.cpu };
        let is_told = is_linux || system == System::Windows && self.call == Seen::Yes(Call::Sleep);
        let call = if is_told { self.call } else { Seen::NotVisible };
        let queued = if is_linux { Seen::Yes(self.queued) } else { Seen::NotVisible };
        let sockets: Vec<Socket> = self.sockets.iter().map(|prop| prop.shown(is_linux, now)).collect();
        let sockets = if sockets.is_empty() { Seen::No } else { Seen::Yes(sockets) };
        // As the eyes do it: nobody looks at the sockets of somebody busy.
        let sockets = (self.computes < 30).then_some(sockets);
        let (pid, parent, is_dead, children_cpu) = (self.pid, self.parent, self.is_dead, self.children_cpu);
        Glance { pid, parent, created: 1, argv: self.argv.take(), cpu, children_cpu, queued, call, file: self.file.clone(), sockets, is_dead }
    }
}

impl Prop {
    fn traffic(&mut self, change: impl Fn(&mut Traffic)) {
        if let SocketState::Open { traffic: Seen::Yes(traffic), .. } = &mut self.socket.state {
            change(traffic);
        }
    }

    fn shown(&self, has_traffic: bool, now: u64) -> Socket {
        let mut socket = self.socket.clone();
        if let SocketState::Open { traffic, .. } = &mut socket.state {
            match traffic {
                Seen::Yes(traffic) if has_traffic => {
                    traffic.since_sent = millis(now - self.sent.unwrap_or(self.opened));
                    traffic.since_received = millis(now - self.received.unwrap_or(self.opened));
                }
                Seen::Yes(_) | Seen::No | Seen::NotVisible => *traffic = Seen::NotVisible,
            }
        }
        socket
    }
}

fn address(text: &str) -> std::net::SocketAddr {
    text.parse().expect("an address with its port")
}

fn local(id: u64) -> std::net::SocketAddr {
    std::net::SocketAddr::from(([127, 0, 0, 1], 40_000 + u16::try_from(id).expect("a small id")))
}

/// `520-3520 reply 127.0.0.1:5678 python`, in milliseconds.
pub(super) fn told(watched: &Watched) -> Vec<String> {
    let tell = |stretch: &crate::evidence::Stretch| {
        let (word, connection) = word(stretch.doing);
        let remote = connection.map(|index| format!("{} ", watched.connections[index].remote)).unwrap_or_default();
        let process = watched.process(stretch.by);
        let program = process.and_then(|process| process.image_at(stretch.from)).map_or("nobody", |image| image.program());
        let [from, until] = [stretch.from, stretch.until].map(|time| (time.as_micros() + 500) / 1_000);
        format!("{from}-{until} {word} {remote}{program}")
    };
    watched.stretches.iter().map(tell).collect()
}

fn word(doing: Doing) -> (&'static str, Option<usize>) {
    match doing {
        Doing::Cpu => ("cpu", None),
        Doing::Queued => ("queued", None),
        Doing::Connecting(to) => ("connecting", Some(to)),
        Doing::Reply(to) => ("reply", Some(to)),
        Doing::Receiving(to) => ("receiving", Some(to)),
        Doing::OpenConnection(to) => ("open", Some(to)),
        Doing::Lookup => ("lookup", None),
        Doing::Disk => ("disk", None),
        Doing::Lock => ("lock", None),
        Doing::Sleep => ("sleep", None),
        Doing::Stdin => ("stdin", None),
        Doing::Idle => ("idle", None),
        Doing::Unseen => ("unseen", None),
    }
}

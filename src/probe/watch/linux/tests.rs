use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    os::fd::AsFd,
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use rustix::{
    fs::{FlockOperation, flock, fstat},
    net::{AddressFamily, SocketFlags, SocketType, bind, connect, getsockname, listen, socket_with},
    process::{Pid, Signal, kill_process},
};

use super::*;
use crate::{
    evidence::Seen,
    probe::watch::look::{Call, Glance, Socket, SocketState, Traffic},
};

/// How long something may take to show that takes milliseconds where the machine is idle.
const DEADLINE: Duration = Duration::from_secs(30);

/// A process that ends with the test.
struct Guarded(Child);

impl Guarded {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        Self(command.args(arguments).stdin(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{program}: {error}")))
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end();
    }
}

/// Looks, with the clock of a test.
struct Watch {
    eye: Eye,
    begun: Instant,
}

impl Watch {
    fn on(root: u32) -> Self {
        Self { eye: Eye::new(root), begun: Instant::now() }
    }

    fn on_this_process() -> Self {
        Self::on(std::process::id())
    }

    /// Looks until a look shows what is asked for.
    fn until<T>(&mut self, what: &str, shown: impl Fn(&Look) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            let look = self.eye.look(self.begun.elapsed());
            if let Some(shown) = shown(&look) {
                return shown;
            }
            assert!(begun.elapsed() < DEADLINE, "{what} in {look:#?}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn until_socket(&mut self, what: &str, is_it: impl Fn(&SocketState) -> bool) -> Socket {
        self.until(what, |look| sockets(look.processes.first()?).find(|socket| is_it(&socket.state)).cloned())
    }
}

fn sockets(glance: &Glance) -> impl Iterator<Item = &Socket> {
    glance.sockets.as_ref().and_then(Seen::yes).into_iter().flatten()
}

fn calls(look: &Look, call: Call) -> Option<()> {
    (look.processes.first()?.call == Seen::Yes(call)).then_some(())
}

fn loopback() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let at = listener.local_addr().expect("it is bound");
    (listener, at)
}

#[test]
fn a_locked_file_is_told_by_its_path() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    flock(&file, FlockOperation::LockExclusive).expect("nobody else knows it");
    let path = file.path().to_str().expect("a plain path");
    let child = Guarded::start("flock", &[path, "true"]);
    let told = Watch::on(child.pid()).until("the wait for the lock", |look| {
        calls(look, Call::Lock)?;
        look.processes.first()?.file.clone()
    });
    assert_eq!(told, std::fs::canonicalize(path).expect("it is there").to_string_lossy());
}

#[test]
fn a_sleeping_process_is_told_from_its_first_look_on() {
    let child = Guarded::start("sleep", &["300"]);
    let mut watch = Watch::on(child.pid());
    let argv = watch.until("its arguments", |look| look.processes[0].argv.clone().filter(|argv| argv.len() == 2));
    assert_eq!(argv, ["sleep", "300"]);
    watch.until("sleep", |look| calls(look, Call::Sleep));
    let at_rest = watch.eye.look(watch.begun.elapsed());
    let [glance] = &at_rest.processes[..] else { panic!("{at_rest:?}") };
    assert_eq!((glance.pid, glance.parent), (child.pid(), std::process::id()));
    assert_eq!((&glance.argv, &glance.sockets, glance.is_dead), (&None, &Some(Seen::Yes(Vec::new())), false));
    assert_eq!(watch.eye.blind(), []);
}

#[test]
fn a_tree_has_parents_first_and_keeps_orphans() {
    let mut shell = Guarded::start("sh", &["-c", "sleep 300 & wait"]);
    let mut watch = Watch::on(shell.pid());
    let runs_sleep = |glance: &Glance| glance.argv.as_ref().is_some_and(|argv| argv == &["sleep", "300"]);
    let sleeper = watch.until("the shell's child", |look| {
        assert_eq!(look.processes[0].pid, shell.pid());
        look.processes.iter().find(|glance| runs_sleep(glance)).cloned()
    });
    assert_eq!(sleeper.parent, shell.pid());

    let _ = shell.0.kill();
    watch.until("the shell's end", |look| look.processes.first().is_some_and(|glance| glance.is_dead).then_some(()));
    shell.end();
    let orphan = watch.until("the orphan alone", |look| if let [orphan] = &look.processes[..] { Some(orphan.clone()) } else { None });
    assert_eq!((orphan.pid, orphan.created), (sleeper.pid, sleeper.created));

    kill_process(Pid::from_raw(orphan.pid.cast_signed()).expect("a pid"), Signal::KILL).expect("it lives");
    watch.until("nobody", |look| look.processes.iter().all(|glance| glance.is_dead).then_some(()));
}

#[test]
fn another_program_in_the_same_process_is_told_once() {
    let mut child = Guarded::start("sh", &["-c", "read line; exec sleep 300"]);
    let mut watch = Watch::on(child.pid());
    let first = watch.until("the shell", |look| look.processes[0].argv.clone().filter(|argv| argv.len() == 3));
    assert_eq!(first[0], "sh");
    watch.until("reading of stdin", |look| calls(look, Call::ReadStdin));
    child.0.stdin.take().expect("a pipe").write_all(b"\n").expect("it reads");
    let second = watch.until("the other program", |look| look.processes[0].argv.clone());
    assert_eq!(second, ["sleep", "300"]);
    watch.until("sleep", |look| {
        assert_eq!(look.processes[0].argv, None);
        calls(look, Call::Sleep)
    });
}

#[test]
fn a_busy_process_spends_time_and_runs() {
    let child = Guarded::start("sh", &["-c", "while :; do :; done"]);
    let mut watch = Watch::on(child.pid());
    let mut spent = Duration::ZERO;
    while spent < Duration::from_millis(150) {
        let glance = watch.until("a run", |look| (look.processes[0].call == Seen::No).then(|| look.processes[0].clone()));
        assert!(glance.cpu >= spent, "time spent never falls");
        assert_ne!(glance.queued, Seen::No);
        spent = glance.cpu;
    }
}

#[test]
fn time_of_children_that_have_ended_is_their_parents() {
    let child = Guarded::start("sh", &["-c", "i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done; read line"]);
    let mut watch = Watch::on(child.pid());
    let glance = watch.until("the loop's end", |look| calls(look, Call::ReadStdin).map(|()| look.processes[0].clone()));
    assert!(glance.children_cpu > Duration::ZERO);
}

#[test]
fn a_connection_is_followed_from_listening_to_the_answer() {
    let mut watch = Watch::on_this_process();
    let (listener, at) = loopback();
    watch.until_socket("a listener", |state| *state == SocketState::Listening { at });

    let mut client = TcpStream::connect(at).expect("it listens");
    let local = client.local_addr().expect("it is connected");
    let traffic = |state: &SocketState| match state {
        SocketState::Open { local: from, remote, traffic: Seen::Yes(traffic) } if (*from, *remote) == (local, at) => Some(*traffic),
        _ => None,
    };
    let is_open = |enough: fn(&Traffic) -> bool| move |state: &SocketState| traffic(state).is_some_and(|traffic| enough(&traffic));
    let fresh = watch.until_socket("an open connection", is_open(|_| true));
    let silent = traffic(&fresh.state).expect("it is open");
    assert_eq!((silent.sent, silent.received), (0, 0), "the handshake is no traffic");

    client.write_all(b"GET /").expect("it is connected");
    let asked = watch.until_socket("a request", is_open(|traffic| traffic.sent == 5));
    let due = traffic(&asked.state).expect("it is open");
    assert!(due.received == 0 && due.since_sent <= due.since_received, "{due:?}");

    let (mut server, _) = listener.accept().expect("there is a client");
    server.write_all(b"204").expect("it is connected");
    let answered = watch.until_socket("an answer", is_open(|traffic| traffic.received == 3));
    assert_eq!((fresh.id, asked.id), (answered.id, answered.id));

    // A copy of the socket, if one were kept, would keep the connection open.
    client.read_exact(&mut [0; 3]).expect("the answer");
    drop(client);
    server.set_read_timeout(Some(DEADLINE)).expect("a socket");
    let mut rest = Vec::new();
    server.read_to_end(&mut rest).expect("the client's end is seen");
}

/// Connects without waiting, again and again, until the queue of a listener that accepts nobody is full.
fn unanswered() -> (Vec<rustix::fd::OwnedFd>, SocketAddr) {
    let tcp = |flags| socket_with(AddressFamily::INET, SocketType::STREAM, flags, None).expect("a socket");
    let listener = tcp(SocketFlags::CLOEXEC);
    bind(&listener, &SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
    listen(&listener, 0).expect("it is bound");
    let at = SocketAddr::try_from(getsockname(&listener).expect("it is bound")).expect("an address");
    let clients = (0..8).map(|_| {
        let client = tcp(SocketFlags::CLOEXEC | SocketFlags::NONBLOCK);
        let _ = connect(&client, &at);
        client
    });
    (clients.collect::<Vec<_>>().into_iter().chain([listener]).collect(), at)
}

#[test]
fn an_unanswered_connect_names_whom_it_asks() {
    let mut watch = Watch::on_this_process();
    let (_held, at) = unanswered();
    watch.until_socket("a connect", |state| matches!(state, SocketState::Connecting { remote, .. } if *remote == at));
}

#[test]
fn without_copies_the_tables_tell_the_same_but_for_traffic() {
    let mut watch = Watch::on_this_process();
    watch.eye.senses.copies_sockets = false;
    let (_listener, at) = loopback();
    let _client = TcpStream::connect(at).expect("it listens");
    let (_held, silent) = unanswered();
    watch.until_socket("a listener", |state| *state == SocketState::Listening { at });
    watch.until_socket("a connect", |state| matches!(state, SocketState::Connecting { remote, .. } if *remote == silent));
    let open = watch.until_socket("a connection", |state| matches!(state, SocketState::Open { remote, .. } if *remote == at));
    assert!(matches!(open.state, SocketState::Open { traffic: Seen::NotVisible, .. }));
    assert_eq!(watch.eye.blind(), [Blind::Traffic]);
}

#[test]
fn asking_a_name_server_is_a_lookup_and_other_datagrams_are_nothing() {
    let to = |port: u16| {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.connect(("127.0.0.1", port)).expect("it needs nobody there");
        socket
    };
    let (asks, other) = (to(53), to(54));
    let id = |socket: &UdpSocket| fstat(socket.as_fd()).expect("it is open").st_ino;
    let mut watch = Watch::on_this_process();
    let shown: Vec<u64> = watch.until("a lookup", |look| {
        let all: Vec<u64> = sockets(&look.processes[0]).map(|socket| socket.id).collect();
        let resolver = Socket { id: id(&asks), state: SocketState::Resolver };
        sockets(&look.processes[0]).any(|socket| *socket == resolver).then_some(all)
    });
    assert!(!shown.contains(&id(&other)));
}

#[test]
fn a_process_blocked_in_reading_from_a_connection_names_it() {
    let (_listener, at) = loopback();
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{}; read -u 3 line", at.port());
    let child = Guarded::start("bash", &["-c", &script]);
    let mut watch = Watch::on(child.pid());
    let (call, socket) = watch.until("the read", |look| {
        let glance = look.processes.first()?;
        let socket = sockets(glance).find(|socket| matches!(socket.state, SocketState::Open { remote, .. } if remote == at))?;
        let call = glance.call.yes()?;
        matches!(call, Call::Socket(_)).then_some((*call, socket.id))
    });
    assert_eq!(call, Call::Socket(socket));
}

#[test]
fn who_is_not_there_is_not_seen() {
    let mut child = Guarded::start("true", &[]);
    child.end();
    let look = Eye::new(child.pid()).look(Duration::ZERO);
    assert!(look.processes.is_empty(), "{look:?}");
}

//! What only Windows can show, or Wine.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Instant,
};

use super::*;
use crate::probe::watch::look::SocketState;

fn of(look: &Look, pid: u32) -> &Glance {
    look.processes.iter().find(|glance| glance.pid == pid).expect("it is in the tree")
}

/// A shell that waits for a line and then starts a child that waits for another.
fn shell() -> Child {
    let mut command = Command::new("cmd");
    command.args(["/d", "/c", "set /p one= & cmd /d /c set /p two="]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell")
}

#[test]
fn the_test_itself_is_seen_with_its_arguments() {
    let mut eye = Eye::new(std::process::id());
    let argv = of(&eye.look(Duration::ZERO), std::process::id()).argv.clone().expect("a new process has arguments");
    let arguments: Vec<_> = std::env::args().collect();
    assert!(argv == arguments || argv == arguments[..1], "{argv:?}: Wine 8 tells no command lines");
    let later: Vec<_> = (1..20).map(|look| of(&eye.look(Duration::from_millis(look * 10)), std::process::id()).argv.clone()).collect();
    assert_eq!(later, vec![None; 19], "the program is the same");
}

#[test]
fn sockets_are_seen_with_their_addresses() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("its address");
    let client = TcpStream::connect(at).expect("a connection");
    let open = SocketState::Open { local: client.local_addr().expect("its address"), remote: at, traffic: Seen::NotVisible };
    let table = tcp_table::v4(&calls::tcp_table(calls::V4).expect("a table"));
    let owner = |state| table.iter().find(|owned| owned.socket.state == state).map(|owned| owned.pid);
    let owners = [owner(SocketState::Listening { at }), owner(open)];
    // Wine 8 tells no owners.
    assert!(owners == [Some(std::process::id()); 2] || owners == [Some(0); 2], "{owners:?}");
    let look = Eye::new(std::process::id()).look(Duration::ZERO);
    let own = of(&look, std::process::id()).sockets.as_ref().and_then(Seen::yes).expect("the first look is at sockets too");
    assert_eq!(own.iter().any(|socket| socket.state == SocketState::Listening { at }), owners[0] != Some(0));
}

#[test]
fn processor_time_grows_with_computing() {
    let mut eye = Eye::new(std::process::id());
    let before = of(&eye.look(Duration::ZERO), std::process::id()).cpu;
    let begun = Instant::now();
    let mut used = Duration::ZERO;
    while used < Duration::from_millis(40) && begun.elapsed() < Duration::from_mins(1) {
        (0..1_000_000).for_each(|_| std::hint::spin_loop());
        used = of(&eye.look(begun.elapsed()), std::process::id()).cpu.saturating_sub(before);
    }
    assert!(used >= Duration::from_millis(40), "{used:?}");
}

#[test]
fn a_child_is_seen_and_its_child_and_how_they_end() {
    let mut child = shell();
    let mut eye = Eye::new(child.id());
    let first = eye.look(Duration::ZERO);
    let argv = of(&first, child.id()).argv.clone().expect("a new process has arguments");
    assert!(argv[0].to_lowercase().contains("cmd"), "{argv:?}");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"go\r\n").expect("the shell reads");
    let begun = Instant::now();
    let grandchild = loop {
        let look = eye.look(begun.elapsed());
        if let Some(grandchild) = look.processes.iter().find(|glance| glance.parent == child.id()) {
            break grandchild.clone();
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "a grandchild is seen");
    };
    let argv = grandchild.argv.expect("a new process has arguments");
    assert!(argv[0].to_lowercase().contains("cmd"), "{argv:?}");
    assert!(grandchild.created > of(&first, child.id()).created);
    drop(stdin);
    child.wait().expect("it ends");
    while !eye.look(begun.elapsed()).processes.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the end is seen");
    }
}

#[test]
fn nobody_is_seen_of_a_tree_that_never_was() {
    // Ids are multiples of four.
    assert!(Eye::new(3).look(Duration::ZERO).processes.is_empty());
}

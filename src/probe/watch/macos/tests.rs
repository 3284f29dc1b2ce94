//! What only a Mac can show: run there by `cargo test`.

use std::{
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use super::*;
use crate::probe::watch::look::SocketState;

fn own(look: &Look) -> &Glance {
    look.processes.iter().find(|glance| glance.pid == std::process::id()).expect("the test itself")
}

#[test]
fn the_test_itself_is_seen_with_its_arguments_time_and_sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("its address");
    let client = TcpStream::connect(at).expect("a connection");
    let mut eye = Eye::new(std::process::id());
    let look = eye.look(Duration::ZERO);
    let argv = own(&look).argv.clone().expect("a new process has arguments");
    assert_eq!(argv, std::env::args().collect::<Vec<_>>());
    let sockets = own(&look).sockets.clone();
    let states: Vec<_> = sockets.as_ref().and_then(Seen::yes).expect("own sockets").iter().map(|socket| socket.state.clone()).collect();
    assert!(states.contains(&SocketState::Listening { at }), "{states:?}");
    let open = SocketState::Open { local: client.local_addr().expect("its address"), remote: at, traffic: Seen::NotVisible };
    assert!(states.contains(&open), "{states:?}");
    assert_eq!(own(&eye.look(Duration::from_millis(10))).argv, None, "the program is the same");
}

#[test]
fn processor_time_is_as_long_as_the_clock_says() {
    let mut eye = Eye::new(std::process::id());
    let before = own(&eye.look(Duration::ZERO)).cpu;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(300) {
        std::hint::spin_loop();
    }
    let used = own(&eye.look(begun.elapsed())).cpu.saturating_sub(before);
    // Other tests compute as well, on several processors; ticks that were taken for nanoseconds would be 42 times less.
    assert!(used > Duration::from_millis(50) && used < begun.elapsed() * 64, "{used:?}");
}

#[test]
fn a_child_is_seen_and_what_it_turns_into() {
    let mut child = Command::new("/bin/sh").args(["-c", "read line; exec sleep 60"]).stdin(Stdio::piped()).spawn().expect("a shell");
    let mut eye = Eye::new(child.id());
    let mut programs = Vec::new();
    let begun = Instant::now();
    while programs.last().is_none_or(|argv: &Vec<String>| argv[0] != "sleep") && begun.elapsed() < Duration::from_secs(20) {
        let look = eye.look(begun.elapsed());
        programs.extend(look.processes.into_iter().filter(|glance| glance.pid == child.id()).filter_map(|glance| glance.argv));
        if !programs.is_empty() {
            drop(child.stdin.take());
        }
        thread::yield_now();
    }
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
    assert_eq!(programs.last().map(|argv| argv.join(" ")).as_deref(), Some("sleep 60"));
    assert!(programs.len() >= 2, "{programs:?}");
}

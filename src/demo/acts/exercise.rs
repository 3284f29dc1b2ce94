//! Waits of a known kind and length, one per act.

use std::{
    hint, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    thread,
    time::{Duration, Instant},
};

use super::backend;
use crate::demo::{era, exercise::Record, stage::Stage};

/// Long enough for a hundredth of it to be seen, short enough for a person to wait.
const LONG: Duration = Duration::from_millis(800);
/// Loopback accepts at once or never.
const AT_ONCE: Duration = Duration::from_millis(100);
/// More connections than any system keeps for a program that accepts none: the standard library asks for 128 or for as many as there can be.
const MOST_UNACCEPTED: usize = 5_000;

pub(in crate::demo) fn sleep(stage: &mut Stage<'_>) -> io::Result<u8> {
    let lasting = stage.tempo.after(LONG);
    timed(stage, || {
        thread::sleep(lasting);
        Ok(())
    })
}

pub(in crate::demo) fn compute(stage: &mut Stage<'_>) -> io::Result<u8> {
    let lasting = stage.tempo.after(LONG);
    timed(stage, || {
        let begun = Instant::now();
        while begun.elapsed() < lasting {
            hint::black_box((0..10_000_u64).fold(0, u64::wrapping_add));
        }
        Ok(())
    })
}

pub(in crate::demo) fn reply(stage: &mut Stage<'_>) -> io::Result<u8> {
    let address = backend::open(stage.tempo.after(LONG))?;
    timed(stage, || backend::check_health(address).map(drop))
}

/// Fills the queue of a listener that accepts nobody, and then waits for one connection more.
pub(in crate::demo) fn connect(stage: &mut Stage<'_>) -> io::Result<u8> {
    let lasting = stage.tempo.after(LONG);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let begun = Instant::now();
    match fill(address) {
        // The last one of those that fill the queue waits already.
        Ok(_held) => {
            let _ = TcpStream::connect_timeout(&address, lasting);
            finish(stage, begun)
        }
        Err(why) => give_up(stage, why),
    }
}

/// Connections until one is not accepted any more.
fn fill(address: SocketAddr) -> Result<Vec<TcpStream>, &'static str> {
    let mut held = Vec::new();
    while held.len() < MOST_UNACCEPTED {
        match TcpStream::connect_timeout(&address, AT_ONCE) {
            Ok(stream) => held.push(stream),
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => return Ok(held),
            Err(_) => return Err("this system refuses what it does not keep waiting"),
        }
    }
    Err("this system keeps any number of connections waiting")
}

pub(in crate::demo) fn lookup(stage: &mut Stage<'_>) -> io::Result<u8> {
    timed(stage, || {
        // RFC 2606: there is no such name, and a resolver that knows so may say it at once.
        let _ = ("mcpdoctor-self-test.invalid", 80).to_socket_addrs();
        Ok(())
    })
}

fn timed(stage: &mut Stage<'_>, act: impl FnOnce() -> io::Result<()>) -> io::Result<u8> {
    let begun = Instant::now();
    act()?;
    finish(stage, begun)
}

fn finish(stage: &mut Stage<'_>, begun: Instant) -> io::Result<u8> {
    stage.log(Record::Took(begun.elapsed()).line())?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

fn give_up(stage: &mut Stage<'_>, why: &str) -> io::Result<u8> {
    stage.log(Record::Impossible(why.to_owned()).line())?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

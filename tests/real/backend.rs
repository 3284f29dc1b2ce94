//! What stands behind the address that a server is given: on loopback, and as bad as asked for.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

/// How a backend behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manners {
    /// Answers each request after this many milliseconds.
    AnswersAfter(u64),
    /// Accepts, and never answers.
    Hangs,
    /// Nothing listens at its port.
    Refuses,
}

/// Opens a backend of such manners; it lives as long as the test.
pub(crate) fn open(manners: Manners) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on loopback");
    let address = listener.local_addr().expect("its address");
    match manners {
        Manners::Refuses => drop(listener),
        Manners::AnswersAfter(_) | Manners::Hangs => {
            thread::spawn(move || listener.incoming().flatten().for_each(|caller| serve(caller, manners)));
        }
    }
    address
}

fn serve(mut caller: TcpStream, manners: Manners) {
    thread::spawn(move || {
        let request = BufReader::new(caller.try_clone().expect("a second handle"));
        // Reads until the empty line that ends the request.
        request.lines().map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
        match manners {
            Manners::AnswersAfter(millis) => thread::sleep(Duration::from_millis(millis)),
            Manners::Hangs | Manners::Refuses => thread::sleep(Duration::from_mins(10)),
        }
        // The caller may have gone.
        let _ = caller.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    });
}

/// A name server that never answers, at an address that nobody else uses; `None` where its port needs more rights than the test has.
pub(crate) fn silent_name_server() -> Option<(Ipv4Addr, UdpSocket)> {
    let at = Ipv4Addr::new(127, 0, 0, 77);
    UdpSocket::bind((at, 53)).ok().map(|socket| (at, socket))
}

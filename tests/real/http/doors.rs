//! Ports without a server behind them: one that refuses, one that accepts and says nothing, one that speaks something else than HTTP.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::fd::OwnedFd;
use std::thread;

use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};

/// They stay as they are while the value lives; the mail server lives as long as the test.
pub(crate) struct Doors {
    /// Bound, so that nobody else gets the port, and never told to listen.
    closed: OwnedFd,
    /// The system accepts for it; nobody takes what it accepts.
    silent: TcpListener,
    mail: u16,
}

impl Doors {
    pub(crate) fn open() -> Self {
        let closed = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&closed, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("a port that refuses");
        Self { closed, silent: listen(), mail: mail_server() }
    }

    pub(crate) fn ports(&self) -> [(String, u16); 3] {
        let closed = SocketAddrV4::try_from(getsockname(&self.closed).expect("its address")).expect("an IPv4 address").port();
        let silent = self.silent.local_addr().expect("its address").port();
        [("closed".into(), closed), ("silent".into(), silent), ("mail".into(), self.mail)]
    }
}

fn listen() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on loopback")
}

/// Greets everyone as a mail server does.
fn mail_server() -> u16 {
    let listener = listen();
    let port = listener.local_addr().expect("its address").port();
    thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            // The caller may have gone.
            let _ = caller.write_all(b"220 mail.example ESMTP\r\n500 unrecognized command\r\n");
        }
    });
    port
}

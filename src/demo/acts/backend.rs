//! A backend on loopback that accepts at once and answers late, as an n8n that is still starting does.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// The port of the founding case; another one when it is taken.
const PORT: u16 = 5679;

/// Listens from now on, and answers each connection `delay` after it was made.
pub(in crate::demo) fn open(delay: Duration) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    let address = listener.local_addr()?;
    thread::Builder::new().name("backend".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::sleep(delay);
            // A caller that has gone meanwhile misses nothing.
            let _ = answer(stream);
        }
    })?;
    Ok(address)
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"status\":\"ok\"}")
}

/// Asks for `/healthz` and waits for the first line of the answer, however long that takes.
pub(in crate::demo) fn check_health(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    Ok(status.trim_end().into())
}

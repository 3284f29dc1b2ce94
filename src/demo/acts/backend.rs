//! The n8n of the founding case, which the patient opens itself: well, and slow to answer.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use crate::demo::stand_in;

/// The port of the founding case; another one when it is taken.
const PORT: u16 = 5679;

/// Listens from now on, and answers each request `delay` after it came.
pub(in crate::demo) fn open(delay: Duration) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    let address = listener.local_addr()?;
    thread::Builder::new().name("backend".into()).spawn(move || stand_in::serve(&listener, delay, stand_in::ready))?;
    Ok(address)
}

/// Asks for `/healthz` and waits for the first line of the answer, however long that takes.
pub(in crate::demo) fn check_health(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    Ok(status.trim_end().into())
}

//! HTTP on loopback, as little of it as patients need: one answer to every request, at once or late.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// The port of the founding case; another one when it is taken.
const PORT: u16 = 5679;
/// Both what n8n says of its readiness and what tells n8n from anything else, for the doctor asks it too.
const HEALTHY: &str = concat!(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 68\r\nConnection: close\r\n\r\n",
    r#"{"status":"ok","data":{"settingsMode":"public","userManagement":{}}}"#
);

/// Listens from now on, and answers each request `delay` after it came.
pub(in crate::demo) fn open(delay: Duration) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    let address = listener.local_addr()?;
    thread::Builder::new().name("backend".into()).spawn(move || answer_all(&listener, delay, HEALTHY))?;
    Ok(address)
}

/// Gives `answer` to each caller, `delay` after its request came; does not return.
pub(in crate::demo) fn answer_all(listener: &TcpListener, delay: Duration, answer: &str) {
    for stream in listener.incoming().flatten() {
        // A caller that has gone meanwhile misses nothing.
        let _ = answer_one(&stream, delay, answer);
    }
}

fn answer_one(mut stream: &TcpStream, delay: Duration, answer: &str) -> io::Result<()> {
    // A connection that is closed with its request unread is reset, and the caller may lose the answer.
    for line in BufReader::new(stream).lines() {
        if line?.is_empty() {
            break;
        }
    }
    thread::sleep(delay);
    stream.write_all(answer.as_bytes())
}

/// Asks for `/healthz` and waits for the first line of the answer, however long that takes.
pub(in crate::demo) fn check_health(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    Ok(status.trim_end().into())
}

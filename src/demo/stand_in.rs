//! Stand-ins for what patients expect behind them: HTTP on loopback with the answers that n8n 2.41.1 gives in one of its states.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// Status, content type and body for a path.
pub(super) type Says = fn(&str) -> (&'static str, &'static str, &'static str);

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
/// Nobody who asks takes longer to ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// Its database is still prepared: every path has the same line.
pub(super) fn migrating(path: &str) -> (&'static str, &'static str, &'static str) {
    match path {
        "/healthz" => ("200 OK", JSON, r#"{"status":"ok"}"#),
        "/healthz/readiness" => ("503 Service Unavailable", JSON, r#"{"status":"error"}"#),
        _ => ("200 OK", HTML, "n8n is starting up. Please wait"),
    }
}

/// Ready, and knows no key.
pub(super) fn ready(path: &str) -> (&'static str, &'static str, &'static str) {
    match path {
        "/healthz" | "/healthz/readiness" => ("200 OK", JSON, r#"{"status":"ok"}"#),
        "/rest/settings" => ("200 OK", JSON, r#"{"data":{"settingsMode":"public","userManagement":{"quota":-1}}}"#),
        _ => ("401 Unauthorized", JSON, r#"{"message":"Unauthorized"}"#),
    }
}

/// A Streamable HTTP endpoint, to a caller that accepts no event stream.
pub(super) fn streamable_http(_: &str) -> (&'static str, &'static str, &'static str) {
    ("406 Not Acceptable", JSON, "")
}

/// Something else altogether.
pub(super) fn coffee_machine(_: &str) -> (&'static str, &'static str, &'static str) {
    ("404 Not Found", HTML, "<!DOCTYPE html><title>Coffee machine</title><p>Not found")
}

/// Listens from now on, until this process ends.
pub(super) fn open(says: Says) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::Builder::new().name("stand-in".into()).spawn(move || serve(&listener, Duration::ZERO, says))?;
    Ok(address)
}

/// Answers each caller, `delay` after its request came; does not return.
pub(super) fn serve(listener: &TcpListener, delay: Duration, says: Says) {
    for stream in listener.incoming().flatten() {
        // A caller that has gone meanwhile misses nothing.
        let _ = answer(&stream, delay, says);
    }
}

fn answer(mut stream: &TcpStream, delay: Duration, says: Says) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A connection that is closed with its request unread is reset, and the caller may lose the answer.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, content_type, body) = says(path.split('?').next().unwrap_or_default());
    let length = body.len();
    thread::sleep(delay);
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn each_path_has_the_answer_of_its_state() {
        for (says, path, begin) in [
            (migrating as Says, "/healthz/readiness", "HTTP/1.1 503"),
            (migrating, "/api/v1/workflows?limit=1", "HTTP/1.1 200"),
            (ready, "/rest/settings", "HTTP/1.1 200"),
            (ready, "/api/v1/workflows?limit=1", "HTTP/1.1 401"),
            (coffee_machine, "/healthz/readiness", "HTTP/1.1 404"),
        ] {
            let mut stream = TcpStream::connect(open(says).unwrap()).unwrap();
            write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            let mut heard = String::new();
            stream.read_to_string(&mut heard).unwrap();
            assert!(heard.starts_with(begin), "{path}: {heard}");
        }
    }
}

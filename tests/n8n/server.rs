//! A server that answers as it is told, on a port of its own: with the recorded answers of an n8n, or badly. It keeps what it is asked.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What it does with a request, or with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Says a recorded answer: head, empty line, body. What a server counts (`Content-Length`) it adds itself.
    Say(&'static str),
    /// Says the recorded begin of a stream, and keeps the connection.
    Stream(&'static str),
    /// Leads to another path.
    Redirect(&'static str),
    /// Leads to the same path of another origin.
    Moved(&'static str),
    /// Leads to the same path with one more letter, again and again.
    Astray,
    /// Says nothing, and keeps the connection.
    Silence,
    /// Says the begin of a head, and no more.
    HalfAHead,
    /// Closes the connection without a word.
    Close,
    /// Resets the connection.
    Reset,
    /// Says a good head, and a body without an end.
    Endless,
    /// Says a good answer, one letter every 50 ms.
    Drip(&'static str),
}

/// What is asked: the begin of the request's first line, such as `GET /rest/`; the first of a list that fits decides.
pub(crate) type Routes = &'static [(&'static str, Act)];

/// The server; it ends with the process.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Each head that it was sent, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

/// Listens on 127.0.0.1.
pub(crate) fn serve(routes: Routes) -> Server {
    serve_at("127.0.0.1", routes)
}

/// Listens at this address of this machine.
pub(crate) fn serve_at(host: &str, routes: Routes) -> Server {
    let listener = TcpListener::bind((host, 0)).expect("a port of this machine");
    let url = format!("http://{}", listener.local_addr().expect("its own address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let keep = Arc::clone(&keep);
            // Who goes away in the middle of an answer has heard enough.
            thread::spawn(move || drop(treat(stream, routes, &keep)));
        }
    });
    Server { url, asked }
}

/// Answers one request after the other.
fn treat(mut stream: TcpStream, routes: Routes, keep: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(head) = head(&mut stream)? {
        keep.lock().expect("nobody panics with it").push(head.clone());
        let act = routes.iter().find(|(begin, _)| head.starts_with(begin)).map_or(Act::Close, |(_, act)| *act);
        // A socket that is closed with a byte unread resets its connection.
        if act != Act::Reset {
            read_on(&mut stream, &head)?;
        }
        match act {
            Act::Say(recorded) => stream.write_all(said(recorded).as_bytes())?,
            Act::Stream(recorded) => {
                let (head, body) = parts(recorded);
                stream.write_all(format!("{head}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len()).as_bytes())?;
                return silence(stream);
            }
            Act::Redirect(to) => stream.write_all(redirect(to).as_bytes())?,
            Act::Moved(origin) => stream.write_all(redirect(&format!("{origin}{}", path(&head))).as_bytes())?,
            Act::Astray => stream.write_all(redirect(&format!("{}x", path(&head))).as_bytes())?,
            Act::Silence => return silence(stream),
            Act::HalfAHead => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: appl")?;
                return silence(stream);
            }
            Act::Close | Act::Reset => return Ok(()),
            Act::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
                loop {
                    stream.write_all(&[b' '; 4096])?;
                }
            }
            Act::Drip(recorded) => {
                for byte in said(recorded).bytes() {
                    stream.write_all(&[byte])?;
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
    Ok(())
}

/// The next request's head but for its very last byte; `None` at the end of the connection.
fn head(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r") {
        if stream.read(&mut byte)? == 0 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

/// Reads the head's last byte and the body.
fn read_on(stream: &mut TcpStream, head: &str) -> std::io::Result<()> {
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    stream.read_exact(&mut vec![0; 1 + length.unwrap_or(0)])
}

/// Keeps the connection until the other side ends it.
fn silence(mut stream: TcpStream) -> std::io::Result<()> {
    std::io::copy(&mut stream, &mut std::io::sink()).map(drop)
}

fn said(recorded: &str) -> String {
    let (head, body) = parts(recorded);
    let counted = if head.contains(" 204 ") { String::new() } else { format!("\r\nContent-Length: {}", body.len()) };
    format!("{head}{counted}\r\n\r\n{body}")
}

/// Head and body; the line ends of the head are those of HTTP, whatever those of the file are.
fn parts(recorded: &str) -> (String, String) {
    let recorded = recorded.replace("\r\n", "\n");
    let (head, body) = recorded.split_once("\n\n").expect("a head ends with an empty line");
    (head.replace('\n', "\r\n"), body.to_owned())
}

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or("/")
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

//! A server that does what a test says: each request leads to a deed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::broadcast,
};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) verb: String,
    pub(super) path: String,
    /// By their names in lower case.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Value,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Its method of JSON-RPC; empty where it has none.
    pub(super) fn method(&self) -> &str {
        self.body["method"].as_str().unwrap_or_default()
    }
}

/// What the server does about a request.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// These bytes, and on with the next request.
    Say(String),
    /// These bytes, then nothing any more.
    SayAndHang(String),
    /// These bytes, then the end of the connection.
    SayAndClose(String),
    /// These bytes, then those over and over.
    SayForEver(String, String),
    /// These bytes, then whatever is put on the stream.
    OpenStream(String),
}

/// What the old transport's open streams are told.
pub(super) type Stream = broadcast::Sender<String>;

pub(super) struct Server {
    pub(super) origin: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Does `deed` for every request.
    pub(super) async fn start(deed: impl Fn(&Request, &Stream) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (deed, seeing, stream) = (Arc::new(deed), seen.clone(), broadcast::channel(16).0);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (deed, seeing, stream) = (deed.clone(), seeing.clone(), stream.clone());
                tokio::spawn(async move {
                    // A client may go at any moment.
                    let _ = serve(connection, &*deed, &seeing, &stream).await;
                });
            }
        });
        Self { origin, seen }
    }

    /// What came so far, in order.
    pub(super) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    connection: TcpStream,
    deed: &(impl Fn(&Request, &Stream) -> Deed + Send + Sync),
    seen: &Mutex<Vec<Request>>,
    stream: &Stream,
) -> std::io::Result<()> {
    let mut connection = BufReader::new(connection);
    while let Some(request) = read(&mut connection).await? {
        seen.lock().unwrap().push(request.clone());
        let mut told = stream.subscribe();
        match deed(&request, stream) {
            Deed::Say(text) => connection.write_all(text.as_bytes()).await?,
            Deed::SayAndHang(text) => {
                connection.write_all(text.as_bytes()).await?;
                std::future::pending::<()>().await;
            }
            Deed::SayAndClose(text) => {
                connection.write_all(text.as_bytes()).await?;
                return connection.shutdown().await;
            }
            Deed::SayForEver(text, more) => {
                connection.write_all(text.as_bytes()).await?;
                loop {
                    connection.write_all(more.as_bytes()).await?;
                }
            }
            Deed::OpenStream(text) => {
                connection.write_all(text.as_bytes()).await?;
                while let Ok(text) = told.recv().await {
                    connection.write_all(text.as_bytes()).await?;
                }
            }
        }
    }
    Ok(())
}

async fn read(connection: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if connection.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (verb, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await?;
    Ok(Some(Request { verb, path, headers, body: serde_json::from_slice(&body).unwrap_or_default() }))
}

/// An answer with a body of this type; `headers` end in a line break each.
pub(super) fn answer(status: u16, content: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-type: {content}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

pub(super) fn json(status: u16, body: &Value) -> Deed {
    Deed::Say(answer(status, "application/json", "", &body.to_string()))
}

pub(super) fn text(status: u16, content: &str, body: &str) -> Deed {
    Deed::Say(answer(status, content, "", body))
}

/// A status without a body.
pub(super) fn status(status: u16) -> Deed {
    Deed::Say(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n"))
}

/// The head of a stream, and this on it.
pub(super) fn stream(events: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n{events}")
}

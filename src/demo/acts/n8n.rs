//! Servers that need n8n before they answer.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::demo::{era, stage::Stage};

/// Between two questions of a server that does not give up.
const PAUSE: Duration = Duration::from_millis(200);

/// Asks again and again whether n8n is ready, before it reads stdin.
pub(in crate::demo) fn waits(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.log("INFO mcp_n8n.gateway: waiting for n8n to become ready")?;
    while !ask("/healthz/readiness")?.contains(" 200 ") {
        thread::sleep(PAUSE);
    }
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Ends where n8n does not list its workflows.
pub(in crate::demo) fn insists(stage: &mut Stage<'_>) -> io::Result<u8> {
    let status = ask("/api/v1/workflows?limit=1")?;
    if status.contains(" 200 ") {
        stage.talk.serve(era::legacy)?;
        return Ok(0);
    }
    stage.log(format_args!("ERROR mcp_n8n.gateway: the request to the n8n API failed: {status}"))?;
    Ok(1)
}

/// The first line of n8n's answer.
fn ask(path: &str) -> io::Result<String> {
    let url = env::var("N8N_API_URL").map_err(|_| io::Error::new(io::ErrorKind::NotFound, "N8N_API_URL is required"))?;
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    Ok(status.trim_end().into())
}

//! Programs that speak something else than MCP over stdio, one message a line.

use std::{
    io::{self, Read},
    net::{Ipv4Addr, TcpListener},
    process,
    time::Duration,
};

use serde_json::Value;

use crate::demo::{
    era,
    stage::Stage,
    stand_in,
    talk::{Reply, Talk},
};

const HEADER: &str = "Content-Length:";

/// Gives back every line, like `cat`.
pub(in crate::demo) fn echo(stage: &mut Stage<'_>) -> io::Result<u8> {
    let mut line = Vec::new();
    while stage.talk.input.read_until(b'\n', &mut line)? > 0 {
        stage.talk.write(&line)?;
        line.clear();
    }
    Ok(0)
}

/// Serves HTTP and never looks at stdin, as a `FastMCP` server with `transport="http"` does.
pub(in crate::demo) fn http(stage: &mut Stage<'_>) -> io::Result<u8> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    stage.log(format_args!("INFO:     Started server process [{}]", process::id()))?;
    stage.log("INFO:     Waiting for application startup.")?;
    stage.log("INFO:     Application startup complete.")?;
    stage.log(format_args!("INFO:     Uvicorn running on http://{} (Press CTRL+C to quit)", listener.local_addr()?))?;
    stand_in::serve(&listener, Duration::ZERO, stand_in::streamable_http);
    Ok(0)
}

/// Frames its messages with `Content-Length`, as in the Language Server Protocol; understands lines as well.
pub(in crate::demo) fn content_length(stage: &mut Stage<'_>) -> io::Result<u8> {
    while let Some(message) = hear_framed(&mut stage.talk)? {
        let mut body = Vec::new();
        let mut aside = Talk { input: &mut io::empty(), output: &mut body };
        aside.reply(&message, era::legacy(&message))?;
        let body = body.trim_ascii_end();
        if !body.is_empty() {
            stage.talk.write(format!("{HEADER} {}\r\n\r\n", body.len()).as_bytes())?;
            stage.talk.write(body)?;
        }
    }
    Ok(0)
}

/// The next message, after a header or on a line of its own.
fn hear_framed(talk: &mut Talk<'_>) -> io::Result<Option<Value>> {
    let mut announced = None;
    let mut line = String::new();
    while talk.input.read_line(&mut line)? > 0 {
        if let Some(length) = line.strip_prefix(HEADER) {
            announced = length.trim().parse().ok();
        } else if let Some(length) = announced.take_if(|_| line.trim().is_empty()) {
            let mut body = Vec::new();
            Read::take(&mut *talk.input, length).read_to_end(&mut body)?;
            return Ok(Some(serde_json::from_slice(&body)?));
        } else if let Ok(message) = serde_json::from_str(&line) {
            return Ok(Some(message));
        }
        line.clear();
    }
    Ok(None)
}

/// Hears everything and understands nothing: a shell that waits at its prompt.
pub(in crate::demo) fn prompt(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.write(b"> ")?;
    stage.talk.serve(|_| Reply::Silence)?;
    Ok(0)
}

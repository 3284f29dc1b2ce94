//! Healthy servers, most of them with a habit that careless doctors take for a fault.

use std::{
    collections::VecDeque,
    env,
    io::{self, Write},
    thread,
};

use serde_json::{Value, json};

use crate::demo::{
    era,
    stage::Stage,
    talk::{Talk, method},
};

/// More than the buffers of any pipe between server and client.
const CHATTER: usize = 2 * 1024 * 1024;

pub(in crate::demo) fn healthy(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Two megabytes of log lines before it listens: a client that does not read stderr blocks it for ever.
pub(in crate::demo) fn chatty(stage: &mut Stage<'_>) -> io::Result<u8> {
    let line = "INFO  loading the index of documents, one segment after the other, as it does at each start of the server\n";
    stage.stderr.write_all(line.repeat(CHATTER / line.len() + 1).as_bytes())?;
    healthy(stage)
}

/// Stderr without end and without a single newline, beside a good conversation.
pub(in crate::demo) fn endless_stderr(stage: &mut Stage<'_>) -> io::Result<u8> {
    thread::Builder::new().name("progress".into()).spawn(|| {
        let dots = vec![b'.'; 64 * 1024];
        while io::stderr().write_all(&dots).is_ok() {}
    })?;
    healthy(stage)
}

/// A notification before the answer to `initialize`, which the protocol allows.
pub(in crate::demo) fn early_notification(stage: &mut Stage<'_>) -> io::Result<u8> {
    let hello = json!({"level": "info", "logger": "start", "data": "loading"});
    stage.talk.say(&json!({"jsonrpc": "2.0", "method": "notifications/message", "params": hello}))?;
    healthy(stage)
}

pub(in crate::demo) fn needs_home(stage: &mut Stage<'_>) -> io::Result<u8> {
    if env::home_dir().is_none_or(|home| home.as_os_str().is_empty()) {
        stage.log("Error: cannot find the home directory: HOME is not set")?;
        return Ok(1);
    }
    healthy(stage)
}

/// Lists its tools only when the client has answered its own `ping` and `roots/list`.
pub(in crate::demo) fn asks_back(stage: &mut Stage<'_>) -> io::Result<u8> {
    let mut heard = VecDeque::new();
    let mut asked = false;
    while let Some(message) = next(&mut heard, &mut stage.talk)? {
        if method(&message) == "tools/list" && !asked {
            asked = true;
            for (id, method) in [("from-server-1", "ping"), ("from-server-2", "roots/list")] {
                stage.talk.say(&json!({"jsonrpc": "2.0", "id": id, "method": method}))?;
            }
            heard.extend(hear_answers(&mut stage.talk, 2)?);
        }
        stage.talk.reply(&message, era::legacy(&message))?;
    }
    Ok(0)
}

fn next(heard: &mut VecDeque<Value>, talk: &mut Talk<'_>) -> io::Result<Option<Value>> {
    heard.pop_front().map_or_else(|| talk.hear(), |message| Ok(Some(message)))
}

/// Waits for `count` answers; returns what else came meanwhile.
fn hear_answers(talk: &mut Talk<'_>, mut count: usize) -> io::Result<Vec<Value>> {
    let mut meanwhile = Vec::new();
    while count > 0 {
        let message = talk.hear()?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if message.get("method").is_none() {
            count -= 1;
        } else {
            meanwhile.push(message);
        }
    }
    Ok(meanwhile)
}

//! A conversation over stdio: one JSON-RPC message a line, in and out.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// The two ends of the pipes that a server holds.
pub(super) struct Talk<'a> {
    pub input: &'a mut dyn BufRead,
    pub output: &'a mut dyn Write,
}

/// What a server says to a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    Result(Value),
    Error {
        code: i64,
        message: &'static str,
        data: Value,
    },
    /// It never answers.
    Silence,
}

impl Talk<'_> {
    /// The client's next message; `None` when it has closed the pipe. What is no JSON is passed over, as the SDKs do.
    pub(super) fn hear(&mut self) -> io::Result<Option<Value>> {
        let mut line = Vec::new();
        while self.input.read_until(b'\n', &mut line)? > 0 {
            if let Ok(message) = serde_json::from_slice(&line) {
                return Ok(Some(message));
            }
            line.clear();
        }
        Ok(None)
    }

    /// Sends one message in one write.
    pub(super) fn say(&mut self, message: &Value) -> io::Result<()> {
        self.write(format!("{message}\n").as_bytes())
    }

    /// Writes what may be no message at all.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        self.output.flush()
    }

    /// Answers `message` if it is a request.
    pub(super) fn reply(&mut self, message: &Value, reply: Reply) -> io::Result<()> {
        let Some(id) = message.get("id").filter(|_| message.get("method").is_some()) else {
            return Ok(());
        };
        let (key, content) = match reply {
            Reply::Result(result) => ("result", result),
            Reply::Error { code, message, data } => {
                let mut error = json!({"code": code, "message": message});
                if !data.is_null() {
                    error["data"] = data;
                }
                ("error", error)
            }
            Reply::Silence => return Ok(()),
        };
        let mut answer = json!({"jsonrpc": "2.0", "id": id});
        answer[key] = content;
        self.say(&answer)
    }

    /// Answers everything with `answer` until the client closes the pipe.
    pub(super) fn serve(&mut self, mut answer: impl FnMut(&Value) -> Reply) -> io::Result<()> {
        while let Some(message) = self.hear()? {
            let reply = answer(&message);
            self.reply(&message, reply)?;
        }
        Ok(())
    }
}

/// The method of a request or notification; empty for an answer.
pub(super) fn method(message: &Value) -> &str {
    message["method"].as_str().unwrap_or_default()
}

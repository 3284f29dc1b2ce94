//! What the server writes: bytes → lines → messages, each recorded and handed to the client's state machine.

use std::time::Duration;

use crate::{
    client::NoisePolicy,
    evidence::{EventKind, Message, Method, NoiseKind, Source, Stream},
    wire::{self, Body, Incoming},
};

use super::{
    handshake::{Act, Handshake},
    lines::{Line, LineSplitter},
    recorder::Recorder,
    requests,
    session::Session,
};

/// A server that asks and asks without ever reading gets no more replies than this, in bytes.
const MOST_QUEUED: u64 = 1 << 20;

impl Session<'_> {
    /// Takes what came from stderr; nothing means that it was closed.
    pub(super) fn took_stderr(&mut self, at: Duration, chunk: &[u8]) {
        let (recorder, collector) = (&mut self.recorder, &mut self.collector);
        let take = |line: Line<'_>| {
            if !collector.as_mut().is_some_and(|collector| collector.take(at, &line)) {
                recorder.stderr_line(at, &line);
            }
        };
        if chunk.is_empty() {
            self.pipes.stderr = None;
            self.stderr_lines.finish(take);
            recorder.record(Source::Process, EventKind::Closed(Stream::Stderr));
            return;
        }
        self.stderr_lines.push(chunk, take);
    }

    /// Takes what came from stdout, with what the client does about it; nothing means that it was closed.
    pub(super) fn took_stdout(&mut self, at: Duration, chunk: &[u8]) -> Vec<Act> {
        // An answer proves that the request was read, whatever the last look at the pipe said.
        self.look_at_stdin(at);
        let mut splitter = std::mem::replace(&mut self.stdout_lines, LineSplitter::new(0));
        let mut acts = Vec::new();
        if chunk.is_empty() {
            self.pipes.stdout = None;
            splitter.finish(|line| self.took_rest(at, &line));
            self.recorder.record(Source::Process, EventKind::Closed(Stream::Stdout));
        } else {
            splitter.push(chunk, |line| acts.extend(self.took_line(at, &line)));
        }
        self.stdout_lines = splitter;
        acts
    }

    /// Closes the reading end of stdout; what stands behind the last line end has been seen all the same.
    pub(super) fn close_stdout(&mut self) {
        if self.pipes.stdout.take().is_some() {
            let at = self.recorder.now();
            let mut splitter = std::mem::replace(&mut self.stdout_lines, LineSplitter::new(0));
            splitter.finish(|line| self.took_rest(at, &line));
        }
    }

    fn took_line(&mut self, at: Duration, line: &Line<'_>) -> Vec<Act> {
        match read(line) {
            Ok(messages) => {
                let source = self.recorder.next_line(Stream::Stdout);
                let bytes = line.bytes.len() as u64;
                messages.into_iter().flat_map(|message| self.took_message(at, &source, bytes, message)).collect()
            }
            Err(kind) => {
                self.recorder.noise_line(at, kind, line);
                let fatal = self.plan.profile.noise == NoisePolicy::Fatal && kind != NoiseKind::Blank && !self.handshake.is_over();
                let waiting_for = self.handshake.waiting_for().filter(|_| fatal);
                let reject = |answer_to| Act::Reject { answer_to, reason: "stdout carries something that is no message".to_owned() };
                waiting_for.map(reject).into_iter().collect()
            }
        }
    }

    /// What stands behind the last line end: clients split at line ends, so even a whole message there never reaches them.
    fn took_rest(&mut self, at: Duration, line: &Line<'_>) {
        let kind = read(line).err().unwrap_or(NoiseKind::Unterminated);
        self.recorder.noise_line(at, kind, line);
    }

    fn took_message(&mut self, at: Duration, source: &Source, bytes: u64, message: Incoming<'_>) -> Vec<Act> {
        let root = root_uri(&self.plan.cwd.to_string_lossy());
        let taken = take(&mut self.recorder, &mut self.handshake, Letter { at, source, bytes, answers: None, root: Some(&root) }, message);
        if let Some(reply) = taken.reply
            && self.pipes.stdin.as_ref().is_some_and(|stdin| stdin.queued() < MOST_QUEUED)
        {
            self.write(&reply);
        }
        taken.acts
    }
}

/// How a message came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter<'a> {
    pub at: Duration,
    pub source: &'a Source,
    pub bytes: u64,
    /// The request in whose own answer it came: an error there is for it, whatever id it has.
    pub answers: Option<&'a str>,
    /// The folder that the client has open, for a server that asks.
    pub root: Option<&'a str>,
}

/// What a message leads to.
#[derive(Debug)]
pub(super) struct Taken {
    pub acts: Vec<Act>,
    /// What the client says to a request of the server.
    pub reply: Option<String>,
}

/// Records a message and hands it to the client's state machine.
pub(super) fn take(recorder: &mut Recorder, handshake: &mut Handshake, letter: Letter<'_>, message: Incoming<'_>) -> Taken {
    let redactor = &recorder.redactor;
    let (message, acts, reply) = match message {
        Incoming::Request { id, method } => {
            let reply = requests::reply(id, &method, handshake.identity(), letter.root);
            (Message::Request { method: redactor.show(&method) }, Vec::new(), Some(reply))
        }
        Incoming::Notification { method } => (Message::Notification { method: redactor.show(&method) }, Vec::new(), None),
        Incoming::Reply { id, body } => {
            let astray = matches!(body, Body::Error(_)) && handshake.method_of(id.get()).is_none();
            let id = letter.answers.filter(|_| astray).unwrap_or_else(|| id.get());
            let to = handshake.method_of(id);
            let answer = wire::read_answer(to.unwrap_or(Method::Ping), &body, redactor);
            let cursor = to.and_then(Method::list_key).and_then(|_| wire::next_cursor(&body));
            let acts = handshake.answered(id, &answer, cursor.as_deref(), letter.at);
            (Message::Answer { to, answer, bytes: letter.bytes }, acts, None)
        }
    };
    recorder.message(letter.at, letter.source.clone(), message);
    Taken { acts, reply }
}

/// The messages of a line, unless it is longer than clients read.
fn read<'l>(line: &Line<'l>) -> Result<Vec<Incoming<'l>>, NoiseKind> {
    if line.cut > 0 { Err(NoiseKind::TooLong) } else { wire::read_line(line.bytes) }
}

/// A folder as the URI of a root: `file:///home/me/my%20project`, `file:///C:/work`.
fn root_uri(folder: &str) -> String {
    let path = folder.replace('\\', "/").replace('%', "%25").replace(' ', "%20");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_a_uri_on_every_system() {
        for (folder, uri) in [("/home/me/my project", "file:///home/me/my%20project"), (r"C:\work", "file:///C:/work"), ("/a%b", "file:///a%25b")] {
            assert_eq!(root_uri(folder), uri);
        }
    }
}

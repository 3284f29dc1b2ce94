//! Writes events down with bounded memory: the head and the tail of each stream are kept, the rest is counted.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::evidence::{Event, EventKind, Message, Moment, NoiseKind, Redactor, Source, Stream};

use super::lines::Line;

/// Lines kept from the begin of each stream.
const HEAD: usize = 200;
/// Lines kept from the end of each stream.
const TAIL: usize = 400;

/// Messages kept that answer no request of the client: a server may send any number of them.
const CHATTER: usize = 200;

/// Bytes kept of each of them until then: more than the longest text that an event shows.
const UNSHOWN: usize = 8 * 1024;

/// Tells the time since the attempt began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    epoch: Instant,
}

impl Clock {
    pub(super) fn now(&self) -> Duration {
        self.epoch.elapsed()
    }
}

/// The record of one attempt while it runs.
#[derive(Debug)]
pub(super) struct Recorder {
    epoch: Instant,
    pub(super) started_at: DateTime<Utc>,
    pub(super) redactor: Redactor,
    kept: Vec<(u64, Event)>,
    next: u64,
    stdout: Lines,
    stderr: Lines,
    /// How many messages came that answer no request of the client.
    chatter: u64,
}

/// What one stream said.
#[expect(clippy::struct_field_names, reason = "what was dropped is counted in lines and in bytes")]
#[derive(Debug, Default)]
struct Lines {
    count: u64,
    head: usize,
    tail: VecDeque<Unshown>,
    dropped_lines: u64,
    dropped_bytes: u64,
}

/// A line whose text is made safe to show only if it stays: of a flood most lines go, and a server must not wait for work on them.
#[derive(Debug)]
struct Unshown {
    order: u64,
    at: Duration,
    source: Source,
    /// Why it is no message; `None` on stderr, where nothing has to be one.
    noise: Option<NoiseKind>,
    bytes: Vec<u8>,
    /// The length before it was cut to [`UNSHOWN`].
    len: u64,
}

impl Unshown {
    fn show(self, redactor: &Redactor) -> (u64, Event) {
        let text = redactor.show(&String::from_utf8_lossy(&self.bytes));
        let kind = match self.noise {
            Some(kind) => EventKind::Noise { kind, text },
            None => EventKind::Stderr(text),
        };
        (self.order, Event { at: Moment::after(self.at), source: self.source, kind })
    }
}

impl Recorder {
    pub(super) fn new(redactor: Redactor) -> Self {
        Self {
            epoch: Instant::now(),
            started_at: Utc::now(),
            redactor,
            kept: Vec::new(),
            next: 0,
            stdout: Lines::default(),
            stderr: Lines::default(),
            chatter: 0,
        }
    }

    /// Time since the attempt began.
    pub(super) fn now(&self) -> Duration {
        self.epoch.elapsed()
    }

    /// A clock that tells the same time elsewhere.
    pub(super) fn clock(&self) -> Clock {
        Clock { epoch: self.epoch }
    }

    pub(super) fn instant(&self, elapsed: Duration) -> Instant {
        self.epoch + elapsed
    }

    pub(super) fn record(&mut self, source: Source, kind: EventKind) {
        self.record_at(self.now(), source, kind);
    }

    pub(super) fn record_at(&mut self, at: Duration, source: Source, kind: EventKind) {
        let event = Event { at: Moment::after(at), source, kind };
        self.kept.push((self.next, event));
        self.next += 1;
    }

    /// The citation of the next line of that stream.
    pub(super) fn next_line(&mut self, stream: Stream) -> Source {
        let lines = self.lines(stream);
        lines.count += 1;
        match stream {
            Stream::Stdout => Source::Stdout(lines.count),
            Stream::Stderr => Source::Stderr(lines.count),
        }
    }

    /// Records a message of the server. Answers that the client asked for are always kept.
    pub(super) fn message(&mut self, at: Duration, source: Source, message: Message) {
        if !matches!(message, Message::Answer { to: Some(_), .. }) {
            self.chatter += 1;
            if self.chatter > CHATTER as u64 {
                return;
            }
        }
        self.record_at(at, source, EventKind::Received(message));
    }

    pub(super) fn stderr_line(&mut self, at: Duration, line: &Line<'_>) {
        self.keep_line(Stream::Stderr, at, None, line);
    }

    pub(super) fn noise_line(&mut self, at: Duration, kind: NoiseKind, line: &Line<'_>) {
        self.keep_line(Stream::Stdout, at, Some(kind), line);
    }

    fn keep_line(&mut self, stream: Stream, at: Duration, noise: Option<NoiseKind>, line: &Line<'_>) {
        let source = self.next_line(stream);
        let (bytes, len) = (line.bytes[..line.bytes.len().min(UNSHOWN)].to_vec(), line.bytes.len() as u64 + 1);
        let unshown = Unshown { order: self.next, at, source, noise, bytes, len };
        self.next += 1;
        let lines = self.lines(stream);
        lines.dropped_bytes += line.cut;
        if lines.head < HEAD {
            lines.head += 1;
            self.kept.push(unshown.show(&self.redactor));
            return;
        }
        if lines.tail.len() == TAIL {
            lines.dropped_bytes += lines.tail.pop_front().map_or(0, |oldest| oldest.len);
            lines.dropped_lines += 1;
        }
        lines.tail.push_back(unshown);
    }

    fn lines(&mut self, stream: Stream) -> &mut Lines {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    /// All events in order; what was dropped is told at the end.
    pub(super) fn finish(mut self) -> Vec<Event> {
        for (stream, lines) in [(Stream::Stdout, std::mem::take(&mut self.stdout)), (Stream::Stderr, std::mem::take(&mut self.stderr))] {
            self.kept.extend(lines.tail.into_iter().map(|line| line.show(&self.redactor)));
            if lines.dropped_lines > 0 || lines.dropped_bytes > 0 {
                self.record(Source::Probe, EventKind::Dropped { stream, bytes: lines.dropped_bytes, lines: lines.dropped_lines });
            }
        }
        if let Some(messages) = self.chatter.checked_sub(CHATTER as u64).filter(|&more| more > 0) {
            self.record(Source::Probe, EventKind::ChatterDropped { messages });
        }
        self.kept.sort_by_key(|(order, _)| *order);
        self.kept.into_iter().map(|(_, event)| event).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answer, Method};

    #[test]
    fn of_a_flood_the_head_and_the_tail_are_kept_and_the_rest_is_counted() {
        let mut recorder = Recorder::new(Redactor::default());
        let flood = 10_000;
        for number in 0..flood {
            let text = format!("line {number:05}");
            recorder.stderr_line(Duration::ZERO, &Line { bytes: text.as_bytes(), cut: 0 });
        }
        let events = recorder.finish();
        let missing = flood - HEAD as u64 - TAIL as u64;
        let Some(EventKind::Dropped { stream: Stream::Stderr, bytes, lines }) = events.last().map(|event| &event.kind) else {
            panic!("what was dropped is told: {:?}", events.last())
        };
        assert_eq!((*lines, *bytes), (missing, missing * 11));
        assert_eq!(events.len(), HEAD + TAIL + 1);
        assert_eq!(events[HEAD + TAIL - 1].source, Source::Stderr(flood));
    }

    #[test]
    fn of_endless_messages_the_first_are_kept_and_the_answers() {
        let mut recorder = Recorder::new(Redactor::default());
        let message = |to| Message::Answer { to, answer: Answer::Ok, bytes: 2 };
        for number in 0..1_000 {
            recorder.message(Duration::ZERO, Source::Stdout(number), message(None));
        }
        recorder.message(Duration::ZERO, Source::Stdout(1_000), message(Some(Method::Ping)));
        let events = recorder.finish();
        assert_eq!(events.len(), CHATTER + 2);
        assert!(matches!(events[CHATTER].kind, EventKind::Received(Message::Answer { to: Some(Method::Ping), .. })));
        assert!(matches!(events[CHATTER + 1].kind, EventKind::ChatterDropped { messages: 800 }));
    }
}

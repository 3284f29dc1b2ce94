//! What rules and reports ask of an attempt: questions over its events, each answered in one place.

use std::time::Duration;

use super::{Answer, Attempt, Event, EventKind, Exit, Hello, Message, Method, Outcome, RpcError, Shown, Stream};

/// A line that the server wrote, on either stream.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub event: &'a Event,
    pub stream: Stream,
    pub text: &'a Shown,
}

impl Attempt {
    /// Time from the attempt's begin to `event`; from wall clocks where the attempt was logged.
    #[must_use]
    pub fn elapsed(&self, event: &Event) -> Option<Duration> {
        event.at.elapsed.or_else(|| (event.at.wall? - self.started_at?).to_std().ok())
    }

    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self)
    }

    /// When the client could use the server: handshake done and the first tool list complete, if it asked for one.
    #[must_use]
    pub fn ready(&self) -> Option<Duration> {
        let shaken = self.handshake_done()?;
        let offers_tools = self.hello().is_none_or(|(_, hello)| hello.offers_tools);
        if !offers_tools || self.sent(Method::ToolsList).is_none() {
            return Some(shaken);
        }
        self.all(answer_to(Method::ToolsList))
            .find(|(_, answer)| matches!(answer, Answer::Page(page) if !page.more))
            .filter(|(event, _)| !self.after_client_closed(event))
            .and_then(|(event, _)| self.elapsed(event))
    }

    /// When the handshake of either protocol era was complete and accepted by the client; `None` if the answer came after it had given up.
    #[must_use]
    pub fn handshake_done(&self) -> Option<Duration> {
        if self.find(rejected).is_some() {
            return None;
        }
        let (answered, _) = self.hello().filter(|(event, _)| !self.after_client_closed(event))?;
        let closing = self.sent(Method::Initialized).unwrap_or(answered);
        self.elapsed(closing)
    }

    /// The server's introduction, from `initialize` or `server/discover`.
    #[must_use]
    pub fn hello(&self) -> Option<(&Event, &Hello)> {
        self.find(|kind| match kind {
            EventKind::Received(Message::Answer { answer: Answer::Hello(hello), .. }) => Some(hello),
            _ => None,
        })
        .or_else(|| {
            self.find(|kind| match kind {
                EventKind::Received(Message::Answer { answer: Answer::Discovered(found), .. }) => Some(&found.hello),
                _ => None,
            })
        })
    }

    /// The first answer to a request of this method.
    #[must_use]
    pub fn answer(&self, method: Method) -> Option<(&Event, &Answer)> {
        self.find(answer_to(method))
    }

    /// What only a client sends, received from the server: the program gives back what it is sent.
    #[must_use]
    pub fn echo(&self) -> Option<&Event> {
        let ours = ["initialize", "server/discover", "tools/list", "notifications/initialized"];
        self.find(|kind| match kind {
            EventKind::Received(Message::Request { method } | Message::Notification { method }) => ours.contains(&method.as_str()).then_some(()),
            _ => None,
        })
        .map(|(event, ())| event)
    }

    /// The first error that answered a request of this method. An echo gives back even our own error to its request, which is no answer.
    #[must_use]
    pub fn error_from(&self, method: Method) -> Option<(&Event, &RpcError)> {
        if self.echo().is_some() {
            return None;
        }
        self.find(|kind| match answer_to(method)(kind) {
            Some(Answer::Error(error)) => Some(error),
            _ => None,
        })
    }

    /// The event of the first request or notification of this method that the client sent.
    #[must_use]
    pub fn sent(&self, method: Method) -> Option<&Event> {
        self.find(|kind| matches!(kind, EventKind::Sent(sent) if *sent == method).then_some(())).map(|(event, ())| event)
    }

    /// The client's giving up, with the request it waited for.
    #[must_use]
    pub fn gave_up(&self) -> Option<(&Event, Method)> {
        self.find(|kind| match kind {
            EventKind::GaveUp { waiting_for } => Some(*waiting_for),
            _ => None,
        })
    }

    #[must_use]
    pub fn stdin_read(&self) -> Option<&Event> {
        self.find(|kind| matches!(kind, EventKind::StdinRead).then_some(())).map(|(event, ())| event)
    }

    #[must_use]
    pub fn exit(&self) -> Option<(&Event, Exit)> {
        self.find(|kind| match kind {
            EventKind::Exited(exit) => Some(*exit),
            _ => None,
        })
    }

    /// The server's end, if it came before the client closed anything.
    #[must_use]
    pub fn ended_by_itself(&self) -> Option<(&Event, Exit)> {
        let ours = self.client_closed_index().unwrap_or(usize::MAX);
        let (event, exit) = self.exit()?;
        (self.index_of(event) < ours).then_some((event, exit))
    }

    /// The server's end, if it ended by itself before the client could use it.
    #[must_use]
    pub fn died_starting(&self) -> Option<(&Event, Exit)> {
        if self.ready().is_some() { None } else { self.ended_by_itself() }
    }

    /// Whether `event` came after the client began to close the connection.
    #[must_use]
    pub fn after_client_closed(&self, event: &Event) -> bool {
        self.client_closed_index().is_some_and(|closed| self.index_of(event) > closed)
    }

    /// The client's first step to end the connection: giving up, rejecting, closing stdin or a signal.
    #[must_use]
    pub fn client_closed(&self) -> Option<&Event> {
        self.client_closed_index().map(|index| &self.events[index])
    }

    fn client_closed_index(&self) -> Option<usize> {
        self.events.iter().position(|event| {
            matches!(
                event.kind,
                EventKind::GaveUp { .. } | EventKind::Rejected { .. } | EventKind::StdinClosed | EventKind::SignalSent(_) | EventKind::Interrupted
            )
        })
    }

    fn index_of(&self, wanted: &Event) -> usize {
        self.events.iter().position(|event| std::ptr::eq(event, wanted)).unwrap_or(usize::MAX)
    }

    /// All text that the server wrote, stdout noise included, in order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        self.events.iter().filter_map(line)
    }

    /// The lines that came before the client began to close the connection.
    pub fn lines_while_open(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        self.while_open().iter().filter_map(line)
    }

    /// The events before the client began to close the connection.
    #[must_use]
    pub fn while_open(&self) -> &[Event] {
        &self.events[..self.client_closed_index().unwrap_or(self.events.len())]
    }

    /// How many tools were listed, over all pages; `None` when no list came.
    #[must_use]
    pub fn tools(&self) -> Option<usize> {
        let pages = self.all(answer_to(Method::ToolsList)).filter_map(|(_, answer)| match answer {
            Answer::Page(page) => Some(page.items),
            _ => None,
        });
        pages.fold(None, |sum: Option<usize>, items| Some(sum.unwrap_or(0) + items))
    }
}

fn line(event: &Event) -> Option<Line<'_>> {
    match &event.kind {
        EventKind::Stderr(text) => Some(Line { event, stream: Stream::Stderr, text }),
        EventKind::Noise { text, .. } => Some(Line { event, stream: Stream::Stdout, text }),
        _ => None,
    }
}

/// Picks the answers to requests of one method.
fn answer_to(method: Method) -> impl Fn(&EventKind) -> Option<&Answer> {
    move |kind| match kind {
        EventKind::Received(Message::Answer { to: Some(to), answer, .. }) if *to == method => Some(answer),
        _ => None,
    }
}

fn rejected(kind: &EventKind) -> Option<()> {
    matches!(kind, EventKind::Rejected { .. }).then_some(())
}

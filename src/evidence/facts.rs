//! What rules and reports ask of an attempt: questions over its events, each answered in one place.

use std::time::Duration;

use super::{Answer, Attempt, Begun, Event, EventKind, Exit, Hello, Message, Method, Origin, Outcome, Remote, RpcError, Rung, Shown, Speaks, Stream};

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

    /// Whether it is about a server that is reached by a URL, so that nothing was started.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.remote().is_some()
    }

    /// What is reached by a URL, where nothing was started.
    #[must_use]
    pub fn remote(&self) -> Option<&Remote> {
        self.launched()?.remote.as_ref()
    }

    /// Whether it asks whether n8n is well, in place of talking to an MCP server as a client does.
    #[must_use]
    pub fn is_visit(&self) -> bool {
        self.remote().is_some_and(|remote| matches!(remote.speaks, Speaks::N8n { .. }))
    }

    /// The rungs of the way to its URL, each with its event.
    pub fn rungs(&self) -> impl Iterator<Item = (&Event, &Rung)> {
        self.all(|kind| if let EventKind::Network(rung) = kind { Some(rung) } else { None })
    }

    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self)
    }

    /// When the client could use the server: handshake done and the first tool list complete, if it asked for one. `None` also where a
    /// log shows no clock; whether it was ready at all says [`Self::is_ready`].
    #[must_use]
    pub fn ready(&self) -> Option<Duration> {
        let ready = self.became_ready()?;
        let at = self.elapsed(ready)?;
        match self.origin {
            Origin::Live => Some(at),
            Origin::Log => at.checked_sub(self.unseen_begin(ready)? + self.idle_before_lists()),
        }
    }

    /// What lies before the begin in a log whose text starts in the middle; `None` where the begin cannot be told.
    fn unseen_begin(&self, ready: &Event) -> Option<Duration> {
        if self.begun != Begun::Midway || ready.at.elapsed.is_some() {
            return Some(Duration::ZERO);
        }
        self.elapsed(self.sent(Method::Initialize)?)
    }

    /// A client may ask for the tools only when it wants to show them: that time is not the server's.
    fn idle_before_lists(&self) -> Duration {
        /// Clients that ask as part of the start do so within milliseconds; this leaves room for a busy machine.
        const AT_ONCE: Duration = Duration::from_secs(1);
        let asked = self.sent(Method::ToolsList).and_then(|event| self.elapsed(event));
        let idle = asked.zip(self.handshake_done()).map(|(asked, done)| asked.saturating_sub(done));
        idle.filter(|&idle| idle > AT_ONCE).unwrap_or_default()
    }

    /// Whether the client could use the server.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.became_ready().is_some()
    }

    /// The event that completed the start.
    #[must_use]
    pub fn became_ready(&self) -> Option<&Event> {
        self.answered_all().or_else(|| self.said_connected())
    }

    fn answered_all(&self) -> Option<&Event> {
        let shaken = self.shaken()?;
        let offers_tools = self.hello().is_none_or(|(_, hello)| hello.offers_tools);
        if !offers_tools || self.sent(Method::ToolsList).is_none() {
            return Some(shaken);
        }
        self.all(answer_to(Method::ToolsList))
            .find(|(_, answer)| match answer {
                Answer::Page(page) => !page.more,
                Answer::Ok => true,
                Answer::Hello(_) | Answer::Discovered(_) | Answer::Error(_) | Answer::Malformed(_) => false,
            })
            .map(|(event, _)| event)
            .filter(|event| !self.after_client_closed(event))
    }

    /// The client's own word that it is connected, for logs that show no messages.
    fn said_connected(&self) -> Option<&Event> {
        let (event, ()) = self.find(|kind| matches!(kind, EventKind::Connected { .. }).then_some(()))?;
        (!self.after_client_closed(event)).then_some(event)
    }

    /// When the handshake of either protocol era was complete and accepted by the client; `None` if the answer came after it had given up.
    #[must_use]
    pub fn handshake_done(&self) -> Option<Duration> {
        self.elapsed(self.shaken()?)
    }

    /// The event that completed the handshake.
    fn shaken(&self) -> Option<&Event> {
        if self.find(rejected).is_some() {
            return None;
        }
        let answered = self.opened().filter(|event| !self.after_client_closed(event))?;
        Some(self.sent(Method::Initialized).unwrap_or(answered))
    }

    /// The good answer to the request that opens the connection; some logs show that it came, and not what it said.
    #[must_use]
    pub fn opened(&self) -> Option<&Event> {
        let bare = || self.answer(Method::Initialize).filter(|(_, answer)| matches!(answer, Answer::Ok)).map(|(event, _)| event);
        self.hello().map(|(event, _)| event).or_else(bare)
    }

    /// Whether the start came to an end, good or bad; a log may break off before.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        let over = |event: &Event| {
            matches!(
                event.kind,
                EventKind::BadConfig(_)
                    | EventKind::Unresolved(_)
                    | EventKind::SpawnFailed(_)
                    | EventKind::Exited(_)
                    | EventKind::Closed(Stream::Stdout)
            )
        };
        self.is_ready() || self.client_closed().is_some() || self.events.iter().any(over)
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

    /// The client's last word that it still waits for the opening answer, where that never came and it had waited in earnest.
    #[must_use]
    pub fn still_waiting(&self) -> Option<(&Event, Method)> {
        /// VS Code says so every 5 s (microsoft/vscode:src/vs/workbench/contrib/mcp/common/mcpServerRequestHandler.ts), so this is 15 s.
        const IN_EARNEST: usize = 3;
        let waits = |kind: &EventKind| if let EventKind::StillWaiting { waiting_for } = kind { Some(*waiting_for) } else { None };
        let silent = !self.is_ready() && self.opened().is_none() && self.ended_by_itself().is_none();
        let last = self.all(waits).last().filter(|_| silent && self.gave_up().is_none())?;
        (self.all(waits).count() >= IN_EARNEST).then_some(last)
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
        (self.index_of(event)? < ours).then_some((event, exit))
    }

    /// The server's end, if it ended by itself before the client could use it.
    #[must_use]
    pub fn died_starting(&self) -> Option<(&Event, Exit)> {
        if self.is_ready() { None } else { self.ended_by_itself() }
    }

    /// Whether `event` came after the client began to close the connection.
    #[must_use]
    pub fn after_client_closed(&self, event: &Event) -> bool {
        self.client_closed_index().is_some_and(|closed| self.index_of(event).is_none_or(|index| index > closed))
    }

    /// The client's first step to end the connection: giving up, rejecting, closing stdin, a signal, or its own word for any of these.
    #[must_use]
    pub fn client_closed(&self) -> Option<&Event> {
        self.client_closed_index().map(|index| &self.events[index])
    }

    /// The client's first step to end the connection, with what it printed below it: the frames and the cause of the error that made it end it.
    #[must_use]
    pub fn closing_words(&self) -> &[Event] {
        let Some(closed) = self.client_closed_index() else { return &[] };
        let below = |event: &&Event| match &event.kind {
            EventKind::Stderr(text) => text.starts_with([' ', '\t', '}']),
            _ => false,
        };
        let own = matches!(self.events[closed].kind, EventKind::NotConnected(_));
        let more = if own { self.events[closed + 1..].iter().take_while(below).count() } else { 0 };
        &self.events[closed..=closed + more]
    }

    fn client_closed_index(&self) -> Option<usize> {
        self.events.iter().position(|event| {
            matches!(
                event.kind,
                EventKind::GaveUp { .. }
                    | EventKind::Rejected { .. }
                    | EventKind::NotConnected(_)
                    | EventKind::StdinClosed
                    | EventKind::ShutDown
                    | EventKind::SignalSent(_)
                    | EventKind::Interrupted
            )
        })
    }

    /// Where among the events this one of them stands.
    #[must_use]
    pub fn index_of(&self, wanted: &Event) -> Option<usize> {
        self.events.iter().position(|event| std::ptr::eq(event, wanted))
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
        let counted = pages.fold(None, |sum: Option<usize>, items| Some(sum.unwrap_or(0) + items));
        let told = || self.all(|kind| if let EventKind::Connected { tools } = kind { *tools } else { None }).map(|(_, tools)| tools).last();
        counted.or_else(told)
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

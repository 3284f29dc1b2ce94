//! A request that the client waited for in vain: which, how long, and what the server did meanwhile.

use std::time::Duration;

use crate::evidence::{Answer, Attempt, Begun, Event, EventKind, Evidence, Message, Method, Origin, Source, Stream};

use super::{Cite, clients, wording::span};

/// The wait that ended a start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Silence<'a> {
    attempt: &'a Attempt,
    pub request: Method,
    /// The client's giving up, or the doctor's where the client would wait on.
    pub over: &'a Event,
    /// From the sending of the request.
    pub waited: Option<Duration>,
}

impl<'a> Silence<'a> {
    /// The wait that ended `attempt`; `None` when it ended otherwise. Nobody was silent where the server had ended, and the client only
    /// waited because a child held the pipe.
    pub(super) fn of(attempt: &'a Attempt) -> Option<Self> {
        let (over, request) = attempt.gave_up().or_else(|| attempt.still_waiting()).filter(|_| attempt.ended_by_itself().is_none())?;
        let sent = attempt.sent(request).and_then(|sent| attempt.elapsed(sent));
        // A log that begins in the middle shows when the wait ended, and not how long it was.
        let begin_unseen = attempt.begun == Begun::Midway && sent.is_none() && over.at.elapsed.is_none();
        let waited = attempt.elapsed(over).filter(|_| !begin_unseen).map(|end| end.saturating_sub(sent.unwrap_or_default()));
        Some(Self { attempt, request, over, waited })
    }

    pub(super) fn is_handshake(&self) -> bool {
        matches!(self.request, Method::Initialize | Method::Discover)
    }

    /// What the server did with the request, as the start of a claim.
    pub(super) fn conduct(&self) -> String {
        let request = self.request.name();
        match self.attempt.stdin_read() {
            Some(_) if self.read_after_the_end() => format!("it had not read {request} yet when {}", self.end()),
            Some(_) => format!("it read {request} and had not answered when {}", self.end()),
            // Whether a remote server has read anything, nobody sees.
            None if self.attempt.origin == Origin::Live && !self.attempt.is_remote() => {
                format!("it had not read its stdin at all when {}", self.end())
            }
            None => format!("it had not answered {request} when {}", self.end()),
        }
    }

    /// `Claude Desktop gave up after 60 s`.
    pub(super) fn end(&self) -> String {
        let after = self.waited.map(|waited| format!(" after {}", span(waited))).unwrap_or_default();
        let client = clients::name(self.attempt);
        match self.over.source {
            _ if matches!(self.over.kind, EventKind::StillWaiting { .. }) => format!("{client} still waited{after}"),
            Source::Probe => format!("the watch ended{after}; {client} would wait on"),
            _ => format!("{client} gave up{after}"),
        }
    }

    fn read_after_the_end(&self) -> bool {
        self.attempt.stdin_read().is_some_and(|read| self.attempt.after_client_closed(read))
    }

    /// How long the client waits, where it has a limit.
    pub(super) fn limit(&self) -> Option<Duration> {
        self.attempt.launched()?.limit.after
    }

    /// What can be seen of the wait: the server's first read of stdin, and how it ended.
    pub(super) fn course(&self) -> impl Iterator<Item = Cite> {
        let death = self.attempt.exit().map(|(event, _)| event);
        self.attempt.stdin_read().into_iter().chain(death).map(Cite::of)
    }
}

/// Whether the start ended by itself, or a log breaks off before it shows how it ended: then that it did is open.
pub(super) fn may_have_ended(attempt: &Attempt) -> bool {
    let unseen = attempt.origin == Origin::Log && !attempt.is_ready() && attempt.client_closed().is_none();
    attempt.died_starting().is_some() || unseen
}

/// Whether the server was still there when the start came to its end, or when what is visible of it broke off: it waited for something.
pub(super) fn was_waiting(attempt: &Attempt) -> bool {
    let closed = |event: &Event| matches!(event.kind, EventKind::Closed(Stream::Stdout));
    attempt.ended_by_itself().is_none() && !attempt.while_open().iter().any(closed)
}

/// The answer to `request` that came in this start, when the client had given up.
pub(super) fn answered_late(attempt: &Attempt, request: Method) -> Option<&Event> {
    attempt.events.iter().find(|event| answers(&event.kind, request)).filter(|event| attempt.after_client_closed(event))
}

/// The answer to `request` that came after all: late in the start that was given up, or in the one that was left alone.
pub(super) fn answered_later(evidence: &Evidence, request: Method) -> Option<(&Attempt, &Event)> {
    let starts = evidence.second_look().into_iter().chain([evidence.judged()]);
    starts.into_iter().find_map(|attempt| attempt.events.iter().find(|event| answers(&event.kind, request)).map(|event| (attempt, event)))
}

/// Whether this is the good answer; the other era's answer opens the connection as well.
fn answers(kind: &EventKind, request: Method) -> bool {
    let EventKind::Received(Message::Answer { to: Some(to), answer, .. }) = kind else { return false };
    match answer {
        Answer::Hello(_) | Answer::Discovered(_) => matches!(request, Method::Initialize | Method::Discover),
        Answer::Page(page) => *to == request && !page.more,
        Answer::Ok => *to == request,
        Answer::Error(_) | Answer::Malformed(_) => false,
    }
}

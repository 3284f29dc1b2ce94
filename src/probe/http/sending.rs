//! What goes out: messages, streams, and the end of the session, each as soon as it may.

use std::time::Duration;

use crate::{
    backend::Ask,
    evidence::{Endpoint, EventKind, Method, Source, Verb},
};

use super::{
    conversation::{Cargo, Conversation, Outgoing, UnderWay},
    errand::{Errand, Expects},
    headers::Terms,
    refusal::Carrier,
};

/// A server that asks and asks gets no more answers than this at a time.
const MOST_REPLIES: usize = 16;

/// How long a server may take to let go of a session.
const FAREWELL: Duration = Duration::from_secs(1);

impl Conversation<'_> {
    /// Sends what is in the outbox, as far as it may go.
    pub(super) fn send_what_may_go(&mut self) {
        while self.tasks.try_join_next().is_some() {}
        while !self.is_held_up()
            && let Some(Outgoing { cargo, line }) = self.outbox.pop_front()
        {
            if let Cargo::Message { method, .. } = cargo {
                self.recorder.record(Source::Client, EventKind::Sent(method));
            }
            self.post(cargo, line);
        }
    }

    /// Whether nothing more may be sent for now: the old transport has not said where to, or the notification that ends the handshake is not taken yet,
    /// which the official SDKs wait for.
    pub(super) fn is_held_up(&self) -> bool {
        let is_shaking = |errand: &UnderWay| matches!(errand.cargo, Cargo::Message { method: Method::Initialized, .. });
        (self.carrier == Carrier::Sse && self.post_to.is_none()) || self.under_way.values().any(is_shaking)
    }

    fn post(&mut self, cargo: Cargo, line: String) {
        let method = if let Cargo::Message { method, .. } = cargo { Some(method) } else { None };
        let has_answer = matches!(cargo, Cargo::Message { id: Some(_), .. }) && self.carrier == Carrier::Streamable;
        let target = self.post_to.as_ref().unwrap_or(&self.home).path_and_query();
        let ask = Ask {
            verb: Verb::Post,
            // Whatever the client answers is told nowhere.
            endpoint: Endpoint::Mcp(method.unwrap_or(Method::Ping)),
            target,
            headers: self.terms().of_message(method),
            body: Some(line),
            patience: Some(self.time_left()),
        };
        self.set_out(cargo, ask, if has_answer { Expects::Answer } else { Expects::Nothing }, Duration::ZERO, 0);
    }

    /// Answers a request of the server, unless it asks and asks.
    pub(super) fn reply(&mut self, line: String) {
        let replies = self.under_way.values().filter(|errand| errand.cargo == Cargo::Reply).count();
        if replies + self.outbox.len() < MOST_REPLIES {
            self.outbox.push_back(Outgoing { cargo: Cargo::Reply, line });
        }
    }

    /// Opens the stream of the old transport.
    pub(super) fn listen(&mut self) {
        self.open_stream(Cargo::Inbound, None, Duration::ZERO, 0);
    }

    /// Opens the stream for what nobody asked for.
    pub(super) fn listen_aside(&mut self) {
        self.open_stream(Cargo::Aside, None, Duration::ZERO, 0);
    }

    /// Takes a stream up again `after` a while, behind the event `last`.
    pub(super) fn resume(&mut self, cargo: Cargo, last: &str, after: Duration, resumed: u32) {
        self.open_stream(cargo, Some(last), after, resumed);
    }

    fn open_stream(&mut self, cargo: Cargo, last: Option<&str>, after: Duration, resumed: u32) {
        let ask = Ask {
            verb: Verb::Get,
            endpoint: Endpoint::McpStream,
            target: self.home.path_and_query(),
            headers: self.terms().of_stream(last),
            body: None,
            patience: Some(self.time_left()),
        };
        self.set_out(cargo, ask, Expects::Stream, after, resumed);
    }

    fn set_out(&mut self, cargo: Cargo, ask: Ask, expects: Expects, after: Duration, resumed: u32) {
        let number = self.sent;
        self.sent += 1;
        let errand = Errand {
            number,
            road: self.road.clone(),
            home: self.home.clone(),
            ask,
            expects,
            after,
            clock: self.recorder.clock(),
            news: self.telling.clone(),
        };
        let in_session = self.session.is_some() && !matches!(cargo, Cargo::Message { method: Method::Initialize, .. });
        let task = self.tasks.spawn(errand.run());
        self.under_way.insert(number, UnderWay { cargo, in_session, unanswered: true, response: 0, resumed, task });
    }

    /// What is left of the client's time.
    fn time_left(&self) -> Duration {
        let limit = self.handshake.limit_deadline().map(|(at, _)| at.saturating_sub(self.recorder.now()));
        limit.unwrap_or(self.patience)
    }

    fn terms(&self) -> Terms<'_> {
        Terms { entry: &self.plan.headers, session: self.session.as_ref(), version: self.handshake.agreed() }
    }

    /// The request that ends the session, if there is one.
    pub(super) fn farewell(&self) -> Option<Ask> {
        self.session.as_ref()?;
        Some(Ask {
            verb: Verb::Delete,
            endpoint: Endpoint::McpSession,
            target: self.home.path_and_query(),
            headers: self.terms().of_end(),
            body: None,
            patience: Some(FAREWELL),
        })
    }

    /// Forgets everything that is under way.
    pub(super) fn call_off(&mut self) {
        for errand in std::mem::take(&mut self.under_way).into_values() {
            errand.task.abort();
        }
        self.outbox.clear();
    }
}

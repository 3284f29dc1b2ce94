//! What comes back: rungs, messages and the ends of errands, each recorded and handed to the client's state machine.

use std::time::Duration;

use crate::{
    evidence::{EventKind, HttpTransport, Method, Reply, Rung, Source},
    probe::{
        handshake::{Act, Failure},
        intake::{self, Letter},
    },
    wire,
};

use super::{
    conversation::{Cargo, Conversation, UnderWay},
    errand::{End, News, Told},
    refusal::{self, Asked, Carrier, Meaning, Refusal, meaning},
};

/// How often a stream that broke off is taken up again, and after how long where the server does not say: npm `@modelcontextprotocol/sdk` 1.32.2,
/// `DEFAULT_STREAMABLE_HTTP_RECONNECTION_OPTIONS`.
const MOST_RESUMED: u32 = 2;
const RESUME_AFTER: Duration = Duration::from_secs(1);

impl Conversation<'_> {
    /// Takes what an errand tells; returns what the client does about it.
    pub(super) fn hear(&mut self, told: Told) -> Vec<Act> {
        let Told { errand: number, at, news } = told;
        // Whatever was called off has nothing more to say.
        let Some(errand) = self.under_way.get_mut(&number) else { return Vec::new() };
        match news {
            News::Rung(rung) => {
                errand.unanswered = false;
                if errand.cargo != Cargo::Reply {
                    if is_answer(&rung) {
                        self.responses += 1;
                        errand.response = self.responses;
                    }
                    self.recorder.record_at(at, Source::Network, EventKind::Network(rung));
                }
                Vec::new()
            }
            News::Session(id) => {
                if matches!(errand.cargo, Cargo::Message { method: Method::Initialize, .. }) {
                    self.session = Some(id);
                }
                Vec::new()
            }
            News::Message(text) => {
                let id = if let Cargo::Message { id, .. } = &errand.cargo { id.clone() } else { self.handshake.only_id() };
                let source = Source::Response(errand.response);
                self.take(at, &source, &text, id.as_deref())
            }
            News::Endpoint(text) if errand.cargo == Cargo::Inbound => self.take_endpoint(&text),
            News::Endpoint(_) => Vec::new(),
            News::Over(end) => match self.under_way.remove(&number) {
                Some(errand) => self.take_end(&errand, end, at),
                None => Vec::new(),
            },
        }
    }

    fn take(&mut self, at: Duration, source: &Source, text: &[u8], answers: Option<&str>) -> Vec<Act> {
        // What is no message is passed over, as clients do; that there was no answer is told at the errand's end.
        let Ok(messages) = wire::read_line(text) else { return Vec::new() };
        let mut acts = Vec::new();
        for message in messages {
            // A server on another machine has no use for the name of a folder on this one.
            let letter = Letter { at, source, bytes: text.len() as u64, answers, root: None };
            let taken = intake::take(&mut self.recorder, &mut self.handshake, letter, message);
            acts.extend(taken.acts);
            if let Some(reply) = taken.reply {
                self.reply(reply);
            }
        }
        acts
    }

    /// The SDKs post to no other origin than the stream's: `dist/esm/client/sse.js` of npm `@modelcontextprotocol/sdk` 1.32.2, `mcp/client/sse.py`
    /// of its Python kin `mcp` 2.3.0.
    fn take_endpoint(&mut self, text: &str) -> Vec<Act> {
        match self.home.join(text, &self.plan.redactor) {
            Ok(target) if target.origin() == self.home.origin() => {
                self.post_to = Some(target);
                Vec::new()
            }
            Ok(target) => self.reject(format!("endpoint origin does not match connection origin: {}", target.origin())),
            Err(_) => self.reject(format!("the endpoint that it names is no URL: {text}")),
        }
    }

    fn take_end(&mut self, errand: &UnderWay, end: End, at: Duration) -> Vec<Act> {
        match errand.cargo.clone() {
            Cargo::Message { method, id } => self.message_ended(errand, method, id.as_deref(), end, at),
            Cargo::Inbound => self.inbound_ended(errand, end),
            // The stream aside is an offer, and what the client answers is awaited by nobody.
            Cargo::Aside | Cargo::Reply => Vec::new(),
        }
    }

    fn message_ended(&mut self, errand: &UnderWay, method: Method, id: Option<&str>, end: End, at: Duration) -> Vec<Act> {
        let is_open = id.is_some_and(|id| self.handshake.method_of(id).is_some());
        let streamable = self.carrier == Carrier::Streamable;
        let reason = match end {
            // npm `@modelcontextprotocol/sdk` 1.32.2 opens its stream when the server has taken the notification.
            End::Done { status: 202 } if method == Method::Initialized && streamable => {
                self.listen_aside();
                return Vec::new();
            }
            End::Done { status } if is_open && streamable => format!("HTTP {status} without an answer"),
            End::RanOut { last: Some(last), retry } if is_open && errand.resumed < MOST_RESUMED => {
                self.resume(errand.cargo.clone(), &last, retry.unwrap_or(RESUME_AFTER), errand.resumed + 1);
                return Vec::new();
            }
            End::RanOut { .. } if is_open => "the stream ended without an answer".to_owned(),
            // What the silence means is for the client's clock to say.
            End::Done { .. } | End::RanOut { .. } | End::Silent => return Vec::new(),
            End::Broken(reason) => match self.other_transport(Some(method), errand) {
                Some(to) => return self.fall_back(to, reason, at),
                None => reason,
            },
            End::Refused(refusal) => return self.refused(errand, method, id, refusal, at),
        };
        self.handshake.failed(method, id, &Failure { reason, wants_login: false }, at)
    }

    fn refused(&mut self, errand: &UnderWay, method: Method, id: Option<&str>, refusal: Refusal, at: Duration) -> Vec<Act> {
        let asked = Asked { in_session: errand.in_session && !self.renewed, ..self.asked(Some(method), errand) };
        let source = Source::Response(errand.response);
        let mut failure = Failure { reason: format!("HTTP {}", refusal.status), wants_login: false };
        match meaning(&refusal, asked) {
            Meaning::Login => {
                failure.wants_login = true;
                self.challenge.get_or_insert(refusal);
            }
            Meaning::SessionLost => {
                self.renewed = true;
                self.call_off();
                self.session = None;
                return self.handshake.begin_anew(at);
            }
            Meaning::FallBack(to) => {
                // What the server says is heard, and the client goes on all the same.
                self.take(at, &source, refusal.body.as_bytes(), id);
                return self.fall_back(to, failure.reason, at);
            }
            Meaning::Answer if id.is_some() => {
                return self.take(at, &source, refusal.body.as_bytes(), id);
            }
            Meaning::Answer | Meaning::Failure => {}
        }
        self.handshake.failed(method, id, &failure, at)
    }

    fn inbound_ended(&mut self, errand: &UnderWay, end: End) -> Vec<Act> {
        let reason = match end {
            End::Silent => return Vec::new(),
            End::Broken(reason) => match self.other_transport(None, errand) {
                Some(to) if self.post_to.is_none() => return self.fall_back(to, reason, self.recorder.now()),
                Some(_) | None => reason,
            },
            End::Done { .. } | End::RanOut { .. } => "the stream ended".to_owned(),
            End::Refused(refusal) => {
                let reason = format!("HTTP {}", refusal.status);
                match meaning(&refusal, self.asked(None, errand)) {
                    Meaning::FallBack(to) => return self.fall_back(to, reason, self.recorder.now()),
                    Meaning::Login => {
                        self.challenge.get_or_insert(refusal);
                    }
                    Meaning::SessionLost | Meaning::Answer | Meaning::Failure => {}
                }
                reason
            }
        };
        // Without the stream nothing more is answered. That ends a start, unless the tools are there already.
        match self.handshake.waiting_for() {
            Some(Method::Discover | Method::Initialize | Method::ToolsList) | None => self.reject(reason),
            Some(_) => vec![Act::Finish],
        }
    }

    /// The transport that the client tries after a failure without an answer.
    fn other_transport(&self, method: Option<Method>, errand: &UnderWay) -> Option<HttpTransport> {
        refusal::other_transport(self.asked(method, errand)).filter(|_| self.plan.start.fallback.follows(None))
    }

    fn asked(&self, method: Option<Method>, errand: &UnderWay) -> Asked {
        Asked { method, in_session: errand.in_session, tried: self.plan.transport, by: self.carrier, fallback: self.plan.start.fallback }
    }

    fn fall_back(&mut self, to: HttpTransport, refused: String, at: Duration) -> Vec<Act> {
        self.recorder.record(Source::Client, EventKind::FellBack { to });
        self.refused_before = Some(refused);
        match to {
            HttpTransport::Sse | HttpTransport::SseThenStreamable => {
                self.call_off();
                self.session = None;
                self.carrier = Carrier::Sse;
                self.listen();
                self.handshake.begin_anew(at)
            }
            HttpTransport::Streamable | HttpTransport::StreamableThenSse => {
                // Nothing has been said yet: the first message still waits for the stream.
                self.carrier = Carrier::Streamable;
                Vec::new()
            }
        }
    }

    /// Ends the start; of two transports both reasons are told.
    fn reject(&mut self, reason: String) -> Vec<Act> {
        // Over the old transport nothing is sent before the stream is there.
        let is_unsaid = self.carrier == Carrier::Sse && self.post_to.is_none();
        let answer_to = self.handshake.waiting_for().filter(|_| !is_unsaid).unwrap_or(Method::Initialize);
        let reason = match &self.refused_before {
            Some(before) => format!("{before}; over SSE: {reason}"),
            None => reason,
        };
        vec![Act::Reject { answer_to, reason }]
    }
}

fn is_answer(rung: &Rung) -> bool {
    matches!(rung, Rung::Exchange(exchange) if matches!(exchange.reply, Reply::Answered(_)))
}

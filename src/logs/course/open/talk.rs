//! What client and server say to each other in a start, as far as the log shows their messages.

use crate::{
    evidence::{Answer, Begun, EventKind, Message, Method, Redactor},
    logs::rpc::{self, Content, Rpc},
};

use super::{Asked, Open, Place};

impl Open {
    pub(super) fn sent_by_client(&mut self, body: &str, place: &Place, redactor: &Redactor) {
        match rpc::read(body) {
            Some(Rpc::Request { id, method }) => {
                // A request whose end was cut off shows no id, and the first one is 0.
                let id = if id.is_empty() { "0".into() } else { id.into_owned() };
                if method == Method::Initialize.name() {
                    self.offers(body, redactor);
                }
                if let Some(method) = rpc::method(&method) {
                    self.asks(id, method, place);
                } else {
                    self.asked.insert(id, Asked::Later(redactor.show(&method).to_string()));
                    self.in_session(place);
                }
            }
            Some(Rpc::Notification { method }) if method == Method::Cancelled.name() => self.cancelled(body, place, redactor),
            Some(Rpc::Notification { method }) if method == Method::Initialized.name() => {
                self.lives_on(place);
                self.put(place, EventKind::Sent(Method::Initialized));
            }
            // A server asks its client only within a session.
            Some(Rpc::Reply { .. }) => self.in_session(place),
            Some(Rpc::Notification { .. }) | None => {}
        }
    }

    fn asks(&mut self, id: String, method: Method, place: &Place) {
        let known = self.kept.has(|kind| matches!(kind, EventKind::Sent(sent) if *sent == method));
        let again = known && self.answered(method);
        self.asked.insert(id, if again { Asked::Later(method.name().into()) } else { Asked::Start(method) });
        if !known {
            self.put(place, EventKind::Sent(method));
        }
    }

    pub(super) fn answered(&self, method: Method) -> bool {
        self.kept.has(|kind| matches!(kind, EventKind::Received(Message::Answer { to: Some(to), .. }) if *to == method))
    }

    /// The version that the client offers stands in its own request.
    fn offers(&mut self, body: &str, redactor: &Redactor) {
        self.attempt.offered = rpc::version(body).map(|version| redactor.show(version));
    }

    pub(super) fn sent_by_server(&mut self, body: &str, place: &Place, redactor: &Redactor) {
        let (id, content) = match rpc::read(body) {
            Some(Rpc::Reply { id, content }) => (id, content),
            Some(Rpc::Request { method, .. }) => return self.asked_by_server(&method, place, redactor),
            Some(Rpc::Notification { .. }) | None => return,
        };
        self.lives_on(place);
        match self.asked.remove(id.as_ref()) {
            Some(Asked::Start(method)) => self.answer(method, &content, body, place, redactor),
            // Only a running session has such traffic, so its start was good, though it may not be in the log.
            Some(Asked::Later(_)) => self.in_session(place),
            None => match content.answers() {
                Some(method) if !self.answered(method) => self.answer(method, &content, body, place, redactor),
                Some(_) => {}
                None if id == "0" => self.answer(Method::Initialize, &content, body, place, redactor),
                None => self.in_session(place),
            },
        }
    }

    /// An answer on its own tells what the server said, and neither to which request nor whether any client was there to hear it.
    pub(super) fn answered_somebody(&mut self, body: &str, place: &Place, redactor: &Redactor) {
        let Some(Rpc::Reply { id, content }) = rpc::read(body) else { return };
        let to = if id == "0" { Some(Method::Initialize) } else { None };
        let answer = match content.answer(Method::Initialize, redactor) {
            Answer::Error(error) => Answer::Error(error),
            Answer::Hello(_) | Answer::Discovered(_) | Answer::Page(_) | Answer::Ok | Answer::Malformed(_) => Answer::Ok,
        };
        let to = to.filter(|_| matches!(answer, Answer::Error(_)));
        self.put(place, EventKind::Received(Message::Answer { to, answer, bytes: body.len() as u64 }));
    }

    /// What a server asks in its session tells nothing of the start; what only a client asks shows that the program gives back what it is sent.
    fn asked_by_server(&mut self, method: &str, place: &Place, redactor: &Redactor) {
        if rpc::method(method) == Some(Method::Initialize) {
            self.put(place, EventKind::Received(Message::Request { method: redactor.show(method) }));
        }
    }

    fn answer(&mut self, to: Method, content: &Content<'_>, body: &str, place: &Place, redactor: &Redactor) {
        let answer = content.answer(to, redactor);
        let optional = matches!(to, Method::PromptsList | Method::ResourcesList | Method::ResourceTemplatesList);
        if optional && matches!(answer, Answer::Error(_)) {
            self.in_session(place);
        }
        self.put(place, EventKind::Received(Message::Answer { to: Some(to), answer, bytes: body.len() as u64 }));
    }

    /// Traffic that only a running session has.
    pub(super) fn in_session(&mut self, place: &Place) {
        if self.attempt.begun == Begun::Midway
            && !self.kept.has(|kind| matches!(kind, EventKind::Connected { .. } | EventKind::Sent(Method::Initialize)))
        {
            self.put(place, EventKind::Connected { tools: None });
        }
    }
}

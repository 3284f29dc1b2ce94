//! A start under reading: what each thing that is said makes of it.

mod given_up;
mod talk;

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    evidence::{Answer, Attempt, Begun, EventKind, Exit, Message, Method, NoiseKind, Origin, Purpose, Redactor, Seen, Shown, SpawnFailure},
    logs::{rpc, said::Said},
};

use super::{Place, ending::Ending, kept::Kept, launched::launched};

/// A start that may not be over yet.
#[derive(Debug, Clone)]
pub(super) struct Open {
    attempt: Attempt,
    kept: Kept,
    /// The client's requests that are not answered yet, by their ids.
    asked: HashMap<String, Asked>,
    ending: Ending,
    /// Processes of this start that are alive as far as the log tells: two where the client started a copy.
    copies: u32,
    pids: Vec<u32>,
    /// The client reaches the server over HTTP.
    remote: bool,
    /// When something was said of it last.
    last: Option<DateTime<Utc>>,
    /// The server's last sign of life, and where among the events it belongs.
    spoke: Option<(usize, Place)>,
    /// Where the client said last that it does not use the server, and how it put that.
    not_used: Option<(Place, Shown)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// A request that belongs to a start.
    Start(Method),
    Later(String),
}

impl Open {
    pub(super) fn new(server: &str, client: &str, begun: Begun, purpose: Purpose) -> Self {
        let attempt = Attempt {
            server: server.to_owned(),
            client: client.to_owned(),
            origin: Origin::Log,
            purpose,
            begun,
            started_at: None,
            launched: Seen::NotVisible,
            offered: None,
            limit: None,
            events: Vec::new(),
            watched: Seen::NotVisible,
            backends: Vec::new(),
        };
        Self {
            attempt,
            kept: Kept::default(),
            asked: HashMap::new(),
            ending: Ending::default(),
            copies: 1,
            pids: Vec::new(),
            remote: false,
            last: None,
            spoke: None,
            not_used: None,
        }
    }

    pub(super) fn close(mut self) -> Attempt {
        if let Some((place, state)) = self.not_used.take().filter(|_| !self.is_over()) {
            self.put(&place, EventKind::NotConnected(state));
        }
        Attempt { events: self.kept.finish(self.ending, self.spoke), ..self.attempt }
    }

    pub(super) fn is_over(&self) -> bool {
        self.ending.is_over()
    }

    pub(super) fn begun_by(&self, then: DateTime<Utc>) -> bool {
        self.attempt.started_at.is_none_or(|begun| begun <= then)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.kept.is_ready()
    }

    /// Whether its command was shown already; each copy shows its own.
    pub(super) fn has_its_command(&self) -> bool {
        self.copies == 1 && matches!(self.attempt.launched, Seen::Yes(_))
    }

    /// How long nothing was said of it; `None` without a clock.
    pub(super) fn silent_for(&self, place: &Place) -> Option<TimeDelta> {
        Some(place.at.wall? - self.last?)
    }

    /// Whether the client may just be starting a second copy of it.
    pub(super) fn may_be_copied(&self, place: &Place, within: TimeDelta) -> bool {
        let young = || Some(place.at.wall? - self.attempt.started_at? <= within);
        self.attempt.begun == Begun::Announced && !self.is_over() && self.copies == 1 && young().unwrap_or(false)
    }

    pub(super) fn copied(&mut self, place: &Place) {
        self.copies += 1;
        self.put(place, EventKind::Copied);
    }

    /// A dead process says nothing: where the talk goes on, what ended was a copy.
    fn lives_on(&mut self, place: &Place) {
        self.spoke = Some((self.kept.len(), place.clone()));
        if self.ending.was_of_a_copy() {
            self.kept.took_for_the_end();
            self.copies = 1;
        }
    }

    /// Whether a further `initialize` belongs to another start than this.
    pub(super) fn handshake_again(&mut self, place: &Place, copy_within: TimeDelta) -> bool {
        if !self.kept.has(|kind| matches!(kind, EventKind::Sent(Method::Initialize))) {
            return self.is_over() && self.silent_for(place) > Some(copy_within);
        }
        let copy = !self.is_over() && (self.copies > 1 || self.silent_for(place).is_some_and(|silence| silence <= copy_within));
        if copy && self.copies == 1 {
            self.copied(place);
        }
        !copy
    }

    pub(super) fn hear(&mut self, said: &Said<'_>, place: &Place, redactor: &Redactor) {
        self.attempt.started_at = self.attempt.started_at.or(place.at.wall);
        match said {
            Said::Begins | Said::Nothing => {}
            Said::BeginsWithin(limit) => self.attempt.limit = Some(*limit),
            Said::Command(command) => self.attempt.launched = Seen::Yes(launched(&self.attempt.client, command, redactor)),
            Said::Started { pid } => self.put(place, EventKind::Spawned { pid: *pid }),
            Said::ToServer(body) => self.sent_by_client(body, place, redactor),
            Said::FromServer(body) => self.sent_by_server(body, place, redactor),
            Said::Answer(body) => self.answered_somebody(body, place, redactor),
            Said::NotJson(text) => self.put(place, EventKind::Noise { kind: noise_kind(text), text: redactor.show(text) }),
            Said::Stderr(text) => text.split('\n').for_each(|line| self.stderr(line, place, redactor)),
            Said::ExitedSaying(text) => {
                text.lines().for_each(|line| self.stderr(line, place, redactor));
                self.gone(place);
            }
            Said::SpawnFailed(text) => self.spawn_failed(text, place, redactor),
            Said::ServerClosed => self.server_closed(place),
            Said::ClientClosed => self.client_closed(place),
            Said::Gone => self.gone(place),
            Said::ShutsDown => self.shut_down(place),
            Said::Exited(exit) => self.exited(place, *exit),
            Said::StillWaiting => self.put(place, EventKind::StillWaiting { waiting_for: Method::Initialize }),
            Said::TimedOut { after } => self.timed_out(place, *after),
            Said::Failed(why) | Said::SharedPoolFailed(why) => self.failed(why, place, redactor),
            Said::NotUsed(state) => self.not_used(redactor.show(state), place),
            Said::Lost(why) => self.lost(why, place, redactor),
            Said::Connected { after, tools } => self.connected(place, *after, *tools),
            Said::Remote => self.remote = true,
            Said::LeavesOut(why) => {
                self.connected(place, None, None);
                self.put(place, EventKind::ClientSaid(redactor.show(why)));
            }
            Said::CallGivenUp => {
                self.in_session(place);
                self.put(place, EventKind::CallGivenUp { method: Some(redactor.show("tools/call")) });
            }
            Said::Words(text) => self.put(place, EventKind::ClientSaid(redactor.show(text))),
        }
        self.last = place.at.wall.or(self.last);
    }

    fn put(&mut self, place: &Place, kind: EventKind) {
        self.kept.put(place, kind);
    }

    fn stderr(&mut self, text: &str, place: &Place, redactor: &Redactor) {
        if let Some(pid) = launcher_pid(text)
            && !self.pids.contains(&pid)
        {
            self.pids.push(pid);
            self.put(place, EventKind::Spawned { pid: Some(pid) });
            if self.pids.len() > 1 && self.copies == 1 && !self.is_over() {
                self.copied(place);
            }
        }
        self.kept.stderr(place, redactor.show(text));
    }

    fn spawn_failed(&mut self, text: &str, place: &Place, redactor: &Redactor) {
        let text = redactor.show(text);
        if self.kept.has(|kind| matches!(kind, EventKind::SpawnFailed(failure) if failure.text == text)) {
            return;
        }
        self.put(place, EventKind::SpawnFailed(SpawnFailure { os_error: None, text, missing_cwd: None, is_text: false }));
        self.ending.over();
    }

    fn server_closed(&mut self, place: &Place) {
        if self.copies > 1 && !self.is_over() {
            self.copies -= 1;
            self.put(place, EventKind::CopyEnded);
            self.ending.copy_ended(place);
        } else if !self.kept.has(|kind| matches!(kind, EventKind::Exited(_) | EventKind::SpawnFailed(_))) {
            self.exited(place, UNKNOWN_EXIT);
        }
    }

    pub(super) fn shut_down(&mut self, place: &Place) {
        self.ending.shut_down(place, self.kept.len());
    }

    fn exited(&mut self, place: &Place, exit: Exit) {
        self.ending.closed_by_server(place, self.kept.len());
        if !self.kept.has(|kind| matches!(kind, EventKind::Exited(_))) {
            self.put(place, EventKind::Exited(exit));
        }
    }

    fn client_closed(&mut self, place: &Place) {
        if self.is_over() || self.ending.is_of_a_copy(place) {
            return;
        }
        let asked = |method| self.kept.has(|kind| matches!(kind, EventKind::Sent(sent) if *sent == method));
        let just_answered =
            self.kept.ends_with(|kind| matches!(kind, EventKind::Received(Message::Answer { answer: Answer::Hello(_) | Answer::Ok, .. })));
        if just_answered && !asked(Method::Initialized) && self.silent_for(place).is_none_or(|gap| gap <= REJECTED_WITHIN) {
            let reason = "the client closes the connection right after the answer".into();
            self.put(place, EventKind::Rejected { answer_to: Method::Initialize, reason });
        } else {
            self.put(place, EventKind::StdinClosed);
        }
        self.ending.closed_by_client(place, self.kept.len());
    }

    /// Somebody closed the connection: where nothing else tells who, it was the server.
    fn gone(&mut self, place: &Place) {
        // The client tries one transport after the other, and its last word tells what came of it.
        if self.remote && !self.is_ready() {
            return;
        }
        if !self.is_over() && !self.ending.is_of_a_copy(place) {
            self.exited(place, UNKNOWN_EXIT);
        }
    }

    fn timed_out(&mut self, place: &Place, after: Option<Duration>) {
        if !self.is_over() {
            let mut place = place.clone();
            place.at.elapsed = after;
            self.put(&place, EventKind::GaveUp { waiting_for: Method::Initialize });
            self.ending.over();
        }
    }

    fn failed(&mut self, why: &str, place: &Place, redactor: &Redactor) {
        // The client closes what is left of a start that failed.
        self.ending.failed();
        let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
        if crate::logs::dialect::is_spawn_failure(why) {
            self.spawn_failed(why, place, redactor);
        } else if self.is_over() {
            self.put(place, EventKind::ClientSaid(redactor.show(why)));
        } else if says(&["imed out", "imeout", "deadline exceeded"]) && !says(&["ETIMEDOUT", "connect timeout", "Connect Timeout"]) {
            self.timed_out(place, None);
        } else if says(&["onnection closed", "lient closed", "process exited"]) {
            self.exited(place, UNKNOWN_EXIT);
        } else if let Some(error) = rpc::refusal(why, redactor)
            && !self.answered(Method::Initialize)
        {
            self.put(place, EventKind::Sent(Method::Initialize));
            self.put(place, EventKind::Received(Message::Answer { to: Some(Method::Initialize), answer: Answer::Error(error), bytes: 0 }));
            self.ending.over();
        } else {
            self.put(place, EventKind::NotConnected(redactor.show(why)));
            self.ending.over();
        }
    }

    /// What else is said of the start may tell why, so it is over for this only when nothing more comes.
    fn not_used(&mut self, state: Shown, place: &Place) {
        if let Some((place, state)) = self.not_used.replace((place.clone(), state)) {
            self.put(&place, EventKind::ClientSaid(state));
        }
    }

    /// The end of a session that the client did not want.
    fn lost(&mut self, why: &str, place: &Place, redactor: &Redactor) {
        if !self.is_over() {
            self.in_session(place);
            self.ending.failed();
            self.put(place, EventKind::NotConnected(redactor.show(why)));
            self.ending.over();
        }
    }

    fn connected(&mut self, place: &Place, after: Option<Duration>, tools: Option<usize>) {
        self.lives_on(place);
        let is_known = |kind: &EventKind| matches!(kind, EventKind::Connected { tools: known } if tools.is_none() || *known == tools);
        if self.kept.has(is_known) {
            return;
        }
        let mut place = place.clone();
        place.at.elapsed = after;
        self.put(&place, EventKind::Connected { tools });
    }
}

/// A log tells that the process ended, and seldom how.
const UNKNOWN_EXIT: Exit = Exit { code: None, signal: None };
/// Clients that reject an answer close the connection within 5 ms; this leaves room for a busy machine.
const REJECTED_WITHIN: TimeDelta = TimeDelta::milliseconds(50);

fn noise_kind(text: &str) -> NoiseKind {
    if text.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("content-length")) { NoiseKind::ContentLength } else { NoiseKind::NotJson }
}

/// `mcp-remote` begins every line on stderr with its process id in brackets.
fn launcher_pid(text: &str) -> Option<u32> {
    // Its debug log has a clock before that: `[2026-01-02T03:04:05.678Z][4711] `.
    let (before, _) = text.strip_prefix('[')?.split_once("] ")?;
    let pid = before.rsplit_once("][").map_or(before, |(_, pid)| pid);
    (3..=7).contains(&pid.len()).then(|| pid.parse().ok()).flatten()
}

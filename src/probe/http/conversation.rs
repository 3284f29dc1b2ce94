//! A conversation over HTTP: the event loop between the errands under way, the clock and the client's state machine.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until},
};

use crate::{
    backend::{Road, Target},
    evidence::{EventKind, HttpTransport, Method, Purpose, Secret, Source},
    launch::RemotePlan,
    probe::{
        Progress, Wishes,
        ending::{self, Why},
        handshake::{Act, Handshake},
        recorder::Recorder,
        session::raised,
    },
};

use super::{
    errand::Told,
    refusal::{Carrier, Refusal},
};

/// News that wait for the conversation; each may be as long as a message.
const MOST_NEWS: usize = 4;

/// The clock of an errand runs out with the client's. What it then tells, that nothing came, belongs before the client's giving up.
const LAST_NEWS: Duration = Duration::from_millis(250);

/// A conversation under way.
pub(super) struct Conversation<'a> {
    pub(super) plan: &'a RemotePlan,
    pub(super) recorder: Recorder,
    pub(super) handshake: Handshake,
    pub(super) road: Road,
    /// The server's URL.
    pub(super) home: Target,
    /// The transport in use.
    pub(super) carrier: Carrier,
    /// Where the old transport takes messages, once the server has said so.
    pub(super) post_to: Option<Target>,
    pub(super) session: Option<Secret>,
    /// A session has been lost and replaced.
    pub(super) renewed: bool,
    /// How the transport that was tried first refused.
    pub(super) refused_before: Option<String>,
    /// The answer by which the server asked for a login.
    pub(super) challenge: Option<Refusal>,
    pub(super) outbox: VecDeque<Outgoing>,
    pub(super) under_way: BTreeMap<usize, UnderWay>,
    pub(super) tasks: JoinSet<()>,
    pub(super) sent: usize,
    /// Answers over HTTP so far, by which messages are cited.
    pub(super) responses: u64,
    pub(super) telling: mpsc::Sender<Told>,
    news: mpsc::Receiver<Told>,
    /// All has been asked and answered; what is still in the outbox goes out.
    finishing: bool,
    purpose: Purpose,
    pub(super) patience: Duration,
    pub(super) interrupt: watch::Receiver<bool>,
}

/// Something that waits to be sent.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub cargo: Cargo,
    pub line: String,
}

/// What an errand is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cargo {
    /// A message of the client; a notification has no id.
    Message { method: Method, id: Option<String> },
    /// The client's answer to a request of the server.
    Reply,
    /// The stream of the old transport, on which every answer comes.
    Inbound,
    /// The stream for what nobody asked for, which a server need not have.
    Aside,
}

/// An errand that has not ended.
#[derive(Debug)]
pub(super) struct UnderWay {
    pub cargo: Cargo,
    /// It carried the id of a session.
    pub in_session: bool,
    /// Nothing has come back yet.
    pub unanswered: bool,
    /// The number of its answer.
    pub response: u64,
    /// How often its stream was taken up again.
    pub resumed: u32,
    pub task: AbortHandle,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(
        plan: &'a RemotePlan,
        purpose: Purpose,
        recorder: Recorder,
        handshake: Handshake,
        (road, home): (Road, Target),
        wishes: &Wishes,
    ) -> Self {
        let (telling, news) = mpsc::channel(MOST_NEWS);
        let carrier = match plan.transport {
            HttpTransport::Streamable | HttpTransport::StreamableThenSse => Carrier::Streamable,
            HttpTransport::Sse | HttpTransport::SseThenStreamable => Carrier::Sse,
        };
        Self {
            plan,
            recorder,
            handshake,
            road,
            home,
            carrier,
            post_to: None,
            session: None,
            renewed: false,
            refused_before: None,
            challenge: None,
            outbox: VecDeque::new(),
            under_way: BTreeMap::new(),
            tasks: JoinSet::new(),
            sent: 0,
            responses: 0,
            telling,
            news,
            finishing: false,
            purpose,
            patience: wishes.patience,
            interrupt: wishes.interrupt.clone(),
        }
    }

    /// Talks to the server as the client does, beginning with `acts`, until one of the two is done with the other; says why.
    pub(super) async fn converse(&mut self, mut acts: Vec<Act>, progress: &dyn Fn(Progress)) -> Why {
        if self.carrier == Carrier::Sse {
            self.listen();
        }
        loop {
            if let Some(why) = self.perform(acts) {
                return why;
            }
            self.send_what_may_go();
            if self.finishing && self.outbox.is_empty() && !self.is_held_up() {
                return Why::Finished;
            }
            self.report(progress);
            let due = self.due().map(|due| Instant::from_std(self.recorder.instant(due)));
            // The clock comes first, so that no flood of messages delays the client's limit.
            acts = tokio::select! {
                biased;
                () = raised(&mut self.interrupt) => {
                    self.recorder.record(Source::Probe, EventKind::Interrupted);
                    return Why::Interrupted;
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    let now = self.recorder.now();
                    self.handshake.pass(now)
                }
                Some(told) = self.news.recv() => self.hear(told),
            };
        }
    }

    fn report(&self, progress: &dyn Fn(Progress)) {
        let limit = self.handshake.limit_deadline().map(|(at, _)| at);
        progress(Progress { purpose: self.purpose, waiting_for: self.handshake.waiting_for(), limit });
    }

    /// When the client does something although nothing comes.
    fn due(&self) -> Option<Duration> {
        let deadline = self.handshake.deadline()?;
        let is_last = self.handshake.limit_deadline().is_some_and(|(limit, _)| limit == deadline);
        let is_waiting = self.under_way.values().any(|errand| errand.unanswered);
        Some(if is_last && is_waiting { deadline + LAST_NEWS } else { deadline })
    }

    /// Does what the state machine wants; returns why the conversation is over, when it is.
    fn perform(&mut self, acts: Vec<Act>) -> Option<Why> {
        let mut over = None;
        for act in acts {
            match act {
                Act::Send { method, id, line } => self.outbox.push_back(Outgoing { cargo: Cargo::Message { method, id }, line }),
                Act::Reject { answer_to, reason } => over = Some(ending::rejects(&mut self.recorder, answer_to, &reason)),
                Act::GiveUp { waiting_for } => {
                    over = Some(ending::gives_up(&mut self.recorder, self.plan.launched.limit, self.purpose, waiting_for));
                }
                Act::Finish => self.finishing = true,
            }
        }
        over
    }
}

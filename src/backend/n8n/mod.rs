//! A visit to n8n: the way to it, then at most four questions, each decided by what was heard before. It ends in time, whatever is there.

mod next;
mod question;

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::{sync::watch, time::timeout_at};

use crate::{
    evidence::{Attempt, Event, EventKind, Exchange, Moment, N8nAnswer, N8nApi, N8nUrl, Purpose, Reply, Rung, Seen, Shown, Source, UNKNOWN_CLIENT},
    launch::{N8nPlan, n8n::LONGEST_VISIT},
};

use super::{Limits, Road, Target, Way, climb};

/// Questions that settle every state that n8n can be in.
const MOST_QUESTIONS: usize = 4;

/// A question that would have less time than this is not asked: that it goes unanswered would prove nothing.
const LEAST: Duration = Duration::from_millis(100);

/// Bytes of a body; n8n's editor page has 52,000.
const BODY: usize = 64 * 1024;

/// Goes to the n8n of `plan` and writes down what it finds, within nine tenths of the plan's limit, so that there is time left to tell it; one answer
/// may take eight. Those of an idle n8n take 20 ms, the first ones of its API and of its MCP server some seconds.
/// The key goes nowhere but to the origin that the plan names. A visit that `interrupt` ends says so.
pub async fn visit(plan: &N8nPlan, mut interrupt: watch::Receiver<bool>) -> Attempt {
    let mut visitor = Visitor::new(plan);
    let interrupted = tokio::select! {
        () = visitor.go() => false,
        Ok(_) = interrupt.wait_for(|raised| *raised) => true,
    };
    let usable = visitor.attempt.n8n().is_some_and(|visit| visit.is_usable());
    if interrupted {
        visitor.record(Source::Probe, EventKind::Interrupted);
    } else if usable {
        visitor.record(Source::Probe, EventKind::Connected { tools: None });
    }
    visitor.attempt
}

struct Visitor<'p> {
    plan: &'p N8nPlan,
    begun: Instant,
    deadline: Instant,
    /// For one answer.
    patience: Duration,
    attempt: Attempt,
}

impl<'p> Visitor<'p> {
    fn new(plan: &'p N8nPlan) -> Self {
        let begun = Instant::now();
        let tenth = plan.launched.limit.after.unwrap_or(LONGEST_VISIT).min(Duration::from_hours(1)) / 10;
        let attempt = Attempt {
            launched: Seen::Yes(plan.launched.clone()),
            ..Attempt::live(plan.name().to_string(), UNKNOWN_CLIENT, Purpose::Backend, Utc::now())
        };
        Self { plan, begun, deadline: begun + tenth * 9, patience: tenth * 8, attempt }
    }

    async fn go(&mut self) {
        let target = match Target::parse(self.plan.url.expose(), &self.plan.redactor) {
            Ok(target) => target,
            Err(fault) => return self.tell(Rung::BadUrl(fault)),
        };
        let limit = self.patience;
        let limits = Limits { lookup: limit, dial: limit, tls: limit, answer: limit, body: BODY };
        // Straight, whatever proxy the environment names, for Node goes so; what others would do is seen from the plan.
        let way = Way { limits, proxy: None, trusted: self.plan.trusted.clone(), redactor: self.plan.redactor.clone() };
        if let Ok(Some(road)) = timeout_at(self.deadline.into(), climb(&target, &way, &mut |rung| self.tell(rung))).await {
            self.ask_on(&road, &target).await;
        }
    }

    /// Asks one question after the other, as long as there is one whose answer would tell more.
    async fn ask_on(&mut self, road: &Road, target: &Target) {
        let url = N8nUrl::of(&target.absolute());
        let mut key = self.plan.key.as_ref();
        for _ in 0..MOST_QUESTIONS {
            let next = self.attempt.n8n().and_then(|visit| next::question(&visit, key.is_some()));
            let Some(question) = next.filter(|_| self.rest() >= LEAST) else { return };
            let ask = question.ask(&url, target, key, self.rest().min(self.patience));
            let Some(mut answer) = road.ask(&ask, &mut |rung| self.tell(rung)).await else { continue };
            if answer.is_stream() {
                let said = question::first_words(&mut answer, self.deadline).await;
                self.add_to_last(&said);
            }
            self.withhold_workflows();
            // Whoever answers at another origin is not whom the user gave the key for.
            key = key.filter(|_| answer.url.origin() == target.origin());
        }
    }

    fn rest(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn tell(&mut self, rung: Rung) {
        self.record(Source::Network, EventKind::Network(rung));
    }

    fn record(&mut self, source: Source, kind: EventKind) {
        self.attempt.events.push(Event { at: Moment::after(self.begun.elapsed()), source, kind });
    }

    /// The rung of a stream is told when its head is there; what it said first belongs to it.
    fn add_to_last(&mut self, said: &str) {
        let body = self.plan.redactor.show(said);
        let now = Moment::after(self.begun.elapsed());
        if let Some((at, Exchange { reply: Reply::Answered(answered), .. })) = self.last() {
            *at = now;
            answered.bytes = said.len() as u64;
            answered.body = body;
        }
    }

    /// That the API answers is told. What stands in somebody's workflow is nobody's business.
    fn withhold_workflows(&mut self) {
        if let Some((_, exchange)) = self.last()
            && exchange.n8n() == Some(N8nAnswer::Api(N8nApi::Data))
            && let Reply::Answered(answered) = &mut exchange.reply
        {
            answered.body = Shown::from(r#"{"data":[…"#);
        }
    }

    /// The request that was told last.
    fn last(&mut self) -> Option<(&mut Moment, &mut Exchange)> {
        match self.attempt.events.last_mut()? {
            Event { at, kind: EventKind::Network(Rung::Exchange(exchange)), .. } => Some((at, exchange)),
            _ => None,
        }
    }
}

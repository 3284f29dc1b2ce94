//! The way to one origin, once it is found, and the requests that go along it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::evidence::{Exchange, Reply, Rung, Tls, TlsOutcome};

use super::{
    Answer, Ask, Target, Tell, Way,
    climb::{climb_until, connect},
    dial,
    line::{Failure, Line},
    redirect::{Trail, Turn},
    request::Letter,
    tls::{alert_name, negotiate},
};

/// How long a port may take to show that it speaks TLS after all: whoever does answers a greeting at once.
const SETTLING: Duration = Duration::from_millis(500);

/// A way that led to somebody who listens. It can be shared: each request takes a connection that is free, or a fresh one.
#[derive(Clone)]
pub struct Road(Arc<Inner>);

struct Inner {
    target: Target,
    proxy: Option<Target>,
    way: Way,
    /// The address that accepted.
    to: SocketAddr,
    lines: Mutex<Vec<Line>>,
    /// Where redirects led to.
    beyond: Mutex<Vec<Road>>,
}

impl Road {
    pub(super) fn new(target: Target, proxy: Option<Target>, way: Way, to: SocketAddr, line: Line) -> Self {
        Self(Arc::new(Inner { target, proxy, way, to, lines: Mutex::new(vec![line]), beyond: Mutex::default() }))
    }

    /// Sends a request and waits for its answer, following redirects. Each exchange is told as a rung when its answer is there: of a stream the head,
    /// of anything else the body too. `None` where no answer came; the rung that was told last says why.
    pub async fn ask(&self, ask: &Ask, tell: Tell<'_>) -> Option<Answer> {
        let redactor = &self.0.way.redactor;
        let deadline = Instant::now() + ask.patience.unwrap_or(self.0.way.limits.answer);
        let mut road = self.clone();
        let mut target = self.0.target.at(&ask.target);
        let mut letter = Letter::new(ask, &target);
        let mut trail = Trail::new();
        loop {
            let answer = road.exchange(&target, &letter, deadline, &mut *tell).await?;
            let turn = trail.follow(&answer, &target, &letter, redactor);
            let reply = match &turn {
                Turn::Stay | Turn::To(..) => Reply::Answered(answer.answered(redactor)),
                Turn::Loop(to) => Reply::RedirectLoop { to: to.shown(redactor) },
            };
            tell(self.told(&target, &letter, answer.took(), reply));
            (target, letter) = match turn {
                Turn::Stay => return Some(answer),
                Turn::Loop(_) => return None,
                Turn::To(there, letter) => (there, letter),
            };
            if target.origin() != road.0.target.origin() {
                road = self.beyond(&target, deadline, &mut *tell).await?;
            }
        }
    }

    /// The road to another origin; it is climbed once.
    async fn beyond(&self, target: &Target, deadline: Instant, tell: Tell<'_>) -> Option<Self> {
        let known = || [self].into_iter().chain(lock(&self.0.beyond).iter()).find(|road| road.0.target.origin() == target.origin()).cloned();
        if let Some(road) = known() {
            return Some(road);
        }
        let road = climb_until(Some(deadline), target, &self.0.way, tell).await?;
        lock(&self.0.beyond).push(road.clone());
        Some(road)
    }

    /// One request and its answer; tells the exchange only where there is none.
    async fn exchange(&self, target: &Target, letter: &Letter, deadline: Instant, tell: Tell<'_>) -> Option<Answer> {
        let Inner { way, proxy, .. } = &*self.0;
        let request = letter.addressed(target, proxy.as_ref().filter(|_| !target.is_tls()))?;
        loop {
            let mut line = match self.free_line() {
                Some(line) => line,
                None => self.fresh_line(deadline, &mut *tell).await?,
            };
            let sent = Instant::now();
            match line.ask(request.clone(), deadline, &way.redactor).await {
                Ok(head) => {
                    let mut answer = Answer::new(target.clone(), head, way.limits.body);
                    if !answer.is_stream() {
                        answer.read_until(deadline).await;
                    }
                    if answer.is_whole() {
                        line.settle().await;
                    }
                    lock(&self.0.lines).push(line);
                    return Some(answer);
                }
                // The other side had closed a connection that was kept: nothing was lost, and a client would ask again.
                Err(Failure { stale: true, .. }) => {}
                Err(failure) => {
                    self.tell_failure(self.told(target, letter, sent.elapsed(), failure.reply.clone()), &failure, deadline, tell).await;
                    return None;
                }
            }
        }
    }

    /// Tells an exchange that came to nothing, and what TLS had to do with it.
    async fn tell_failure(&self, exchange: Rung, failure: &Failure, deadline: Instant, tell: Tell<'_>) {
        let Inner { target, proxy, way, to, .. } = &*self.0;
        if let Some(alert) = failure.alert {
            // In TLS 1.3 the other side refuses only when the handshake is over for this one.
            let outcome = TlsOutcome::Refused { alert: alert_name(alert) };
            tell(Rung::Tls(Tls { name: way.redactor.show(&target.host()), took: Duration::ZERO, outcome, certificate: None }));
        }
        tell(exchange);
        if !failure.maybe_tls || target.is_tls() || proxy.is_some() {
            return;
        }
        let way = way.until(Some(deadline.min(Instant::now() + SETTLING)));
        let Some((_, stream)) = dial(&[*to], way.limits.dial).await.open else { return };
        let rung = negotiate(Box::new(stream), &target.host(), &way).await.rung;
        if let TlsOutcome::Agreed { .. } | TlsOutcome::Untrusted(_) = rung.outcome {
            tell(Rung::Tls(rung));
        }
    }

    fn free_line(&self) -> Option<Line> {
        let mut lines = lock(&self.0.lines);
        lines.retain(|line| !line.is_over());
        let free = lines.iter().position(Line::is_free)?;
        Some(lines.swap_remove(free))
    }

    /// One more connection to the same address. Its rungs are told only where it fails: they are no news else.
    async fn fresh_line(&self, deadline: Instant, tell: Tell<'_>) -> Option<Line> {
        let Inner { target, proxy, way, to, .. } = &*self.0;
        let mut rungs = Vec::new();
        let connected = connect(&[*to], target, proxy.as_ref(), &way.until(Some(deadline)), &mut |rung| rungs.push(rung)).await;
        if connected.is_none() {
            rungs.into_iter().for_each(tell);
        }
        connected.map(|(_, line)| line)
    }

    fn told(&self, target: &Target, letter: &Letter, took: Duration, reply: Reply) -> Rung {
        let url = target.shown(&self.0.way.redactor);
        Rung::Exchange(Exchange { verb: letter.verb, url, endpoint: letter.endpoint, took, reply })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

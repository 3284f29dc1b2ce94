//! The way to one origin, once it is found: how it is climbed, and requests that go along it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::net::TcpStream;

use crate::evidence::{Exchange, Found, Lookup, Reply, Rung, Tls, TlsOutcome};

use super::{
    Answer, Ask, Target, Tell, Way, dial,
    line::{Failure, Line},
    lookup,
    redirect::{Trail, Turn},
    request::Letter,
    tls::{Negotiated, alert_name, negotiate},
    tunnel::tunnel,
    wire::Wire,
};

/// How long a port may take to show that it speaks TLS after all: whoever does answers a greeting at once.
const SETTLING: Duration = Duration::from_millis(500);

/// A way that led to somebody who listens. It can be shared: each request takes a connection that is free, or a fresh one.
#[derive(Clone)]
pub struct Road(Arc<Inner>);

struct Inner {
    target: Target,
    way: Way,
    /// The address that accepted.
    to: SocketAddr,
    lines: Mutex<Vec<Line>>,
    /// Where redirects led to.
    beyond: Mutex<Vec<Road>>,
}

/// Climbs to `target` and tells each rung; `None` where the way ended at the rung that was told last.
pub async fn climb(target: &Target, way: &Way, tell: Tell<'_>) -> Option<Road> {
    let addresses = addresses(target, way, &mut *tell).await?;
    let (to, line) = connect(&addresses, target, way, tell).await?;
    Some(Road(Arc::new(Inner { target: target.clone(), way: way.clone(), to, lines: Mutex::new(vec![line]), beyond: Mutex::default() })))
}

/// Where to connect to: the addresses of the host, or of the proxy.
async fn addresses(target: &Target, way: &Way, tell: Tell<'_>) -> Option<Vec<SocketAddr>> {
    let begun = Instant::now();
    let peer = match &way.proxy {
        None => Ok(target.clone()),
        Some(proxy) => Target::parse(&format!("http://{proxy}"), &way.redactor),
    };
    let (host, found) = match &peer {
        Ok(peer) => match peer.address() {
            Some(address) => return Some(vec![SocketAddr::new(address, peer.port())]),
            None => (peer.host(), lookup(&peer.host(), way.limits.lookup, &way.redactor).await),
        },
        Err(_) => (way.proxy.clone().unwrap_or_default(), Found::Failed("no host and port".into())),
    };
    let addresses = match (&found, &peer) {
        (Found::Addresses(addresses), Ok(peer)) => Some(addresses.iter().map(|&address| SocketAddr::new(address, peer.port())).collect()),
        (Found::Addresses(_) | Found::NoSuchName | Found::Silent | Found::Failed(_), _) => None,
    };
    tell(Rung::Lookup(Lookup { host: way.redactor.show(&host), took: begun.elapsed(), found }));
    addresses
}

/// Connects to the first of `addresses` that accepts, and makes the connection ready for requests.
async fn connect(addresses: &[SocketAddr], target: &Target, way: &Way, tell: Tell<'_>) -> Option<(SocketAddr, Line)> {
    let dialling = dial(addresses, way.limits.dial).await;
    dialling.dials.into_iter().for_each(|dial| tell(Rung::Dial(dial)));
    let (to, stream) = dialling.open?;
    // A request waits for nothing but its answer.
    let _ = stream.set_nodelay(true);
    let wire = secured(stream, target, way, tell).await?;
    Some((to, Line::new(wire).await?))
}

/// Makes a connection that leads to the host itself, encrypted where the URL says so.
async fn secured(stream: TcpStream, target: &Target, way: &Way, tell: Tell<'_>) -> Option<Wire> {
    let mut wire: Wire = Box::new(stream);
    if !target.is_tls() {
        return Some(wire);
    }
    if let Some(proxy) = &way.proxy {
        let (rung, opened) = tunnel(wire, proxy, target, way).await;
        tell(Rung::Tunnel(rung));
        wire = opened?;
    }
    let Negotiated { rung, wire } = negotiate(wire, &target.host(), way).await;
    tell(Rung::Tls(rung));
    wire
}

impl Road {
    /// Sends a request and waits for its answer, following redirects. Each exchange is told as a rung when its answer is there: of a stream the head,
    /// of anything else the body too. `None` where no answer came; the rung that was told last says why.
    pub async fn ask(&self, ask: &Ask, tell: Tell<'_>) -> Option<Answer> {
        let redactor = &self.0.way.redactor;
        let deadline = Instant::now() + ask.patience.unwrap_or(self.0.way.limits.answer);
        let mut road = self.clone();
        let mut target = self.0.target.join(&ask.target, redactor).ok()?;
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
        let rest = deadline.saturating_duration_since(Instant::now());
        let way = Way { limits: self.0.way.limits.within(rest), ..self.0.way.clone() };
        let road = climb(target, &way, tell).await?;
        lock(&self.0.beyond).push(road.clone());
        Some(road)
    }

    /// One request and its answer; tells the exchange only where there is none.
    async fn exchange(&self, target: &Target, letter: &Letter, deadline: Instant, tell: Tell<'_>) -> Option<Answer> {
        let Inner { way, .. } = &*self.0;
        let request = letter.addressed(target, way.proxy.is_some() && !target.is_tls())?;
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
        let Inner { target, way, to, .. } = &*self.0;
        if let Some(alert) = failure.alert {
            // In TLS 1.3 the other side refuses only when the handshake is over for this one.
            let outcome = TlsOutcome::Refused { alert: alert_name(alert) };
            tell(Rung::Tls(Tls { name: way.redactor.show(&target.host()), took: Duration::ZERO, outcome, certificate: None }));
        }
        tell(exchange);
        if !failure.maybe_tls || target.is_tls() || way.proxy.is_some() {
            return;
        }
        let rest = deadline.saturating_duration_since(Instant::now()).min(SETTLING);
        let way = Way { limits: way.limits.within(rest), ..way.clone() };
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
        let Inner { target, way, to, .. } = &*self.0;
        let rest = deadline.saturating_duration_since(Instant::now());
        let way = Way { limits: way.limits.within(rest), ..way.clone() };
        let mut rungs = Vec::new();
        let connected = connect(&[*to], target, &way, &mut |rung| rungs.push(rung)).await;
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

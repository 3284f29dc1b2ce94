//! The rungs up to the first request: name, each address, a proxy's consent, encryption.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::net::TcpStream;

use crate::evidence::{Found, Lookup, Rung};

use super::{
    Road, Target, Tell, Way, dial,
    line::Line,
    lookup,
    proxy::{place, tunnel},
    tls::{Negotiated, negotiate},
    wire::Wire,
};

/// Climbs to `target` and tells each rung; `None` where the way ended at the rung that was told last.
pub async fn climb(target: &Target, way: &Way, tell: Tell<'_>) -> Option<Road> {
    climb_until(None, target, way, tell).await
}

/// As [`climb`], which must be over by then.
pub(super) async fn climb_until(deadline: Option<Instant>, target: &Target, way: &Way, tell: Tell<'_>) -> Option<Road> {
    let hurried = way.until(deadline);
    let Ok(proxy) = way.proxy.as_deref().map(|proxy| place(proxy, &way.redactor)).transpose() else {
        let found = Found::Failed("no host and port".into());
        tell(Rung::Lookup(Lookup { host: "the proxy".into(), took: Duration::ZERO, found }));
        return None;
    };
    let addresses = addresses(proxy.as_ref().unwrap_or(target), &hurried, &mut *tell).await?;
    let (to, line) = connect(&addresses, target, proxy.as_ref(), &hurried, tell).await?;
    Some(Road::new(target.clone(), proxy, way.clone(), to, line))
}

/// The addresses of whoever is connected to.
async fn addresses(peer: &Target, way: &Way, tell: Tell<'_>) -> Option<Vec<SocketAddr>> {
    let at_port = |address| SocketAddr::new(address, peer.port());
    if let Some(address) = peer.address() {
        return Some(vec![at_port(address)]);
    }
    let begun = Instant::now();
    let found = lookup(&peer.host(), way.limits.lookup, &way.redactor).await;
    let addresses = match &found {
        Found::Addresses(addresses) => Some(addresses.iter().copied().map(at_port).collect()),
        Found::NoSuchName | Found::Silent | Found::Failed(_) => None,
    };
    tell(Rung::Lookup(Lookup { host: way.redactor.show(&peer.host()), took: begun.elapsed(), found }));
    addresses
}

/// Connects to the first of `addresses` that accepts, and makes the connection ready for requests.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    target: &Target,
    proxy: Option<&Target>,
    way: &Way,
    tell: Tell<'_>,
) -> Option<(SocketAddr, Line)> {
    let dialling = dial(addresses, way.limits.dial).await;
    dialling.dials.into_iter().for_each(|dial| tell(Rung::Dial(dial)));
    let (to, stream) = dialling.open?;
    // A request waits for nothing but its answer.
    let _ = stream.set_nodelay(true);
    let wire = secured(stream, target, proxy, way, tell).await?;
    Some((to, Line::new(wire).await?))
}

/// Makes a connection that leads to the host itself, encrypted where the URL says so.
async fn secured(stream: TcpStream, target: &Target, proxy: Option<&Target>, way: &Way, tell: Tell<'_>) -> Option<Wire> {
    let mut wire: Wire = Box::new(stream);
    if !target.is_tls() {
        return Some(wire);
    }
    if let Some(proxy) = proxy {
        let (rung, opened) = tunnel(wire, proxy, target, way).await;
        tell(Rung::Tunnel(rung));
        wire = opened?;
    }
    let Negotiated { rung, wire } = negotiate(wire, &target.host(), way).await;
    tell(Rung::Tls(rung));
    wire
}

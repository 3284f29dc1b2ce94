//! A proxy in the way: who it is, and the way through it that passes on bytes as they are (RFC 9110, 9.3.6).

use std::{error::Error, time::Instant};

use http_body_util::Empty;
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1,
    header::{HOST, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT},
    upgrade,
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use crate::evidence::{Redactor, Tunnel, TunnelOutcome, UrlFault};

use super::{
    Target, Way,
    ear::{End, Heard, Overheard},
    line::said,
    request::{self, login},
    wire::Wire,
};

/// The proxy of a [`Way`] as a place to connect to.
pub(super) fn place(proxy: &str, redactor: &Redactor) -> Result<Target, UrlFault> {
    let address = proxy.strip_prefix("http://").unwrap_or(proxy);
    Target::parse(&format!("http://{address}"), redactor)
}

/// Asks `proxy` over `wire` for a way to the host of `target`.
pub(super) async fn tunnel(wire: Wire, proxy: &Target, target: &Target, way: &Way) -> (Tunnel, Option<Wire>) {
    let begun = Instant::now();
    let to = target.authority();
    let (wire, ear) = Overheard::new(wire);
    let (outcome, opened) = match timeout(way.limits.tls, connect(wire, &to, login(proxy))).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(_)) => (broken(&ear.heard(), way), None),
        Err(_) => (TunnelOutcome::Silent, None),
    };
    let redactor = &way.redactor;
    (Tunnel { proxy: redactor.show(&proxy.authority()), to: redactor.show(&to), took: begun.elapsed(), outcome }, opened)
}

type Connected = (TunnelOutcome, Option<Wire>);

async fn connect(wire: Overheard<Wire>, to: &str, login: Option<HeaderValue>) -> Result<Connected, Box<dyn Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await?;
    tokio::spawn(async { drop(connection.with_upgrades().await) });
    let mut asked = Request::builder().method(Method::CONNECT).uri(to).header(HOST, to).header(USER_AGENT, request::USER_AGENT);
    if let Some(login) = login {
        asked = asked.header(PROXY_AUTHORIZATION, login);
    }
    let response = sender.send_request(asked.body(Empty::<Bytes>::new())?).await?;
    Ok(match response.status().as_u16() {
        200..=299 => (TunnelOutcome::Opened, Some(Box::new(TokioIo::new(upgrade::on(response).await?)))),
        407 => (TunnelOutcome::NeedsLogin, None),
        status => (TunnelOutcome::Refused { status }, None),
    })
}

fn broken(heard: &Heard, way: &Way) -> TunnelOutcome {
    match heard {
        Heard { first, .. } if !first.is_empty() => TunnelOutcome::NotAProxy { said: said(first, &way.redactor) },
        Heard { end: None | Some(End::Closed | End::Reset | End::Alert(_)), .. } => TunnelOutcome::Closed,
    }
}

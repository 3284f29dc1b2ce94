//! A way through a proxy that passes on bytes as they are (RFC 9110, 9.3.6).

use std::time::Instant;

use http_body_util::Empty;
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1,
    header::{HOST, USER_AGENT},
    upgrade,
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use crate::evidence::{Tunnel, TunnelOutcome};

use super::{
    Target, Way,
    ear::{End, Heard, Overheard},
    line::said,
    request,
    wire::Wire,
};

/// Asks `proxy` over `wire` for a way to the host of `target`.
pub(super) async fn tunnel(wire: Wire, proxy: &str, target: &Target, way: &Way) -> (Tunnel, Option<Wire>) {
    let begun = Instant::now();
    let to = target.authority();
    let (wire, ear) = Overheard::new(wire);
    let (outcome, opened) = match timeout(way.limits.tls, connect(wire, &to)).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(_)) => (broken(&ear.heard(), way), None),
        Err(_) => (TunnelOutcome::Silent, None),
    };
    let redactor = &way.redactor;
    (Tunnel { proxy: redactor.show(proxy), to: redactor.show(&to), took: begun.elapsed(), outcome }, opened)
}

async fn connect(wire: Overheard<Wire>, to: &str) -> Result<(TunnelOutcome, Option<Wire>), Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await?;
    tokio::spawn(async { drop(connection.with_upgrades().await) });
    let asked = Request::builder().method(Method::CONNECT).uri(to).header(HOST, to).header(USER_AGENT, request::USER_AGENT);
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

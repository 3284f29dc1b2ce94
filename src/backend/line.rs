//! One connection that speaks HTTP/1.1, as Node's fetch does: one request at a time.

use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::time::{timeout, timeout_at};

use crate::evidence::{Redactor, Reply, Shown};

use super::{
    ear::{Ear, End, Heard, Overheard},
    wire::Wire,
};

/// How long a connection may need to become free again once its answer was read; that is a matter of scheduling alone.
const BETWEEN: Duration = Duration::from_millis(20);

pub(super) struct Line {
    sender: SendRequest<Full<Bytes>>,
    ear: Ear,
    used: bool,
}

/// The head of an answer, and from when to when it came.
pub(super) struct Head {
    pub(super) response: Response<Incoming>,
    /// When its first byte came.
    pub(super) since: Instant,
    /// From sending the request to that byte.
    pub(super) took: Duration,
}

/// Why there is no answer.
pub(super) struct Failure {
    pub(super) reply: Reply,
    /// Encryption ended with this alert, as it does where a client certificate is missing.
    pub(super) alert: Option<rustls::AlertDescription>,
    /// The connection had been used before and ended without a byte: the other side had closed it meanwhile.
    pub(super) stale: bool,
    /// The other side may speak TLS: it ended at once, or answered with an alert.
    pub(super) maybe_tls: bool,
}

impl Line {
    pub(super) async fn new(wire: Wire) -> Option<Self> {
        let (wire, ear) = Overheard::new(wire);
        let (sender, connection) = http1::handshake(TokioIo::new(wire)).await.ok()?;
        // How it ends is told by the ear, and to whoever waits for an answer.
        tokio::spawn(async { drop(connection.await) });
        let mut line = Self { sender, ear, used: false };
        line.settle().await;
        Some(line)
    }

    /// Whether a request can be sent now.
    pub(super) fn is_free(&self) -> bool {
        self.sender.is_ready()
    }

    pub(super) fn is_over(&self) -> bool {
        self.sender.is_closed()
    }

    /// Waits until the next request can be sent, if that is soon.
    pub(super) async fn settle(&mut self) {
        let _ = timeout(BETWEEN, self.sender.ready()).await;
    }

    /// Sends `request` and waits for the head of its answer until `deadline`.
    pub(super) async fn ask(&mut self, request: Request<Full<Bytes>>, deadline: Instant, redactor: &Redactor) -> Result<Head, Failure> {
        let used = std::mem::replace(&mut self.used, true);
        if used {
            self.ear.forget();
        }
        let sent = Instant::now();
        let answer = async {
            self.sender.ready().await?;
            self.sender.send_request(request).await
        };
        match timeout_at(deadline.into(), answer).await {
            Ok(Ok(response)) => {
                let since = self.ear.heard().since.unwrap_or_else(Instant::now);
                Ok(Head { response, since, took: since.saturating_duration_since(sent) })
            }
            Ok(Err(_)) => Err(failure(&self.ear.heard(), used, redactor)),
            Err(_) => Err(Failure { reply: Reply::Silent { bytes: self.ear.heard().bytes }, alert: None, stale: false, maybe_tls: false }),
        }
    }
}

fn failure(heard: &Heard, used: bool, redactor: &Redactor) -> Failure {
    let first = heard.first.as_slice();
    let begins_as_http = first.starts_with(b"HTTP/") || b"HTTP/".starts_with(first);
    let whole_head = first.windows(4).any(|end| end == b"\r\n\r\n");
    let alert = match heard.end {
        Some(End::Alert(alert)) => Some(alert),
        Some(End::Closed | End::Reset) | None => None,
    };
    let reply = match heard.end {
        // What was heard is no HTTP, or its reader gave up before the end.
        _ if !begins_as_http || whole_head => Reply::NotHttp { said: said(first, redactor) },
        Some(End::Reset) => Reply::Reset,
        Some(End::Closed | End::Alert(_)) => Reply::Closed,
        None => Reply::NotHttp { said: said(first, redactor) },
    };
    Failure { reply, alert, stale: used && first.is_empty(), maybe_tls: first.is_empty() || first[0] == TLS_ALERT }
}

/// The first byte of a TLS record that holds an alert (RFC 8446, 5.1).
const TLS_ALERT: u8 = 0x15;

/// The first bytes of what is not in the expected protocol.
pub(super) fn said(first: &[u8], redactor: &Redactor) -> Shown {
    redactor.show(&String::from_utf8_lossy(first))
}

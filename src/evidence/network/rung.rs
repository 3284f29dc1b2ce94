//! The rungs of the way to a URL. Each is told when it is over, so its event stands at its end.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use crate::evidence::Shown;

use super::{Certificate, Distrust, Exchange, UrlFault};

/// One step on the way to a URL, as it went.
#[derive(Debug, Clone, PartialEq)]
pub enum Rung {
    /// The URL is none that anybody could go to; no other rung follows.
    BadUrl(UrlFault),
    /// The host's name was asked for; a URL with an address has no such rung.
    Lookup(Lookup),
    /// A connection to one of the addresses was tried.
    Dial(Dial),
    /// A proxy was asked for a way through.
    Tunnel(Tunnel),
    /// Encryption was negotiated.
    Tls(Tls),
    /// A request was sent.
    Exchange(Exchange),
}

impl Rung {
    /// From its begin to its end; of an answer, the body is a part.
    #[must_use]
    pub fn took(&self) -> Duration {
        match self {
            Self::BadUrl(_) => Duration::ZERO,
            Self::Lookup(lookup) => lookup.took,
            Self::Dial(dial) => dial.took,
            Self::Tunnel(tunnel) => tunnel.took,
            Self::Tls(tls) => tls.took,
            Self::Exchange(exchange) => exchange.took + exchange.answered().map_or(Duration::ZERO, |answered| answered.body_took),
        }
    }
}

/// The question for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    pub host: Shown,
    pub took: Duration,
    pub found: Found,
}

/// What the system's resolver said, which is what the server's runtime would hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// In the resolver's order, both families.
    Addresses(Vec<IpAddr>),
    NoSuchName,
    /// No answer within the time.
    Silent,
    /// The resolver itself failed, in its own words.
    Failed(Shown),
}

/// The attempt to connect to one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dial {
    pub to: SocketAddr,
    pub took: Duration,
    pub dialled: Dialled,
}

/// What became of a connection's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialled {
    Accepted,
    /// Nobody listens there.
    Refused,
    /// Nothing came back within the time.
    Silent,
    Reset,
    /// This system does not permit it: a firewall or a sandbox of this machine.
    Denied,
    /// There is no way there, such as no route, or no IPv6 at all.
    Unreachable,
}

/// The negotiation of encryption.
#[derive(Debug, Clone, PartialEq)]
pub struct Tls {
    /// The name that the certificate has to be for.
    pub name: Shown,
    pub took: Duration,
    pub outcome: TlsOutcome,
    /// What the other side showed, also where it is not trusted.
    pub certificate: Option<Certificate>,
}

/// How the negotiation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum TlsOutcome {
    /// Such as `TLSv1.3`; `alpn` is the application protocol agreed upon, such as `http/1.1`.
    Agreed {
        version: &'static str,
        alpn: Option<Shown>,
    },
    /// The other side speaks TLS; neither this system nor Node's own list of issuers trusts its certificate.
    Untrusted(Distrust),
    /// The other side answered, but not in TLS; its first bytes.
    NotTls {
        said: Shown,
    },
    /// The other side refused, in the words of its alert: no version, cipher or application protocol in common, a client certificate missing.
    Refused {
        alert: Shown,
    },
    /// It closed the connection without a word.
    Closed,
    Reset,
    /// No answer within the time.
    Silent,
}

/// The attempt to get through a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tunnel {
    /// Host and port of the proxy.
    pub proxy: Shown,
    /// Where it was asked to lead to.
    pub to: Shown,
    pub took: Duration,
    pub outcome: TunnelOutcome,
}

/// What the proxy said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TunnelOutcome {
    Opened,
    /// It wants a login of its own (407).
    NeedsLogin,
    Refused {
        status: u16,
    },
    /// What came is not the answer of a proxy; its first bytes.
    NotAProxy {
        said: Shown,
    },
    Closed,
    Silent,
}

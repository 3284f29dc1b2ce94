//! What is reached by a URL, as the user wrote it and as the client would go about it; secrets already taken out.

use crate::evidence::{EnvEntry, NamedIn, Shown};

/// A server that somebody else starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    pub url: Shown,
    pub url_from: UrlFrom,
    pub seen_from: SeenFrom,
    pub speaks: Speaks,
    /// The headers that the entry sets, in order.
    pub headers: Vec<EnvEntry>,
    /// The proxies that the environment names for such a URL.
    pub proxies: Vec<Proxy>,
    /// The folder in which whoever goes there keeps logins of its own, as mcp-remote does; the doctor never looks into it.
    pub logins: Option<Shown>,
}

/// Where a URL was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlFrom {
    /// The command line of the doctor.
    Typed,
    /// The entry's own `url`.
    Entry,
    /// A variable or an argument of the entry.
    Named(NamedIn),
    /// Nobody named one; it is what the product takes by default.
    Default,
}

/// Where the program runs that goes to the URL in daily use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenFrom {
    /// On this machine, where the doctor is too.
    Here,
    /// In a container with a network of its own: there `localhost` is the container itself, and `host.docker.internal` this machine.
    Container,
}

/// What is expected at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaks {
    /// MCP, by the transports that the client tries.
    Mcp(HttpTransport),
    /// n8n itself; where its API key was found, if it was.
    N8n { key: Option<UrlFrom> },
}

/// Which of MCP's transports over HTTP are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpTransport {
    /// Streamable HTTP (2025-03-26 and later) alone.
    Streamable,
    /// HTTP with SSE (2024-11-05) alone.
    Sse,
    /// Streamable HTTP, and the older one where the server refuses that with 400, 404 or 405, as the protocol says.
    StreamableThenSse,
    /// The older one first, as some clients do for a URL without a type.
    SseThenStreamable,
}

/// A proxy that the environment names for a URL's scheme. Python and curl go through it; Node does not, unless told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Such as `HTTPS_PROXY`.
    pub variable: String,
    /// Its host and port.
    pub address: Shown,
    /// `NO_PROXY` takes this host out.
    pub bypassed: bool,
}

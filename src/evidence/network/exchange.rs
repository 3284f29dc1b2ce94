//! A request over HTTP and what came back, as far as rules need it; bodies are kept by their first bytes.

use std::time::Duration;

use crate::evidence::{Method, Shown};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub verb: Verb,
    /// The whole URL, secrets in it taken out.
    pub url: Shown,
    /// What the request is for.
    pub endpoint: Endpoint,
    /// From sending it to the first byte of the answer, or to the end of waiting for that.
    pub took: Duration,
    pub reply: Reply,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
    Delete,
}

impl Verb {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request is for: the same answer means different things at different ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// A message to an MCP server.
    Mcp(Method),
    /// The stream of the old transport (2024-11-05), or the one for messages that nobody asked for.
    McpStream,
    /// The end of a session, which a server need not take.
    McpSession,
    /// What a server announces of the login it wants (RFC 9728, RFC 8414).
    LoginMetadata,
    /// `/healthz/readiness` of n8n.
    N8nReadiness,
    /// `/rest/settings` of n8n, which tells n8n from anything else.
    N8nSettings,
    /// The public API of n8n, with a key.
    N8nApi,
    /// One of n8n's own MCP endpoints.
    N8nMcp,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    Answered(Answered),
    /// The other side closed the connection without an answer.
    Closed,
    Reset,
    /// No answer within the time; the bytes of one that had come by then.
    Silent {
        bytes: u64,
    },
    /// What came is not HTTP; its first bytes.
    NotHttp {
        said: Shown,
    },
    /// It led from place to place and never to an end; where it led last.
    RedirectLoop {
        to: Shown,
    },
}

/// An answer in HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answered {
    pub status: u16,
    /// In lower case and without parameters, such as `application/json`; empty where there is none.
    pub content_type: Shown,
    pub server: Option<Shown>,
    pub www_authenticate: Option<Shown>,
    pub location: Option<Shown>,
    /// `Via`, `X-Powered-By`, `CF-Ray` and their kin: who else had a hand in it, as `name: value`.
    pub marks: Vec<Shown>,
    /// The first bytes of the body, as text.
    pub body: Shown,
    /// How much of the body was read.
    pub bytes: u64,
    /// From the first byte of the answer to the end of the body, or to where reading stopped.
    pub body_took: Duration,
    /// Whether the body was read to its end; streams and endless bodies are not.
    pub whole: bool,
}

impl Exchange {
    #[must_use]
    pub fn answered(&self) -> Option<&Answered> {
        match &self.reply {
            Reply::Answered(answered) => Some(answered),
            Reply::Closed | Reply::Reset | Reply::Silent { .. } | Reply::NotHttp { .. } | Reply::RedirectLoop { .. } => None,
        }
    }
}

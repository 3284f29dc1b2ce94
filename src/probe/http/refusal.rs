//! What an answer with an HTTP error means for the conversation: a login, another session, another transport, or the server's own error.

use crate::{
    client::Fallback,
    evidence::{HttpTransport, Method},
    wire::{self, Body, Incoming},
};

/// An answer with a status that is none of success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    /// The beginning of the body, as long as messages may be.
    pub body: String,
    pub www_authenticate: Option<String>,
}

/// What is known of the request that was refused.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// `None` for what is no message: the stream of the old transport.
    pub method: Option<Method>,
    /// It carried the id of a session.
    pub in_session: bool,
    /// The transports that are tried, and the one that it went by.
    pub tried: HttpTransport,
    pub by: Carrier,
    /// When the client goes on to the other transport.
    pub fallback: Fallback,
}

/// One transport of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Streamable,
    Sse,
}

/// What a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The server wants to know who asks (401, 403). That counts before whatever the body says.
    Login,
    /// The server does not know the session any more.
    SessionLost,
    /// The other transport is tried.
    FallBack(HttpTransport),
    /// The body is the server's own answer, an error of JSON-RPC.
    Answer,
    Failure,
}

/// Reads a refusal as the protocol says: docs/specification/2025-11-25/basic/transports.mdx ("Session Management", "Backwards Compatibility")
/// and 2026-07-28/basic/transports/streamable-http.mdx ("Backward Compatibility") of modelcontextprotocol/modelcontextprotocol.
pub(super) fn meaning(refusal: &Refusal, asked: Asked) -> Meaning {
    let error = error_code(&refusal.body);
    if matches!(refusal.status, 401 | 403) {
        Meaning::Login
    } else if refusal.status == 404 && asked.in_session {
        Meaning::SessionLost
    } else if let Some(to) = fall_back(refusal.status, error, asked) {
        Meaning::FallBack(to)
    } else if error.is_some() && asked.method.is_some() {
        Meaning::Answer
    } else {
        Meaning::Failure
    }
}

/// The transport to go on with.
fn fall_back(status: u16, error: Option<i64>, asked: Asked) -> Option<HttpTransport> {
    let to = other_transport(asked)?;
    // The protocol alone says to read the body first.
    let is_modern = asked.fallback == Fallback::AsSpecified && error.is_some_and(|code| is_modern(code, status));
    (asked.fallback.follows(Some(status)) && !is_modern).then_some(to)
}

/// The transport that is tried when this one is refused where it begins.
pub(super) fn other_transport(asked: Asked) -> Option<HttpTransport> {
    match (asked.tried, asked.by, asked.method) {
        (HttpTransport::StreamableThenSse, Carrier::Streamable, Some(Method::Initialize)) => Some(HttpTransport::Sse),
        (HttpTransport::SseThenStreamable, Carrier::Sse, None) => Some(HttpTransport::Streamable),
        _ => None,
    }
}

/// Whether only a server of the modern era answers so: a header or a capability is missing, the version is not supported, or the method is unknown
/// (which the modern transport alone says with 404).
fn is_modern(code: i64, status: u16) -> bool {
    matches!(code, -32022..=-32020) || (code == -32601 && status == 404)
}

/// The code of the JSON-RPC error that a body holds.
fn error_code(body: &str) -> Option<i64> {
    wire::read_line(body.as_bytes()).ok()?.into_iter().find_map(|message| match message {
        Incoming::Reply { body: Body::Error(error), .. } => Some(error.code()),
        Incoming::Reply { .. } | Incoming::Request { .. } | Incoming::Notification { .. } => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INITIALIZE: Asked = Asked {
        method: Some(Method::Initialize),
        in_session: false,
        tried: HttpTransport::StreamableThenSse,
        by: Carrier::Streamable,
        fallback: Fallback::AsSpecified,
    };

    fn read(status: u16, body: &str, asked: Asked) -> Meaning {
        meaning(&Refusal { status, body: body.to_owned(), www_authenticate: None }, asked)
    }

    fn error(code: i64) -> String {
        format!(r#"{{"jsonrpc":"2.0","id":null,"error":{{"code":{code},"message":"no"}}}}"#)
    }

    #[test]
    fn the_older_transport_is_tried_as_the_protocol_says() {
        let to_sse = Meaning::FallBack(HttpTransport::Sse);
        for (status, body, meaning) in [
            (400, "", to_sse),
            (404, "<html>", to_sse),
            (405, "Method Not Allowed", to_sse),
            (400, &error(-32000), to_sse),
            (400, &error(-32601), to_sse),
            (400, &error(-32022), Meaning::Answer),
            (400, &error(-32020), Meaning::Answer),
            (404, &error(-32601), Meaning::Answer),
            (406, "", Meaning::Failure),
            (500, "", Meaning::Failure),
            (500, &error(-32603), Meaning::Answer),
            (401, &error(-32022), Meaning::Login),
            (403, "", Meaning::Login),
        ] {
            assert_eq!(read(status, body, INITIALIZE), meaning, "{status} {body}");
        }
    }

    #[test]
    fn only_what_may_fall_back_does() {
        let alone = Asked { tried: HttpTransport::Streamable, ..INITIALIZE };
        assert_eq!(read(405, "", alone), Meaning::Failure);
        assert_eq!(read(405, "", Asked { method: Some(Method::Discover), ..INITIALIZE }), Meaning::Failure);
        let stream = Asked { method: None, by: Carrier::Sse, ..INITIALIZE };
        assert_eq!(read(405, "", stream), Meaning::Failure, "there is nothing after the older one");
        let older_first = Asked { tried: HttpTransport::SseThenStreamable, ..stream };
        assert_eq!(read(405, "", older_first), Meaning::FallBack(HttpTransport::Streamable));
        assert_eq!(read(401, "", older_first), Meaning::Login);
        assert_eq!(read(405, "", Asked { method: Some(Method::Initialize), by: Carrier::Streamable, ..older_first }), Meaning::Failure);
        let hasty = Asked { fallback: Fallback::AnyRefusal, ..INITIALIZE };
        for status in [400, 406, 422] {
            assert_eq!(read(status, &error(-32022), hasty), Meaning::FallBack(HttpTransport::Sse), "{status}");
        }
        assert_eq!(read(500, "", hasty), Meaning::Failure);
    }

    #[test]
    fn a_lost_session_is_told_from_a_missing_page() {
        let list = Asked { method: Some(Method::ToolsList), in_session: true, ..INITIALIZE };
        assert_eq!(read(404, &error(-32001), list), Meaning::SessionLost);
        assert_eq!(read(404, &error(-32001), Asked { in_session: false, ..list }), Meaning::Answer);
        assert_eq!(read(400, &error(-32000), list), Meaning::Answer);
    }
}

//! Which headers a request to an MCP server carries: the entry's own, those of the session, and those of the protocol version.
//!
//! Source: modelcontextprotocol/modelcontextprotocol:docs/specification/2025-11-25/basic/transports.mdx ("Session Management", "Protocol Version
//! Header") and 2026-07-28/basic/transports/streamable-http.mdx ("Request Metadata"). No request of a start has an `Mcp-Name`.

use crate::evidence::{MODERN_VERSION, Method, Secret};

pub(super) const SESSION: &str = "mcp-session-id";
const VERSION: &str = "mcp-protocol-version";

type Header = (String, Secret);

/// What every request between the same two carries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    /// The headers that the entry sets.
    pub entry: &'a [Header],
    /// The id of the session, once the server has given one.
    pub session: Option<&'a Secret>,
    /// The protocol version, once the two have agreed upon one.
    pub version: Option<&'a str>,
}

impl Terms<'_> {
    /// For a message; `None` stands for an answer of the client to the server.
    pub(super) fn of_message(&self, method: Option<Method>) -> Vec<Header> {
        let own = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
        let mut headers = own.map(|(name, value)| header(name, value)).to_vec();
        match method {
            // A new session begins without the id of another, and before there is a version.
            Some(Method::Initialize) => {}
            Some(method) if method == Method::Discover || self.is_modern() => {
                headers.extend([header(VERSION, MODERN_VERSION), header("mcp-method", method.name())]);
            }
            Some(_) | None => headers.extend(self.of_session()),
        }
        self.with_entry(headers)
    }

    /// For a stream of what nobody asked for; `last` is the last event of one that broke off.
    pub(super) fn of_stream(&self, last: Option<&str>) -> Vec<Header> {
        let mut headers = vec![header("accept", "text/event-stream")];
        headers.extend(self.of_session());
        headers.extend(last.map(|id| header("last-event-id", id)));
        self.with_entry(headers)
    }

    /// For the end of the session.
    pub(super) fn of_end(&self) -> Vec<Header> {
        self.with_entry(self.of_session().collect())
    }

    pub(super) fn is_modern(&self) -> bool {
        self.version == Some(MODERN_VERSION)
    }

    fn of_session(&self) -> impl Iterator<Item = Header> {
        let session = self.session.map(|id| (SESSION.to_owned(), id.clone()));
        session.into_iter().chain(self.version.map(|version| header(VERSION, version)))
    }

    /// The entry's headers win over those of the protocol, but not over the types of content: so it is in npm `@modelcontextprotocol/sdk`
    /// 1.32.2, `StreamableHTTPClientTransport.send`.
    fn with_entry(&self, own: Vec<Header>) -> Vec<Header> {
        let is_fixed = |name: &str| ["content-type", "accept"].iter().any(|fixed| name.eq_ignore_ascii_case(fixed));
        let set: Vec<Header> = self.entry.iter().filter(|(name, _)| !is_fixed(name)).cloned().collect();
        let is_set = |name: &str| set.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let mut headers: Vec<Header> = own.into_iter().filter(|(name, _)| !is_set(name)).collect();
        headers.extend(set);
        headers
    }
}

fn header(name: &str, value: &str) -> Header {
    (name.to_owned(), Secret::new(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headers: &[Header]) -> Vec<String> {
        headers.iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect()
    }

    /// Without the types of content.
    fn of(session: Option<&str>, version: Option<&str>, method: Option<Method>) -> Vec<String> {
        let session = session.map(|id| Secret::new(id.to_owned()));
        let terms = Terms { entry: &[], session: session.as_ref(), version };
        told(&terms.of_message(method)[2..])
    }

    #[test]
    fn each_message_carries_what_its_version_asks_for() {
        let (id, version) = ("mcp-session-id: s1", "mcp-protocol-version: 2025-06-18");
        let modern = |method: &'static str| ["mcp-protocol-version: 2026-07-28".to_owned(), format!("mcp-method: {method}")];
        assert!(of(Some("s1"), Some("2025-06-18"), Some(Method::Initialize)).is_empty(), "a new session has no id");
        assert_eq!(of(Some("s1"), Some("2025-06-18"), Some(Method::ToolsList)), [id, version]);
        assert_eq!(of(None, Some("2025-06-18"), Some(Method::Initialized)), [version]);
        assert_eq!(of(Some("s1"), Some("2025-06-18"), None), [id, version]);
        assert_eq!(of(None, None, Some(Method::Discover)), modern("server/discover"));
        assert_eq!(of(Some("s1"), Some(MODERN_VERSION), Some(Method::ToolsList)), modern("tools/list"), "the modern era has no sessions");
    }

    #[test]
    fn a_stream_says_where_it_broke_off_and_the_end_names_the_session() {
        let session = Secret::new("s1".to_owned());
        let terms = Terms { entry: &[], session: Some(&session), version: Some("2025-11-25") };
        let (id, version) = ("mcp-session-id: s1", "mcp-protocol-version: 2025-11-25");
        assert_eq!(told(&terms.of_stream(Some("7"))), ["accept: text/event-stream", id, version, "last-event-id: 7"]);
        assert_eq!(told(&terms.of_end()), [id, version]);
    }

    #[test]
    fn an_entry_sets_its_headers_but_not_the_types_of_content() {
        let entry = [header("Authorization", "Bearer x"), header("Accept", "*/*"), header("MCP-Protocol-Version", "mine")];
        let terms = Terms { entry: &entry, session: None, version: Some("2025-06-18") };
        let headers = told(&terms.of_message(Some(Method::ToolsList)));
        assert_eq!(headers[1..], ["accept: application/json, text/event-stream", "Authorization: Bearer x", "MCP-Protocol-Version: mine"]);
    }
}

//! What n8n is asked, and how.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::timeout_at;

use crate::{
    backend::{Answer, Ask, Chunk, Target},
    evidence::{Endpoint, LEGACY_VERSIONS, N8nUrl, Secret, Verb},
};

/// One question to n8n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether it is ready.
    Readiness,
    /// The settings that only n8n has.
    Settings,
    /// The same at the host's root, where the URL has a prefix.
    RootSettings,
    /// A page of one workflow, for which it wants the key.
    Api,
    /// The first message of a client to the MCP endpoint that the URL names.
    Mcp,
}

impl Question {
    /// The request for it. Nothing is corrected in the path: the server that has this URL asks there, too.
    pub(super) fn ask(self, url: &N8nUrl, target: &Target, key: Option<&Secret>, patience: Duration) -> Ask {
        let (endpoint, path) = match self {
            Self::Readiness => (Endpoint::N8nReadiness, url.readiness()),
            Self::Settings => (Endpoint::N8nSettings, url.settings()),
            Self::RootSettings => (Endpoint::N8nSettings, N8nUrl::ROOT_SETTINGS.to_owned()),
            Self::Api => (Endpoint::N8nApi, url.workflows()),
            Self::Mcp => (Endpoint::N8nMcp, target.path_and_query()),
        };
        let get = Ask { verb: Verb::Get, endpoint, target: as_path(path), headers: Vec::new(), body: None, patience: Some(patience) };
        match self {
            Self::Readiness | Self::Settings | Self::RootSettings => get,
            Self::Api => Ask { headers: key.map(|key| ("X-N8N-API-KEY".to_owned(), key.clone())).into_iter().collect(), ..get },
            Self::Mcp => mcp(get, key),
        }
    }
}

/// The begin of a conversation, as each of the two transports wants it.
fn mcp(get: Ask, key: Option<&Secret>) -> Ask {
    let header = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let token = key.map(|key| ("Authorization".to_owned(), Secret::new(format!("Bearer {}", key.expose()))));
    // The triggers of old workflows speak the transport of 2024-11-05, at a path that ends so.
    let is_old = get.target.split('?').next().is_some_and(|path| path.trim_end_matches('/').ends_with("/sse"));
    if is_old {
        return Ask { headers: [header("Accept", "text/event-stream")].into_iter().chain(token).collect(), ..get };
    }
    let headers = [header("Accept", "application/json, text/event-stream"), header("Content-Type", "application/json")];
    Ask { verb: Verb::Post, headers: headers.into_iter().chain(token).collect(), body: Some(initialize()), ..get }
}

fn initialize() -> String {
    let [.., newest] = LEGACY_VERSIONS;
    let doctor = json!({ "name": "mcpdoctor", "version": env!("CARGO_PKG_VERSION") });
    let params = json!({ "protocolVersion": newest, "capabilities": {}, "clientInfo": doctor });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }).to_string()
}

/// A path that begins with two slashes would be read as a host; this way it stays the path that is written.
fn as_path(path: String) -> String {
    if path.starts_with("//") { format!("/.{path}") } else { path }
}

/// What a stream says until its first event with data is complete, or it ends, says too much, or says nothing until `deadline`.
pub(super) async fn first_words(answer: &mut Answer, deadline: Instant) -> String {
    /// More than the longest introduction that n8n was heard to give.
    const LONGEST: usize = 64 * 1024;
    let mut said = Vec::new();
    while said.len() < LONGEST
        && !has_event(&said)
        && let Ok(Chunk::Bytes(bytes)) = timeout_at(deadline.into(), answer.next()).await
    {
        said.extend_from_slice(&bytes);
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// Whether an event with data is there to its end (WHATWG HTML, "Server-sent events").
fn has_event(said: &[u8]) -> bool {
    let text = String::from_utf8_lossy(said).replace("\r\n", "\n");
    let mut events: Vec<_> = text.split("\n\n").collect();
    // What stands behind the last empty line is not over.
    events.pop();
    events.iter().flat_map(|event| event.lines()).any(|line| line.strip_prefix("data:").is_some_and(|data| !data.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Redactor;

    fn asked(question: Question, url: &str) -> (Ask, Target) {
        let target = Target::parse(url, &Redactor::default()).unwrap();
        let key = Secret::new("the-key");
        let ask = question.ask(&N8nUrl::of(&target.absolute()), &target, Some(&key), Duration::from_secs(1));
        let leads_to = target.join(&ask.target, &Redactor::default()).unwrap();
        (ask, leads_to)
    }

    #[test]
    fn every_question_stays_at_the_host_of_the_url() {
        for (question, url, leads_to) in [
            (Question::Readiness, "http://h:1", "http://h:1/healthz/readiness"),
            (Question::Settings, "http://h:1/n8n/", "http://h:1/n8n/rest/settings"),
            (Question::RootSettings, "http://h:1/n8n/", "http://h:1/rest/settings"),
            (Question::Api, "http://h:1/api/v1/", "http://h:1/api/v1/workflows?limit=1"),
            (Question::Api, "http://h:1//", "http://h:1//api/v1/workflows?limit=1"),
            (Question::Api, "http://h:1/\\other.example/x", "http://h:1//other.example/x/api/v1/workflows?limit=1"),
            (Question::Mcp, "http://h:1//mcp/x?y", "http://h:1//mcp/x?y"),
        ] {
            assert_eq!(asked(question, url).1.absolute(), leads_to, "{url}");
        }
    }

    #[test]
    fn the_key_is_sent_as_each_end_wants_it_and_to_no_other() {
        for (question, url, verb, key) in [
            (Question::Readiness, "http://h", Verb::Get, None),
            (Question::Settings, "http://h", Verb::Get, None),
            (Question::Api, "http://h", Verb::Get, Some(("X-N8N-API-KEY", "the-key"))),
            (Question::Mcp, "http://h/mcp/x", Verb::Post, Some(("Authorization", "Bearer the-key"))),
            (Question::Mcp, "http://h/mcp/x/sse?y", Verb::Get, Some(("Authorization", "Bearer the-key"))),
        ] {
            let (ask, _) = asked(question, url);
            let sent = ask.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).find(|(_, value)| value.contains("the-key"));
            assert_eq!((ask.verb, sent), (verb, key), "{url}");
            assert_eq!(ask.body.is_some(), verb == Verb::Post, "{url}");
        }
    }

    #[test]
    fn an_event_is_complete_with_its_empty_line() {
        for (said, complete) in [
            ("", false),
            (": hello\n\n", false),
            ("event: message\ndata: {}", false),
            ("event: message\ndata: {}\n\n", true),
            (": hello\r\n\r\ndata: {}\r\n\r\n", true),
            ("data:\n\ndata: x\n", false),
        ] {
            assert_eq!(has_event(said.as_bytes()), complete, "{said:?}");
        }
    }
}

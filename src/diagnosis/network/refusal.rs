//! An answer over HTTP that is not the one an MCP client asked for.

use crate::{
    diagnosis::{Cite, Signatures, wording},
    evidence::{Answered, Endpoint, EnvEntry, Event, Exchange, Method, Verb, is_secret_name},
};

use super::Way;

/// The answer on which a talk with an MCP server ended.
#[derive(Debug, Clone, Copy)]
pub(in crate::diagnosis) struct Refusal<'a> {
    pub event: &'a Event,
    pub exchange: &'a Exchange,
    pub answered: &'a Answered,
}

impl<'a> Refusal<'a> {
    /// `None` where the talk went well, or where nothing was answered at all.
    pub(in crate::diagnosis) fn of(way: &Way<'a>) -> Option<Self> {
        if way.is_n8n() || way.attempt.is_ready() {
            return None;
        }
        let of_mcp = |exchange: &Exchange| matches!(exchange.endpoint, Endpoint::Mcp(_) | Endpoint::N8nMcp) && exchange.verb == Verb::Post;
        let posted = way.exchanges().filter(|(_, exchange)| of_mcp(exchange)).last();
        let streamed = || way.exchanges().filter(|(_, exchange)| exchange.endpoint == Endpoint::McpStream).last();
        let (event, exchange) = posted.or_else(streamed)?;
        let answered = exchange.answered().filter(|answered| is_refusal(answered))?;
        Some(Self { event, exchange, answered })
    }

    pub(in crate::diagnosis) fn cite(&self) -> Cite {
        Cite::of(self.event)
    }

    pub(in crate::diagnosis) const fn status(&self) -> u16 {
        self.answered.status
    }

    /// Whether it came in answer to `initialize` or to what a client asks before.
    pub(in crate::diagnosis) const fn is_of_the_opening(&self) -> bool {
        matches!(self.exchange.endpoint, Endpoint::Mcp(Method::Initialize | Method::Discover) | Endpoint::McpStream | Endpoint::N8nMcp)
    }

    /// A page for people.
    pub(in crate::diagnosis) fn is_page(&self) -> bool {
        is_page(self.answered)
    }

    /// The challenge of `WWW-Authenticate`; empty where there is none.
    pub(in crate::diagnosis) fn challenge(&self) -> &str {
        self.answered.www_authenticate.as_deref().unwrap_or_default()
    }

    /// What it says in a few words: the message within the body, or the begin of one that is no page.
    pub(in crate::diagnosis) fn words(&self) -> String {
        static MESSAGE: Signatures =
            Signatures::new(&[r#""(?:message|error_description|detail)"\s*:\s*"(?<name>[^"]+)""#, r#""error"\s*:\s*"(?<name>[^"]+)""#]);
        if self.is_page() {
            return String::new();
        }
        let message = MESSAGE.name_in(&self.answered.body).flatten();
        wording::shortened(message.as_ref().unwrap_or(&self.answered.body))
    }

    /// Who else had a hand in it: the name of a server software, or a gateway's mark.
    pub(in crate::diagnosis) fn by(&self) -> Option<String> {
        let server = self.answered.server.as_ref().map(|server| server.trim().to_owned()).filter(|server| !server.is_empty());
        server.or_else(|| self.answered.marks.first().map(|mark| wording::shortened(mark)))
    }
}

fn is_page(answered: &Answered) -> bool {
    let begins = |text: &str| answered.body.trim_start().get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text));
    answered.content_type.contains("html") || begins("<!doctype") || begins("<html")
}

/// A success is one only in what MCP speaks: JSON-RPC, a stream of it, or nothing at all for a notification.
fn is_refusal(answered: &Answered) -> bool {
    let foreign = match answered.content_type.as_str() {
        "text/event-stream" => false,
        "application/json" => answered.status == 200 && !answered.body.contains("jsonrpc"),
        "" => answered.status == 200 && answered.whole && answered.bytes > 0 && !answered.body.contains("jsonrpc"),
        _ => true,
    };
    answered.status >= 300 || foreign
}

/// The header of the entry that says who asks, where it sets one.
pub(in crate::diagnosis) fn header_sent<'a>(way: &Way<'a>) -> Option<&'a EnvEntry> {
    let tells = |entry: &&EnvEntry| {
        let name = entry.name.to_ascii_lowercase();
        ["authorization", "x-api-key", "api-key", "x-n8n-api-key", "cookie"].contains(&&*name) || is_secret_name(&entry.name)
    };
    way.remote.headers.iter().find(tells)
}

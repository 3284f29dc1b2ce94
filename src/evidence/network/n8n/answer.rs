//! What one answer means where n8n is expected: read from content type and body, for n8n answers almost any path with 200.
//!
//! The words are those of n8n 2.41.1 (`n8n-io/n8n:packages/cli/src/abstract-server.ts`, `.../modules/mcp`, `.../webhooks`), heard from a running one.

use serde_json::Value;

use crate::evidence::{Answered, Endpoint, Exchange};

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum N8nAnswer {
    /// n8n says that it is ready.
    Ready,
    /// n8n says that it is not ready: it still starts, or has lost its database.
    NotReady,
    /// n8n prepares its database, and answers every path with the same line.
    StartingUp,
    /// n8n has no connection to its database, not yet or no more.
    DatabaseNotReady,
    /// The settings that only n8n has.
    Settings,
    /// n8n's editor page: n8n knows no such path, and shows that to a browser.
    Editor,
    /// The answer of a program made with Express to a path that it does not have; n8n gives it before its paths are there.
    NoRoute,
    Api(N8nApi),
    Mcp(N8nMcp),
    /// 204 without a body: n8n does not answer programs that it takes for robots.
    Ignored,
    /// Something in front asks for a login of its own, or lets nobody through (401, 403, 407).
    Gated,
    /// Something in front says that what is behind it does not answer (502, 503, 504 and a CDN's 52x).
    Gateway,
    /// It leads elsewhere, and nobody followed.
    Redirect,
    /// Nothing that n8n says.
    Foreign,
}

/// What the public API says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum N8nApi {
    /// The key is good for the question.
    Data,
    /// The key is missing, wrong or expired, in another header, or the API is switched off: n8n says the same to all of them.
    KeyRefused,
    /// The key is good, and not for this.
    ScopeMissing,
    /// The API is there, and not this path of it.
    NoSuchPath,
}

/// What an MCP endpoint of n8n says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum N8nMcp {
    /// It introduces itself.
    Greets,
    /// MCP access is switched off in n8n's settings.
    SwitchedOff,
    /// It was sent no token.
    WantsToken,
    /// It does not take this token. A trigger says so where none was sent, too; a visit knows better.
    TokenRefused,
    /// It wants both content types accepted.
    NotAcceptable,
    /// It is there, and takes another method: the instance's only POST, an old trigger's GET at a path that ends with `/sse`.
    WrongVerb,
    /// No active workflow has this path.
    NotRegistered,
    /// A test URL while nobody listens in the editor.
    TestOnly,
}

/// n8n's line for every path while it prepares its database.
const STARTING: &str = "n8n is starting up. Please wait";
/// Names that stand in the settings of n8n 1 and 2, and nowhere else.
const SETTINGS: [&str; 3] = ["\"settingsMode\":", "\"userManagement\":", "\"endpointWebhook\":"];
/// What the editor page's head holds in n8n 2, and in all before.
const EDITOR: [&str; 2] = ["n8n:config:", "<title>n8n.io"];

impl Exchange {
    /// What the answer means to somebody who expects n8n; `None` where none came in HTTP, or nobody expected n8n.
    #[must_use]
    pub fn n8n(&self) -> Option<N8nAnswer> {
        let answered = self.answered()?;
        let read = |own: fn(&Answered) -> Option<N8nAnswer>| Some(own(answered).unwrap_or_else(|| anywhere(answered)));
        match self.endpoint {
            Endpoint::N8nReadiness => read(readiness),
            Endpoint::N8nSettings => read(settings),
            Endpoint::N8nApi => read(api),
            Endpoint::N8nMcp => read(mcp),
            Endpoint::Mcp(_) | Endpoint::McpSession | Endpoint::McpStream | Endpoint::LoginMetadata => None,
        }
    }
}

fn readiness(answered: &Answered) -> Option<N8nAnswer> {
    match json(answered)?.get("status")?.as_str()? {
        "ok" if answered.status == 200 => Some(N8nAnswer::Ready),
        "error" => Some(N8nAnswer::NotReady),
        _ => None,
    }
}

fn settings(answered: &Answered) -> Option<N8nAnswer> {
    let is_n8n = is_json(answered) && answered.status == 200 && SETTINGS.iter().any(|name| answered.body.contains(name));
    is_n8n.then_some(N8nAnswer::Settings)
}

fn api(answered: &Answered) -> Option<N8nAnswer> {
    let says = match answered.status {
        // A page of workflows may be longer than what is kept of it.
        200 if is_json(answered) && answered.body.starts_with(r#"{"data":["#) => N8nApi::Data,
        401 if message(answered).is_some() => N8nApi::KeyRefused,
        403 if message(answered).is_some() => N8nApi::ScopeMissing,
        404 if message(answered).is_some_and(|message| message.eq_ignore_ascii_case("not found")) => N8nApi::NoSuchPath,
        _ => return None,
    };
    Some(N8nAnswer::Api(says))
}

fn mcp(answered: &Answered) -> Option<N8nAnswer> {
    let body = answered.body.as_str();
    let says = match answered.status {
        200 if body.contains("\"serverInfo\":") => N8nMcp::Greets,
        // The transport of 2024-11-05 begins with the address to post to.
        200 if answered.content_type.as_str() == "text/event-stream" && body.contains("event: endpoint") => N8nMcp::Greets,
        401 if asks_for(answered, "basic") => return None,
        401 if body.contains("not sent") || body.contains("is required") => N8nMcp::WantsToken,
        // A trigger says 403 for a token that is wrong, and in plain text.
        401 | 403 if !is_html(answered) && !body.is_empty() => N8nMcp::TokenRefused,
        404 if body.contains("MCP access is disabled") => N8nMcp::SwitchedOff,
        404 if body.contains("is not registered for ") => N8nMcp::WrongVerb,
        404 if body.contains("is not registered") && body.contains("Execute workflow") => N8nMcp::TestOnly,
        404 if body.contains("is not registered") => N8nMcp::NotRegistered,
        405 if is_json(answered) => N8nMcp::WrongVerb,
        406 if is_json(answered) => N8nMcp::NotAcceptable,
        _ => return None,
    };
    Some(N8nAnswer::Mcp(says))
}

/// What n8n, or something in its place, says on any path.
fn anywhere(answered: &Answered) -> N8nAnswer {
    let body = answered.body.as_str();
    match answered.status {
        _ if body.starts_with(STARTING) => N8nAnswer::StartingUp,
        503 if body.contains("Database is not ready!") => N8nAnswer::DatabaseNotReady,
        200 if is_html(answered) && EDITOR.iter().any(|mark| body.contains(mark)) => N8nAnswer::Editor,
        204 if body.is_empty() => N8nAnswer::Ignored,
        404 if is_html(answered) && (body.contains("<pre>Cannot GET /") || body.contains("<pre>Cannot POST /")) => N8nAnswer::NoRoute,
        300..=399 => N8nAnswer::Redirect,
        401 | 403 | 407 => N8nAnswer::Gated,
        502..=504 | 520..=530 => N8nAnswer::Gateway,
        _ => N8nAnswer::Foreign,
    }
}

/// The body, where it is JSON and came whole.
fn json(answered: &Answered) -> Option<Value> {
    if !is_json(answered) {
        return None;
    }
    serde_json::from_str(&answered.body).ok()
}

/// n8n's words for an error.
fn message(answered: &Answered) -> Option<String> {
    Some(json(answered)?.get("message")?.as_str()?.to_owned())
}

fn is_json(answered: &Answered) -> bool {
    answered.content_type.as_str() == "application/json"
}

fn is_html(answered: &Answered) -> bool {
    answered.content_type.as_str() == "text/html"
}

/// Whether a login by this scheme is asked for.
fn asks_for(answered: &Answered, scheme: &str) -> bool {
    let asked = answered.www_authenticate.as_ref();
    asked.is_some_and(|asked| asked.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::testing::shown,
        evidence::{Reply, Verb},
    };

    const JSON: &str = "application/json";
    const HTML: &str = "text/html";
    const EDITOR_PAGE: &str = r#"<!DOCTYPE html> <html lang="en"> <head> <meta name="n8n:config:rest-endpoint" content="cmVzdA=="><title>n8n.io - Workflow Automation</title>"#;

    fn exchange(endpoint: Endpoint, status: u16, content_type: &str, body: &str) -> Exchange {
        let answered = Answered { status, content_type: shown(content_type), body: shown(body), ..Answered::default() };
        Exchange { verb: Verb::Get, url: shown("http://h"), endpoint, took: Duration::ZERO, reply: Reply::Answered(answered) }
    }

    #[test]
    fn an_answer_means_what_its_type_and_body_say() {
        use Endpoint::{N8nApi as Api, N8nMcp as Mcp, N8nReadiness as Readiness, N8nSettings as Settings};
        for (endpoint, status, content_type, body, means) in [
            (Readiness, 200, JSON, r#"{"status":"ok"}"#, N8nAnswer::Ready),
            (Readiness, 503, JSON, r#"{"status":"error"}"#, N8nAnswer::NotReady),
            (Readiness, 200, HTML, EDITOR_PAGE, N8nAnswer::Editor),
            (Readiness, 200, HTML, "ok", N8nAnswer::Foreign),
            (Readiness, 200, JSON, r#"{"status":"UP"}"#, N8nAnswer::Foreign),
            (Readiness, 502, HTML, "<h1>502 Bad Gateway</h1>", N8nAnswer::Gateway),
            (Readiness, 401, HTML, "", N8nAnswer::Gated),
            (Readiness, 302, "", "", N8nAnswer::Redirect),
            (Settings, 200, HTML, "n8n is starting up. Please wait", N8nAnswer::StartingUp),
            (Settings, 503, JSON, r#"{"code":503,"message":"Database is not ready!"}"#, N8nAnswer::DatabaseNotReady),
            (Settings, 200, JSON, r#"{"data":{"settingsMode":"public","defaultLocale":"en""#, N8nAnswer::Settings),
            (Settings, 200, JSON, r#"{"data":{}}"#, N8nAnswer::Foreign),
            (Settings, 404, HTML, "<pre>Cannot GET /rest/settings</pre>", N8nAnswer::NoRoute),
            (Settings, 404, HTML, "<h1>Not Found</h1>", N8nAnswer::Foreign),
            (Settings, 204, "", "", N8nAnswer::Ignored),
            (Api, 200, JSON, r#"{"data":[{"id":"1","#, N8nAnswer::Api(N8nApi::Data)),
            (Api, 401, JSON, r#"{"message":"Unauthorized"}"#, N8nAnswer::Api(N8nApi::KeyRefused)),
            (Api, 401, JSON, r#"{"message":"'X-N8N-API-KEY' header required"}"#, N8nAnswer::Api(N8nApi::KeyRefused)),
            (Api, 401, "", "", N8nAnswer::Gated),
            (Api, 403, JSON, r#"{"message":"Forbidden"}"#, N8nAnswer::Api(N8nApi::ScopeMissing)),
            (Api, 403, HTML, "<h1>Forbidden</h1>", N8nAnswer::Gated),
            (Api, 404, JSON, r#"{"message":"not found"}"#, N8nAnswer::Api(N8nApi::NoSuchPath)),
            (Api, 200, HTML, EDITOR_PAGE, N8nAnswer::Editor),
            (Mcp, 200, "text/event-stream", r#"event: message data: {"result":{"serverInfo":{"name":"x"}}}"#, N8nAnswer::Mcp(N8nMcp::Greets)),
            (Mcp, 200, "text/event-stream", "event: endpoint data: /mcp/x/messages?sessionId=1", N8nAnswer::Mcp(N8nMcp::Greets)),
            (
                Mcp,
                404,
                JSON,
                r#"{"message":"This webhook is not registered for POST requests. Did you mean to make a GET request?"}"#,
                N8nAnswer::Mcp(N8nMcp::WrongVerb),
            ),
            (Mcp, 404, JSON, r#"{"message":"MCP access is disabled"}"#, N8nAnswer::Mcp(N8nMcp::SwitchedOff)),
            (Mcp, 401, JSON, r#"{"message":"Unauthorized: Authorization header not sent"}"#, N8nAnswer::Mcp(N8nMcp::WantsToken)),
            (Mcp, 401, JSON, r#"{"message":"Unauthorized"}"#, N8nAnswer::Mcp(N8nMcp::TokenRefused)),
            (Mcp, 403, "", "Authorization data is wrong!", N8nAnswer::Mcp(N8nMcp::TokenRefused)),
            (Mcp, 403, HTML, "<h1>Forbidden</h1>", N8nAnswer::Gated),
            (
                Mcp,
                405,
                JSON,
                r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Method not allowed."},"id":null}"#,
                N8nAnswer::Mcp(N8nMcp::WrongVerb),
            ),
            (Mcp, 406, JSON, r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"Not Acceptable"}}"#, N8nAnswer::Mcp(N8nMcp::NotAcceptable)),
            (Mcp, 404, JSON, r#"{"message":"The requested webhook \"POST x\" is not registered."}"#, N8nAnswer::Mcp(N8nMcp::NotRegistered)),
            (
                Mcp,
                404,
                JSON,
                r#"{"message":"The requested webhook \"x\" is not registered.","hint":"Click the 'Execute workflow' button"}"#,
                N8nAnswer::Mcp(N8nMcp::TestOnly),
            ),
            (Mcp, 404, HTML, "<pre>Cannot POST /mcp</pre>", N8nAnswer::NoRoute),
        ] {
            assert_eq!(exchange(endpoint, status, content_type, body).n8n(), Some(means), "{endpoint:?} {status} {body}");
        }
    }

    #[test]
    fn basic_auth_in_front_of_an_mcp_endpoint_is_not_its_own() {
        let mut asked = exchange(Endpoint::N8nMcp, 401, "text/plain", "Unauthorized: header not sent");
        if let Reply::Answered(answered) = &mut asked.reply {
            answered.www_authenticate = Some(shown("BASIC realm=x"));
        }
        assert_eq!(asked.n8n(), Some(N8nAnswer::Gated));
    }
}

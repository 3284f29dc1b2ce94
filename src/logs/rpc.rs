//! A JSON-RPC message as a log shows it: whole, shortened in the middle, cut at the end, or reduced to method and id.

use std::borrow::Cow;

use crate::{
    evidence::{Answer, Method, Redactor, RpcError},
    pattern::Pattern,
    wire::{self, Body, Incoming},
};

/// A message, as far as it can be read.
#[derive(Debug)]
pub(super) enum Rpc<'a> {
    Request { id: Cow<'a, str>, method: Cow<'a, str> },
    Notification { method: Cow<'a, str> },
    Reply { id: Cow<'a, str>, content: Content<'a> },
}

/// The content of a reply.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Whole(Body<'a>),
    /// It came, and the log does not show all of it.
    Part {
        text: &'a str,
        error: bool,
    },
}

static ID: Pattern = Pattern::new(r#"(?:"id"\s*:\s*|\bid=)(?<id>\d{1,12}|"[^"]{1,60}")"#);
static METHOD: Pattern = Pattern::new(r#"(?:"method"\s*:\s*|\bmethod=)"(?<method>[\w$/-]{1,80})""#);
static ERROR: Pattern = Pattern::new(r#""error"\s*:\s*\{|\bid=\S+ error\b"#);
static RESULT: Pattern = Pattern::new(r#""result"\s*:|\bid=\S+ result\b"#);
static ERROR_CODE: Pattern = Pattern::new(r#""code"\s*:\s*(?<code>-?\d{1,9})"#);
static ERROR_MESSAGE: Pattern = Pattern::new(r#""message"\s*:\s*"(?<message>(?:[^"\\]|\\.)*)"#);
/// The request that a cancellation is about.
static CANCELLED: Pattern = Pattern::new(r#""requestId"\s*:\s*(?<id>\d{1,12}|"[^"]{1,60}")"#);
static OFFERED: Pattern = Pattern::new(r#""protocolVersion"\s*:\s*"(?<version>[^"]{1,40})""#);

/// Reads `body`; `None` when it is no message at all.
pub(super) fn read(body: &str) -> Option<Rpc<'_>> {
    if let Ok(mut messages) = wire::read_line(body.trim().as_bytes())
        && messages.len() == 1
    {
        return Some(match messages.remove(0) {
            Incoming::Request { id, method } => Rpc::Request { id: Cow::Borrowed(id.get()), method },
            Incoming::Notification { method } => Rpc::Notification { method },
            Incoming::Reply { id, body } => Rpc::Reply { id: Cow::Borrowed(id.get()), content: Content::Whole(body) },
        });
    }
    reduced(body)
}

/// Whether the text is an answer, whole and with nothing around it.
pub(super) fn is_reply(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"jsonrpc\"") && matches!(read(text), Some(Rpc::Reply { content: Content::Whole(_), .. }))
}

/// What can be told without the whole text.
fn reduced(body: &str) -> Option<Rpc<'_>> {
    let method = METHOD.captures(body).and_then(|found| found.name("method")).map(|method| Cow::Borrowed(method.as_str()));
    let replies = RESULT.is_match(body) || ERROR.is_match(body);
    // The params of a request may hold an id of their own; a reply's id and a request's stand before or after them.
    let id = ID.captures(body).and_then(|found| found.name("id")).map(|id| Cow::Borrowed(id.as_str()));
    match (method, id) {
        (Some(method), _) if method.starts_with("notifications/") => Some(Rpc::Notification { method }),
        (Some(method), Some(id)) if !replies => Some(Rpc::Request { id, method }),
        // A request whose end was cut off: its id is not visible, and `initialize` is always the first one.
        (Some(method), None) if !replies => Some(Rpc::Request { id: Cow::Borrowed(""), method }),
        (_, Some(id)) if replies => Some(Rpc::Reply { id, content: Content::Part { text: body, error: ERROR.is_match(body) } }),
        _ => None,
    }
}

/// The id of the request that a cancellation is about.
pub(super) fn cancelled(body: &str) -> Option<&str> {
    CANCELLED.captures(body)?.name("id").map(|id| id.as_str())
}

/// The server's own error answer, in the words of an SDK's error: `MCP error -32602: …`, `MPC -32602: …`. The codes -32000 and -32001 are the
/// SDK's for a closed connection and a time-out; with -32601 optional methods are answered.
pub(super) fn refusal(text: &str, redactor: &Redactor) -> Option<RpcError> {
    static REFUSAL: Pattern = Pattern::new(r"\b(?:MCP error|MPC) (?<code>-\d{4,6}): (?<message>(?s:.+))");
    let found = REFUSAL.captures(text)?;
    let code = found["code"].parse().ok().filter(|code| !matches!(code, -32_001 | -32_000 | -32_601))?;
    Some(RpcError { code, message: redactor.show(&found["message"]), supported: Vec::new() })
}

/// The protocol version that stands in a message.
pub(super) fn version(body: &str) -> Option<&str> {
    OFFERED.captures(body)?.name("version").map(|version| version.as_str())
}

impl Content<'_> {
    /// The answer to a request of `method`.
    pub(super) fn answer(&self, method: Method, redactor: &Redactor) -> Answer {
        match self {
            Self::Whole(body) => wire::read_answer(method, body, redactor),
            Self::Part { text, error: true } => Answer::Error(RpcError {
                code: ERROR_CODE.captures(text).and_then(|found| found["code"].parse().ok()).unwrap_or_default(),
                message: redactor.show(ERROR_MESSAGE.captures(text).as_ref().map_or("", |found| &found["message"])),
                supported: Vec::new(),
            }),
            Self::Part { error: false, .. } => Answer::Ok,
        }
    }

    /// The request that such an answer belongs to, by what is in it, where the request itself is not in the log.
    pub(super) fn answers(&self) -> Option<Method> {
        let text = match self {
            Self::Whole(Body::Result(result)) => result.get(),
            Self::Whole(Body::Error(_)) => return None,
            Self::Part { text, .. } => text,
        };
        let lists = [(Method::ToolsList, "\"tools\":["), (Method::PromptsList, "\"prompts\":["), (Method::ResourcesList, "\"resources\":[")];
        if text.contains("\"serverInfo\"") {
            return Some(Method::Initialize);
        }
        lists.into_iter().find(|(_, key)| text.contains(key)).map(|(method, _)| method)
    }
}

/// The method of that name, where it belongs to a start.
pub(super) fn method(name: &str) -> Option<Method> {
    const ALL: [Method; 9] = [
        Method::Discover,
        Method::Initialize,
        Method::Initialized,
        Method::SetLevel,
        Method::Ping,
        Method::ToolsList,
        Method::PromptsList,
        Method::ResourcesList,
        Method::ResourceTemplatesList,
    ];
    ALL.into_iter().find(|method| method.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(body: &str) -> String {
        match read(body) {
            None => "none".into(),
            Some(Rpc::Request { id, method }) => format!("request {id} {method}"),
            Some(Rpc::Notification { method }) => format!("notification {method}"),
            Some(Rpc::Reply { id, content }) => {
                let answer = content.answer(Method::Initialize, &Redactor::default());
                let name = match answer {
                    Answer::Hello(_) => "hello".into(),
                    Answer::Ok => "ok".into(),
                    Answer::Error(error) => format!("error {}", error.code),
                    other => format!("{other:?}"),
                };
                format!("reply {id} {name}")
            }
        }
    }

    #[test]
    fn whole_shortened_and_reduced_messages_are_read() {
        for (body, expected) in [
            (r#"{"method":"initialize","params":{},"jsonrpc":"2.0","id":0}"#, "request 0 initialize"),
            (r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","serverInfo":{"name":"s"},"capabilities":{}}}"#, "reply 0 hello"),
            (r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"...[11759 chars truncated]...}]}}"#, "reply 1 ok"),
            (r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32602,"message":"Unsup...[20 chars truncated]"#, "reply 0 error -32602"),
            (r#"{"method":"initialize","params":{"protocolVersion":"2025-0"#, "request  initialize"),
            (r#"method="initialize" id=0 params"#, "request 0 initialize"),
            ("id=0 result", "reply 0 ok"),
            (r#"method="notifications/initialized" params"#, "notification notifications/initialized"),
            ("hello there", "none"),
            ("", "none"),
        ] {
            assert_eq!(kind(body), expected, "{body}");
        }
    }

    #[test]
    fn a_cancellation_names_its_request() {
        let body = r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"McpError: MCP error -32001"}}"#;
        assert_eq!(cancelled(body), Some("0"));
    }
}

//! What rules need to know of a JSON-RPC message; bodies are not kept.

use super::{Method, Shown};

/// A JSON-RPC message from the server.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// An answer, and to which of our requests; `None` when no request of ours had that id.
    Answer {
        to: Option<Method>,
        answer: Answer,
        bytes: u64,
    },
    /// The server asks the client something, such as `ping` or `roots/list`.
    Request {
        method: Shown,
    },
    Notification {
        method: Shown,
    },
}

/// The content of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Hello(Hello),
    Discovered(Discovered),
    Page(Page),
    /// A result that nothing needs to look into, such as that of `ping`.
    Ok,
    Error(RpcError),
    /// An answer that lacks what its method must carry; says what.
    Malformed(Shown),
}

/// The result of `initialize`.
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own, and any mix of them occurs")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hello {
    pub protocol_version: Shown,
    pub server_name: Shown,
    pub server_version: Shown,
    pub offers_tools: bool,
    pub offers_prompts: bool,
    pub offers_resources: bool,
    pub offers_logging: bool,
}

/// The result of `server/discover` (protocol 2026-07-28).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovered {
    pub supported_versions: Vec<Shown>,
    pub hello: Hello,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub items: usize,
    pub names: Vec<Shown>,
    pub more: bool,
}

/// A JSON-RPC error object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    pub code: i64,
    pub message: Shown,
    /// `data.supported` of an unsupported-version error.
    pub supported: Vec<Shown>,
}

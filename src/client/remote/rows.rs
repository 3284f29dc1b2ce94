//! One row for each client that takes URLs, with its sources.

use std::time::Duration;

use crate::evidence::HttpTransport::{Sse, Streamable, StreamableThenSse};

use super::{BesideCommand, Fallback, Issuers, OtherTypes, Over, Proxies, RemoteStart, UrlEntry, UrlField};
use crate::client::{
    Expansion, Facts, Form, Grade, LimitSetting, Opening, StartLimit, TimeUnit, Unset,
    sdk::{LEGACY, SDK_LIMIT},
};

const fn field(name: &'static str) -> UrlField {
    UrlField { name, over: None }
}

/// What most clients read, and what a client is taken to read of which nothing better is known.
const ENTRY: UrlEntry = UrlEntry {
    fields: &[field("url")],
    headers: &["headers"],
    types: &[("http", Over::Http(Streamable)), ("streamable-http", Over::Http(Streamable)), ("sse", Over::Http(Sse))],
    untyped: Some(StreamableThenSse),
    other_types: OtherTypes::Ignored,
    nested: None,
    beside_command: BesideCommand::Started,
};

/// Whatever some client reads: a file of unknown origin must not be blamed for another client's rules.
pub(crate) const ANY_ENTRY: UrlEntry = UrlEntry {
    fields: &[UrlField { name: "httpUrl", over: Some(Streamable) }, field("url"), field("serverUrl")],
    headers: &["headers", "http_headers"],
    types: &[
        ("http", Over::Http(Streamable)),
        ("streamable-http", Over::Http(Streamable)),
        ("streamableHttp", Over::Http(Streamable)),
        ("streamable_http", Over::Http(Streamable)),
        ("sse", Over::Http(Sse)),
        ("ws", Over::WebSocket),
        ("websocket", Over::WebSocket),
    ],
    nested: Some("transport"),
    ..ENTRY
};

/// Node's own variable for further issuers (`nodejs.org/api/cli.html#node_extra_ca_certsfile`), which Bun reads too.
const NODE_FILES: &[&str] = &["NODE_EXTRA_CA_CERTS"];

/// An application on the TypeScript SDK under Node: its `fetch` reads no proxy variables unless told to (Node 24 and later), and knows
/// the issuers that Node carries. Going on to SSE is left to the application, as the protocol describes it.
pub(crate) const TYPESCRIPT: RemoteStart = RemoteStart {
    entry: ENTRY,
    fallback: Fallback::AsSpecified,
    opening: Opening::Initialize,
    protocol_version: None,
    limit: None,
    expansion: Expansion::NOTHING,
    proxies: Proxies::ObeyedWith("NODE_USE_ENV_PROXY"),
    user_agent: "node",
    issuers: Issuers::Mozilla,
    issuer_files: NODE_FILES,
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "npm @modelcontextprotocol/client 2.4.0: src/client/streamableHttp.ts, src/client/sse.ts",
            "nodejs.org/api/cli.html#node_use_env_proxy1",
        ],
        unverified: &[],
    },
};

/// What the official SDK for the client's language does stands for a client whose way to a URL nobody has seen.
const UNSEEN: &[&str] = &["untyped", "fallback", "opening", "expansion", "proxies", "user_agent", "issuers"];

/// What most clients do that try two transports: only a login that is missing is not met with the other one.
const ANY_FAILURE: RemoteStart = RemoteStart { fallback: Fallback::AnyFailure { but: &[401] }, ..TYPESCRIPT };

/// Under Bun, whose `fetch` reads the proxy variables and both variables for issuers, as was recorded of each client on it.
const BUN: RemoteStart =
    RemoteStart { proxies: Proxies::Obeyed, issuers: Issuers::Both, issuer_files: &["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"], ..TYPESCRIPT };

/// Of a loopback address too it asks the proxy, unless `NO_PROXY` says otherwise.
pub(crate) const CLAUDE_CODE: RemoteStart = RemoteStart {
    entry: UrlEntry {
        types: &[
            ("http", Over::Http(StreamableThenSse)),
            ("streamable-http", Over::Http(StreamableThenSse)),
            ("sse", Over::Http(Sse)),
            ("ws", Over::WebSocket),
        ],
        untyped: None,
        other_types: OtherTypes::Rejected,
        ..ENTRY
    },
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(5) },
    expansion: Expansion::of(&[Form::BracesOrDefault]),
    user_agent: "claude-code/2.1.330",
    facts: Facts {
        grade: Grade::Recorded,
        sources: &["recorded: Claude Code 2.1.330 on Linux, 2026-11", "code.claude.com/docs/en/network-config (issuers)"],
        unverified: &["issuers"],
    },
    ..BUN
};

/// The entry is TOML, and its `bearer_token_env_var` and `env_http_headers` name variables. An answer of 500 makes it ask a second time.
pub(crate) const CODEX: RemoteStart = RemoteStart {
    entry: UrlEntry { headers: &["http_headers"], types: &[], untyped: Some(Streamable), beside_command: BesideCommand::Rejected, ..ENTRY },
    proxies: Proxies::Obeyed,
    user_agent: "codex-mcp-client/0.169.0",
    issuers: Issuers::Both,
    issuer_files: &["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE"],
    facts: Facts {
        grade: Grade::Recorded,
        sources: &["recorded: Codex 0.169.0 on Linux, 2026-11", "openai/codex:codex-rs/rmcp-client/src/utils.rs"],
        unverified: &["issuers"],
    },
    ..TYPESCRIPT
};

/// The settings are expanded as a whole, then each header once more, where what is not set becomes empty.
pub(crate) const GEMINI: RemoteStart = RemoteStart {
    entry: UrlEntry {
        fields: &[UrlField { name: "httpUrl", over: Some(Streamable) }, field("url")],
        types: &[("http", Over::Http(Streamable)), ("sse", Over::Http(Sse))],
        beside_command: BesideCommand::Reached,
        ..ENTRY
    },
    expansion: Expansion {
        forms: &[Form::Dollar, Form::BracesOrDefault, Form::Percent],
        unset: Unset::StaysLiteral,
        unset_in_env: Unset::BecomesEmpty,
    },
    proxies: Proxies::Obeyed,
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Gemini CLI 0.61.0 on Linux, 2026-11",
            "google-gemini/gemini-cli:packages/core/src/tools/mcp-client.ts @5411f113 (createUrlTransport, connectToMcpServer)",
        ],
        unverified: &["issuers"],
    },
    ..ANY_FAILURE
};

/// `gemini mcp list` tries one transport alone.
pub(crate) const GEMINI_LIST: RemoteStart = RemoteStart {
    entry: UrlEntry { untyped: Some(Streamable), ..GEMINI.entry },
    facts: Facts { grade: Grade::Recorded, sources: &["recorded: Gemini CLI 0.61.0 on Linux, 2026-11"], unverified: &["issuers"] },
    ..GEMINI
};

pub(crate) const VSCODE: RemoteStart = RemoteStart {
    entry: UrlEntry {
        types: &[("http", Over::Http(StreamableThenSse)), ("sse", Over::Http(StreamableThenSse))],
        beside_command: BesideCommand::Reached,
        ..ENTRY
    },
    fallback: Fallback::AnyRefusal,
    expansion: Expansion {
        forms: &[Form::EnvColon, Form::WorkspaceFolder, Form::UserHome],
        unset: Unset::BecomesEmpty,
        unset_in_env: Unset::BecomesEmpty,
    },
    proxies: Proxies::Obeyed,
    user_agent: "Visual Studio Code/1.132.0",
    issuers: Issuers::Both,
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "microsoft/vscode:src/vs/workbench/api/common/extHostMcp.ts (McpHTTPHandle)",
            "microsoft/vscode:src/vs/workbench/contrib/mcp/common/mcpConfiguration.ts (fields)",
        ],
        unverified: &["beside_command", "proxies", "issuers"],
    },
    ..TYPESCRIPT
};

pub(crate) const CURSOR: RemoteStart = RemoteStart {
    expansion: Expansion::of(&[Form::EnvColon, Form::WorkspaceFolder, Form::UserHome]),
    facts: Facts {
        grade: Grade::Reported,
        sources: &[
            "smart-mcp-proxy/mcpproxy-go#38 (SSE after a refused connection)",
            "benborla/mcp-server-mysql#111 (SSE after a time-out, not after 401)",
            "cursor.com/docs/mcp (fields, expansion)",
        ],
        unverified: &["types", "proxies", "user_agent", "issuers"],
    },
    ..ANY_FAILURE
};

pub(crate) const WINDSURF: RemoteStart = RemoteStart {
    entry: UrlEntry { fields: &[field("serverUrl"), field("url")], ..ENTRY },
    expansion: Expansion::of(&[Form::EnvColon]),
    facts: Facts { grade: Grade::Reported, sources: &["docs.windsurf.com/windsurf/cascade/mcp (fields, expansion)"], unverified: UNSEEN },
    ..TYPESCRIPT
};

/// Its schema tries SSE before Streamable HTTP, so an entry without a type is SSE.
const CLINE_ENTRY: UrlEntry = UrlEntry {
    types: &[("streamableHttp", Over::Http(Streamable)), ("sse", Over::Http(Sse))],
    untyped: Some(Sse),
    other_types: OtherTypes::Rejected,
    nested: Some("transport"),
    ..ENTRY
};

pub(crate) const CLINE: RemoteStart = RemoteStart {
    entry: CLINE_ENTRY,
    expansion: Expansion::of(&[Form::EnvColon]),
    facts: Facts {
        grade: Grade::Source,
        sources: &["cline/cline:apps/vscode/src/services/mcp/schemas.ts", "cline/cline:apps/vscode/src/services/mcp/McpHub.ts @21cb8d25"],
        unverified: &["proxies", "user_agent", "issuers"],
    },
    ..TYPESCRIPT
};

/// Another client than the one for programs: the SDK's, with its version and its limit.
pub(crate) const CLINE_CLI: RemoteStart = RemoteStart {
    entry: CLINE_ENTRY,
    protocol_version: Some(LEGACY),
    limit: Some(StartLimit { setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Seconds, most: None }), ..SDK_LIMIT }),
    user_agent: "Bun/1.3.13",
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Cline CLI 3.0.65 on Linux, 2026-11",
            "cline/cline:sdk/packages/core/src/extensions/mcp/config-loader.ts",
            "cline/cline:sdk/packages/core/src/extensions/mcp/client.ts (SdkUrlMcpClient: the limit)",
        ],
        unverified: &["issuers"],
    },
    ..BUN
};

pub(crate) const ROO: RemoteStart = RemoteStart {
    entry: UrlEntry {
        types: &[("streamable-http", Over::Http(Streamable)), ("sse", Over::Http(Sse))],
        untyped: None,
        other_types: OtherTypes::Rejected,
        beside_command: BesideCommand::Rejected,
        ..ENTRY
    },
    expansion: Expansion::of(&[Form::EnvColon, Form::WorkspaceFolder]),
    facts: Facts {
        grade: Grade::Source,
        sources: &["RooCodeInc/Roo-Code:src/services/mcp/McpHub.ts @cb836567"],
        unverified: &["proxies", "user_agent", "issuers"],
    },
    ..TYPESCRIPT
};

const CONTINUE_ENTRY: UrlEntry = UrlEntry {
    types: &[("streamable-http", Over::Http(Streamable)), ("sse", Over::Http(Sse)), ("websocket", Over::WebSocket)],
    other_types: OtherTypes::Rejected,
    ..ENTRY
};

/// It takes an answer of 405 for a login that is missing, so a server of the old transport needs its `type`. Outside of scripts it
/// then starts `npx -y mcp-remote URL`. The entry is YAML, its headers stand in `requestOptions`.
pub(crate) const CONTINUE: RemoteStart = RemoteStart {
    entry: CONTINUE_ENTRY,
    fallback: Fallback::AnyFailure { but: &[401, 405] },
    expansion: Expansion::of(&[Form::Secrets]),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &["recorded: Continue CLI 1.5.47 on Linux, 2026-11", "npm @continuedev/cli 1.5.47: src/services/MCPService.ts, mcpUtils.ts"],
        unverified: &["issuers"],
    },
    ..TYPESCRIPT
};

pub(crate) const CONTINUE_IDE: RemoteStart = RemoteStart {
    entry: CONTINUE_ENTRY,
    fallback: Fallback::AnyFailure { but: &[] },
    expansion: Expansion::of(&[Form::Secrets]),
    facts: Facts {
        grade: Grade::Source,
        sources: &["continuedev/continue:core/context/mcp/MCPConnection.ts @d0a3c0b6"],
        unverified: &["proxies", "user_agent", "issuers"],
    },
    ..TYPESCRIPT
};

pub(crate) const OPENCODE: RemoteStart = RemoteStart {
    entry: UrlEntry { types: &[("remote", Over::Http(StreamableThenSse))], untyped: None, other_types: OtherTypes::Rejected, ..ENTRY },
    fallback: Fallback::AnyFailure { but: &[401] },
    expansion: Expansion { forms: &[Form::EnvBraces], unset: Unset::BecomesEmpty, unset_in_env: Unset::BecomesEmpty },
    user_agent: "opencode/1.18.33",
    facts: Facts {
        grade: Grade::Recorded,
        sources: &["recorded: opencode 1.18.33 on Linux, 2026-11", "anomalyco/opencode:packages/opencode/src/mcp/index.ts @001133bc"],
        unverified: &["issuers"],
    },
    ..BUN
};

/// The entry is YAML: `type: streamable_http`, `uri`, `headers`; references are to the extension's own `envs` and `env_keys`.
pub(crate) const GOOSE: RemoteStart = RemoteStart {
    entry: UrlEntry {
        fields: &[field("uri")],
        types: &[("streamable_http", Over::Http(Streamable))],
        untyped: None,
        other_types: OtherTypes::Rejected,
        ..ENTRY
    },
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(10) },
    proxies: Proxies::Obeyed,
    user_agent: "goose/1.0.0",
    issuer_files: &[],
    facts: Facts {
        grade: Grade::Source,
        sources: &["aaif-goose/goose:crates/goose/src/agents/extension_manager.rs (create_streamable_http_client)"],
        unverified: &["opening", "issuers"],
    },
    ..TYPESCRIPT
};

pub(crate) const ZED: RemoteStart = RemoteStart {
    entry: UrlEntry { types: &[], untyped: Some(Streamable), ..ENTRY },
    proxies: Proxies::Obeyed,
    issuers: Issuers::System,
    issuer_files: &[],
    facts: Facts {
        grade: Grade::Source,
        sources: &["zed-industries/zed:docs/src/ai/mcp.md (fields)", "zed-industries/zed:crates/context_server/src/transport/http.rs"],
        unverified: &["proxies", "user_agent", "issuers"],
    },
    ..TYPESCRIPT
};

pub(crate) const KIRO: RemoteStart = RemoteStart {
    expansion: Expansion::of(&[Form::Braces]),
    facts: Facts { grade: Grade::Reported, sources: &["kiro.dev/docs/mcp/configuration (fields, expansion)"], unverified: UNSEEN },
    ..TYPESCRIPT
};

pub(crate) const LM_STUDIO: RemoteStart =
    RemoteStart { facts: Facts { grade: Grade::Reported, sources: &["lmstudio.ai/docs/app/mcp (fields)"], unverified: UNSEEN }, ..TYPESCRIPT };

pub(crate) const LIBRECHAT: RemoteStart = RemoteStart {
    entry: UrlEntry {
        types: &[
            ("streamable-http", Over::Http(Streamable)),
            ("http", Over::Http(Streamable)),
            ("sse", Over::Http(Sse)),
            ("websocket", Over::WebSocket),
        ],
        untyped: Some(Sse),
        other_types: OtherTypes::Rejected,
        ..ENTRY
    },
    expansion: Expansion::of(&[Form::Braces]),
    facts: Facts {
        grade: Grade::Source,
        sources: &["danny-avila/LibreChat:packages/api/src/mcp/connection.ts @00b3bc32"],
        unverified: &["proxies", "user_agent", "issuers"],
    },
    ..TYPESCRIPT
};

/// `httpx` reads proxy variables and, of files, `SSL_CERT_FILE`; without one it knows the issuers of `certifi`.
pub(crate) const PYTHON: RemoteStart = RemoteStart {
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(10) },
    proxies: Proxies::Obeyed,
    user_agent: "python-httpx",
    issuer_files: &["SSL_CERT_FILE"],
    facts: Facts {
        grade: Grade::Source,
        sources: &["PyPI mcp 2.3.0: mcp/client/streamable_http.py, mcp/client/sse.py", "www.python-httpx.org/environment_variables"],
        unverified: &["user_agent"],
    },
    ..TYPESCRIPT
};

pub(crate) const MODERN: RemoteStart = RemoteStart {
    entry: UrlEntry { types: &[("http", Over::Http(Streamable))], untyped: Some(Streamable), ..ENTRY },
    opening: Opening::DiscoverOnly,
    facts: Facts {
        grade: Grade::Defined,
        sources: &["modelcontextprotocol/modelcontextprotocol:docs/specification/2026-07-28/basic/transports/streamable-http @b0f60ba5"],
        unverified: &[],
    },
    ..TYPESCRIPT
};

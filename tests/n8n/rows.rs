//! Every state in which an n8n was met, as its answers were recorded (n8n 2.41.1), and what a visit must make of it.

use mcpdoctor::{
    diagnosis::Cause,
    evidence::{N8nAnswer, N8nApi, N8nMcp, N8nState},
};

use super::server::{Act, Routes};

/// One state.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// What the URL has behind the server's own.
    pub(crate) path: &'static str,
    /// Whether a key is sent.
    pub(crate) key: bool,
    pub(crate) routes: Routes,
    pub(crate) state: N8nState,
    /// Whether what the URL names can be used, the key aside.
    pub(crate) usable: bool,
    /// What the API said, where it is to be asked.
    pub(crate) api: Option<N8nAnswer>,
    /// What the MCP endpoint said, where it is to be asked.
    pub(crate) mcp: Option<N8nAnswer>,
    /// What the verdict names, where anything is wrong.
    pub(crate) cause: Option<Cause>,
}

macro_rules! recorded {
    ($name:literal) => {
        Act::Say(include_str!(concat!("answers/", $name, ".http")))
    };
}

const READY: Act = recorded!("ready");
const NOT_READY: Act = recorded!("not-ready");
const ALIVE: Act = recorded!("alive");
const SETTINGS: Act = recorded!("settings");
const STARTING: Act = recorded!("starting");
const NO_ROUTE: Act = recorded!("no-route");
const EDITOR: Act = recorded!("editor");
const DATA: Act = recorded!("api-data");
const UNAUTHORIZED: Act = recorded!("api-unauthorized");
const OTHER: Act = recorded!("other-service");
const BASIC_AUTH: Act = recorded!("basic-auth");
const BAD_GATEWAY: Act = recorded!("bad-gateway");

const HEALTH: &str = "GET /healthz/readiness ";
const REST: &str = "GET /rest/settings ";
const API: &str = "GET /api/v1/workflows?limit=1 ";
const INSTANCE: &str = "POST /mcp-server/http ";
const TRIGGER: &str = "POST /mcp/orders ";
/// Any other path.
const ELSE: &str = "GET ";
const POSTED: &str = "POST ";

const KEY_REFUSED: N8nAnswer = N8nAnswer::Api(N8nApi::KeyRefused);

/// n8n, ready, asked for its base.
const HEALTHY: Row = Row { name: "", path: "", key: false, routes: &[], state: N8nState::Ready, usable: true, api: None, mcp: None, cause: None };
/// n8n, there, and not to be used.
const UNREADY: Row = Row { usable: false, ..HEALTHY };

/// The MCP endpoint of an n8n that is ready says this.
macro_rules! endpoint {
    ($asked:expr, $act:expr) => {
        &[($asked, $act), (HEALTH, READY), (REST, SETTINGS), (API, UNAUTHORIZED), (ELSE, EDITOR)]
    };
}

/// The API of an n8n that is ready says this.
macro_rules! api {
    ($act:expr) => {
        &[(HEALTH, READY), (REST, SETTINGS), (API, $act), (ELSE, EDITOR)]
    };
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "listening, its database migrating",
        cause: Some(Cause::N8nNotReady),
        routes: &[("GET /healthz ", ALIVE), (HEALTH, NOT_READY), (ELSE, STARTING)],
        state: N8nState::Migrating,
        ..UNREADY
    },
    Row {
        name: "migrated, its paths not there yet",
        cause: Some(Cause::N8nNotReady),
        key: true,
        routes: &[("GET /healthz ", ALIVE), (HEALTH, NOT_READY), (ELSE, NO_ROUTE)],
        state: N8nState::Loading,
        ..UNREADY
    },
    Row {
        name: "not ready, though it answers",
        cause: Some(Cause::N8nNotReady),
        routes: &[(HEALTH, NOT_READY), (REST, SETTINGS)],
        state: N8nState::NotReady,
        ..UNREADY
    },
    Row {
        name: "without its database",
        cause: Some(Cause::N8nNotReady),
        routes: &[(HEALTH, NOT_READY), (ELSE, recorded!("database"))],
        state: N8nState::DatabaseNotReady,
        ..UNREADY
    },
    Row { name: "ready, no key given", routes: api!(UNAUTHORIZED), ..HEALTHY },
    Row { name: "ready, named with a slash at the end", path: "/", routes: api!(UNAUTHORIZED), ..HEALTHY },
    Row {
        name: "ready, the key is wrong, expired, or the API is switched off",
        cause: Some(Cause::AuthFailed),
        key: true,
        routes: api!(UNAUTHORIZED),
        api: Some(KEY_REFUSED),
        ..HEALTHY
    },
    Row {
        name: "ready, the key lacks the scope",
        cause: Some(Cause::AuthFailed),
        key: true,
        routes: api!(recorded!("api-forbidden")),
        api: Some(N8nAnswer::Api(N8nApi::ScopeMissing)),
        ..HEALTHY
    },
    Row { name: "ready, the key is good", key: true, routes: api!(DATA), api: Some(N8nAnswer::Api(N8nApi::Data)), ..HEALTHY },
    Row { name: "named by its API's base", path: "/api/v1", routes: api!(UNAUTHORIZED), api: Some(KEY_REFUSED), ..HEALTHY },
    Row {
        name: "named by a page of its editor",
        path: "/home/workflows",
        key: true,
        routes: api!(DATA),
        api: Some(N8nAnswer::Api(N8nApi::Data)),
        ..HEALTHY
    },
    Row {
        name: "the API's base twice in the URL",
        cause: Some(Cause::EndpointNotFound),
        path: "/api/v1/api/v1",
        key: true,
        routes: &[(HEALTH, READY), (REST, SETTINGS), ("GET /api/v1/", recorded!("api-not-found"))],
        state: N8nState::WrongPath,
        api: Some(N8nAnswer::Api(N8nApi::NoSuchPath)),
        ..UNREADY
    },
    Row {
        name: "two slashes before the path",
        cause: Some(Cause::EndpointNotFound),
        path: "//",
        key: true,
        routes: &[("GET //rest/", NO_ROUTE), (REST, SETTINGS), (ELSE, EDITOR)],
        state: N8nState::WrongPath,
        ..UNREADY
    },
    Row {
        name: "N8N_PATH set, and its prefix asked of n8n's own port",
        cause: Some(Cause::EndpointNotFound),
        path: "/n8n/",
        key: true,
        routes: &[(HEALTH, READY), (REST, SETTINGS), (API, DATA), (ELSE, EDITOR)],
        state: N8nState::WrongPath,
        ..UNREADY
    },
    Row {
        name: "a proxy leads a prefix to n8n",
        path: "/n8n/",
        key: true,
        routes: &[
            ("GET /n8n/healthz/readiness ", READY),
            ("GET /n8n/rest/settings ", SETTINGS),
            ("GET /n8n/api/v1/workflows?limit=1 ", DATA),
            (ELSE, OTHER),
        ],
        api: Some(N8nAnswer::Api(N8nApi::Data)),
        ..HEALTHY
    },
    Row {
        name: "its health endpoint is elsewhere",
        key: true,
        routes: &[(REST, SETTINGS), (API, DATA), (ELSE, EDITOR)],
        api: Some(N8nAnswer::Api(N8nApi::Data)),
        ..HEALTHY
    },
    Row {
        name: "a proxy lets the API through and nothing else",
        routes: &[(HEALTH, READY), (API, UNAUTHORIZED), (ELSE, OTHER)],
        api: Some(KEY_REFUSED),
        ..HEALTHY
    },
    Row { name: "it takes the doctor for a robot", routes: &[(HEALTH, READY), (ELSE, recorded!("bot-filter"))], state: N8nState::Ignores, ..UNREADY },
    Row { name: "another service", cause: Some(Cause::NotN8n), routes: &[(ELSE, OTHER)], state: N8nState::NotN8n, ..UNREADY },
    Row {
        name: "another service that tells its health",
        cause: Some(Cause::NotN8n),
        routes: &[(ELSE, recorded!("other-health"))],
        state: N8nState::NotN8n,
        ..UNREADY
    },
    Row {
        name: "another service behind a prefix",
        cause: Some(Cause::NotN8n),
        path: "/x",
        routes: &[(ELSE, OTHER)],
        state: N8nState::NotN8n,
        ..UNREADY
    },
    Row {
        name: "a proxy in front asks for a login",
        cause: Some(Cause::ProxyError),
        key: true,
        routes: &[(ELSE, BASIC_AUTH)],
        state: N8nState::Gated,
        api: Some(N8nAnswer::Gated),
        ..UNREADY
    },
    Row {
        name: "a proxy in front, and n8n down behind it",
        cause: Some(Cause::ProxyError),
        routes: &[(ELSE, BAD_GATEWAY)],
        state: N8nState::DownBehindGateway,
        ..UNREADY
    },
    Row {
        name: "instance MCP, switched off",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp-server/http",
        routes: endpoint!(INSTANCE, recorded!("mcp-off")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::SwitchedOff)),
        ..UNREADY
    },
    Row {
        name: "instance MCP, no token given",
        path: "/mcp-server/http",
        routes: endpoint!(INSTANCE, recorded!("mcp-no-token")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::WantsToken)),
        ..HEALTHY
    },
    Row {
        name: "instance MCP, given the public API's key",
        cause: Some(Cause::AuthFailed),
        path: "/mcp-server/http",
        key: true,
        routes: &[(INSTANCE, recorded!("mcp-token-refused")), (HEALTH, READY), (REST, SETTINGS), (API, DATA)],
        mcp: Some(N8nAnswer::Mcp(N8nMcp::TokenRefused)),
        api: Some(N8nAnswer::Api(N8nApi::Data)),
        ..HEALTHY
    },
    Row {
        name: "instance MCP, given a key of nobody",
        cause: Some(Cause::AuthFailed),
        path: "/mcp-server/http",
        key: true,
        routes: endpoint!(INSTANCE, recorded!("mcp-token-refused")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::TokenRefused)),
        api: Some(KEY_REFUSED),
        ..HEALTHY
    },
    Row {
        name: "instance MCP, given its own key",
        path: "/mcp-server/http",
        key: true,
        routes: endpoint!(INSTANCE, recorded!("mcp-greets")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::Greets)),
        ..HEALTHY
    },
    Row {
        name: "instance MCP, behind what drops one of the accepted types",
        cause: Some(Cause::ProxyError),
        path: "/mcp-server/http",
        routes: endpoint!(INSTANCE, recorded!("mcp-not-acceptable")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::NotAcceptable)),
        ..UNREADY
    },
    Row {
        name: "instance MCP, behind a redirect that makes a GET of the POST",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp-server/http",
        routes: &[(INSTANCE, Act::Redirect("/mcp-server/http?")), ("GET /mcp-server/http", recorded!("mcp-get")), (HEALTH, READY), (REST, SETTINGS)],
        mcp: Some(N8nAnswer::Mcp(N8nMcp::WrongVerb)),
        ..UNREADY
    },
    Row {
        name: "MCP Server Trigger, its workflow not active",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp/orders",
        routes: endpoint!(TRIGGER, recorded!("trigger-not-registered")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::NotRegistered)),
        ..UNREADY
    },
    Row {
        name: "MCP Server Trigger, active",
        path: "/mcp/orders",
        routes: endpoint!(TRIGGER, recorded!("trigger-greets")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::Greets)),
        ..HEALTHY
    },
    Row {
        name: "MCP Server Trigger, wants a token",
        path: "/mcp/orders",
        routes: endpoint!(TRIGGER, recorded!("trigger-guarded")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::WantsToken)),
        ..HEALTHY
    },
    Row {
        name: "MCP Server Trigger, given a wrong token",
        cause: Some(Cause::AuthFailed),
        path: "/mcp/orders",
        key: true,
        routes: endpoint!(TRIGGER, recorded!("trigger-guarded")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::TokenRefused)),
        api: Some(KEY_REFUSED),
        ..HEALTHY
    },
    Row {
        name: "MCP Server Trigger, led to its endless stream",
        path: "/mcp/orders",
        routes: &[
            (TRIGGER, Act::Redirect("/mcp/orders?")),
            ("GET /mcp/orders", Act::Stream(include_str!("answers/trigger-stream.http"))),
            (HEALTH, READY),
            (REST, SETTINGS),
        ],
        mcp: Some(N8nAnswer::Mcp(N8nMcp::Greets)),
        ..HEALTHY
    },
    Row {
        name: "MCP Server Trigger of the first version, which speaks the old transport",
        path: "/mcp/orders/sse",
        routes: &[("GET /mcp/orders/sse ", Act::Stream(include_str!("answers/trigger-of-old-stream.http"))), (HEALTH, READY), (REST, SETTINGS)],
        mcp: Some(N8nAnswer::Mcp(N8nMcp::Greets)),
        ..HEALTHY
    },
    Row {
        name: "MCP Server Trigger of the first version, named without its last part",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp/orders",
        routes: endpoint!(TRIGGER, recorded!("trigger-of-old-posted")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::WrongVerb)),
        ..UNREADY
    },
    Row {
        name: "the test URL of an MCP Server Trigger",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp-test/orders",
        routes: endpoint!("POST /mcp-test/orders ", recorded!("trigger-test")),
        mcp: Some(N8nAnswer::Mcp(N8nMcp::TestOnly)),
        ..UNREADY
    },
    Row {
        name: "the begin of an MCP endpoint's path",
        cause: Some(Cause::EndpointNotFound),
        path: "/mcp",
        routes: endpoint!(POSTED, recorded!("mcp-nowhere")),
        mcp: Some(N8nAnswer::NoRoute),
        ..UNREADY
    },
    Row {
        name: "a proxy lets an MCP endpoint through and nothing else",
        path: "/mcp/orders",
        routes: &[(TRIGGER, recorded!("trigger-greets")), (ELSE, OTHER)],
        mcp: Some(N8nAnswer::Mcp(N8nMcp::Greets)),
        ..HEALTHY
    },
];

/// What no n8n does by itself, and what it does while it is frozen, starts, or ends. None of it may take a visit longer than its limit.
pub(crate) const BAD: &[Row] = &[
    Row { name: "silent", cause: Some(Cause::NetworkTimeout), routes: &[(ELSE, Act::Silence)], state: N8nState::Unanswered, ..UNREADY },
    Row { name: "half a head", cause: Some(Cause::NetworkTimeout), routes: &[(ELSE, Act::HalfAHead)], state: N8nState::Unanswered, ..UNREADY },
    Row { name: "closed", cause: Some(Cause::TlsError), routes: &[(ELSE, Act::Close)], state: N8nState::Unanswered, ..UNREADY },
    Row { name: "reset", cause: Some(Cause::ConnectionRefused), routes: &[(ELSE, Act::Reset)], state: N8nState::Unanswered, ..UNREADY },
    Row { name: "a body without an end", cause: Some(Cause::NotN8n), routes: &[(ELSE, Act::Endless)], state: N8nState::NotN8n, ..UNREADY },
    Row {
        name: "led around in a circle",
        cause: Some(Cause::EndpointNotFound),
        routes: &[(ELSE, Act::Redirect("/x"))],
        state: N8nState::Unanswered,
        ..UNREADY
    },
    Row { name: "led on and on", cause: Some(Cause::EndpointNotFound), routes: &[(ELSE, Act::Astray)], state: N8nState::Unanswered, ..UNREADY },
    Row {
        name: "one letter at a time",
        cause: Some(Cause::NetworkTimeout),
        routes: &[(ELSE, Act::Drip(include_str!("answers/ready.http")))],
        state: N8nState::Unanswered,
        ..UNREADY
    },
    Row {
        name: "silent after a good first answer",
        cause: Some(Cause::NetworkTimeout),
        routes: &[(HEALTH, READY), (ELSE, Act::Silence)],
        state: N8nState::Unanswered,
        ..UNREADY
    },
    Row { name: "ready, its API silent", key: true, routes: &[(HEALTH, READY), (REST, SETTINGS), (ELSE, Act::Silence)], ..HEALTHY },
    Row {
        name: "ready, its MCP endpoint a stream that says nothing",
        cause: Some(Cause::NetworkTimeout),
        path: "/mcp/orders",
        routes: &[(HEALTH, READY), (REST, SETTINGS), (TRIGGER, Act::Stream("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n: wait\n\n"))],
        mcp: Some(N8nAnswer::Foreign),
        ..UNREADY
    },
];

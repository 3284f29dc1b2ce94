//! The programs that only lead to a URL, as data: what they are called and how they read their arguments.

use crate::{
    client::{Expansion, Fallback, Form, Opening, Proxies, RemoteStart, Unset},
    evidence::HttpTransport::{self, Sse, SseThenStreamable, Streamable, StreamableThenSse},
};

/// One such program.
pub(super) struct Bridge {
    /// The names of its package and of what it installs.
    pub(super) names: &'static [&'static str],
    pub(super) url: UrlAt,
    /// A flag that chooses the transport, with its values.
    pub(super) transports: Option<(&'static str, &'static [(&'static str, HttpTransport)])>,
    pub(super) headers: HeaderFlag,
    /// A flag and a variable that hold a token for `Authorization: Bearer`.
    pub(super) bearer: (Option<&'static str>, Option<&'static str>),
    /// Without this flag it goes past all proxies; `None` where no flag decides.
    pub(super) proxy_flag: Option<&'static str>,
    /// With one of these it goes about it in a way that the doctor does not know: other logins, certificates that are not looked at.
    pub(super) beyond: &'static [&'static str],
    /// Where it keeps logins of its own: a variable that names the folder, and the folder in the home directory.
    pub(super) logins: Option<(&'static str, &'static str)>,
    pub(super) start: RemoteStart,
}

/// Which of the arguments is the URL.
pub(super) enum UrlAt {
    /// The first one that is left when the headers are taken out.
    First(HttpTransport),
    /// The first address of the web that belongs to none of these flags, else what this variable holds.
    Anywhere { flags: &'static [&'static str], variable: &'static str, over: HttpTransport },
    /// The value of one of these flags, each with its transport.
    Flag(&'static [(&'static str, HttpTransport)]),
    /// The first one behind this word; a path with a part `sse` leads to the old transport.
    Behind(&'static str),
}

/// How a header is written.
pub(super) enum HeaderFlag {
    /// `--header "NAME: VALUE"`
    Colon(&'static str),
    /// `--headers NAME VALUE`
    Pair(&'static [&'static str]),
    None,
}

/// Both read `${X}` in a header's value from their own environment, and take what is not set for empty.
const NODE: RemoteStart = RemoteStart {
    expansion: Expansion { forms: &[Form::Braces], unset: Unset::StaysLiteral, unset_in_env: Unset::BecomesEmpty },
    ..RemoteStart::OF_THE_SDK
};

pub(super) static TABLE: &[Bridge] = &[
    // geelen/mcp-remote:src/lib/utils.ts @d26e5a8 (0.1.38): parseCommandLineArgs, connectToRemoteServer; src/lib/mcp-auth-config.ts.
    Bridge {
        names: &["mcp-remote"],
        url: UrlAt::First(StreamableThenSse),
        transports: Some((
            "--transport",
            &[("http-only", Streamable), ("sse-only", Sse), ("http-first", StreamableThenSse), ("sse-first", SseThenStreamable)],
        )),
        headers: HeaderFlag::Colon("--header"),
        bearer: (None, None),
        proxy_flag: Some("--enable-proxy"),
        beyond: &["--help", "-h", "--version"],
        logins: Some(("MCP_REMOTE_CONFIG_DIR", ".mcp-auth")),
        start: RemoteStart { fallback: Fallback::NotThere, proxies: Proxies::Obeyed, ..NODE },
    },
    // npm supergateway 4.0.0: dist/index.js, dist/lib/headers.js, which replaces nothing in a header.
    Bridge {
        names: &["supergateway"],
        url: UrlAt::Flag(&[("--sse", Sse), ("--streamableHttp", Streamable)]),
        transports: None,
        headers: HeaderFlag::Colon("--header"),
        bearer: (Some("--oauth2Bearer"), None),
        proxy_flag: None,
        beyond: &["--stdio", "--help", "--version"],
        logins: None,
        start: RemoteStart { expansion: Expansion::NOTHING, ..NODE },
    },
    // PyPI mcp-proxy 0.13.0: mcp_proxy/__main__.py.
    Bridge {
        names: &["mcp-proxy", "mcp_proxy"],
        url: UrlAt::Anywhere { flags: &["--token-url", "--allow-origin", "--expose-header"], variable: "SSE_URL", over: Sse },
        transports: Some(("--transport", &[("sse", Sse), ("streamablehttp", Streamable)])),
        headers: HeaderFlag::Pair(&["-H", "--headers"]),
        bearer: (None, Some("API_ACCESS_TOKEN")),
        proxy_flag: None,
        beyond: &["--username", "--client-id", "--verify-ssl", "--no-verify-ssl", "--help", "-h", "--version"],
        logins: None,
        start: RemoteStart { opening: Opening::Initialize, expansion: Expansion::NOTHING, ..RemoteStart::OF_THE_PYTHON_SDK },
    },
    // PyPI fastmcp_slim 4.2.1: fastmcp/cli/run.py (create_client_server), fastmcp/mcp_config.py (infer_transport_type_from_url).
    Bridge {
        names: &["fastmcp"],
        url: UrlAt::Behind("run"),
        transports: None,
        headers: HeaderFlag::None,
        bearer: (None, None),
        proxy_flag: None,
        beyond: &["--help", "-h"],
        logins: None,
        start: RemoteStart::OF_THE_PYTHON_SDK,
    },
];

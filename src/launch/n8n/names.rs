//! Under which names MCP servers for n8n take its address and its key: ONE table each, what is most surely n8n first.

/// How a variable or a flag holds the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A URL.
    Url,
    /// A URL, or the name of a host alone, which n8n's own `N8N_PROTOCOL` and `N8N_PORT` complete.
    Host,
}

/// Variables that name n8n's address, with who reads them.
pub(super) const ADDRESSES: &[(&str, Form)] = &[
    // czlonkowski/n8n-mcp:.env.example; leonardsellem/n8n-mcp-server:.env.example, there with /api/v1; roman-pinchuk/mcp-n8n-api:docs/CONFIGURATION.md.
    ("N8N_API_URL", Form::Url),
    // get2knowio/n8n-mcp:README.md; `m2ai-n8n-mcp` on PyPI, n8n_mcp/clients/n8n.py.
    ("N8N_BASE_URL", Form::Url),
    // masseater/n8n-mcp-server:README.md; `@node2flow/n8n-management-mcp` on npm, dist/index.js.
    ("N8N_URL", Form::Url),
    // kxctbetty/mcp-n8n-server:README.md.
    ("N8N_HOST_URL", Form::Url),
    // illuminaresolutions/n8n-mcp-server:README.md; spences10/mcp-n8n-builder:README.md and salacoste/mcp-n8n-workflow-builder:README.md, there with
    // /api/v1. It is also n8n's own, and then a bare name: docs.n8n.io, "Deployment environment variables".
    ("N8N_HOST", Form::Host),
    // Seen in public configs of servers that people wrote for themselves.
    ("N8N_API_BASE_URL", Form::Url),
    ("N8N_INSTANCE_URL", Form::Url),
    ("N8N_SERVER_URL", Form::Url),
    ("N8N_ENDPOINT", Form::Url),
    // n8n's own MCP server: docs.n8n.io, "Connect to n8n MCP server".
    ("N8N_MCP_URL", Form::Url),
    ("N8N_MCP_SERVER_URL", Form::Url),
    // n8n's own, for what it tells others: docs.n8n.io, "Deployment environment variables".
    ("N8N_EDITOR_BASE_URL", Form::Url),
    // A webhook of n8n, with its path: `n8n-chatbot-mcp` on PyPI, n8n_chatbot_mcp/server.py.
    ("N8N_WEBHOOK_URL", Form::Url),
    ("N8N_WEBHOOK_BASE_URL", Form::Url),
    ("N8N_CHATBOT_URL", Form::Url),
];

/// Flags that name n8n's address, in the same order; what only some read so stands behind what can mean nothing else.
pub(super) const FLAGS: &[&str] = &[
    // masseater/n8n-mcp-server:README.md.
    "--n8n-url",
    "--n8n-api-url",
    "--n8n-base-url",
    "--n8n-host",
];

/// Flags that name the address of whatever the program is for: cmwen/min-n8n-mcp:README.md has the first.
pub(super) const PLAIN_FLAGS: &[&str] = &["--url", "--base-url", "--api-url", "--host"];

/// Variables that hold the key of n8n's public API. Tokens for its MCP endpoints (`N8N_MCP_TOKEN`) are other keys.
pub(super) const KEYS: &[&str] = &[
    // All servers above but one.
    "N8N_API_KEY",
    // cmwen/min-n8n-mcp:README.md.
    "N8N_API_TOKEN",
    "N8N_TOKEN",
    "N8N_KEY",
];

/// Flags that hold it; those without `n8n` in them only where the program is one for n8n.
pub(super) const KEY_FLAGS: &[&str] = &["--n8n-api-key", "--n8n-key"];
pub(super) const PLAIN_KEY_FLAGS: &[&str] = &["--api-key", "--token"];

/// Whether it is the header of the public API, which bridges such as `mcp-remote --header` pass on.
pub(super) fn is_key_header(name: &str) -> bool {
    name.eq_ignore_ascii_case("x-n8n-api-key")
}

/// The token in an `Authorization: Bearer …`, as n8n's MCP endpoints take it.
pub(super) fn bearer<'v>(name: &str, value: &'v str) -> Option<&'v str> {
    let (scheme, token) = value.trim().split_once(char::is_whitespace)?;
    let is_bearer = name.eq_ignore_ascii_case("authorization") && scheme.eq_ignore_ascii_case("bearer");
    Some(token.trim()).filter(|token| is_bearer && !token.is_empty())
}

/// Whether anybody can tell by the URL alone that n8n is there: its own name in the host's, its cloud, its usual port, or its own MCP server's path.
pub(super) fn is_n8ns(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    let Some((_, rest)) = url.split_once("://") else { return false };
    let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    port == "5678" || host.split('.').any(|label| label == "n8n") || path.trim_end_matches('/').ends_with("/mcp-server/http")
}

/// Whether a word of a command line is about n8n: the name of a package, an image or a folder.
pub(super) fn speaks_of_n8n(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.match_indices("n8n").any(|(at, found)| {
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        is_apart(word[..at].chars().next_back()) && (is_apart(word[at + found.len()..].chars().next()) || word[at..].starts_with("n8nio"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n8n_is_known_by_host_port_or_path() {
        for (url, is) in [
            ("https://n8n.example.com/api/v1", true),
            ("https://acme.app.n8n.cloud/mcp/abc", true),
            ("http://n8n:80", true),
            ("http://10.0.0.5:5678", true),
            ("http://[::1]:5678/x", true),
            ("https://automation.example.com/mcp-server/http", true),
            ("https://example.com/n8n/mcp-server/http/", true),
            ("https://me:n8n.p@example.com/", false),
            ("https://n8n-mcp.example.com", false),
            ("https://example.com:56789", false),
            ("https://example.com/?next=http://x:5678", false),
            ("n8n.example.com", false),
        ] {
            assert_eq!(is_n8ns(url), is, "{url}");
        }
    }

    #[test]
    fn a_word_speaks_of_n8n_where_it_stands_apart() {
        for (word, is) in [
            ("n8n-mcp", true),
            ("@illuminaresolutions/n8n-mcp-server", true),
            ("ghcr.io/czlonkowski/n8n-mcp:latest", true),
            ("n8nio/n8n", true),
            ("/opt/n8n/server.js", true),
            ("mcp_n8n.gateway", true),
            ("an8nb", false),
            ("n8nab", false),
        ] {
            assert_eq!(speaks_of_n8n(word), is, "{word}");
        }
    }
}

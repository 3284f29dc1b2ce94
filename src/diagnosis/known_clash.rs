//! Library versions that are known not to fit the code of many servers, as a table: what is said, which library, which pin helps.

use super::Signatures;

/// Errors that say: this library is there, in a version that this code was not written for.
#[derive(Debug)]
pub(super) struct Clash {
    /// Matched against `Type: message`.
    pub said: Signatures,
    pub library: &'static str,
    /// The version that was found, as far as the words betray it.
    pub found: Option<&'static str>,
    /// The version that the code needs, as a requirement to install.
    pub needed: Option<&'static str>,
}

const fn clash(said: &'static [&'static str], library: &'static str, found: Option<&'static str>, needed: Option<&'static str>) -> Clash {
    Clash { said: Signatures::new(said), library, found, needed }
}

/// Modules and names of the Python SDK that 2.0 took away; compared file by file: `mcp` 1.30.0 against 2.3.0.
const OF_MCP_1: &[&str] = &[
    r"^ModuleNotFoundError: No module named 'mcp\.(?:server\.fastmcp|server\.websocket|client\.websocket|server\.lowlevel\.func_inspection|shared\.(?:progress|response_router|session|version))\b",
    r"^ImportError: cannot import name '(?:FastMCP|McpError|BaseSession|RequestResponder|ServerRequestResponder)' from 'mcp\b",
    r"^AttributeError: module 'mcp[\w.]*' has no attribute '(?:McpError|FastMCP)'",
    r"^AttributeError: 'Server' object has no attribute '(?:list_|call_|read_|get_|set_|subscribe_|unsubscribe_|complet|progress_|request_context)\w*'",
];

/// The table, the more exact first.
pub(super) static CLASHES: [Clash; 9] = [
    clash(OF_MCP_1, "mcp", Some("2.x"), Some("mcp<2")),
    clash(
        &[r"No module named 'mcp\.server\.mcpserver", r"cannot import name '(?:MCPServer|MCPError|ServerRequestContext)' from 'mcp"],
        "mcp",
        Some("1.x"),
        Some("mcp>=2"),
    ),
    clash(
        &[r"^TypeError: FastMCP\(\) no longer accepts", r"^TypeError: FastMCP\.\w+\(\) no longer"],
        "fastmcp",
        Some("3 or newer"),
        Some("fastmcp<3"),
    ),
    clash(
        &[
            r"^TypeError: (?:FastMCP|MCPServer|Server|ServerSession|InitializationOptions)\.\w+\(\) (?:got an unexpected keyword|missing \d+ required)",
        ],
        "mcp",
        None,
        Some("mcp<2"),
    ),
    clash(
        &[r"PydanticImportError|PydanticUserError", r"`BaseSettings` has been moved", r"cannot import name '\w+' from 'pydantic(?:\.\w+)*'"],
        "pydantic",
        Some("2.x"),
        Some("pydantic<2"),
    ),
    clash(
        &[
            r"numpy\.dtype size changed",
            r"numpy\.core\.multiarray failed to import",
            r"_ARRAY_API not found",
            r"compiled using NumPy 1\.x cannot be run in",
        ],
        "numpy",
        Some("2.x"),
        Some("numpy<2"),
    ),
    // httpx 0.28 took the argument away that older releases of the OpenAI and Anthropic clients pass.
    clash(&[r"Client\.__init__\(\) got an unexpected keyword argument 'proxies'"], "httpx", Some("0.28 or newer"), Some("httpx<0.28")),
    clash(
        &[r"\b_?\w*\._parse is not a function", r"\.safeParseAsync is not a function", r"\(reading '_zod'\)", r"\b_zod\b.*undefined"],
        "zod",
        None,
        Some("zod@3"),
    ),
    clash(
        &[r"\bserver\.(?:tool|registerTool|resource|registerResource|prompt|registerPrompt|setRequestHandler|connect) is not a function"],
        "@modelcontextprotocol/sdk",
        None,
        None,
    ),
];

/// Modules that came into every environment with `mcp` 1.x and no longer come with 2.x (its requirements, 1.30.0 against 2.3.0).
pub(super) const BROUGHT_BY_MCP_1: &[&str] = &["httpx", "httpx_sse", "pydantic_settings"];

#[cfg(test)]
mod tests {
    use super::CLASHES;

    #[test]
    fn each_known_clash_is_told_from_its_words() {
        for (said, library) in [
            ("ModuleNotFoundError: No module named 'mcp.server.fastmcp'. This is mcp 2.x, where FastMCP was renamed", Some("mcp")),
            ("ImportError: cannot import name 'McpError' from 'mcp.shared.exceptions' (/v/mcp/shared/exceptions.py)", Some("mcp")),
            ("AttributeError: 'Server' object has no attribute 'list_resources'", Some("mcp")),
            ("TypeError: FastMCP.__init__() got an unexpected keyword argument 'description'", Some("mcp")),
            ("TypeError: FastMCP() no longer accepts `log_level`. Pass `log_level` to `run_http_async()`", Some("fastmcp")),
            ("pydantic.errors.PydanticImportError: `BaseSettings` has been moved to the `pydantic-settings` package.", Some("pydantic")),
            ("TypeError: keyValidator._parse is not a function", Some("zod")),
            ("AttributeError: 'Server' object has no attribute 'foo'", None),
            ("ModuleNotFoundError: No module named 'mcp'", None),
        ] {
            assert_eq!(CLASHES.iter().find(|clash| clash.said.matches(said)).map(|clash| clash.library), library, "{said}");
        }
    }
}

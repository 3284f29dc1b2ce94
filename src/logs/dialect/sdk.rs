//! Programs built on the official SDKs, as far as they print the SDK's errors as they are: scripts, hubs, small clients.

use std::borrow::Cow;

use crate::{
    evidence::{Exit, UNKNOWN_CLIENT},
    logs::said::Said,
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new(UNKNOWN_CLIENT, read).of_any_program();

fn read(record: &str) -> Option<Heard<'_>> {
    /// What such programs put before their messages.
    static LEVELS: Pattern = Pattern::new(r"^(?:\[[^\]]{1,40}\] ?){0,4}(?:(?:ERROR|Error|WARN|INFO)[: ] ?)?");
    let rest = &record[LEVELS.find(record).map_or(0, |found| found.range().end)..];
    sentence::surely(&SENTENCES, None, rest.trim_start())
}

static SENTENCES: [Sentence; 8] = [
    // The Java SDK's client, in Spring AI among others (modelcontextprotocol/java-sdk: LifecycleInitializer).
    Sentence::new(r"\bServer response with Protocol: \S+, Capabilities: .*? Info: Implementation\[name=(?<server>[^,\]]{1,100})", |_| {
        Said::Connected { after: None, tools: None }
    }),
    // Only a session calls tools.
    Sentence::new(
        r"(?:^|[Ee]rror |[Ff]ailed to )(?:call|execut|invok)(?:e|ing)? (?:the )?(?:MCP )?tool\b.{0,200}?\bMCP error (?<code>-\d+): ",
        |part| match part.of("code") {
            "-32001" => Said::CallGivenUp,
            _ => Said::Connected { after: None, tools: None },
        },
    ),
    // The .NET SDK's client (modelcontextprotocol/csharp-sdk:src/ModelContextProtocol.Core/Client/StdioClientSessionTransport.cs).
    Sentence::new(r"^(?:.{0,60}\b)?IOException: MCP server process exited unexpectedly(?: \(exit code: (?<code>\d+)\))?", |part| {
        Said::Exited(Exit { code: part.number("code").map(u32::cast_signed), signal: None })
    }),
    // smart-mcp-proxy/mcpproxy-go:internal/upstream/core/connection_lifecycle.go
    Sentence::new(r"\bserver did not respond to MCP initialize within (?<seconds>\d{1,5}(?:\.\d{1,9})?)s\b", |part| Said::TimedOut {
        after: part.number("seconds").map(std::time::Duration::from_secs_f64),
    }),
    Sentence::new(r"^Failed to connect client for server (?<server>\S+) by error: (?<why>.+?)(?: with stack: .*)?$", |part| {
        reason::failed(part.of("why"))
    }),
    Sentence::new(
        r#"^(?:.{0,80}\b)?[Ff]ailed to (?:connect to|initialize|start) (?:the )?MCP (?:server|client)(?: ['"`]?(?<server>[^'"`:]{1,60})['"`]?)?: +(?<why>.+)"#,
        |part| reason::failed(part.of("why")),
    ),
    Sentence::new(r"^(?:.{0,60}: |could not start the proxy )?(?:_?McpError: )?(?<why>MCP error ?-\d+: .+)", |part| reason::failed(part.of("why"))),
    // The Python SDK's client: the line itself stands in the error below.
    Sentence::new(r"^(?:.{0,60} - )?Failed to parse JSONRPC message from server", |_| {
        Said::NotJson(Cow::Borrowed("(the log does not show the line)"))
    }),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn errors_of_the_sdks_are_read() {
        let closed = || Said::Failed("MCP error -32000: Connection closed".into());
        for (line, server, said) in [
            ("McpError: MCP error -32000: Connection closed", None, closed()),
            ("Error: MCP error -32000: Connection closed", None, closed()),
            ("Failed to connect to MCP server: McpError: MCP error -32000: Connection closed", None, closed()),
            (
                "[2026-01-02T03:04:05.678Z] [ERROR] [61] [main] Failed to connect client for server docs by error: McpError: MCP error -32000: Connection closed with stack: McpError",
                Some("docs"),
                closed(),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (server.map(str::to_owned), said), "{line}");
        }
        let java = "2026-01-02T03:04:05.678+01:00  INFO 9 --- [main] i.m.client.LifecycleInitializer : Server response with Protocol: 2025-06-18, Capabilities: ServerCapabilities[tools=null], Info: Implementation[name=docs, version=1] and Instructions null";
        assert_eq!(testing::surely(&DIALECT, java), (Some("docs".to_owned()), Said::Connected { after: None, tools: None }));
        assert!((DIALECT.read)("Connection closed").is_none());
        let dotnet = "System.IO.IOException: MCP server process exited unexpectedly (exit code: 4294967295)";
        assert_eq!(testing::surely(&DIALECT, dotnet), (None, Said::Exited(Exit { code: Some(-1), signal: None })));
    }

    #[test]
    fn what_only_a_session_does_is_no_start_that_fails() {
        for (line, said) in [
            ("{\"error\": \"MCP error -32603: Error calling tool find: MCP error -32001: Request timed out \"}", Said::CallGivenUp),
            ("Failed to call tool 'find' of docs: MCP error -32001: Request timed out", Said::CallGivenUp),
            ("[ERROR] Error executing MCP tool: MCP error -32602: no such file", Said::Connected { after: None, tools: None }),
            (
                "failed to connect: server did not respond to MCP initialize within 27.2s and produced no stderr output",
                Said::TimedOut { after: Some(std::time::Duration::from_millis(27_200)) },
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line).1, said, "{line}");
        }
    }
}

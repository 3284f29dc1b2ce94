//! Claude Desktop: what its window shows of a server that failed (ahujasid/blender-mcp#234, matlab/matlab-mcp-server#82,
//! modelcontextprotocol/servers#2729): the name, and what the log of the server says as well.

use std::borrow::Cow;

use crate::logs::said::Said;

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("claude-desktop", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let text = record.trim().trim_start_matches(['"', '“', '•', '-', ' ']).trim_end_matches(['"', '”']);
    sentence::surely(&SENTENCES, None, text)
}

static SENTENCES: [Sentence; 6] = [
    Sentence::new(r"^Could not attach to MCP server (?<server>[^:]{1,100}): (?<why>.+)$", |part| reason::failed(part.of("why"))),
    // It was shown for servers that worked as well.
    Sentence::new(r"^(?<text>Could not attach to MCP server) (?<server>\S[^:]{0,100}?)$", |part| Said::NotUsed(part.text())),
    Sentence::new(r"^MCP (?<server>\S.{0,100}?): (?<text>Server disconnected)\b", |part| Said::NotUsed(part.text())),
    Sentence::new(r"^MCP (?<server>\S.{0,100}?): Couldn't start (?:this server )?for Cowork and Code sessions(?:[^:]*: ?(?<text>.*)|.*)$", |part| {
        Said::SharedPoolFailed(part.text())
    }),
    Sentence::new(
        r"^MCP (?<server>\S.{0,100}?): (?<text>(?:Error: )?spawn .*\b(?:E[A-Z]{3,}|UNKNOWN)|write EPIPE|Request timed out|MCP error -\d+: .+)$",
        |part| reason::failed(part.of("text")),
    ),
    Sentence::new(
        r"^MCP (?<server>\S.{0,100}?): (?<text>(?:Unexpected (?:token|end of JSON|non-whitespace|number|string)|Expected .{1,40} in JSON|No number after minus sign in JSON|Bad control character in).+)$",
        |part| Said::NotJson(Cow::Borrowed(reason::not_json(part.of("text")).unwrap_or(part.of("text")))),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn what_the_window_shows_is_read() {
        let failed = |why: &'static str| Said::Failed(why.into());
        for (line, server, said) in [
            ("Could not attach to MCP server my docs", "my docs", Said::NotUsed("Could not attach to MCP server".into())),
            ("Could not attach to MCP server docs: Error: spawn uvx ENOENT", "docs", failed("spawn uvx ENOENT")),
            (
                "\"MCP docs: Server disconnected. For troubleshooting guidance, please visit our debugging documentation\"",
                "docs",
                Said::NotUsed("Server disconnected".into()),
            ),
            ("MCP docs: spawn UNKNOWN", "docs", failed("spawn UNKNOWN")),
            ("MCP docs: Unexpected token 'S', \"Starting s\"... is not valid JSON", "docs", Said::NotJson("Starting s".into())),
            (
                "MCP docs: Couldn't start this server for Cowork and Code sessions (they run their own copy), so they can't use its tools: no",
                "docs",
                Said::SharedPoolFailed("no".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some(server.to_owned()), said), "{line}");
        }
    }

    #[test]
    fn what_servers_write_is_left_to_them() {
        for line in ["MCP server: ready", "MCP docs: listening on stdio", "MCP error -32000: Connection closed", "Could not attach to MCP server"] {
            assert!((DIALECT.read)(line).is_none(), "{line}");
        }
    }
}

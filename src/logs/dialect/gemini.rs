//! Gemini CLI and what came from it (google-gemini/gemini-cli:packages/core/src/tools/mcp-client.ts, mcp-client-manager.ts): what its terminal
//! shows, with a mark before it, and its debug output.

use crate::{
    logs::{said::Said, stamp},
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("gemini", read).labelling_stderr();

fn read(record: &str) -> Option<Heard<'_>> {
    if !["MCP", "rror during discovery", "erver '", ") - ", " - Ready", " - Disconnected"].iter().any(|word| record.contains(word)) {
        return None;
    }
    if let Some((stamp, text)) = stamp::read(record) {
        return sentence::surely(&SENTENCES, Some(stamp), &text[QWEN.find(text)?.range().end..]);
    }
    let record = record.trim_matches(['│', ' ']);
    if let Some(heard) = sentence::surely(&ROWS, None, record) {
        return Some(heard);
    }
    let text = record.trim_matches(['│', '✕', '✖', '✗', '×', 'ℹ', '⚠', ' ']);
    sentence::surely(&SENTENCES, None, text)
}

/// What stands behind the stamp in the debug files of Qwen Code, seen in those of 0.15.
static QWEN: Pattern = Pattern::new(r"^\[(?:DEBUG|INFO|WARN|ERROR)\] \[MCP\] ");

/// The rows of `gemini mcp list` (packages/cli/src/commands/mcp/list.ts) and of the view `/mcp` (packages/cli/src/ui/components/views/McpStatus.tsx).
/// In a folder that is not trusted every server counts as disconnected, so the bare word tells nothing of the server.
static ROWS: [Sentence; 5] = [
    Sentence::new(r"^✓ (?<server>[^:]+): .+ \((?:stdio|sse|http)\) - Connected$", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^✗ (?<server>[^:]+): .+ \((?:stdio|sse|http)\) - (?<text>Disconnected)$", |part| Said::NotUsed(part.text())),
    Sentence::new(r"^○ (?<server>[^:]+): .+ \((?:stdio|sse|http)\) - (?<text>Disabled)$", |part| Said::NotUsed(part.text())),
    Sentence::new(r"^🟢 (?<server>.+?) - Ready(?: \((?<tools>\d+) tools?\b.*)?", |part| Said::Connected {
        after: None,
        tools: part.number("tools"),
    }),
    Sentence::new(r"^🔴 (?<server>.+?) - (?<text>Disconnected)\b", |part| Said::NotUsed(part.text())),
];

static SENTENCES: [Sentence; 9] = [
    // Its debug output, once the handshake is done.
    Sentence::new(
        r"^(?:Registering notification handlers for server|Server) '(?<server>[^']+)'(?:\. Capabilities: | has \w+ but did not declare | supports \w+ updates)",
        |_| Said::Connected { after: None, tools: None },
    ),
    Sentence::new(r"^(?:MCP issues detected\. |(?:Scheduling|Executing) MCP context refresh|MCP context refresh complete)", |_| Said::Nothing),
    // Its debug console counts before a line how often it came.
    Sentence::new(r"^(?:\d+ +)?(?<why>Skipping tool '[^']+' from MCP server '(?<server>[^']+)' because it has missing\b.*)", |part| {
        Said::LeavesOut(part.of("why").into())
    }),
    Sentence::new(r"^(?:\[DEBUG\] )?\[?MCP STDERR \((?<server>.+?)\)\]?: *(?<text>(?s:.*))", |part| Said::Stderr(part.text())),
    Sentence::new(
        r"^(?:\[MCP(?: error)?\] )?(?:Error during discovery for(?: MCP)? server|Error connecting to MCP server) '(?<server>[^']+)': (?<why>(?s:.+))",
        |part| failed(part.of("why")),
    ),
    Sentence::new(r"^failed to start or connect to MCP server '(?<server>[^']+)' (?<why>\{(?s:.+))", |part| failed(part.of("why"))),
    // A server need not know `ping`, which `gemini mcp list` sends once the connection stands.
    Sentence::new(r"^MCP ping failed for (?<server>.+?), but connect succeeded: ", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^MCP server '(?<server>[^']+)' (?<text>requires authentication using: |rejected stored OAuth token)", |part| {
        Said::NotUsed(part.text())
    }),
    Sentence::new(r"^MCP ERROR \((?<server>.+?)\): *(?<why>(?s:.*))", |part| {
        let why = reason::without_class(part.of("why"));
        reason::not_json(why).map_or(Said::Words(why.into()), |line| Said::NotJson(line.into()))
    }),
];

/// The innermost reason: behind the same once more, and behind the entry as JSON.
fn failed(why: &str) -> Said<'_> {
    let why = why.trim();
    let why = why.strip_prefix("Connection failed for '").and_then(|rest| rest.split_once("': ")).map_or(why, |(_, why)| why);
    let why = why.split_once("};").map_or(why, |(_, why)| why).trim_start_matches(['│', ' ', '\n']);
    // Its debug output appends the error itself, which says the same again behind its class.
    let why = said_twice(why).unwrap_or(why);
    if why.starts_with("No prompts") && why.contains(" found on the server") {
        return Said::Connected { after: None, tools: Some(0) };
    }
    reason::failed(why)
}

/// The message of `boom _McpError: boom`.
fn said_twice(why: &str) -> Option<&str> {
    const CLASS: &str = "Error: ";
    let (at, _) = why.match_indices(CLASS).find(|(at, _)| *at > 0)?;
    let (message, _) = why[..at].rsplit_once(' ')?;
    why[at + CLASS.len()..].starts_with(message).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn a_refused_ping_is_no_failure() {
        let connected = Said::Connected { after: None, tools: None };
        for line in [
            "MCP ping failed for docs, but connect succeeded: _McpError: MCP error -32601: Method not found",
            "✓ docs: node /srv/docs.js (stdio) - Connected",
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), connected.clone()), "{line}");
        }
        let skipped = "Skipping tool 'find' from MCP server 'docs' because it has missing types in its parameter schema.";
        let said = Said::LeavesOut(skipped.into());
        assert_eq!(testing::surely(&DIALECT, &format!("   2 {skipped}")), (Some("docs".to_owned()), said));
    }

    #[test]
    fn rows_of_both_lists_are_read() {
        for (line, said) in [
            ("✗ docs: npx docs  (stdio) - Disconnected", Said::NotUsed("Disconnected".into())),
            ("🔴 docs - Disconnected (2 tools cached)", Said::NotUsed("Disconnected".into())),
            ("│ 🟢 docs - Ready (4 tools, 1 prompt) │", Said::Connected { after: None, tools: Some(4) }),
            ("✕ MCP server 'docs' requires authentication using: /mcp auth docs", Said::NotUsed("requires authentication using:".into())),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
    }

    #[test]
    fn the_innermost_reason_is_read() {
        for (line, said) in [
            (
                "✕ Error during discovery for server 'docs': Connection failed for 'docs': MCP error -32000: Connection closed",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            (
                "2026-01-02T03:04:05.678Z [ERROR] [MCP] Error during discovery for server 'docs': No prompts or tools found on the server.",
                Said::Connected { after: None, tools: Some(0) },
            ),
            ("[MCP error] Error during discovery for MCP server 'docs': boom _McpError: boom", Said::Failed("boom".into())),
            (
                "[MCP error] Error during discovery for MCP server 'docs': spawn uvx ENOENT Error: spawn uvx ENOENT",
                Said::Failed("spawn uvx ENOENT".into()),
            ),
            ("[MCP] Error during discovery for server 'docs': spawn uvx ENOENT", Said::Failed("spawn uvx ENOENT".into())),
            ("[MCP error] Error during discovery for MCP server 'docs': spawn uvx ENOENT", Said::Failed("spawn uvx ENOENT".into())),
            (
                "│ failed to start or connect to MCP server 'docs' {\"command\":\"uvx\"}; │\nMcpError: MCP error -32000: Connection closed",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            ("✖ MCP ERROR (docs): SyntaxError: Unexpected token 'h', \"hi\" is not valid JSON", Said::NotJson("hi".into())),
            ("[DEBUG] [MCP STDERR (docs)]:  no key", Said::Stderr("no key".into())),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
    }
}

//! GitHub Copilot CLI: its own log, `TS [LEVEL] …` (`index.js` in the npm package @github/copilot 0.0.400).

use std::borrow::Cow;

use crate::{
    logs::{
        said::{Command, Said},
        stamp::{self, Stamp},
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, command_line, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("copilot-cli", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static TAG: Pattern = Pattern::new(r"^\[(?:DEBUG|INFO|LOG|WARNING|ERROR)\] ");
    if !record.contains("MCP ") && !record.contains("[mcp server ") && !record.contains("eferred connection to ") {
        return None;
    }
    let (stamp, rest) = match stamp::read(record) {
        Some((stamp @ Stamp::Utc(_), rest)) => (Some(stamp), rest),
        Some(_) => return None,
        None => (None, record),
    };
    let text = TAG.find(rest).map_or(rest, |tag| &rest[tag.range().end..]);
    sentence::surely(&SENTENCES, stamp, text)
}

static SENTENCES: [Sentence; 11] = [
    Sentence::new(r"^\[mcp server (?<server>.+?) stderr\] (?<text>(?s:.*))", |part| Said::Stderr(part.text())),
    // Told twice: first over several lines.
    Sentence::new(r"^Starting MCP client for (?<server>\S+) with\s*$", |_| Said::Begins),
    Sentence::new(
        r"^Starting MCP client for (?<server>\S+) with (?:deferred connection\. C|c)ommand: (?<program>.*?)(?:,| and) args: (?<args>.*)",
        |part| {
            let args = command_line::words(part.of("args")).into_iter().map(Cow::into_owned).collect();
            Said::Command(Command { program: Cow::Borrowed(part.of("program")), args, ..Command::default() })
        },
    ),
    Sentence::new(r"^Starting (?:remote|in-memory) MCP client for (?<server>\S+)", |_| Said::Begins),
    Sentence::new(r"^MCP client for (?<server>\S+) connected, took (?<ms>\d{1,9})ms", |part| Said::Connected {
        after: part.number("ms").map(std::time::Duration::from_millis),
        tools: None,
    }),
    Sentence::new(r"^Deferred connection to (?<server>\S+) completed, took (?<ms>\d{1,9})ms", |part| Said::Connected {
        after: part.number("ms").map(std::time::Duration::from_millis),
        tools: None,
    }),
    Sentence::new(r"^Started MCP client for (?:remote server )?(?<server>\S+)", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^Failed to start MCP client for (?:remote server )?(?<server>[^\s:]+): (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Deferred connection to (?<server>\S+) failed: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^MCP client for (?<server>\S+) errored (?<why>(?s:.+))", |part| {
        let why = reason::without_class(part.of("why"));
        reason::not_json(why).map_or(Said::Words(Cow::Borrowed(why)), |line| Said::NotJson(Cow::Borrowed(line)))
    }),
    // Said of every connection that ends, also of one that the client closes; and what goes before.
    Sentence::new(r"^(?:MCP (?:transport|client) for (?<server>\S+) closed|(?:Creating|Connecting) MCP client for )", |_| Said::Nothing),
];

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_log_are_read() {
        let command = Command { program: "uvx".into(), args: vec!["docs-mcp".into(), "--stdio".into()], search_path: vec![] };
        for (text, server, said) in [
            ("[INFO] Starting MCP client for docs with", Some("docs"), Said::Begins),
            ("[INFO] Starting MCP client for docs with command: uvx and args: docs-mcp --stdio", Some("docs"), Said::Command(command)),
            ("[INFO] [mcp server docs stderr] no key", Some("docs"), Said::Stderr("no key".into())),
            (
                "[INFO] MCP client for docs connected, took 812ms",
                Some("docs"),
                Said::Connected { after: Some(Duration::from_millis(812)), tools: None },
            ),
            (
                "[ERROR] Failed to start MCP client for docs: McpError: MCP error -32000: Connection closed",
                Some("docs"),
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            ("[INFO] MCP transport for docs closed", Some("docs"), Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, &format!("2026-02-03T04:05:06.007Z {text}")), (server.map(str::to_owned), said), "{text}");
        }
        assert!((DIALECT.read)("2026-02-03T04:05:06.007Z [INFO] MCP server ready").is_none());
    }
}

//! Claude Code: what its terminal shows of the servers, the rows of `claude mcp list` and of the panel `/mcp` (`cli.js` in the npm package
//! @anthropic-ai/claude-code 1.0.110 and 2.0.76, the binary 2.1.220; the marks are those of the package `figures`, which has others for old consoles).

use std::borrow::Cow;

use crate::logs::said::Said;

use super::{
    Dialect, Heard, reason,
    sentence::{self, Parts, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("claude-code", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let text = record.trim_matches(['│', ' ', '\t']);
    let mentions = ["onnect", "ailed", "needs authentication", "Needs authentication"].iter().any(|word| text.contains(word));
    if mentions { sentence::surely(&SENTENCES, None, text) } else { None }
}

static SENTENCES: [Sentence; 5] = [
    // NAME: COMMAND ARGUMENTS - MARK STATUS — ISSUE
    Sentence::new(
        r"^(?<server>\S.{0,100}?): .* - (?:✓|✔|√|✗|✘|×|!|⚠) (?<status>Connected|Failed to connect|Connection error|Needs authentication)(?: · (?<but>tools fetch failed))?(?: — (?<why>.+))?$",
        status,
    ),
    // ❯ 1. NAME  MARK status · Enter to view details
    Sentence::new(
        r"^(?:(?:❯|>) )?(?:\d{1,2}\. )?(?<server>\S.{0,100}?) +(?:· )?(?:✔|√|✘|×|△|▲|∆|⚠) (?<status>connected|failed|needs authentication)(?: · (?<but>tools fetch failed))?(?: · .*)?$",
        status,
    ),
    Sentence::new(r"^(?:└|⎿)? *Reconnected to (?<server>\S.{0,100}?)\.$", |_| CONNECTED),
    Sentence::new(r"^(?:└|⎿)? *Failed to reconnect to (?<server>[^\s:]+)(?:: (?<why>.+)|\.)$", |part| failed(part, "failed to reconnect")),
    Sentence::new(r"^(?:└|⎿)? *Error reconnecting to (?<server>[^\s:]+): (?<why>.+)$", |part| failed(part, "")),
];

const CONNECTED: Said<'static> = Said::Connected { after: None, tools: None };

fn status<'a>(part: Parts<'_, 'a>) -> Said<'a> {
    match part.of("but") {
        "" if part.of("status").eq_ignore_ascii_case("connected") => CONNECTED,
        "" => failed(part, part.of("status")),
        but => failed(part, but),
    }
}

/// For the reason that stands behind it; else there is the bare word.
fn failed<'a>(part: Parts<'_, 'a>, status: &'a str) -> Said<'a> {
    match part.of("why") {
        "" => Said::NotUsed(Cow::Borrowed(status)),
        why => reason::failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn rows_of_both_lists_are_read() {
        let failed = |why: &'static str| Said::Failed(why.into());
        let not_used = |state: &'static str| Said::NotUsed(state.into());
        for (line, server, said) in [
            ("docs: npx -y @acme/docs - ✓ Connected", "docs", CONNECTED),
            ("docs: uv run x.py - ✗ Failed to connect", "docs", not_used("Failed to connect")),
            ("plugin:docs:docs: node /srv/x.js  - × Failed to connect", "plugin:docs:docs", not_used("Failed to connect")),
            ("docs: node - ✘ Failed to connect — MCP error -32000: Connection closed", "docs", failed("MCP error -32000: Connection closed")),
            ("my docs: https://mcp.example.com/sse (SSE) - ⚠ Needs authentication", "my docs", not_used("Needs authentication")),
            ("docs: https://mcp.example.com/mcp (HTTP) - ! Connected · tools fetch failed — no", "docs", failed("no")),
            ("│ ❯ 1. docs  ✘ failed · Enter to view details │", "docs", not_used("failed")),
            ("  2. my docs  ✔ connected · Enter to view details", "my docs", CONNECTED),
            ("❯ docs · ✔ connected · 3 tools", "docs", CONNECTED),
            ("  docs · △ needs authentication", "docs", not_used("needs authentication")),
            ("  docs · △ connected · tools fetch failed", "docs", not_used("tools fetch failed")),
            ("  ⎿  Failed to reconnect to docs.", "docs", not_used("failed to reconnect")),
            ("  ⎿  Failed to reconnect to docs: spawn npx ENOENT", "docs", failed("spawn npx ENOENT")),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some(server.to_owned()), said), "{line}");
        }
    }

    #[test]
    fn what_servers_and_people_write_is_left_to_them() {
        for line in [
            "db: connected",
            "✓ Connected to docs",
            "- ✗ Failed to connect",
            "[docs] failed",
            "Failed to reconnect to the database: timeout",
            "● failed",
        ] {
            assert!((DIALECT.read)(line).is_none(), "{line}");
        }
    }
}

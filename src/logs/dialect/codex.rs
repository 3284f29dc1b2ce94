//! Codex: what its terminal shows, and the lines of `tracing` in its log (openai/codex:codex-rs/codex-mcp/src/connection_manager.rs,
//! codex-rs/rmcp-client/src/stdio_server_launcher.rs).

use crate::{
    logs::{
        said::{Said, Spoken},
        stamp,
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("codex", read).naming_late().labelling_stderr();

fn read(record: &str) -> Option<Heard<'_>> {
    let (stamp, rest) = stamp::read(record).map_or((None, record), |(stamp, rest)| (Some(stamp), rest));
    let heard = match stamp {
        Some(_) => Some(traced(rest)?),
        None => sentence::hear(&SHOWN, rest.trim_start_matches(['⚠', '■', '•', '│', '✗', '×', '└', ' '])),
    };
    let (server, said) = heard?;
    // Any program in Rust writes traces, and most of Codex's are about itself.
    let sure = stamp.is_none() || said != Said::Nothing;
    let server = server.map(|name| name.trim_matches(['`', '"', '\'']).into());
    Some(Heard { spoken: Spoken { stamp, server, said }, sure })
}

/// The message of a trace stands behind the spans that it was written in and its module.
fn traced(rest: &str) -> Option<(Option<&str>, Said<'_>)> {
    static TRACE: Pattern = Pattern::new(r"^(?:ERROR|WARN|INFO|DEBUG|TRACE) +\S");
    static OF_A_SERVER: Pattern = Pattern::new(r"(?:^[A-Z]+ +|: )(?<message>MCP (?:server |client for |startup ).*)");
    let message = OF_A_SERVER.captures(rest).filter(|_| TRACE.is_match(rest)).and_then(|found| found.name("message"));
    let heard = message.and_then(|message| sentence::hear(&TRACES, message.as_str()));
    heard.or_else(|| TRACE.is_match(rest).then_some((None, Said::Nothing)))
}

static SHOWN: [Sentence; 5] = [
    Sentence::new(r"^OpenAI Codex v\d", |_| Said::Nothing),
    Sentence::new(r"^MCP client for `?(?<server>[^`]+?)`? (?<why>timed out after \d+ ?\w+)", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^MCP client for `?(?<server>[^`]+?)`? failed to start: (?<why>(?s:.+))", |part| failed(part.of("why"))),
    Sentence::new(r"^(?:The )?(?<server>.+?) MCP server is (?<text>not logged in)\. Run `?codex mcp login ", |part| Said::NotUsed(part.text())),
    Sentence::new(r"^MCP startup incomplete \(failed: ", |_| Said::Nothing),
];

static TRACES: [Sentence; 4] = [
    Sentence::new(r"^MCP server stderr \(.+?\): ?(?<text>.*)", |part| Said::Stderr(part.text())),
    Sentence::new(r#"^MCP server startup failed\b.*?\bserver_name=(?<server>"[^"]*"|\S+).*?\berror=(?<why>.+)"#, |part| failed(part.of("why"))),
    Sentence::new(r"^MCP client for `?(?<server>[^`]+?)`? (?<why>timed out after \d+ ?\w+)", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^MCP client for `?(?<server>[^`]+?)`? failed to start: (?<why>.+)", |part| failed(part.of("why"))),
];

/// Codex says at which step it failed, which adds nothing to the reason.
fn failed(why: &str) -> Said<'_> {
    let mut why = why.trim();
    while let Some(rest) = why.strip_prefix("MCP startup failed: ").or_else(|| why.strip_prefix("handshaking with MCP server failed: ")) {
        why = rest;
    }
    reason::failed(why)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn what_the_terminal_shows_is_read() {
        for (line, said) in [
            (
                "⚠ MCP client for `docs` timed out after 20 seconds. Add or adjust `startup_timeout_sec`",
                Said::TimedOut { after: Some(Duration::from_secs(20)) },
            ),
            (
                "■ MCP client for `docs` failed to start: MCP startup failed: No such file or directory (os error 2)",
                Said::Failed("No such file or directory (os error 2)".into()),
            ),
            (
                "MCP client for docs failed to start: handshaking with MCP server failed: connection closed: initialize response",
                Said::Failed("connection closed: initialize response".into()),
            ),
            ("⚠ The docs MCP server is not logged in. Run `codex mcp login docs`.", Said::NotUsed("not logged in".into())),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
    }

    #[test]
    fn traces_are_read() {
        for (line, server, said) in [
            ("2026-01-02T03:04:05.678901Z  INFO codex_rmcp_client::stdio: MCP server stderr (npx): no key", None, Said::Stderr("no key".into())),
            (
                "2026-01-02T03:04:05.678901Z  WARN MCP server startup failed server_name=\"docs\" error=handshaking with MCP server failed: boom",
                Some("docs"),
                Said::Failed("boom".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (server.map(str::to_owned), said), "{line}");
        }
        let spans = "app_server.request{rpc.method=\"thread/start\"}:session_init{otel.name=\"x\"}: codex_mcp::rmcp_client";
        let line = format!("2026-01-02T03:04:05.678901Z  WARN {spans}: MCP server startup failed server_name=\"docs\" error=boom");
        assert_eq!(testing::surely(&DIALECT, &line), (Some("docs".to_owned()), Said::Failed("boom".into())));
        for line in ["ERROR x: MCP server not found", "WARN codex_api::responses: failed to look up address"] {
            assert_eq!(testing::perhaps(&DIALECT, &format!("2026-01-02T03:04:05Z {line}")), (None, Said::Nothing), "{line}");
        }
    }
}

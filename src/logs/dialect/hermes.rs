//! Hermes Agent: what its `agent.log` says of servers (NousResearch/hermes-agent:tools/mcp_tool.py and `mcp_tool_server_run.py`), with Python's
//! level and logger before it, and perhaps a clock.

use crate::{
    logs::said::{Said, Spoken},
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("hermes", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LOGGER: Pattern = Pattern::new(r"\b(?:DEBUG|INFO|WARNING|ERROR)(?: \[[^\]]{1,60}\])? +tools\.mcp_tool\w*: ");
    /// A clock and a thread stand there at most, and no sentence.
    const MOST_BEFORE: usize = 40;
    let text = LOGGER.find(record).filter(|found| found.range().start <= MOST_BEFORE).map(|found| &record[found.range().end..])?;
    let (server, said) = sentence::hear(&SENTENCES, text).unwrap_or((None, Said::Nothing));
    Some(Heard { spoken: Spoken { stamp: None, server: server.map(Into::into), said }, sure: true })
}

const CONNECTED: Said<'static> = Said::Connected { after: None, tools: None };

static SENTENCES: [Sentence; 7] = [
    Sentence::new(r"^MCP server ['`](?<server>[^'`]+)['`] \([^)]{1,30}\): registered (?<tools>\d+) tool", |part| Said::Connected {
        after: None,
        tools: part.number("tools"),
    }),
    // The attempts before the last: another follows at once.
    Sentence::new(r"^MCP server ['`](?<server>[^'`]+)['`] +initial connection failed \(attempt \d+/\d+\)[^:]*(?:: (?<why>.*))?", |part| {
        Said::Words(part.of("why").into())
    }),
    Sentence::new(
        r"^MCP server ['`](?<server>[^'`]+)['`] +(?<why>failed initial (?:connection|authentication)\b.*?(?:(?:\(state: [^)]*\)|giving up): *(?<inner>\S.*))?)$",
        |part| reason::failed(if part.of("inner").is_empty() { part.of("why") } else { part.of("inner") }),
    ),
    // Only a running session is kept alive, and connected again.
    Sentence::new(
        r"^MCP server ['`](?<server>[^'`]+)['`]:? +(?<why>(?:keepalive failed|connection lost \(|failed after \d+ reconnection attempts|hit a permanent error|\d+ consecutive reconnects without)\b.*)",
        |part| Said::Lost(part.of("why").into()),
    ),
    Sentence::new(r"^MCP server ['`](?<server>[^'`]+)['`]: (?:stdio session recycled|auth error on a previously healthy session)\b", |_| CONNECTED),
    Sentence::new(r"^Failed to connect to MCP server ['`](?<server>[^'`]+)['`](?: \(command=[^)]*\))?: (?<why>.*)", |part| {
        reason::failed(part.of("why"))
    }),
    Sentence::new(r"^MCP: (?:registered )?\d+ tool\(s\) from \d+ server", |_| Said::Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn what_it_says_of_servers_is_read() {
        for (text, said) in [
            (
                "MCP server 'docs' failed initial connection after 3 attempts, parking until a reconnect is requested (state: connecting → parked): ConnectError: All connection attempts failed",
                Said::Failed("ConnectError: All connection attempts failed".into()),
            ),
            ("MCP server 'docs' failed initial connection after 3 attempts, giving up: [Errno 2] x", Said::Failed("[Errno 2] x".into())),
            (
                "MCP server 'docs' failed initial connection after 3 attempts, giving up",
                Said::Failed("failed initial connection after 3 attempts, giving up".into()),
            ),
            ("MCP server 'docs' initial connection failed (attempt 1/3), retrying in 1s: TimeoutError: ", Said::Words("TimeoutError: ".into())),
            ("MCP server `docs` keepalive failed, triggering reconnect: ", Said::Lost("keepalive failed, triggering reconnect: ".into())),
            (
                "MCP server 'docs'  connection lost (attempt 1/5), reconnecting in 1s: closed",
                Said::Lost("connection lost (attempt 1/5), reconnecting in 1s: closed".into()),
            ),
            ("MCP server 'docs' (stdio): registered 4 tool(s): a, b, c, d", Said::Connected { after: None, tools: Some(4) }),
            (
                "Failed to connect to MCP server 'docs' (command=docs-mcp): [WinError 2] no such file",
                Said::Failed("[WinError 2] no such file".into()),
            ),
        ] {
            for before in ["WARNING tools.mcp_tool: ", "2026-01-02 03:04:05,678 WARNING [cli] tools.mcp_tool: ", "00:47:59 INFO  tools.mcp_tool: "] {
                assert_eq!(testing::surely(&DIALECT, &format!("{before}{text}")), (Some("docs".to_owned()), said.clone()), "{before}{text}");
            }
        }
        assert!((DIALECT.read)("MCP server 'docs' keepalive failed, triggering reconnect: ").is_none());
    }
}

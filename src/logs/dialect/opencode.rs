//! opencode: `LEVEL TS +Nms service=mcp key=NAME …` (anomalyco/opencode:packages/opencode/src/mcp/index.ts, #1460, #9982).

use crate::{
    logs::{
        said::{Said, Spoken},
        stamp::{self, Stamp},
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("opencode", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE_OF_1_18: Pattern = Pattern::new(r"^timestamp=(?<stamp>\S+) level=[A-Z]+ run=[0-9a-f]{8} ");
    static LINE: Pattern = Pattern::new(r"^(?:DEBUG|INFO|WARN|ERROR) +(?<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) \+\d+ms service=(?<text>(?s:.*))");
    if record.starts_with('●') {
        return sentence::surely(&LISTED, None, record);
    }
    if record.contains("server unavailable {") {
        return sentence::surely(&UNAVAILABLE, None, record);
    }
    if let Some(found) = LINE_OF_1_18.captures(record) {
        let stamp = stamp::read(&found["stamp"]).map(|(stamp, _)| stamp);
        let (server, said) = sentence::hear(&UNAVAILABLE_IN_1_18, found.after()).unwrap_or((None, Said::Nothing));
        return Some(Heard { spoken: Spoken { stamp, server: server.map(Into::into), said }, sure: true });
    }
    let found = LINE.captures(record)?;
    // It is UTC, though it does not say so.
    let stamp = stamp::read(&found["stamp"]).map(|(stamp, _)| match stamp {
        Stamp::Local(at) => Stamp::Utc(at.and_utc()),
        utc @ Stamp::Utc(_) => utc,
    });
    let (server, said) = sentence::hear(&SENTENCES, found.name("text")?.as_str()).unwrap_or((None, Said::Nothing));
    Some(Heard { spoken: Spoken { stamp, server: server.map(Into::into), said }, sure: true })
}

/// From early 2026 on there is no more than this of a server that is not used, and the reason is lost.
static UNAVAILABLE: [Sentence; 1] =
    [Sentence::new(r#"\bWARN\s+.*?server unavailable \{ key: "(?<server>[^"]+)", type: "\w+", status: "(?<status>\w+)""#, |part| {
        unavailable(part.of("status"))
    })];

static UNAVAILABLE_IN_1_18: [Sentence; 1] =
    [Sentence::new(r#"^message="server unavailable" key="?(?<server>[^"]+?)"? type=\w+ status=(?<status>\w+)"#, |part| {
        unavailable(part.of("status"))
    })];

fn unavailable(status: &str) -> Said<'_> {
    Said::NotUsed(if status == "needs_auth" { "needs authentication".into() } else { status.into() })
}

/// What `opencode mcp list` shows, where the reason stands below the name, and the command below that.
static LISTED: [Sentence; 4] = [
    Sentence::new(r"^●\s+✓ (?<server>\S+) connected", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^●\s+○ (?<server>\S+) disabled", |_| Said::Nothing),
    Sentence::new(r"^●\s+✗ (?<server>\S+) failed +(?<why>\S(?s:.*))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^●\s+(?:✗|⚠) (?<server>\S+) (?<text>failed|needs (?:authentication|client registration))", |part| {
        Said::NotUsed(part.text())
    }),
];

static SENTENCES: [Sentence; 7] = [
    Sentence::new(r"^mcp key=(?<server>\S+) mcp stderr: ?(?<text>(?s:.*))", |part| Said::Stderr(part.text())),
    Sentence::new(r"^mcp key=(?<server>\S+) .*?\berror=(?<why>.+?) (?:local mcp startup failed|failed to get tools.*)$", |part| {
        reason::failed(part.of("why"))
    }),
    // It tries SSE after this.
    Sentence::new(r"^mcp key=(?<server>\S+) transport=StreamableHTTP .*?\berror=(?<text>.+) transport connection failed$", |part| {
        Said::Words(part.text())
    }),
    Sentence::new(r"^mcp key=(?<server>\S+) transport=\w+ (?:.*?\berror=)?(?<why>.+?)(?: transport connection failed)?$", |part| {
        remote(part.of("why"))
    }),
    Sentence::new(r"^mcp key=(?<server>\S+) .*\btoolCount=(?<tools>\d+)", |part| Said::Connected { after: None, tools: part.number("tools") }),
    Sentence::new(r"^tui message=MCP server (?<server>\S+) failed to start", |_| Said::NotUsed("failed to start".into())),
    Sentence::new(r"^mcp key=(?<server>\S+) type=\w+ found", |_| Said::Begins),
];

/// What is said of a server that is reached by HTTP.
fn remote(what: &str) -> Said<'_> {
    match what {
        "connected" => Said::Nothing,
        "mcp server requires authentication" => Said::NotUsed("requires authentication".into()),
        why => reason::failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_service_are_read() {
        for (text, server, said) in [
            ("INFO  2026-01-02T03:04:05 +2ms service=mcp key=docs mcp stderr: no key", Some("docs"), Said::Stderr("no key".into())),
            (
                "INFO  2026-01-02T03:04:05 +2ms service=mcp key=docs toolCount=4 create() successfully created client",
                Some("docs"),
                Said::Connected { after: None, tools: Some(4) },
            ),
            (
                "ERROR 2026-01-02T03:04:05 +2ms service=mcp key=docs command=[\"x\"] error=spawn x ENOENT local mcp startup failed",
                Some("docs"),
                Said::Failed("spawn x ENOENT".into()),
            ),
            (
                "INFO  2026-01-02T03:04:05 +2ms service=mcp key=docs transport=StreamableHTTP mcp server requires authentication",
                Some("docs"),
                Said::NotUsed("requires authentication".into()),
            ),
            (
                "DEBUG 2026-01-02T03:04:05 +2ms service=mcp key=docs transport=SSE url=https://x.example error=SSE error: 404 transport connection failed",
                Some("docs"),
                Said::Failed("SSE error: 404".into()),
            ),
            (
                r#"timestamp=2026-01-02T03:04:05.678Z level=WARN run=0a1b2c3d message="server unavailable" key=docs type=local status=failed"#,
                Some("docs"),
                Said::NotUsed("failed".into()),
            ),
            ("●  ✓ docs connected node docs.js", Some("docs"), Said::Connected { after: None, tools: None }),
            (
                "●  ✗ docs failed MCP error -32000: Connection closed node docs.js",
                Some("docs"),
                Said::Failed("MCP error -32000: Connection closed node docs.js".into()),
            ),
            ("●  ⚠ docs needs authentication https://docs.example/mcp", Some("docs"), Said::NotUsed("needs authentication".into())),
            (r#"WARN  server unavailable { key: "docs", type: "local", status: "failed" }"#, Some("docs"), Said::NotUsed("failed".into())),
            ("INFO  2026-01-02T03:04:05 +1ms service=bus type=session.error publishing", None, Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, text), (server.map(str::to_owned), said), "{text}");
        }
    }
}

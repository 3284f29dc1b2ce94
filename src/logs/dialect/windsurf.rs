//! Windsurf: lines of its Go process within an output channel, `I0102 03:04:05.678901 123 mcp_server_client_instance.go:42] [MCP] …`, and what
//! its window shows.

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

pub(super) const DIALECT: Dialect = Dialect::new("windsurf", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE: Pattern = Pattern::new(r"\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ (?<file>\w+)\.go:\d+\] (?<text>(?s:.*))");
    let Some(found) = LINE.captures(record) else { return sentence::surely(&OF_THE_WINDOW, None, record.trim()) };
    let of_servers = found["file"].starts_with("mcp_");
    let stamp = stamp::read(record).map(|(stamp, _)| stamp);
    let text = found.name("text")?.as_str();
    let (server, said) = sentence::hear(&SENTENCES, text.trim_start_matches("[MCP] ")).unwrap_or((None, Said::Nothing));
    Some(Heard { spoken: Spoken { stamp, server: server.map(Into::into), said }, sure: of_servers })
}

static SENTENCES: [Sentence; 3] = [
    Sentence::new(r"^Server '(?<server>[^']+)' initialized successfully", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^Failed to initialize client connection: (?<why>(?s:.+))", |part| failed(part.of("why"))),
    Sentence::new(r"^Failed to (?:initialize|start|connect to) server '?(?<server>[^':]+)'?: (?<why>(?s:.+))", |part| failed(part.of("why"))),
];

/// What stands below a server in its window (techspawn/woocommerce-mcp-server#5, idosal/git-mcp#43, disruption-hub/payloadcmsmcp#2).
static OF_THE_WINDOW: [Sentence; 2] = [
    Sentence::new(r"^Error: no tools returned\. Check your configuration\.?$", |_| Said::Connected { after: None, tools: Some(0) }),
    Sentence::new(r"^Error: (?<why>(?:failed to |request failed|.*context deadline exceeded).*?)\. Check your configuration\.?$", |part| {
        failed(part.of("why"))
    }),
];

fn failed(why: &str) -> Said<'_> {
    reason::failed(why.strip_prefix("transport error: ").unwrap_or(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn the_window_is_read() {
        for (line, said) in [
            ("Error: no tools returned. Check your configuration.", Said::Connected { after: None, tools: Some(0) }),
            (
                "Error: failed to start mcp sse client: Endpoint origin does not match connection origin. Check your configuration.",
                Said::Failed("failed to start mcp sse client: Endpoint origin does not match connection origin".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (None, said), "{line}");
        }
        assert!((DIALECT.read)("Error: API_KEY is missing. Check your configuration.").is_none());
    }

    #[test]
    fn lines_of_the_go_process_are_read() {
        for (text, server, said) in [
            (
                "I0102 03:04:05.678901 77 mcp_server_client_instance.go:429] [MCP] Server 'docs' initialized successfully: Docs v1",
                Some("docs"),
                Said::Connected { after: None, tools: None },
            ),
            (
                "E0102 03:04:05.678901 77 mcp_server_client_instance.go:317] [MCP] Failed to initialize client connection: transport error: context deadline exceeded",
                None,
                Said::Failed("context deadline exceeded".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, &format!("2026-01-02 03:04:05.679 [info] {text}")), (server.map(str::to_owned), said), "{text}");
        }
    }
}

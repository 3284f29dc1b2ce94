//! LM Studio: its developer log, where a line with stamp and level stands above the text (lmstudio-ai/lmstudio-bug-tracker#1231, #869).

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

pub(super) const DIALECT: Dialect = Dialect::new("lmstudio", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LEVEL: Pattern = Pattern::new(r"^ *\[(?:INFO|ERROR|WARN|DEBUG)\]\s*$");
    if let Some((stamp, rest)) = stamp::read(record) {
        let alone = LEVEL.is_match(rest);
        return alone.then_some(Heard { spoken: Spoken { stamp: Some(stamp), server: None, said: Said::Nothing }, sure: false });
    }
    sentence::surely(&SENTENCES, None, record.trim_start())
}

static SENTENCES: [Sentence; 5] = [
    Sentence::new(
        r"^\[Plugin\(mcp/(?<server>[^)]+)\)\] stderr: Error in LM Studio MCP bridge process: .*?(?<why>MCP error (?s:.+)|spawn (?s:.+))",
        |part| reason::failed(part.of("why")),
    ),
    Sentence::new(r"^\[Plugin\(mcp/(?<server>[^)]+)\)\] stderr: (?<text>(?s:.*))", |part| Said::Stderr(part.text())),
    // The bridge, which is not the server yet.
    Sentence::new(r"^\[Plugin\(mcp/(?<server>[^)]+)\)\] stdout: ", |_| Said::Nothing),
    Sentence::new(r"^\[InternalPluginsProvider\] Init loading mcp/(?<server>.+?)\.?\s*$", |_| Said::Begins),
    Sentence::new(r"^\[(?:LMSAuthenticator|LM STUDIO SERVER|InternalPluginsProvider|Client=)", |_| Said::Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_bridge_and_of_the_server_are_told_apart() {
        for (line, said) in [
            (" [Plugin(mcp/docs)] stderr: no key", Said::Stderr("no key".into())),
            (
                " [Plugin(mcp/docs)] stderr: Error in LM Studio MCP bridge process: _0x1 [McpError]: MCP error -32000: Connection closed",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            (" [Plugin(mcp/docs)] stdout: [Tools Prvdr.] Register with LM Studio", Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
        assert_eq!(testing::perhaps(&DIALECT, "2026-01-02 03:04:05 [ERROR]"), (None, Said::Nothing));
        assert!((DIALECT.read)("2026-01-02 03:04:05 [ERROR] boom").is_none());
    }
}

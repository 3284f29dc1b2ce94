//! Cline and what came from it, such as Roo Code: lines in the console of the extension host (cline/cline#1953).

use crate::{logs::said::Said, pattern::Pattern};

use super::{
    Dialect, Heard, output_channel, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("cline", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static HOST: Pattern = Pattern::new(r"^(?:\[Window\] )?(?:\[Extension Host\] )?");
    let line = output_channel::read(record);
    let (stamp, text) = line.map_or((None, record), |line| (line.stamp, line.text));
    let text = &text[HOST.find(text).map_or(0, |found| found.range().end)..];
    sentence::surely(&SENTENCES, stamp, text)
}

static SENTENCES: [Sentence; 3] = [
    Sentence::new(r#"^Server "(?<server>[^"]{1,100})" (?:stderr|info): ?(?<text>(?s:.*))"#, |part| Said::Stderr(part.text())),
    Sentence::new(r"^Failed to (?:connect to|restart) (?:new |changed )?MCP server (?<server>[^\s:]+): (?<why>.+?)(?: \{code: .*)?$", |part| {
        reason::failed(part.of("why"))
    }),
    Sentence::new(r#"^Transport error for "(?<server>[^"]{1,100})": ?(?<text>.*)"#, |part| Said::Words(part.text())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_console_are_read() {
        for (line, said) in [
            ("2026-01-02 03:04:05.678 [error] [Window] [Extension Host] Server \"docs\" stderr: no key", Said::Stderr("no key".into())),
            ("Server \"docs\" stderr: no key", Said::Stderr("no key".into())),
            (
                "Failed to connect to new MCP server docs: McpError: MCP error -32000: Connection closed {code: -32000}",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
    }
}

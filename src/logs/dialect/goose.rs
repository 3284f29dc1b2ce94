//! goose: what its terminal and its windows show of an extension that does not start, and its log (aaif-goose/goose#1389, #5048, #5944, #12266).

use std::borrow::Cow;

use crate::{
    logs::{said::Said, stamp},
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("goose", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static MENTIONS: Pattern = Pattern::new(r"(?:Failed to (?:start|load|add) extension|ProcessExit)");
    if !MENTIONS.is_match(record) {
        return None;
    }
    let (stamp, text) = stamp::read(record).map_or((None, record), |(stamp, rest)| (Some(stamp), rest));
    sentence::surely(&SENTENCES, stamp, text)
}

static SENTENCES: [Sentence; 6] = [
    Sentence::new(r#"Initialization\(\w+ \{ name: "(?<server>[^"]+)".*StdioProcessError\("(?<stderr>(?:[^"\\]|\\.)*)""#, |part| {
        Said::ExitedSaying(unescaped(part.of("stderr")))
    }),
    Sentence::new(r#"Initialization\(\w+ \{ name: "(?<server>[^"]+)".*ChannelClosed"#, |_| Said::Gone),
    // The text is quoted as Rust's `Debug` does.
    Sentence::new(r#"ProcessExit \{ stderr: "(?<stderr>(?:[^"\\]|\\.)*)""#, |part| Said::ExitedSaying(unescaped(part.of("stderr")))),
    Sentence::new(r#"Failed to start extension:? `?(?<server>[^,`:]+)`?[,:].*?Stdio process error: (?<stderr>(?:[^"\\]|\\.)*)"#, |part| {
        Said::ExitedSaying(unescaped(part.of("stderr")))
    }),
    Sentence::new(
        r"Failed to (?:load|add) extension(?: (?<server>[^:]+))?: process quit before initialization: stderr = (?<stderr>(?s:.*))",
        |part| Said::ExitedSaying(unescaped(part.of("stderr"))),
    ),
    Sentence::new(r"Failed to (?:start|load|add) extension:? `?(?<server>[^,`:]+)`?[,:] (?<why>(?s:.+))", |part| {
        reason::failed(part.of("why").trim_matches('"'))
    }),
];

fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains('\\') { Cow::Owned(text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn what_the_server_wrote_before_it_ended_is_read() {
        for (line, server, said) in [
            (
                r#"Error: ProcessExit(ProcessExit { stderr: "setup\nno \"key\"\n", source: ConnectionClosed("initialize response") })"#,
                None,
                Said::ExitedSaying("setup\nno \"key\"\n".into()),
            ),
            (
                r#"Failed to start extension: docs, "Failed to start the MCP server from configuration `Stdio(docs: x)` `Stdio process error: no key\n`""#,
                Some("docs"),
                Said::ExitedSaying("no key\n`".into()),
            ),
            (
                r#"Failed to add extension configuration, error: Initialization(Stdio { name: "docs", cmd: "x" }, ServerBoxError(ChannelClosed))"#,
                Some("docs"),
                Said::Gone,
            ),
            ("Failed to add extension: process quit before initialization: stderr = no key", None, Said::ExitedSaying("no key".into())),
            ("2026-01-02T03:04:05Z  WARN Failed to load extension docs: Connection refused", Some("docs"), Said::Failed("Connection refused".into())),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (server.map(str::to_owned), said), "{line}");
        }
    }
}

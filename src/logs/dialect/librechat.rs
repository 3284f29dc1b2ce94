//! `LibreChat`: `TS level: [MCP][NAME] …`, often behind the name of its container (danny-avila/LibreChat#5329, #6923, #7439).

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

pub(super) const DIALECT: Dialect = Dialect::new("librechat", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE: Pattern = Pattern::new(
        r"^(?:.{1,60}?\| )?(?<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+Z)?) (?:info|error|warn|debug): \[MCP\](?:\[(?<server>[^\]]+)\])? ?(?<text>(?s:.*))",
    );
    let found = LINE.captures(record)?;
    let stamp = stamp::read(&found["stamp"]).map(|(stamp, _)| stamp);
    let (_, said) = sentence::hear(&SENTENCES, found.name("text")?.as_str()).unwrap_or((None, Said::Nothing));
    Some(Heard { spoken: Spoken { stamp, server: found.name("server").map(|name| name.as_str().into()), said }, sure: true })
}

const CONNECTED: Said<'static> = Said::Connected { after: None, tools: None };

static SENTENCES: [Sentence; 7] = [
    Sentence::new(r"^(?:Creating \w+ transport|Connection state: connecting)", |_| Said::Begins),
    Sentence::new(r"^(?:Connection state: connected|✓ Initialized|Capabilities: )", |_| CONNECTED),
    Sentence::new(r"^Available tools: (?<names>.*)", |part| Said::Connected {
        after: None,
        tools: Some(part.of("names").split(", ").filter(|name| !name.is_empty()).count()),
    }),
    Sentence::new(r"^Transport sending: (?<body>.*)", |part| Said::ToServer(part.of("body"))),
    Sentence::new(r"^Transport received: (?<body>.*)", |part| Said::FromServer(part.of("body"))),
    Sentence::new(r"^(?:Connection failed|Failed to connect after \d+ attempts|Initialization failed):? (?<why>(?s:.+))", |part| {
        reason::failed(part.of("why"))
    }),
    Sentence::new(r"^(?:MCP server stderr|Server stderr|stderr): (?<text>(?s:.*))", |part| Said::Stderr(part.text())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_are_read_with_and_without_the_container() {
        for (line, said) in [
            ("2026-01-02 03:04:05 info: [MCP][docs] Connection state: connected", CONNECTED),
            (
                "LibreChat  | 2026-01-02 03:04:05 error: [MCP][docs] Connection failed: MCP error -32000: Connection closed",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            (
                "2026-01-02 03:04:05.123 | 2026-01-02 02:04:05 info: [MCP][docs] Available tools: a, b",
                Said::Connected { after: None, tools: Some(2) },
            ),
            (
                "2026-01-02T03:04:05.123Z error: [MCP][docs] Failed to connect after 3 attempts Connection timeout",
                Said::Failed("Connection timeout".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
        assert!((DIALECT.read)("2026-01-02 03:04:05 info: Server listening").is_none());
    }
}

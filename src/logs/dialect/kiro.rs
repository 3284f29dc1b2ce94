//! Kiro: an output channel for all servers, `[NAME] Log from MCP Server: …` (kirodotdev/Kiro#6066, #7265).

use crate::{
    logs::said::{Said, Spoken},
    pattern::Pattern,
};

use super::{
    Dialect, Heard, output_channel, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("kiro", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE: Pattern = Pattern::new(r"^\[(?<server>[^\]]{1,100})\] (?<text>(?s:.*))");
    let line = output_channel::read(record)?;
    let found = LINE.captures(line.text)?;
    let (_, said) = sentence::hear(&SENTENCES, found.name("text")?.as_str())?;
    let server = found.name("server").map(|name| name.as_str().into());
    Some(Heard { spoken: Spoken { stamp: line.stamp, server, said }, sure: true })
}

static SENTENCES: [Sentence; 5] = [
    Sentence::new(r"^Registering MCP server and starting connection", |_| Said::Begins),
    Sentence::new(r"^Log from MCP Server: ?(?<text>(?s:.*))", |part| Said::Stderr(part.text())),
    Sentence::new(r"^(?:Failed to connect to|Error connecting to) MCP server: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^(?:Successfully connected and synced tools|Successfully connected)", |_| Said::Connected { after: None, tools: None }),
    // Printed before the error of a start that failed as well, so it tells nothing of an intention.
    Sentence::new(r"^MCP connection closed successfully", |_| Said::Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_channel_are_read() {
        for (text, said) in [
            ("[info] [docs] Registering MCP server and starting connection", Said::Begins),
            ("[warning] [docs] Log from MCP Server: no key", Said::Stderr("no key".into())),
            (
                "[error] [docs] Failed to connect to MCP server: MCP error -32000: Connection closed",
                Said::Failed("MCP error -32000: Connection closed".into()),
            ),
            ("[info] [docs] MCP connection closed successfully", Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, &format!("2026-01-02 03:04:05.678 {text}")), (Some("docs".to_owned()), said), "{text}");
        }
    }
}

//! GitHub Copilot in the editors of `JetBrains`: its lines in `idea.log`, `2026-01-02 03:04:05,678 [n]   WARN - #copilot - [CopilotMCP] …`.

use crate::{
    logs::said::{Said, Spoken},
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("copilot-jetbrains", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE: Pattern = Pattern::new(r"^(?:\d{4}-\d\d-\d\d .{1,60}? - )?(?:#copilot - )?\[CopilotMCP\] (?<text>(?s:.*))");
    let text = LINE.captures(record)?.name("text")?.as_str();
    let (server, said) = sentence::hear(&SENTENCES, text).unwrap_or_else(|| (None, Said::Words(text.into())));
    Some(Heard { spoken: Spoken { stamp: None, server: server.map(Into::into), said }, sure: true })
}

static SENTENCES: [Sentence; 2] = [
    Sentence::new(r"^Error initializing MCP server (?<server>[^:]+): (?<why>.+)", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Connection failed: (?<why>.+)", |part| reason::failed(part.of("why"))),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_editor_are_read() {
        let line = "2026-01-02 03:04:05,678 [12345]   WARN - #copilot - [CopilotMCP] Error initializing MCP server docs: McpError: MCP error -32000: Connection closed";
        assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), Said::Failed("MCP error -32000: Connection closed".into())));
    }
}

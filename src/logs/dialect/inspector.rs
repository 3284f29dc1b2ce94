//! MCP Inspector: what its proxy prints (modelcontextprotocol/inspector:server/src/index.ts).

use std::borrow::Cow;

use crate::logs::said::Said;

use super::{
    Dialect, Heard, command_line, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("mcp-inspector", read);

fn read(record: &str) -> Option<Heard<'_>> {
    sentence::surely(&SENTENCES, None, record.trim_start_matches(['⚙', '🔍', '\u{fe0f}', ' ']))
}

static SENTENCES: [Sentence; 6] = [
    Sentence::new(r"^S(?:TDIO|tdio) transport: command=(?<program>.+?), args=(?<args>.*)", |part| {
        let args = part.of("args").replace(',', " ");
        let command = command_line::read(part.of("program"));
        Said::Command(crate::logs::said::Command { args: command_line::words(&args).into_iter().map(Cow::into_owned).collect(), ..command })
    }),
    Sentence::new(r"^New STDIO connection request$|^Starting MCP inspector\.\.\.$", |_| Said::Begins),
    Sentence::new(r"^(?:Spawned stdio transport|Created server transport|Spawned server transport)$", |_| Said::Started { pid: None }),
    Sentence::new(r"^Error in /stdio route: (?<text>.+?)(?: \{)?$", |part| Said::Failed(Cow::Borrowed(reason::without_class(part.of("text"))))),
    Sentence::new(r"^Error from MCP server: (?<why>.+)", |part| {
        let why = part.of("why");
        reason::not_json(why).map_or(Said::Words(Cow::Borrowed(why)), |line| Said::NotJson(Cow::Borrowed(line)))
    }),
    Sentence::new(
        r"^(?:Proxy server listening on port \d+|MCP Inspector is up and running at |New SSE connection$|Connected MCP client to backing server transport|Created (?:web app|client) transport|Set up MCP proxy|Received message for sessionId |Query parameters: )",
        |_| Said::Nothing,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{dialect::testing, said::Command};

    #[test]
    fn lines_of_the_proxy_are_read() {
        let command = Command { program: "uv".into(), args: vec!["run".into(), "x".into()], search_path: vec![] };
        for (line, said) in [
            ("STDIO transport: command=uv, args=run,x", Said::Command(command)),
            ("Error in /stdio route: Error: spawn uv ENOENT", Said::Failed("spawn uv ENOENT".into())),
            ("Error from MCP server: SyntaxError: Unexpected token 'h', \"hi\" is not valid JSON", Said::NotJson("hi".into())),
            ("Spawned stdio transport", Said::Started { pid: None }),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (None, said), "{line}");
        }
    }
}

//! The gateway of Docker's MCP Toolkit, which is a client of the servers that it gathers: what `docker mcp gateway run` prints
//! (docker/mcp-gateway:pkg/gateway/capabilitites.go, clientpool.go, pkg/mcp/stdio.go).

use crate::logs::said::{Command, Said, Spoken};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("docker-mcp-gateway", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let text = record.trim();
    if let Some(heard) = sentence::surely(&SENTENCES, None, text) {
        return Some(heard);
    }
    let (server, said) = sentence::hear(&OF_OTHERS_TOO, text)?;
    Some(Heard { spoken: Spoken { stamp: None, server: server.map(Into::into), said }, sure: false })
}

static SENTENCES: [Sentence; 4] = [
    Sentence::new(r"^(?:- )?Running \S+ with \[(?<args>.*-l docker-mcp-name=(?<server>\S+).*)\]", |part| {
        let args = part.of("args").split(' ').map(str::to_owned).collect();
        Said::Command(Command { program: "docker".into(), args, search_path: Vec::new() })
    }),
    // The first mark is taken for that of a quote where the indent is lost.
    Sentence::new(r"^(?:> )?Can't start (?<server>[^\s:]+): (?:failed to connect: )(?<why>.+)", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^(?:> )?Can't list tools (?<server>[^\s:]+): (?<why>.+)", |part| Said::Failed(part.of("why").into())),
    Sentence::new(
        r"^(?:- |> )?(?:Reading (?:registry|catalog|config|tools) from \S+|Those servers are enabled: |Listing MCP tools\.\.\.|Images pulled in |\d+ tools listed in |Configuration read in |Start stdio server$|Using images:)",
        |_| Said::Nothing,
    ),
];

static OF_OTHERS_TOO: [Sentence; 2] = [
    Sentence::new(r"^> (?<server>[^\s:]+): \((?:(?<tools>\d+) tools\)|\d+ (?:prompts|resources|resourceTemplates)\))", |part| Said::Connected {
        after: None,
        tools: part.number("tools"),
    }),
    // With `--verbose` a server's stderr stands behind its name.
    Sentence::new(r"^- (?<server>[^\s:]+): (?<text>.+)", |part| Said::Stderr(part.text())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn what_it_says_of_a_server_is_read() {
        let command = Command {
            program: "docker".into(),
            args: "run --rm -i -l docker-mcp-name=docs x/y".split(' ').map(str::to_owned).collect(),
            search_path: vec![],
        };
        for (line, said) in [
            ("  - Running x/y with [run --rm -i -l docker-mcp-name=docs x/y]", Said::Command(command)),
            ("  > Can't start docs: failed to connect: calling \"initialize\": EOF", Said::Failed("calling \"initialize\": EOF".into())),
            (
                "Can't start docs: failed to connect: exec: \"docker\": executable file not found in $PATH",
                Said::Failed("exec: \"docker\": executable file not found in $PATH".into()),
            ),
            ("  > Can't list tools docs: calling \"tools/list\": EOF", Said::Failed("calling \"tools/list\": EOF".into())),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
        for (line, said) in
            [("  > docs: (3 tools) (1 prompts)", Said::Connected { after: None, tools: Some(3) }), ("- docs: no key", Said::Stderr("no key".into()))]
        {
            assert_eq!(testing::perhaps(&DIALECT, line), (Some("docs".to_owned()), said), "{line}");
        }
        assert!((DIALECT.read)("- Client initialized claude-ai@0.1.0: x").is_none());
    }
}

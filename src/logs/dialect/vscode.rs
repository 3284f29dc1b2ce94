//! VS Code and GitHub Copilot in it: the output channel of one server (microsoft/vscode:src/vs/workbench/contrib/mcp/common/
//! mcpServerConnection.ts and mcpServerRequestHandler.ts, src/vs/workbench/api/node/extHostMcpNode.ts).

use std::borrow::Cow;

use crate::{
    evidence::Exit,
    logs::said::{Said, Spoken},
};

use super::{
    Dialect, Heard, command_line, output_channel, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("vscode", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let line = output_channel::read(record)?;
    let heard = |server: Option<&'_ str>, said, sure| Heard {
        spoken: Spoken { stamp: line.stamp, server: server.map(|name| name.to_owned().into()), said },
        sure,
    };
    if let Some((_, said)) = sentence::hear(&OF_NOBODY_ELSE, line.text) {
        return Some(heard(None, said, true));
    }
    if let Some((server, said)) = sentence::hear(&OF_OTHERS_TOO, line.text) {
        return Some(heard(server.filter(|name| !name.is_empty()), said, false));
    }
    // What the server sends as log messages stands here without a mark, so it may be anybody's.
    let said =
        if line.level == "info" || line.level == "debug" || line.level == "trace" { Said::Nothing } else { Said::Words(Cow::Borrowed(line.text)) };
    Some(heard(None, said, false))
}

static OF_NOBODY_ELSE: [Sentence; 17] = [
    Sentence::new(r"^\[server stderr\] ?(?<text>.*)", |part| Said::Stderr(part.text())),
    Sentence::new(r"^Connection state: Running", |_| Said::Started { pid: None }),
    Sentence::new(r"^Connection state: Error Process exited with code (?<code>-?\d+|null)", |part| {
        Said::Exited(Exit { code: code(part.of("code")), signal: None })
    }),
    // Only a process that ends by itself with code 0 comes here without `Stopping server`.
    Sentence::new(r"^Connection state: Stopped", |_| Said::Exited(Exit { code: Some(0), signal: None })),
    Sentence::new(r"^Connection state: Error (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Connection state: ", |_| Said::Nothing),
    Sentence::new(r"^Server exited before responding to `initialize` request", |_| Said::Gone),
    Sentence::new(r"^Waiting for server to respond to `initialize` request", |_| Said::StillWaiting),
    // The names of 2025-03 stand first.
    Sentence::new(r"^\[(?:Client Says|editor -> server)\] (?<body>.*)", |part| Said::ToServer(part.of("body"))),
    Sentence::new(r"^\[(?:Server Says|server -> editor)\] (?<body>.*)", |part| Said::FromServer(part.of("body"))),
    Sentence::new(r"^Starting server from \w+ extension host", |_| Said::Nothing),
    Sentence::new(r"^Server command line: (?<line>.+)", |part| Said::Command(command_line::read(part.of("line")))),
    Sentence::new(r"^Discovered (?<tools>\d+) tools", |part| Said::Connected { after: None, tools: part.number("tools") }),
    Sentence::new(r"^Failed to parse message: (?<line>.+)", |part| Said::NotJson(line_of_stdout(part.of("line")))),
    // The error that answered `initialize`; later requests name themselves before it.
    Sentence::new(r"^Error: (?<why>MPC -\d+: (?s:.+))", |part| Said::Failed(Cow::Borrowed(part.of("why")))),
    Sentence::new(r"^Authentication session for .+ removed, stopping server", |_| Said::ShutsDown),
    Sentence::new(r"^(?<text>Tool .+ is invalid\. Tools? names may only contain .*)", |part| Said::Words(part.text())),
];

static OF_OTHERS_TOO: [Sentence; 2] = [
    Sentence::new(r"^Starting server (?<server>.+?)\s*$", |_| Said::Begins),
    Sentence::new(r"^Stopping server (?<server>.+?)\s*$", |_| Said::ShutsDown),
];

/// Windows prints codes such as 3221225781 without a sign.
fn code(digits: &str) -> Option<i32> {
    let code: i64 = digits.parse().ok()?;
    i32::try_from(code).ok().or_else(|| u32::try_from(code).ok().map(u32::cast_signed))
}

/// The line, which the client quotes as JSON does.
fn line_of_stdout(quoted: &str) -> Cow<'_, str> {
    match serde_json::from_str::<String>(quoted.trim()) {
        Ok(line) => Cow::Owned(line.trim_end_matches(['\r', '\n']).to_owned()),
        Err(_) => Cow::Borrowed(quoted.trim_matches('"')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{dialect::testing, said::Command};

    #[test]
    fn the_sentences_of_the_output_channel_are_read() {
        let exited = |code| Said::Exited(Exit { code, signal: None });
        for (line, expected) in [
            ("2026-03-04 10:00:00.001 [info] Connection state: Starting", Said::Nothing),
            ("2026-03-04 10:00:00.002 [info] Connection state: Running", Said::Started { pid: None }),
            ("2026-03-04 10:00:00.003 [info] Connection state: Error Process exited with code 2", exited(Some(2))),
            ("2026-03-04 10:00:00.003 [info] Connection state: Error Process exited with code null", exited(None)),
            ("2026-03-04 10:00:00.003 [info] Connection state: Error Process exited with code 3221225781", exited(Some(-1_073_741_515))),
            ("2026-03-04 10:00:00.003 [info] Connection state: Stopped", exited(Some(0))),
            ("2026-03-04 10:00:00.003 [info] Connection state: Error spawn deno ENOENT", Said::Failed("spawn deno ENOENT".into())),
            ("[warning] [server stderr]   at main (x.js:1:2)", Said::Stderr("  at main (x.js:1:2)".into())),
            ("[warning] [server stderr]", Said::Stderr("".into())),
            ("10:00:00.123 [info] Discovered 3 tools", Said::Connected { after: None, tools: Some(3) }),
            (r#"2026-03-04 10:00:00.004 [warning] Failed to parse message: "ready\r\n""#, Said::NotJson("ready".into())),
            ("2026-03-04 10:00:00.004 [debug] [editor -> server] {\"id\":1}", Said::ToServer("{\"id\":1}")),
            ("2025-03-04 10:00:00.004 [info] [Server Says] {\"id\":1}", Said::FromServer("{\"id\":1}")),
            (
                "2026-03-04 10:00:00.004 [debug] Server command line: deno run x.ts",
                Said::Command(Command { program: "deno".into(), args: vec!["run".into(), "x.ts".into()], search_path: vec![] }),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (None, expected), "{line}");
        }
    }

    #[test]
    fn what_a_server_may_write_itself_counts_only_in_such_a_log() {
        for (line, server, said) in [
            ("2026-03-04 10:00:00.001 [info] Starting server my tools", Some("my tools"), Said::Begins),
            ("[info] Stopping server x", Some("x"), Said::ShutsDown),
            (
                "2026-03-04 10:00:00.001 [error] Failed to set MCP server log level: Error: MPC -32603: no",
                None,
                Said::Words("Failed to set MCP server log level: Error: MPC -32603: no".into()),
            ),
            ("2026-03-04 10:00:00.001 [info] {\"data\":1}", None, Said::Nothing),
        ] {
            assert_eq!(testing::perhaps(&DIALECT, line), (server.map(str::to_owned), said), "{line}");
        }
    }

    #[test]
    fn the_stamps_of_servers_are_not_taken_for_it() {
        for line in [
            "[2026-03-04 10:00:00.001] [info] [server] Connection state: Running",
            "2026-03-04T10:00:00.001Z [info] Connection state: Running",
            "2026-03-04 10:00:00 info: Connection state: Running",
            "Connection state: Running",
            "[INFO] Starting server on port 3000",
        ] {
            assert!((DIALECT.read)(line).is_none(), "{line}");
        }
    }
}

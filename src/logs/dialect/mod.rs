//! How clients write: one file per dialect, each recognised by what its lines say and not by the file's name.

mod claude_code;
mod claude_code_shown;
mod claude_desktop;
mod claude_desktop_main;
mod claude_desktop_shown;
mod cline;
mod codex;
mod command_line;
mod copilot;
mod copilot_cli;
mod crush;
mod cursor;
mod docker_gateway;
mod gemini;
mod goose;
mod hermes;
mod inspector;
mod kiro;
mod librechat;
mod lm_studio;
mod opencode;
mod output_channel;
mod reason;
mod sdk;
mod sentence;
mod vscode;
mod windsurf;
mod zed;

pub(super) use reason::is_spawn_failure;

use super::{said::Spoken, stamp, sweep::has_landmark};

/// The way in which one client writes one of its logs.
#[derive(Debug)]
pub(super) struct Dialect {
    /// The client's id; not every client that writes logs has a profile.
    pub client: &'static str,
    /// What a record says; `None` when no client of this dialect writes so.
    read: for<'a> fn(&'a str) -> Option<Heard<'a>>,
    /// A line of the server's own names the program that wrote it, and the server only when its start has failed.
    pub names_late: bool,
    /// What a server writes to stderr is labelled as such, so that other text is the client's own.
    pub labels_stderr: bool,
    /// Any program that is built on an SDK writes so, servers among them.
    plain: bool,
}

impl Dialect {
    const fn new(client: &'static str, read: for<'a> fn(&'a str) -> Option<Heard<'a>>) -> Self {
        Self { client, read, names_late: false, labels_stderr: false, plain: false }
    }

    const fn naming_late(self) -> Self {
        Self { names_late: true, ..self }
    }

    const fn labelling_stderr(self) -> Self {
        Self { labels_stderr: true, ..self }
    }

    pub(super) fn is_of_any_program(&self) -> bool {
        self.plain
    }

    const fn of_any_program(self) -> Self {
        Self { plain: true, ..self }
    }
}

/// A record that a dialect can read.
#[derive(Debug)]
pub(super) struct Heard<'a> {
    pub spoken: Spoken<'a>,
    /// Nobody else writes such a line. Other lines count only in a log that has shown its dialect.
    pub sure: bool,
}

/// Every client's dialect; the more telling ones first.
static ALL: &[Dialect] = &[
    claude_desktop::DIALECT,
    claude_desktop_main::DIALECT,
    claude_code::DIALECT,
    vscode::DIALECT,
    cursor::DIALECT,
    windsurf::DIALECT,
    codex::DIALECT,
    gemini::DIALECT,
    zed::DIALECT,
    goose::DIALECT,
    lm_studio::DIALECT,
    librechat::DIALECT,
    opencode::DIALECT,
    crush::DIALECT,
    cline::DIALECT,
    copilot::DIALECT,
    copilot_cli::DIALECT,
    kiro::DIALECT,
    inspector::DIALECT,
    claude_code_shown::DIALECT,
    claude_desktop_shown::DIALECT,
    hermes::DIALECT,
    docker_gateway::DIALECT,
];

/// Those whose stamp stands within a line. Most lines of a log are what a server wrote; of these only some of the other clients need be asked.
static STAMPED_WITHIN: &[Dialect] = &[librechat::DIALECT, opencode::DIALECT];

/// What any program prints that is built on an SDK: servers that are clients of others as well, so it counts only where no client's own log is.
static PLAIN: &[Dialect] = &[sdk::DIALECT];

/// Hears a record as the log's own dialect, if it is known. A line that only another client writes is that client's all the same, but only with a
/// stamp: without one it is rather what a server printed that is a client of others itself.
pub(super) fn hear<'a>(record: &'a str, current: Option<&'static Dialect>) -> Option<(&'static Dialect, Spoken<'a>)> {
    let own = current.and_then(|dialect| Some((dialect, (dialect.read)(record)?)));
    let (dialect, heard) = match own {
        Some((dialect, heard)) if heard.sure => (dialect, heard),
        // What the log's own client may have written is another one's only if it tells of a start.
        Some(own) if !has_landmark(record.as_bytes()) => own,
        own => {
            let open = current.is_none_or(|dialect| dialect.plain);
            let others = || surely(record, if open || begins_stamped(record) { ALL } else { STAMPED_WITHIN });
            let others = || others().filter(|(_, heard)| open || heard.spoken.stamp.is_some());
            others().or(own).or_else(|| if open { surely(record, PLAIN) } else { None })?
        }
    };
    Some((dialect, heard.spoken))
}

fn surely<'a>(record: &'a str, dialects: &'static [Dialect]) -> Option<(&'static Dialect, Heard<'a>)> {
    dialects.iter().find_map(|dialect| Some((dialect, (dialect.read)(record).filter(|heard| heard.sure)?)))
}

/// Whether a record begins with a stamp, or is an object that may hold one.
fn begins_stamped(record: &str) -> bool {
    let text = record.trim_start();
    text.starts_with('{') || stamp::read(text).is_some()
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::logs::said::Said;

    /// The server and what is said in a line that nobody else writes.
    pub(super) fn surely<'a>(dialect: &Dialect, line: &'a str) -> (Option<String>, Said<'a>) {
        let heard = (dialect.read)(line).unwrap_or_else(|| panic!("not heard: {line}"));
        assert!(heard.sure, "not sure: {line}");
        (heard.spoken.server.map(std::borrow::Cow::into_owned), heard.spoken.said)
    }

    /// The same of a line that counts only in a log of this dialect.
    pub(super) fn perhaps<'a>(dialect: &Dialect, line: &'a str) -> (Option<String>, Said<'a>) {
        let heard = (dialect.read)(line).unwrap_or_else(|| panic!("not heard: {line}"));
        assert!(!heard.sure, "sure: {line}");
        (heard.spoken.server.map(std::borrow::Cow::into_owned), heard.spoken.said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_prints_as_a_client_of_others_is_not_its_clients_word() {
        let desktop = hear("2026-01-02T03:04:05.678Z [hub] [info] Initializing server...", None).expect("a dialect").0;
        for line in [
            "Failed to connect to MCP server docs: McpError: MCP error -32000: Connection closed",
            "MCP error -32000: Connection closed",
            "Error during discovery for server 'docs': no",
            "Server \"docs\" stderr: no key",
        ] {
            assert!(hear(line, None).is_some() && hear(line, Some(desktop)).is_none(), "{line}");
        }
        let other = "2026-01-02 03:04:05.678 [info] Connection state: Running";
        assert_eq!(hear(other, Some(desktop)).map(|(dialect, _)| dialect.client), Some("vscode"));
    }
}

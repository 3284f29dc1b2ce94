//! How clients write: one file per dialect, each recognised by what its lines say and not by the file's name.

mod claude_code;
mod claude_desktop;
mod claude_desktop_main;
mod cline;
mod codex;
mod command_line;
mod copilot;
mod crush;
mod cursor;
mod gemini;
mod goose;
mod inspector;
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

use super::said::Spoken;

/// The way in which one client writes one of its logs.
#[derive(Debug)]
pub(super) struct Dialect {
    /// The id of the client's profile.
    pub client: &'static str,
    /// What a record says; `None` when no client of this dialect writes so.
    pub read: for<'a> fn(&'a str) -> Option<Heard<'a>>,
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
    inspector::DIALECT,
];

/// What any program prints that is built on an SDK: servers that are clients of others as well, so it counts only where no client's own log is.
static PLAIN: &[Dialect] = &[sdk::DIALECT];

/// Hears a record as the log's own dialect, if it is known; a line that only another client writes is that client's all the same.
pub(super) fn hear<'a>(record: &'a str, current: Option<&'static Dialect>) -> Option<(&'static Dialect, Spoken<'a>)> {
    let own = current.and_then(|dialect| Some((dialect, (dialect.read)(record)?)));
    let (dialect, heard) = match own {
        Some((dialect, heard)) if heard.sure => (dialect, heard),
        own => surely(record, ALL).or(own).or_else(|| surely(record, PLAIN).filter(|(dialect, _)| current.is_none_or(|known| known.is(dialect))))?,
    };
    Some((dialect, heard.spoken))
}

fn surely<'a>(record: &'a str, dialects: &'static [Dialect]) -> Option<(&'static Dialect, Heard<'a>)> {
    dialects.iter().find_map(|dialect| Some((dialect, (dialect.read)(record).filter(|heard| heard.sure)?)))
}

impl Dialect {
    fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
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

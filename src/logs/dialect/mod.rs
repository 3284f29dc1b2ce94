//! How clients write: one file per dialect, each recognised by what its lines say and not by the file's name.

mod claude_desktop;
mod claude_desktop_main;

pub(super) use claude_desktop::is_spawn_failure;

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

/// Every dialect; the more telling ones first.
pub(super) static ALL: &[Dialect] = &[claude_desktop::DIALECT, claude_desktop_main::DIALECT];

/// Hears a record as `current` would, then as any other dialect; says which it was.
pub(super) fn hear<'a>(record: &'a str, current: Option<&'static Dialect>) -> Option<(&'static Dialect, Spoken<'a>)> {
    if let Some(dialect) = current
        && let Some(heard) = (dialect.read)(record)
    {
        return Some((dialect, heard.spoken));
    }
    ALL.iter().find_map(|dialect| {
        let heard = (dialect.read)(record).filter(|heard| heard.sure)?;
        Some((dialect, heard.spoken))
    })
}

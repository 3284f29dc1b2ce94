//! What the terminal can show, and the only way to stdout.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use chrono::{DateTime, Local, NaiveDateTime, Utc};

use owo_colors::OwoColorize as _;

use crate::{
    cli::{Colour, Screen},
    evidence::is_unseen,
    report::{Style, disarmed},
};

/// How reports are drawn on stdout.
pub(super) fn style(screen: &Screen) -> Style {
    let width = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal()).map_or(80, |(width, _)| usize::from(width.0));
    Style { width, ascii: screen.ascii, colour: colour(screen) != ColorChoice::Never, wall: local }
}

/// How reports are drawn in a file.
pub(super) fn file_style(screen: &Screen) -> Style {
    Style { width: 80, ascii: screen.ascii, colour: false, wall: local }
}

/// What the clock on the wall of this machine shows.
fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&Local).naive_local()
}

/// Follows `--color`, then `NO_COLOR`, `CLICOLOR_FORCE` and the terminal.
fn colour(screen: &Screen) -> ColorChoice {
    match screen.color {
        Colour::Always => ColorChoice::Always,
        Colour::Never => ColorChoice::Never,
        Colour::Auto => AutoStream::choice(&io::stdout()),
    }
}

/// Says something besides the report, on stderr, where programs do not read it.
pub(super) fn remark(words: &str, screen: &Screen) {
    if !screen.quiet {
        let words: String = words.chars().filter(|&c| c == '\n' || !is_unseen(c)).collect();
        anstream::eprintln!("{}", disarmed(&words).dimmed());
    }
}

/// Writes text to stdout as it is, escapes included where colour is wanted. Whoever has closed the other end has read enough.
pub(super) fn print(text: &str, screen: &Screen) -> io::Result<()> {
    match write(text, screen) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn write(text: &str, screen: &Screen) -> io::Result<()> {
    let mut out = AutoStream::new(io::stdout().lock(), colour(screen));
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()
}

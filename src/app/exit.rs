//! Exit codes, and how the doctor says that it failed itself.

use std::process::ExitCode;

use anstream::eprintln;
use owo_colors::OwoColorize as _;

use crate::{
    cli::{Colour, Screen},
    evidence::is_unseen,
};

use super::{logs::NothingLogged, targets::NothingConfigured, trust::NotAskedFor};

/// The exit codes of every subcommand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: healthy, or below `--fail-on`.
    Fine = 0,
    /// 1: a verdict at or above `--fail-on`.
    Verdict = 1,
    /// 2: wrong usage, unreadable input, or the doctor failed.
    Trouble = 2,
    /// 3: nothing to check.
    Nothing = 3,
    /// 130: interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Prints what clap says: help and version to stdout, wrong usage to stderr.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe at the other end is no trouble of ours.
    let _ = error.print();
    if error.use_stderr() { Exit::Trouble.into() } else { Exit::Fine.into() }
}

/// Says that the doctor failed, with every cause of the error on a line of its own.
pub(super) fn failed(error: &anyhow::Error, screen: &Screen) -> ExitCode {
    if is_broken_pipe(error) {
        return Exit::Fine.into();
    }
    match screen.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let nothing = error.is::<NothingConfigured>() || error.is::<NothingLogged>() || error.is::<NotAskedFor>();
    complain(&with_causes(error), if nothing { Exit::Nothing } else { Exit::Trouble })
}

/// The error with every cause of it on a line of its own.
pub(super) fn with_causes(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().skip(1).map(|cause| format!("\n  caused by: {cause}")).collect();
    format!("{error}{}", causes.concat())
}

/// Says what went wrong on stderr, and hands the exit code through.
pub(super) fn complain(what: &str, exit: Exit) -> ExitCode {
    // A name in a config file may hold anything, and so may an argument.
    let what: String = what.chars().filter(|&c| c == '\n' || !is_unseen(c)).collect();
    eprintln!("{} {what}", "error:".red().bold());
    exit.into()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe))
}

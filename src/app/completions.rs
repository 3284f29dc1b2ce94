//! `mcpdoctor completions` and `mcpdoctor man`: generated from the command line's own definition.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;

use super::Exit;

pub(super) fn shell(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mcpdoctor", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Fine)
}

pub(super) fn man() -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Exit::Fine)
}

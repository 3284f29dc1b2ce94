//! One file per subcommand: each wires the pipeline and is done. Only this module writes to stdout.

mod baseline;
mod beside;
mod clients;
mod completions;
mod deliver;
mod demo;
mod entries;
mod exit;
mod explain;
mod folders;
mod init;
mod interrupt;
mod logs;
mod n8n;
mod obeyed;
mod overview;
mod past;
mod probe;
mod progress;
mod self_test;
mod settings;
mod step_summary;
mod targets;
mod terminal;
mod trust;
mod typed_url;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use crate::{
    cli::{Cli, Command},
    demo as ward,
};

pub use exit::Exit;

/// Runs the command line `args`, program name first, and returns the exit code of the process.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    // A patient is a server that is being timed: it must not wait for the command line of the doctor to be parsed.
    if let Some(code) = be_patient(&args) {
        return code;
    }
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    let screen = cli.screen.clone();
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(error) => exit::failed(&error, &screen),
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let screen = &cli.screen;
    match cli.command {
        None => overview::run(screen),
        Some(Command::Probe(args)) => probe::run(args, screen),
        Some(Command::Logs(args)) => logs::run(&args, screen),
        Some(Command::N8n(args)) => n8n::run(&args, screen),
        Some(Command::Clients(args)) => clients::run(&args, screen),
        Some(Command::Explain(args)) => explain::run(&args, screen),
        Some(Command::Demo(args)) => demo::run(&args, screen),
        Some(Command::Init(args)) => init::run(&args, screen),
        Some(Command::SelfTest(args)) => self_test::run(&args, screen),
        Some(Command::Completions { shell }) => completions::shell(shell),
        Some(Command::Man) => completions::man(),
    }
}

/// `mcpdoctor demo --as-patient NAME [ARG]...`, which is not for people.
fn be_patient(args: &[OsString]) -> Option<ExitCode> {
    let args: Vec<String> = args.iter().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    match args.as_slice() {
        [demo, flag, name, rest @ ..] if demo == "demo" && flag == "--as-patient" => {
            Some(ward::be_patient(name, rest).unwrap_or_else(|error| exit::complain(&error.to_string(), Exit::Trouble)))
        }
        _ => None,
    }
}

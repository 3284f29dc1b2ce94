//! Where an act is played: the pipes of this process, its times, and the end.

use std::{
    fmt,
    io::{self, Write},
};

use super::{life, talk::Talk, tempo::Tempo};

/// What a patient does from its start to its end; the number is its exit code.
pub(super) type Act = fn(&mut Stage<'_>) -> io::Result<u8>;

/// What an act plays with.
pub(super) struct Stage<'a> {
    pub talk: Talk<'a>,
    pub stderr: &'a mut dyn Write,
    pub tempo: Tempo,
}

impl Stage<'_> {
    /// Writes a line to stderr, as a server logs.
    pub(super) fn log(&mut self, line: impl fmt::Display) -> io::Result<()> {
        writeln!(self.stderr, "{line}")
    }
}

/// Plays `act` with the pipes of this process.
pub(super) fn perform(act: Act, args: &[String]) -> u8 {
    life::limit();
    let mut stderr = io::stderr();
    let tempo = match Tempo::read(args) {
        Ok(tempo) => tempo,
        Err(bad) => {
            // A client that has closed stderr as well leaves nobody to tell.
            let _ = writeln!(stderr, "{bad}\n\nUsage: patient [--after-ms <MILLISECONDS>] [--for-ms <MILLISECONDS>]");
            return 2;
        }
    };
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let talk = Talk { input: &mut input, output: &mut output };
    act(&mut Stage { talk, stderr: &mut stderr, tempo }).unwrap_or_else(|error| {
        let _ = writeln!(stderr, "error: {error}");
        1
    })
}

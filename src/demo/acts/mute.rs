//! Servers whose answer does not arrive, or not where it should.

use std::io;

use crate::demo::{era, life, stage::Stage, talk::Talk};

/// Never reads, and so does not notice that stdin is closed either.
pub(in crate::demo) fn deaf(_: &mut Stage<'_>) -> io::Result<u8> {
    life::rest()
}

/// Its answers stay in a buffer of its own until it ends.
pub(in crate::demo) fn unflushed(stage: &mut Stage<'_>) -> io::Result<u8> {
    let mut buffer = Vec::new();
    Talk { input: stage.talk.input, output: &mut buffer }.serve(era::legacy)?;
    stage.talk.write(&buffer)?;
    Ok(0)
}

/// Writes its answers to stderr.
pub(in crate::demo) fn on_stderr(stage: &mut Stage<'_>) -> io::Result<u8> {
    Talk { input: stage.talk.input, output: stage.stderr }.serve(era::legacy)?;
    Ok(0)
}

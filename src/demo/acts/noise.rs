//! Servers with something on stdout that is no message.

use std::io;

use crate::demo::{era, stage::Stage, talk::Reply};

/// What a pipe takes at once on most systems.
const CHUNK: usize = 64 * 1024;
/// Nothing more than the start of any pseudo-random sequence.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A greeting on stdout, and a good server after it.
pub(in crate::demo) fn banner(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.write(b"Weather MCP Server v1.4.2 running on stdio\n")?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Log lines on stdout without end.
pub(in crate::demo) fn flood(stage: &mut Stage<'_>) -> io::Result<u8> {
    endless(stage, b"DEBUG polling the queue: nothing to do\n")
}

/// One line without end.
pub(in crate::demo) fn endless_line(stage: &mut Stage<'_>) -> io::Result<u8> {
    endless(stage, b".")
}

fn endless(stage: &mut Stage<'_>, text: &[u8]) -> io::Result<u8> {
    let chunk = text.repeat(CHUNK / text.len());
    loop {
        stage.talk.write(&chunk)?;
    }
}

/// A burst of bytes that are no text, and silence after it.
pub(in crate::demo) fn binary(stage: &mut Stage<'_>) -> io::Result<u8> {
    let mut seed = SEED;
    let bytes: Vec<u8> = std::iter::repeat_with(|| xorshift(&mut seed)).take(CHUNK).collect();
    stage.talk.write(&bytes)?;
    stage.talk.serve(|_| Reply::Silence)?;
    Ok(0)
}

fn xorshift(state: &mut u64) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    state.to_le_bytes()[0]
}

//! Servers that end by themselves.

use std::{env, io};

use crate::demo::{era, stage::Stage};

/// Where the client's key for n8n is expected.
const KEY: &str = "N8N_API_KEY";

pub(in crate::demo) fn at_start(_: &mut Stage<'_>) -> io::Result<u8> {
    panic!("no index at segments/0: the cache has to be built first")
}

pub(in crate::demo) fn after_initialize(stage: &mut Stage<'_>) -> io::Result<u8> {
    if let Some(initialize) = stage.talk.hear()? {
        stage.talk.reply(&initialize, era::legacy(&initialize))?;
    }
    stage.talk.hear()?;
    panic!("session without a workspace")
}

/// Ends without a word, and as if all were well.
#[expect(clippy::unnecessary_wraps, reason = "an act")]
pub(in crate::demo) fn without_a_word(_: &mut Stage<'_>) -> io::Result<u8> {
    Ok(0)
}

/// Writes to a terminal that is not there: a window title, a cleared screen, colours; then ends.
pub(in crate::demo) fn colourful(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.log("\x1b]0;starting\x07\x1b[2J\x1b[1;31mError: SLACK_BOT_TOKEN is required\x1b[0m")?;
    Ok(1)
}

pub(in crate::demo) fn missing_variable(stage: &mut Stage<'_>) -> io::Result<u8> {
    if env::var_os(KEY).is_none_or(|key| key.is_empty()) {
        stage.log(format_args!("Error: {KEY} is required"))?;
        return Ok(1);
    }
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

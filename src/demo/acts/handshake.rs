//! Servers whose first exchange goes another way than `initialize` and its answer.

use std::io;

use serde_json::Value;

use crate::demo::{
    era,
    stage::Stage,
    talk::{Reply, method},
};

/// JSON-RPC's code for a fault of the server's own.
const INTERNAL_ERROR: i64 = -32603;

/// Answers in a version that nobody has ever spoken.
pub(in crate::demo) fn wrong_version(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.serve(|request| match method(request) {
        "initialize" => Reply::Result(era::hello("1999-01-01")),
        _ => era::legacy(request),
    })?;
    Ok(0)
}

/// Refuses to initialize.
pub(in crate::demo) fn initialize_error(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.serve(|request| match method(request) {
        "initialize" => Reply::Error { code: INTERNAL_ERROR, message: "licence expired on 2026-06-30", data: Value::Null },
        _ => era::legacy(request),
    })?;
    Ok(0)
}

/// Knows no handshake: protocol 2026-07-28 and nothing else.
pub(in crate::demo) fn modern_only(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.serve(era::modern)?;
    Ok(0)
}

/// Speaks both eras; the first request decides which, as in the SDKs of 2026.
pub(in crate::demo) fn dual_era(stage: &mut Stage<'_>) -> io::Result<u8> {
    let Some(first) = stage.talk.hear()? else {
        return Ok(0);
    };
    let answer = if method(&first) == "initialize" { era::legacy } else { era::modern };
    stage.talk.reply(&first, answer(&first))?;
    stage.talk.serve(answer)?;
    Ok(0)
}

/// Ends at any first request but `initialize`, as servers on early releases of the Rust SDK do.
pub(in crate::demo) fn initialize_or_nothing(stage: &mut Stage<'_>) -> io::Result<u8> {
    let Some(first) = stage.talk.hear()? else {
        return Ok(0);
    };
    if method(&first) != "initialize" {
        stage.log(format_args!("Error: expect initialized request, but received: {}", method(&first)))?;
        return Ok(1);
    }
    stage.talk.reply(&first, era::legacy(&first))?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

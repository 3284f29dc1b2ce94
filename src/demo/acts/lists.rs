//! Servers that shake hands and then have something about their tools.

use std::io;

use serde_json::{Value, json};

use crate::demo::{
    era,
    stage::Stage,
    talk::{Reply, method},
};

const INTERNAL_ERROR: i64 = -32603;
/// A single line of this many bytes is longer than the buffers that careless clients allow for a line.
const LONG_TEXT: usize = 1_500_000;
const PAGE: usize = 100;
const PAGES: usize = 3;

pub(in crate::demo) fn refused(stage: &mut Stage<'_>) -> io::Result<u8> {
    serve_tools(stage, |_| Reply::Error { code: INTERNAL_ERROR, message: "cannot read the tool catalogue", data: Value::Null })
}

pub(in crate::demo) fn unanswered(stage: &mut Stage<'_>) -> io::Result<u8> {
    serve_tools(stage, |_| Reply::Silence)
}

pub(in crate::demo) fn none(stage: &mut Stage<'_>) -> io::Result<u8> {
    serve_tools(stage, |_| Reply::Result(json!({"tools": []})))
}

/// Three hundred tools in three pages, the second of them with one very long description.
pub(in crate::demo) fn many(stage: &mut Stage<'_>) -> io::Result<u8> {
    serve_tools(stage, |request| {
        let page = request.pointer("/params/cursor").and_then(Value::as_str).and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize);
        let mut tools = era::tools(page * PAGE..(page + 1) * PAGE);
        if page == 1 {
            tools[0]["description"] = "long ".repeat(LONG_TEXT / 5).into();
        }
        let mut result = json!({"tools": tools});
        if page + 1 < PAGES {
            result["nextCursor"] = (page + 1).to_string().into();
        }
        Reply::Result(result)
    })
}

fn serve_tools(stage: &mut Stage<'_>, list: fn(&Value) -> Reply) -> io::Result<u8> {
    stage.talk.serve(|request| match method(request) {
        "tools/list" => list(request),
        _ => era::legacy(request),
    })?;
    Ok(0)
}

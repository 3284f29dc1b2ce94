//! A fixed piece of work, much like a server's start: the measure of the machine's own speed.
//!
//! It must slow down where servers do, and by as much. On a shared core that hits code that allocates and keeps the whole core busy, and less a chain of
//! computations that each wait for the one before, or sorting in the caches: where this work took a tenth longer, so did starts of Node.js.

use std::{fmt::Write, hint, io};

use serde_json::Value;

use crate::demo::{processor, stage::Stage};

/// What the work is, for files: another one would make older measurements worthless.
pub const KIND: &str = if cfg!(debug_assertions) { "2-unoptimised" } else { "2" };

/// With so many rounds it takes some 40 to 60 ms on a machine of 2025. A build without optimisation takes ten times as long for each.
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 8 };
/// So many that what is read does not stay in the caches next to a core.
const TOOLS: usize = 1_000;

/// Reads and writes, then says for how long it had a processor.
pub(in crate::demo) fn yardstick(stage: &mut Stage<'_>) -> io::Result<u8> {
    let text = manifest();
    for _ in 0..ROUNDS {
        hint::black_box(reread(&text));
    }
    if let Some(used) = processor::time_used() {
        stage.talk.write(format!("{}\n", used.as_nanos()).as_bytes())?;
    }
    Ok(0)
}

/// A list of tools, as servers have it.
fn manifest() -> String {
    let mut text = String::from("[");
    for number in 0..TOOLS {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"name":"tool_{number}","description":"Says \"{number}\" and is done.","inputSchema":{{"type":"object","properties":
{{"path":{{"type":"string"}},"limit":{{"type":"integer","minimum":{number}}},"ratio":{{"type":"number","default":{number}.5}}}},"required":["path"]}}}}"#
        );
    }
    text.push(']');
    text
}

fn reread(text: &str) -> usize {
    serde_json::from_str(text).map_or(0, |tools: Value| tools.to_string().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_done_and_the_same_each_time() {
        let text = manifest();
        assert_eq!(text, manifest());
        assert!(reread(&text) > TOOLS * 200, "{}", reread(&text));
    }
}

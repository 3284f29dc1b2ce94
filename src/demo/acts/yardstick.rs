//! A fixed piece of work, much like a server's start: the measure of the machine's own speed.
//!
//! It must slow down where servers do. On a shared core that hits code that keeps the whole core busy, as reading and allocating do, and hardly a chain of
//! computations that each wait for the one before: such a chain followed the starts of Node.js with a correlation of 0.27, this work with 0.42 to 0.48.

use std::{collections::BTreeMap, fmt::Write, hint, io};

use serde_json::Value;

use crate::demo::{processor, stage::Stage};

/// What the work is, for files: another one would make older measurements worthless.
pub const KIND: &str = if cfg!(debug_assertions) { "2-unoptimised" } else { "2" };

/// With so many rounds it takes some 35 ms on a machine of 2025. A build without optimisation takes ten times as long for each.
const ROUNDS: u64 = if cfg!(debug_assertions) { 2 } else { 24 };
const TOOLS: usize = 200;
const KEYS: u64 = 10_000;

/// Reads and writes, sorts and looks up, then says for how long it had a processor.
pub(in crate::demo) fn yardstick(stage: &mut Stage<'_>) -> io::Result<u8> {
    let text = manifest();
    for round in 0..ROUNDS {
        hint::black_box((reread(&text), sorted(round)));
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

/// Keys in an order that no processor foresees, by Knuth's linear congruential generator, put in order twice.
fn sorted(seed: u64) -> Vec<u64> {
    let mut state = seed;
    let keyed = (0..KEYS).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 20, state)
    });
    let keyed: BTreeMap<u64, u64> = keyed.collect();
    let mut values: Vec<u64> = keyed.into_values().collect();
    values.sort_unstable_by_key(|value| value.rotate_left(17));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_done_and_the_same_each_time() {
        assert!(reread(&manifest()) > 40_000);
        assert_eq!(sorted(3), sorted(3));
        assert_eq!(sorted(3).len(), usize::try_from(KEYS).unwrap());
    }
}

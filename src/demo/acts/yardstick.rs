//! A fixed piece of work, much like a server's start: the measure of the machine's own speed.

use std::{hint, io};

use crate::demo::{processor, stage::Stage};

/// As much as stays in the caches next to a core: how fast what lies beyond is, neighbours decide from one moment to the next.
const WORDS: usize = 32 * 1024;
/// Fresh memory, of which the system hands out each page when it is first written to.
const FRESH: usize = 8 * 1024 * 1024;
const PAGE: usize = 4 * 1024;
/// With the rest some 25 ms on a machine of 2025. A build without optimisation would take ten times as long for as many.
const STEPS: usize = if cfg!(debug_assertions) { 150_000 } else { 1_500_000 };

/// What the work is, for files: another one would make older measurements worthless.
pub const KIND: &str = if cfg!(debug_assertions) { "1-unoptimised" } else { "1" };

/// Computes and touches memory in an order that no processor foresees, then says for how long it had a processor.
pub(in crate::demo) fn yardstick(stage: &mut Stage<'_>) -> io::Result<u8> {
    hint::black_box(work(STEPS));
    hint::black_box(fresh());
    if let Some(used) = processor::time_used() {
        stage.talk.write(format!("{}\n", used.as_nanos()).as_bytes())?;
    }
    Ok(0)
}

/// `SplitMix64` (Steele, Lea and Flood 2014) chooses which word is changed next.
fn work(steps: usize) -> u64 {
    let mut words = vec![0_u64; WORDS];
    let (mut state, mut sum) = (0_u64, 0_u64);
    for _ in 0..steps {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state ^ sum;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let word = &mut words[usize::try_from(mixed % WORDS as u64).unwrap_or_default()];
        *word = word.wrapping_add(mixed);
        // The next step has to wait for this one, as a program's own logic does.
        sum = *word;
    }
    sum
}

fn fresh() -> Vec<u8> {
    let mut memory = vec![0; FRESH];
    memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
    memory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_the_same_each_time() {
        assert_eq!(work(10_000), work(10_000));
        assert_ne!(work(10_000), work(10_001));
    }
}

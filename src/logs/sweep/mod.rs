//! Bytes in bulk, on all cores: which stretches of huge logs are worth reading line by line.
//!
//! A client's log is mostly the messages and the stderr of sessions that work. What a start left behind stands around a few words of the client
//! (`landmarks.rs`), so these are looked for in all bytes at once, and only the lines near them are read.

mod blocks;
mod grain;
mod input;
mod landmarks;
mod spool;
mod stretches;
#[cfg(test)]
mod tests;
mod utf16;
mod window;

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, PoisonError},
};

use crate::crew::on_all_cores;

use blocks::Block;
use grain::Grain;
pub(super) use input::Input;
pub(super) use input::Reader;
pub use landmarks::all as landmarks;
pub(super) use landmarks::any as has_landmark;
pub(super) use stretches::Stretch;
use stretches::Stretches;
pub(super) use window::{Sighted, Window};

/// What the sweep of one input found.
#[derive(Debug)]
pub(super) struct Swept {
    /// In order, apart or touching.
    pub stretches: Vec<Stretch>,
    /// Line feeds in all of it; `None` for an input that is read whole.
    pub newlines: Option<u64>,
    /// Signs that a start begins which lie outside the stretches, because there are too many.
    pub begins_left_out: u64,
    /// A part could not be read; nothing was found there.
    pub error: Option<io::Error>,
}

/// Finds what is worth reading in each of the inputs, and tells `progress` how many bytes it has looked at since it told it last.
pub(super) fn sweep(inputs: &[Input], progress: &(dyn Fn(u64) + Sync)) -> Vec<Swept> {
    sweep_with(Grain::FIELD, inputs, progress)
}

fn sweep_with(grain: Grain, inputs: &[Input], progress: &(dyn Fn(u64) + Sync)) -> Vec<Swept> {
    let tallies: Vec<_> = inputs.iter().map(|_| Mutex::new(Tally::new(grain))).collect();
    let huge = inputs.iter().zip(&tallies).filter(|(input, _)| input.len() > grain.whole);
    let chunks = Mutex::new(huge.flat_map(|(input, tally)| Chunk::all(input.len(), grain.chunk).map(move |chunk| (input, tally, chunk))));

    on_all_cores(|| {
        let mut buffer = vec![0; grain.chunk + landmarks::overhang()];
        // Asked for in a function of its own, so that the lock is not held while the chunk is looked at.
        let next = || locked(&chunks).next();
        while let Some((input, tally, chunk)) = next() {
            let (blocks, error) = look_at(input, &chunk, grain.block, &mut buffer);
            progress(chunk.length as u64);
            locked(tally).take(chunk.index, blocks, error);
        }
    });
    let tallies = tallies.into_iter().map(|tally| tally.into_inner().unwrap_or_else(PoisonError::into_inner));
    inputs.iter().zip(tallies).map(|(input, tally)| if input.len() > grain.whole { tally.finish(input.len()) } else { Swept::whole() }).collect()
}

/// What one worker looks at in one go.
struct Chunk {
    index: u64,
    start: u64,
    length: usize,
}

impl Chunk {
    fn all(bytes: u64, size: usize) -> impl Iterator<Item = Self> {
        let starts = (0..bytes).step_by(size);
        (0..).zip(starts).map(move |(index, start)| Self { index, start, length: usize::try_from(bytes - start).map_or(size, |rest| rest.min(size)) })
    }
}

/// Reads a chunk and sums up its blocks. What cannot be read counts as blocks without anything in them, so that all others keep their places.
fn look_at(input: &Input, chunk: &Chunk, block: usize, buffer: &mut [u8]) -> (Vec<Block>, Option<io::Error>) {
    let (read, error) = match input.reader().and_then(|reader| reader.read_at(buffer, chunk.start)) {
        Ok(read) => (read, None),
        Err(error) => (0, Some(error)),
    };
    let mut blocks = blocks::sum_up(&buffer[..read], chunk.length.min(read), block);
    blocks.resize(chunk.length.div_ceil(block), Block::default());
    (blocks, error)
}

/// The chunks of one input, brought back into order.
#[derive(Debug)]
struct Tally {
    stretches: Stretches,
    next: u64,
    /// Chunks whose turn has not come: no more than there are workers.
    early: BTreeMap<u64, Vec<Block>>,
    error: Option<io::Error>,
}

impl Tally {
    fn new(grain: Grain) -> Self {
        Self { stretches: Stretches::new(grain), next: 0, early: BTreeMap::new(), error: None }
    }

    fn take(&mut self, index: u64, blocks: Vec<Block>, error: Option<io::Error>) {
        self.error = self.error.take().or(error);
        self.early.insert(index, blocks);
        while let Some(blocks) = self.early.remove(&self.next) {
            self.next += 1;
            for block in blocks {
                self.stretches.push(block);
            }
        }
    }

    fn finish(self, length: u64) -> Swept {
        let found = self.stretches.finish(length);
        Swept { stretches: found.stretches, newlines: Some(found.newlines), begins_left_out: found.begins_left_out, error: self.error }
    }
}

impl Swept {
    /// So much of an input of `length` bytes is to be read line by line.
    pub(super) fn worth_reading(&self, length: u64) -> u64 {
        self.stretches.iter().map(|stretch| stretch.end.min(length) - stretch.start).sum()
    }

    fn whole() -> Self {
        Self { stretches: vec![Stretch::WHOLE], newlines: None, begins_left_out: 0, error: None }
    }
}

/// A worker that panicked leaves data that is merely incomplete.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

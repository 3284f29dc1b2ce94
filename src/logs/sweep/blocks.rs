//! A chunk of a file → what each of its blocks holds. The result has the same size whatever the bytes are.

use super::landmarks::{self, Kind};

/// What a sweep remembers of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// Line feeds in it.
    pub newlines: u32,
    /// Landmarks in it that say that a start begins.
    pub begins: u32,
    /// Whether something failed or ended in it.
    pub fault: bool,
    pub end: bool,
    /// The last landmark that begins in it.
    pub last: Option<Kind>,
}

/// Sums up the blocks of the chunk that is the first `length` of `bytes`; the rest only completes a landmark that begins in the chunk.
pub(super) fn sum_up(bytes: &[u8], length: usize, block: usize) -> Vec<Block> {
    let newlines = |part: &[u8]| u32::try_from(memchr::memchr_iter(b'\n', part).count()).unwrap_or(u32::MAX);
    let mut blocks: Vec<Block> = bytes[..length].chunks(block).map(|part| Block { newlines: newlines(part), ..Block::default() }).collect();
    for (at, kind) in landmarks::find(bytes).take_while(|(at, _)| *at < length) {
        let block = &mut blocks[at / block];
        block.last = Some(kind);
        match kind {
            Kind::Begin => block.begins += 1,
            Kind::Asked | Kind::Ready => {}
            Kind::End => block.end = true,
            Kind::Fault => block.fault = true,
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landmark_counts_where_it_begins() {
        let bytes = b"....\n.....\"serverInfo\":...\n....";
        let blocks = sum_up(bytes, 16, 8);
        assert_eq!(blocks[0], Block { newlines: 1, ..Block::default() });
        assert_eq!(blocks[1], Block { last: Some(Kind::Ready), ..Block::default() });
        assert_eq!(sum_up(bytes, 8, 8).len(), 1);
    }
}

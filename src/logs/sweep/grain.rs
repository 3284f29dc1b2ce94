//! The sizes that a sweep works with.

/// All in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grain {
    /// A stretch is made of whole blocks.
    pub block: usize,
    /// One worker reads this much in one go; a multiple of a block.
    pub chunk: usize,
    /// A file up to this size is read line by line from its first byte to its last.
    pub whole: u64,
    /// A longer stretch is cut in two, so that one can be forgotten without the other.
    pub longest_stretch: u64,
    /// So much of a file's newest stretches is read with every line, ...
    pub read_fully: u64,
    /// ... and so much is read at all.
    pub read_at_all: u64,
}

impl Grain {
    /// What logs are swept with.
    ///
    /// A block is a few lines. A chunk fits the cache of a core. Reading line by line takes about ten times as long as
    /// sweeping, so the bounds keep that part of the work below a second, even for a file that holds nothing but starts.
    pub(super) const FIELD: Self =
        Self { block: 2 << 10, chunk: 1 << 20, whole: 4 << 20, longest_stretch: 256 << 10, read_fully: 64 << 20, read_at_all: 256 << 20 };
}

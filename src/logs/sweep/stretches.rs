//! Blocks in order → the stretches of a file that are worth reading, within a bound whatever the file holds.

use std::collections::VecDeque;

use super::{blocks::Block, grain::Grain, landmarks::Kind};

/// A part of a file that is to be read line by line: the lines that its bytes belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::logs) struct Stretch {
    pub start: u64,
    pub end: u64,
    /// Line feeds before `start`.
    pub lines_before: u64,
    /// Signs that a start begins.
    pub begins: u64,
    /// Only the lines with landmarks are to be read: it is old, and there is too much of it.
    pub thin: bool,
}

impl Stretch {
    /// A file that is read from its first byte to its last.
    pub(super) const WHOLE: Self = Self { start: 0, end: u64::MAX, lines_before: 0, begins: 0, thin: false };

    fn bytes(&self) -> u64 {
        self.end - self.start
    }
}

/// Blocks of the head of a file, where versions and commands often stand.
const HEAD: u64 = 8;
/// Blocks of its tail: what happened last matters most.
const TAIL: u64 = 32;
/// Blocks that are read after a start begins, unless it succeeds or ends before.
const AFTER_BEGIN: u64 = 16;
/// Blocks after a server's answer: its tools are asked for there.
const AFTER_READY: u64 = 2;
const AFTER_END: u64 = 1;
const BEFORE_END: u64 = 1;
/// A fault stands after its reason; programs that were cut off complain after it.
const AFTER_FAULT: u64 = 2;
const BEFORE_FAULT: u64 = 4;

/// Gathers the stretches of one file.
#[derive(Debug)]
pub(super) struct Stretches {
    grain: Grain,
    /// Blocks taken so far, and the line feeds in them.
    blocks: u64,
    newlines: u64,
    /// Line feeds before each of the last blocks, which may yet turn out to be worth reading.
    recent: VecDeque<u64>,
    /// The first block that the last landmark does not reach.
    reach: u64,
    found: VecDeque<Stretch>,
    found_bytes: u64,
    begins_left_out: u64,
}

/// What a file comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gathered {
    pub stretches: Vec<Stretch>,
    pub newlines: u64,
    pub begins_left_out: u64,
}

impl Stretches {
    pub(super) fn new(grain: Grain) -> Self {
        Self { grain, blocks: 0, newlines: 0, recent: VecDeque::new(), reach: HEAD, found: VecDeque::new(), found_bytes: 0, begins_left_out: 0 }
    }

    /// Takes the next block of the file.
    pub(super) fn push(&mut self, block: Block) {
        let index = self.blocks;
        self.blocks += 1;
        self.recent.push_back(self.newlines);
        if self.recent.len() as u64 > TAIL {
            self.recent.pop_front();
        }
        self.newlines += u64::from(block.newlines);

        let back = if block.fault {
            BEFORE_FAULT
        } else if block.end {
            BEFORE_END
        } else {
            0
        };
        if block.last.is_some() || index < self.reach {
            self.mark(index.saturating_sub(back));
        }
        if let Some(last) = self.found.back_mut() {
            last.begins += u64::from(block.begins);
        }
        let after = match block.last {
            Some(Kind::Begin | Kind::Asked) => AFTER_BEGIN,
            Some(Kind::Ready) => AFTER_READY,
            Some(Kind::End) => AFTER_END,
            Some(Kind::Fault) => AFTER_FAULT,
            None => return,
        };
        self.reach = index + 1 + after;
    }

    /// The stretches of a file of `length` bytes.
    pub(super) fn finish(mut self, length: u64) -> Gathered {
        if self.blocks > 0 {
            self.mark(self.blocks.saturating_sub(TAIL));
        }
        if let Some(last) = self.found.back_mut() {
            last.end = last.end.min(length);
        }
        let mut newer = 0;
        for stretch in self.found.iter_mut().rev() {
            newer += stretch.bytes();
            stretch.thin = newer > self.grain.read_fully;
        }
        Gathered { stretches: self.found.into(), newlines: self.newlines, begins_left_out: self.begins_left_out }
    }

    /// Makes everything from a block of the recent ones to the newest one worth reading.
    fn mark(&mut self, from: u64) {
        let size = self.grain.block as u64;
        let oldest = self.blocks - self.recent.len() as u64;
        let (from, to) = (from.max(oldest), self.blocks);
        let lines_before = |block: u64| self.recent[usize::try_from(block - oldest).unwrap_or_default()];

        let mut gap = from;
        if let Some(mut last) = self.found.pop_back() {
            let before = self.found.back().map_or(0, |stretch| stretch.end);
            let start = before.max(from * size);
            if start < last.start {
                self.found_bytes += last.start - start;
                last.start = start;
                last.lines_before = lines_before(start / size);
            }
            if from * size <= last.end && last.bytes() < self.grain.longest_stretch {
                self.found_bytes += to * size - last.end;
                last.end = to * size;
            }
            gap = gap.max(last.end / size);
            self.found.push_back(last);
        }
        if gap < to {
            self.found.push_back(Stretch { start: gap * size, end: to * size, lines_before: lines_before(gap), begins: 0, thin: false });
            self.found_bytes += (to - gap) * size;
        }
        self.forget();
    }

    /// Lets the oldest stretches go when there are too many to read.
    fn forget(&mut self) {
        while self.found_bytes > self.grain.read_at_all
            && self.found.len() > 1
            && let Some(oldest) = self.found.pop_front()
        {
            self.found_bytes -= oldest.bytes();
            self.begins_left_out += oldest.begins;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAIN: Grain = Grain { block: 10, ..Grain::FIELD };

    fn gathered(grain: Grain, blocks: u64, at: &[(u64, Kind)]) -> Vec<(u64, u64)> {
        stretches(grain, blocks, at).stretches.iter().map(|stretch| (stretch.start / 10, stretch.end / 10)).collect()
    }

    fn stretches(grain: Grain, blocks: u64, at: &[(u64, Kind)]) -> Gathered {
        let mut stretches = Stretches::new(grain);
        for index in 0..blocks {
            let mut block = Block { newlines: 2, ..Block::default() };
            for &(_, kind) in at.iter().filter(|(at, _)| *at == index) {
                block.last = Some(kind);
                block.begins += u32::from(kind == Kind::Begin);
                block.end |= kind == Kind::End;
                block.fault |= kind == Kind::Fault;
            }
            stretches.push(block);
        }
        stretches.finish(blocks * 10)
    }

    #[test]
    fn head_and_tail_are_read_and_what_lies_around_a_landmark() {
        for (what, at, expected) in [
            ("nothing", vec![], vec![]),
            ("a start that nothing follows", vec![(40, Kind::Begin)], vec![(40, 57)]),
            ("a start that succeeds", vec![(40, Kind::Begin), (42, Kind::Ready)], vec![(40, 45)]),
            ("one that fails later", vec![(40, Kind::Begin), (80, Kind::Fault)], vec![(40, 57), (76, 83)]),
            ("one that fails at once", vec![(40, Kind::Begin), (41, Kind::Fault)], vec![(37, 44)]),
            ("an end that touches", vec![(40, Kind::Begin), (41, Kind::Ready), (45, Kind::End)], vec![(40, 47)]),
            ("two in one block", vec![(40, Kind::Ready), (40, Kind::Begin)], vec![(40, 57)]),
        ] {
            let expected: Vec<_> = [(0, 8)].into_iter().chain(expected).chain([(168, 200)]).collect();
            assert_eq!(gathered(GRAIN, 200, &at), expected, "{what}");
        }
        assert_eq!(gathered(GRAIN, 12, &[(1, Kind::Begin)]), [(0, 12)]);
    }

    #[test]
    fn a_stretch_knows_the_lines_before_it() {
        let found = stretches(GRAIN, 100, &[(20, Kind::Begin), (21, Kind::Fault), (50, Kind::Begin)]);
        assert_eq!(found.stretches.iter().map(|stretch| stretch.lines_before).collect::<Vec<_>>(), [0, 34, 100, 136]);
        assert_eq!(found.newlines, 200);
    }

    #[test]
    fn of_too_many_starts_the_oldest_are_counted_and_the_old_are_thin() {
        let grain = Grain { longest_stretch: 50, read_fully: 200, read_at_all: 400, ..GRAIN };
        let at: Vec<_> = (0..1_000).map(|block| (block, Kind::Begin)).collect();
        let found = stretches(grain, 1_000, &at);
        let bytes: u64 = found.stretches.iter().map(Stretch::bytes).sum();
        assert!(bytes <= 400 && bytes > 300, "{bytes}");
        assert_eq!(found.stretches.iter().filter(|stretch| stretch.thin).count(), found.stretches.len() / 2);
        let read: u64 = found.stretches.iter().map(|stretch| stretch.begins).sum();
        assert_eq!(read + found.begins_left_out, 1_000);
    }
}

//! A window that moves over an input, and the lines that come into sight: any bytes, any length, one buffer.

use std::{io, ops::Range};

use super::Reader;

/// Bytes of a line that are kept. Longer ones are answers with many tools, or files that somebody let be printed.
const LONGEST: usize = 64 << 10;
/// Bytes that are read in one go, so that little is read beyond the end of a stretch.
const STEP: usize = 32 << 10;
/// Most lines begin within this many bytes.
const NEAR: usize = 2 << 10;

#[derive(Debug)]
pub(in crate::logs) struct Window<'i> {
    reader: Reader<'i>,
    /// Where the input ends; a file may have grown since.
    length: u64,
    buffer: Vec<u8>,
    /// What of the buffer is still to be handed out.
    ahead: Range<usize>,
    /// Where in the input that begins.
    offset: u64,
    longest: usize,
    error: Option<io::Error>,
}

/// A line in sight, until the window moves.
#[derive(Debug)]
pub(in crate::logs) struct Sighted {
    kept: Range<usize>,
    /// Bytes of the line that were not kept.
    pub cut: u64,
}

impl<'i> Window<'i> {
    pub(in crate::logs) fn new(reader: Reader<'i>, length: u64) -> Self {
        Self::sized(reader, length, LONGEST)
    }

    /// A window that keeps at most `longest` bytes of a line.
    pub(in crate::logs) fn sized(reader: Reader<'i>, length: u64, longest: usize) -> Self {
        Self { reader, length, buffer: vec![0; longest + longest.min(STEP)], ahead: 0..0, offset: 0, longest, error: None }
    }

    /// Where the next line begins.
    pub(in crate::logs) const fn offset(&self) -> u64 {
        self.offset
    }

    /// # Errors
    /// When the input could not be read to its end.
    pub(in crate::logs) fn finish(self) -> io::Result<()> {
        self.error.map_or(Ok(()), Err)
    }

    /// The line, without its end.
    pub(in crate::logs) fn bytes(&self, line: &Sighted) -> &[u8] {
        let bytes = &self.buffer[line.kept.clone()];
        if line.cut == 0 { bytes.strip_suffix(b"\r").unwrap_or(bytes) } else { bytes }
    }

    /// The next line of the input.
    pub(in crate::logs) fn next(&mut self) -> Option<Sighted> {
        let mut searched = 0;
        loop {
            let ahead = &self.buffer[self.ahead.clone()];
            if let Some(feed) = memchr::memchr(b'\n', &ahead[searched..]) {
                return Some(self.take(searched + feed, 1));
            }
            searched = ahead.len();
            if searched > self.longest {
                return Some(self.take_long());
            }
            if !self.fill() {
                return (searched > 0).then(|| self.take(searched, 0));
            }
        }
    }

    /// Moves on to the line that `place` stands in, and says whether it did; if that line begins too far away, it moves to the one after it.
    pub(in crate::logs) fn seek(&mut self, place: u64) -> bool {
        let origin = self.offset;
        for back in [NEAR.min(self.longest), self.longest] {
            let start = place.saturating_sub(back as u64);
            if start <= origin {
                self.move_to(origin);
                return true;
            }
            self.move_to(start);
            while self.ahead.len() < back && self.fill() {}
            let before = &self.buffer[self.ahead.clone()];
            if let Some(feed) = memchr::memrchr(b'\n', &before[..back.min(before.len())]) {
                self.pass(feed + 1);
                return true;
            }
        }
        self.move_to(place);
        self.next();
        false
    }

    fn take(&mut self, length: usize, feed: usize) -> Sighted {
        let (start, kept) = (self.ahead.start, length.min(self.longest));
        self.pass(length + feed);
        Sighted { kept: start..start + kept, cut: (length - kept) as u64 }
    }

    /// Keeps the head of a line that does not fit, and looks for its end behind it.
    fn take_long(&mut self) -> Sighted {
        self.move_to_front();
        let mut cut = 0;
        loop {
            let rest = &self.buffer[self.longest..self.ahead.end];
            let feed = memchr::memchr(b'\n', rest);
            cut += feed.unwrap_or(rest.len()) as u64;
            if let Some(feed) = feed {
                self.ahead.start = self.longest + feed + 1;
                self.offset += self.longest as u64 + cut + 1;
                break;
            }
            let read = self.read(self.longest, self.offset + self.longest as u64 + cut);
            self.ahead.end = self.longest + read;
            if read == 0 {
                self.ahead.start = self.ahead.end;
                self.offset += self.longest as u64 + cut;
                break;
            }
        }
        Sighted { kept: 0..self.longest, cut }
    }

    /// Lets more of the input come into sight; there must be room.
    fn fill(&mut self) -> bool {
        if self.buffer.len() - self.ahead.end < STEP {
            self.move_to_front();
        }
        let read = self.read(self.ahead.end, self.offset + self.ahead.len() as u64);
        self.ahead.end += read;
        read > 0
    }

    /// Reads what stands at `place` into the buffer from `at` on.
    fn read(&mut self, at: usize, place: u64) -> usize {
        let left = usize::try_from(self.length.saturating_sub(place)).unwrap_or(usize::MAX);
        let until = self.buffer.len().min(at + left.min(STEP));
        self.reader.read_at(&mut self.buffer[at..until], place).unwrap_or_else(|error| {
            self.error = Some(error);
            0
        })
    }

    /// Goes on at `place`, where a line begins.
    pub(in crate::logs) fn move_to(&mut self, place: u64) {
        if place != self.offset {
            (self.offset, self.ahead) = (place, 0..0);
        }
    }

    fn move_to_front(&mut self) {
        self.buffer.copy_within(self.ahead.clone(), 0);
        self.ahead = 0..self.ahead.len();
    }

    fn pass(&mut self, bytes: usize) {
        self.ahead.start += bytes;
        self.offset += bytes as u64;
    }
}

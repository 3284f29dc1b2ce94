//! The numbered lines of a log that are worth reading, and how much was passed over between them.

use std::io;

use super::sweep::{Input, Sighted, Stretch, Swept, Window, has_landmark};

/// Every line of an input is either read or passed over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Line(RawLine<'a>),
    /// Lines that tell of no start, as far as the sweep could see.
    Skipped {
        lines: u64,
        bytes: u64,
    },
}

/// A line as it stands in the file, without its `\n` or `\r\n`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawLine<'a> {
    /// From 1.
    pub number: u64,
    pub bytes: &'a [u8],
    /// Bytes of a too long line that are missing at its end.
    pub cut: u64,
}

/// Reads the stretches of an input line by line, within a bounded memory.
#[derive(Debug)]
pub(super) struct Lines<'i> {
    window: Window<'i>,
    length: u64,
    stretches: std::slice::Iter<'i, Stretch>,
    /// Line feeds in all of the input, where somebody counted them.
    newlines: Option<u64>,
    /// Where the stretch under reading ends: no line that begins there or later belongs to it.
    end: u64,
    thin: bool,
    /// The number of the next line.
    number: u64,
    skipped: Skipped,
    /// A line that comes after something skipped, which has to be told first.
    held: Option<Sighted>,
}

#[derive(Debug, Default)]
struct Skipped {
    lines: u64,
    bytes: u64,
}

impl<'i> Lines<'i> {
    /// # Errors
    /// When the input cannot be opened.
    pub(super) fn new(input: &'i Input, swept: &'i Swept) -> io::Result<Self> {
        Ok(Self::through(Window::new(input.reader()?, input.len()), input.len(), swept))
    }

    pub(super) fn through(window: Window<'i>, length: u64, swept: &'i Swept) -> Self {
        Self {
            window,
            length,
            stretches: swept.stretches.iter(),
            newlines: swept.newlines,
            end: 0,
            thin: false,
            number: 1,
            skipped: Skipped::default(),
            held: None,
        }
    }

    /// Says why the input could not be read to its end, if it could not.
    ///
    /// # Errors
    /// With that reason.
    pub(super) fn finish(self) -> io::Result<()> {
        self.window.finish()
    }

    /// The next line, or how many were passed over before it.
    pub(super) fn next(&mut self) -> Option<Piece<'_>> {
        let sighted = match self.held.take() {
            Some(held) => held,
            None => match self.advance() {
                Some(sighted) if self.skipped.bytes == 0 => sighted,
                next => {
                    self.held = next;
                    let Skipped { lines, bytes } = std::mem::take(&mut self.skipped);
                    return (bytes > 0).then_some(Piece::Skipped { lines, bytes });
                }
            },
        };
        let number = self.number - 1;
        let bytes = self.window.bytes(&sighted);
        let bytes = if number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
        Some(Piece::Line(RawLine { number, bytes, cut: sighted.cut }))
    }

    /// Goes on to the next line that is to be read, and counts those before it.
    fn advance(&mut self) -> Option<Sighted> {
        loop {
            while self.window.offset() >= self.end {
                let Some(stretch) = self.stretches.next() else { return self.leave() };
                self.enter(stretch);
            }
            let begin = self.window.offset();
            let Some(sighted) = self.window.next() else { return self.leave() };
            self.number += 1;
            if !self.thin || has_landmark(self.window.bytes(&sighted)) {
                return Some(sighted);
            }
            self.skipped.lines += 1;
            self.skipped.bytes += self.window.offset() - begin;
        }
    }

    fn enter(&mut self, stretch: &Stretch) {
        let origin = self.window.offset();
        if stretch.start > origin {
            let within = self.window.seek(stretch.start);
            if self.window.offset() > origin {
                self.skip(origin, stretch.lines_before + if within { 1 } else { 2 });
            }
        }
        (self.end, self.thin) = (stretch.end, stretch.thin);
    }

    /// Counts what lies behind the last line, which is nothing unless the input could not be read.
    fn leave(&mut self) -> Option<Sighted> {
        let origin = self.window.offset();
        if origin < self.length {
            self.window.move_to(self.length);
            self.skip(origin, self.newlines.map_or(self.number, |newlines| newlines + 1));
        }
        self.stretches = [].iter();
        None
    }

    /// Has passed over what lies between `origin` and here, where the line with this number begins.
    fn skip(&mut self, origin: u64, number: u64) {
        self.skipped.lines += number.saturating_sub(self.number);
        self.skipped.bytes += self.window.offset() - origin;
        self.number = self.number.max(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::sweep;

    #[test]
    fn any_bytes_are_lines_and_a_long_one_is_cut() {
        let mut log = b"\xef\xbb\xbffirst\r\n\n\xff\0\n".to_vec();
        log.extend(vec![b'x'; 2 << 20]);
        log.extend(b"\r\nlast");
        let input = [Input::from(log)];
        let swept = sweep::sweep(&input, &|_| ());
        let mut lines = Lines::new(&input[0], &swept[0]).unwrap();
        for (number, expected, cut) in
            [(1, &b"first"[..], 0), (2, b"", 0), (3, b"\xff\0", 0), (4, &[b'x'].repeat(64 << 10), (2 << 20) + 1 - (64 << 10)), (5, b"last", 0)]
        {
            assert_eq!(lines.next(), Some(Piece::Line(RawLine { number, bytes: expected, cut })));
        }
        assert_eq!(lines.next(), None);
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn a_file_that_goes_away_is_an_error_and_not_the_end_of_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mcp.log");
        std::fs::write(&path, "x\n").unwrap();
        let input = Input::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let swept = sweep::sweep(std::slice::from_ref(&input), &|_| ());
        assert!(Lines::new(&input, &swept[0]).is_err());
    }
}

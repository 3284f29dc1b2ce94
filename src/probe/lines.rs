//! Bytes of a pipe → lines, with bounded memory whatever the server writes.

/// Cuts a stream into lines of at most `longest` bytes.
#[derive(Debug)]
pub(super) struct LineSplitter {
    longest: usize,
    partial: Vec<u8>,
    /// Bytes of the current line beyond `longest`, which are not kept.
    overflow: u64,
}

/// A line without its end; `\r\n` counts as one end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub bytes: &'a [u8],
    /// How many bytes of the line are missing from `bytes`.
    pub cut: u64,
}

impl LineSplitter {
    pub(super) fn new(longest: usize) -> Self {
        Self { longest, partial: Vec::new(), overflow: 0 }
    }

    /// Hands every line that `chunk` completes to `take`.
    pub(super) fn push(&mut self, mut chunk: &[u8], mut take: impl FnMut(Line<'_>)) {
        while let Some(end) = chunk.iter().position(|&byte| byte == b'\n') {
            let (head, rest) = (&chunk[..end], &chunk[end + 1..]);
            chunk = rest;
            if self.partial.is_empty() && self.overflow == 0 && head.len() <= self.longest {
                take(Line { bytes: without_cr(head), cut: 0 });
                continue;
            }
            self.keep(head);
            take(Line { bytes: without_cr(&self.partial), cut: self.overflow });
            self.start_anew();
        }
        self.keep(chunk);
    }

    /// Hands over what stands behind the last line end, if anything does.
    pub(super) fn finish(&mut self, take: impl FnOnce(Line<'_>)) {
        if !self.partial.is_empty() || self.overflow > 0 {
            take(Line { bytes: without_cr(&self.partial), cut: self.overflow });
            self.start_anew();
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.longest - self.partial.len();
        let kept = bytes.len().min(room);
        self.partial.extend_from_slice(&bytes[..kept]);
        self.overflow += (bytes.len() - kept) as u64;
    }

    fn start_anew(&mut self) {
        self.overflow = 0;
        // One huge line must not hold its memory for the rest of the probe.
        if self.partial.capacity() > 256 * 1024 {
            self.partial = Vec::new();
        } else {
            self.partial.clear();
        }
    }
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines_of(longest: usize, chunks: &[&[u8]]) -> Vec<(Vec<u8>, u64)> {
        let mut splitter = LineSplitter::new(longest);
        let mut lines = Vec::new();
        for chunk in chunks {
            splitter.push(chunk, |line| lines.push((line.bytes.to_vec(), line.cut)));
        }
        splitter.finish(|line| lines.push((line.bytes.to_vec(), line.cut)));
        lines
    }

    #[test]
    fn a_line_may_come_in_pieces_and_end_in_crlf() {
        let lines = lines_of(100, &[b"{\"a\":", b"1}\r\nsecond\n", b"\nrest"]);
        assert_eq!(lines, [(b"{\"a\":1}".to_vec(), 0), (b"second".to_vec(), 0), (Vec::new(), 0), (b"rest".to_vec(), 0)]);
    }

    #[test]
    fn a_line_too_long_is_cut_and_counted() {
        assert_eq!(lines_of(3, &[b"abcde", b"fg\nxy\n"]), [(b"abc".to_vec(), 4), (b"xy".to_vec(), 0)]);
    }

    proptest! {
        #[test]
        fn no_byte_is_lost_and_chunking_does_not_matter(text in "[a\r\n]{0,60}", cut in 0usize..60, longest in 1usize..20) {
            let bytes = text.as_bytes();
            let at = cut.min(bytes.len());
            let in_two = lines_of(longest, &[&bytes[..at], &bytes[at..]]);
            prop_assert_eq!(&in_two, &lines_of(longest, &[bytes]));
            prop_assert!(in_two.iter().all(|(kept, _)| kept.len() <= longest));
        }
    }
}

//! UTF-16 with a byte order mark, as PowerShell's `>` writes it → UTF-8.

use std::io::{self, Read};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    /// The order that the first two bytes of a file declare.
    pub(super) fn of(mark: [u8; 2]) -> Option<Self> {
        match mark {
            [0xff, 0xfe] => Some(Self::Little),
            [0xfe, 0xff] => Some(Self::Big),
            _ => None,
        }
    }

    fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}

/// A stream of UTF-16, after its mark, read as UTF-8. What is no text becomes U+FFFD.
#[derive(Debug)]
pub(super) struct Transcoded<R> {
    stream: R,
    order: Order,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// How much of `text` was handed out.
    given: usize,
}

/// Bytes read in one go; even.
const PIECE: u64 = 64 << 10;

impl<R: Read> Transcoded<R> {
    pub(super) fn new(stream: R, order: Order) -> Self {
        Self { stream, order, raw: Vec::new(), text: Vec::new(), given: 0 }
    }

    /// Reads the next piece into `text`; says whether there was one.
    fn advance(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.given = 0;
        let read = self.stream.by_ref().take(PIECE).read_to_end(&mut self.raw)?;
        let mut units: Vec<u16> = self.raw.chunks_exact(2).map(|pair| self.order.unit([pair[0], pair[1]])).collect();
        // A character of two units may be cut in the middle; its other half comes with the next piece.
        let waits = read > 0 && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        if waits {
            units.pop();
        }
        let used = units.len() * 2;
        for decoded in char::decode_utf16(units) {
            let c = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.raw.drain(..used);
        if read == 0 && !self.raw.is_empty() {
            self.text.extend_from_slice("\u{fffd}".as_bytes());
            self.raw.clear();
        }
        Ok(read > 0)
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if !self.advance()? && self.text.is_empty() {
                return Ok(0);
            }
        }
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn transcoded(bytes: &[u8], order: Order) -> String {
        let mut text = String::new();
        Transcoded::new(bytes, order).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn half_a_character_is_replaced() {
        assert_eq!(transcoded(&[0x41, 0, 0x3d, 0xd8, 0x42, 0, 0x43], Order::Little), "A\u{fffd}B\u{fffd}");
        assert_eq!(transcoded(&[0x3d, 0xd8], Order::Little), "\u{fffd}");
    }

    #[test]
    fn a_character_across_two_pieces_stays_one() {
        let text = format!("x{}", "\u{1f980}".repeat(40_000));
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(transcoded(&bytes, Order::Big) == text);
    }

    proptest! {
        #[test]
        fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let odd = if bytes.len() % 2 == 1 { "\u{fffd}" } else { "" };
            prop_assert_eq!(transcoded(&bytes, Order::Little), String::from_utf16_lossy(&units) + odd);
        }
    }
}

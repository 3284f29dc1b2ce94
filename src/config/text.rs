//! A config file as text: decoded as clients decode it, with the place of every byte.

use std::{ops::Range, path::PathBuf, sync::Arc};

use super::excerpt::excerpt;
use crate::evidence::{ConfigFault, ConfigSource, Shown, Slip};

/// The text of one file.
#[derive(Debug)]
pub(crate) struct Text {
    pub file: Arc<PathBuf>,
    /// Without byte order mark.
    pub content: String,
    pub encoding: Encoding,
    line_starts: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// With a byte order mark before the text.
    Utf8Marked,
    /// What `>` writes in Windows PowerShell; every client takes the bytes for UTF-8.
    Utf16,
}

impl Text {
    /// Bytes that are no UTF-8 become replacement characters, as in every client that runs on Node, Bun or Electron.
    pub(crate) fn decode(file: PathBuf, bytes: &[u8]) -> Self {
        let (encoding, content) = match bytes {
            [0xef, 0xbb, 0xbf, rest @ ..] => (Encoding::Utf8Marked, String::from_utf8_lossy(rest).into_owned()),
            [0xff, 0xfe, rest @ ..] => (Encoding::Utf16, utf16(rest, u16::from_le_bytes)),
            [0xfe, 0xff, rest @ ..] => (Encoding::Utf16, utf16(rest, u16::from_be_bytes)),
            [b'{' | b'[' | b' ' | b'\r' | b'\n', 0, ..] => (Encoding::Utf16, utf16(bytes, u16::from_le_bytes)),
            [0, b'{' | b'[' | b' ' | b'\r' | b'\n', ..] => (Encoding::Utf16, utf16(bytes, u16::from_be_bytes)),
            _ => (Encoding::Utf8, String::from_utf8_lossy(bytes).into_owned()),
        };
        let content = pair_surrogates(content);
        let line_starts = std::iter::once(0).chain(content.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: Arc::new(file), content, encoding, line_starts }
    }

    /// The file and line of the byte at `offset`.
    pub(crate) fn source(&self, offset: usize) -> ConfigSource {
        ConfigSource { file: Arc::clone(&self.file), line: self.line_index(offset) as u64 + 1 }
    }

    /// A fault at `range` in bytes, of which the part on the first line is shown.
    pub(crate) fn fault(&self, range: Range<usize>, problem: impl Into<Shown>, slip: Option<Slip>) -> ConfigFault {
        let line = self.line(range.start);
        let text = &self.content[line.clone()];
        let mark = within(text, range.start.saturating_sub(line.start)..range.end.saturating_sub(line.start));
        let column = text[..mark.start].chars().count() as u64 + 1;
        let (excerpt, caret) = excerpt(text, mark);
        ConfigFault { place: self.source(range.start), column: Some(column), problem: problem.into(), excerpt, caret, slip }
    }

    fn line_index(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The line around the byte at `offset`, without its end.
    fn line(&self, offset: usize) -> Range<usize> {
        let index = self.line_index(offset);
        let start = self.line_starts[index];
        let end = self.line_starts.get(index + 1).map_or(self.content.len(), |next| next - 1);
        start..start + self.content[start..end].trim_end_matches('\r').len()
    }
}

/// `mark` cut to the line and to whole characters, and never empty where the line has a character to point at.
fn within(line: &str, mark: Range<usize>) -> Range<usize> {
    let start = line.floor_char_boundary(mark.start);
    let end = line.ceil_char_boundary(mark.end.max(start));
    if start < end {
        return start..end;
    }
    match (line[start..].chars().next(), line[..start].chars().next_back()) {
        (Some(next), _) => start..start + next.len_utf8(),
        (None, Some(last)) => start - last.len_utf8()..start,
        (None, None) => start..start,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, _odd_byte) = bytes.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|&pair| unit(pair))).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Replaces escapes of half a character, such as `\ud83d` alone, by `\ufffd`: JavaScript reads them, the parser does not.
fn pair_surrogates(text: String) -> String {
    let mut lone = Vec::new();
    let mut rest = 0;
    while let Some(found) = text[rest..].find('\\') {
        let at = rest + found;
        rest = match (unit(&text, at), unit(&text, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 12,
            (Some(0xd800..=0xdfff), _) => {
                lone.push(at);
                at + 6
            }
            (Some(_), _) => at + 6,
            (None, _) => text.ceil_char_boundary(at + 2),
        };
    }
    let mut text = text;
    for at in lone {
        text.replace_range(at..at + 6, "\\ufffd");
    }
    text
}

/// The code unit of an escape `\uXXXX` at `at`.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &str) -> Text {
        Text::decode(PathBuf::from("c.json"), content.as_bytes())
    }

    #[test]
    fn a_place_counts_characters_and_lines() {
        let text = text("{\r\n  \"ä\": x,\r\n}");
        let at = text.content.find('x').unwrap();
        let fault = text.fault(at..at + 1, "bad", None);
        assert_eq!((fault.place.line, fault.column, fault.excerpt.as_str(), fault.caret), (2, Some(8), "  \"ä\": x,", 7..8));
    }

    #[test]
    fn a_fault_at_the_end_of_a_line_points_at_its_last_character() {
        let fault = text("ab\ncd").fault(2..2, "bad", None);
        assert_eq!((fault.place.line, fault.column, fault.caret), (1, Some(2), 1..2));
        let fault = text("").fault(0..0, "bad", None);
        assert_eq!((fault.place.line, fault.column, fault.caret), (1, Some(1), 0..0));
    }

    #[test]
    fn utf_16_is_recognised_with_and_without_its_mark() {
        let units: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [[&[0xff, 0xfe][..], &units].concat(), units.clone(), [&units[..], &[7]].concat()] {
            let text = Text::decode(PathBuf::new(), &bytes);
            assert_eq!((text.encoding, text.content.as_str()), (Encoding::Utf16, "{\"a\":1}"));
        }
    }

    #[test]
    fn half_characters_are_replaced_and_whole_ones_kept() {
        for (raw, read) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\udc00\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\u00e4\"#, r#""\u00e4\"#),
        ] {
            assert_eq!(text(raw).content, read);
        }
    }
}

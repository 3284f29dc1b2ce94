//! Text that may reach a terminal or a report: no control characters, no secrets.

use std::{borrow::Borrow, fmt, ops::Deref};

/// Longest text that one event keeps, in characters; the rest is counted in the text itself.
const LONGEST: usize = 2_000;

/// Text that is safe to show. From outside it is made by [`super::Redactor::show`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Shown(String);

impl Shown {
    /// `text` without escapes, control and direction characters; it may still hold secrets.
    pub(super) fn without_controls(text: &str) -> String {
        // Most text is plain.
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return text.trim_end().to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\u{1b}' || c == '\u{9b}' {
                skip_escape(c, &mut chars);
            } else {
                out.extend(visible(c));
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// Takes text that is safe to show, and keeps no more of it than helps.
    pub(super) fn shortened(mut text: String) -> Self {
        // There are no more characters than bytes.
        if text.len() > LONGEST
            && let Some((cut, _)) = text.char_indices().nth(LONGEST)
        {
            let more = text[cut..].chars().count();
            text.truncate(cut);
            text = format!("{text}… [{more} characters more]");
        }
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Texts that a terminal's width had broken apart, with a space between them; as safe to show as each of them.
    #[must_use]
    pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self(parts.into_iter().map(|part| part.trim()).collect::<Vec<_>>().join(" "))
    }

    /// A part of this text, which is as safe to show as the whole.
    ///
    /// # Panics
    /// If `range` does not lie on character boundaries within the text; a match of a regex always does.
    #[must_use]
    pub fn part(&self, range: std::ops::Range<usize>) -> Self {
        Self(self.0[range].to_owned())
    }
}

/// What stands for `c` in shown text; `None` takes it out.
fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(' '),
        c if is_unseen(c) => None,
        c => Some(c),
    }
}

/// Whether a character changes how others are shown without being seen itself: a control, a mark of direction, a joiner, a filler, a
/// variation selector, an end of a line that not everybody takes for one. The list is Unicode's `Default_Ignorable_Code_Point`, the two
/// separators and the marks of annotations. Without them a text has the same width in every terminal.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Skips the rest of a terminal escape: CSI up to its final byte, OSC and its kin up to BEL or ST, else one character.
fn skip_escape(lead: char, chars: &mut std::str::Chars<'_>) {
    let kind = if lead == '\u{9b}' { Some('[') } else { chars.next() };
    match kind {
        Some('[') => {
            chars.find(|c| ('\u{40}'..='\u{7e}').contains(c));
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let mut previous = ' ';
            chars.find(|&c| {
                let ends = c == '\u{7}' || c == '\u{9c}' || (previous == '\u{1b}' && c == '\\');
                previous = c;
                ends
            });
        }
        Some('(' | ')' | '#' | '%') => {
            chars.next();
        }
        Some(_) | None => {}
    }
}

/// Text of our own, which holds neither secrets nor control characters.
impl From<&'static str> for Shown {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl Deref for Shown {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Shown {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_direction_marks_are_gone() {
        for (raw, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;owned\u{7}title", "title"),
            ("\u{1b}]8;;http://x\u{1b}\\link", "link"),
            ("a\u{202e}b\u{0}c\u{8}d", "abcd"),
            ("a\u{61c}b\u{2028}c\u{e0041}d\u{ad}", "abcd"),
            ("one\u{2028}line, ⚠\u{fe0f} and tags\u{e0061}\u{e007f}", "oneline, ⚠ and tags"),
            ("\u{9b}2Jcleared", "cleared"),
            ("tab\tand cr\r", "tab and cr"),
            ("unfinished \u{1b}[", "unfinished"),
        ] {
            assert_eq!(Shown::without_controls(raw), shown, "{raw:?}");
        }
    }

    #[test]
    fn a_long_text_says_how_much_is_missing() {
        let shown = Shown::shortened("x".repeat(LONGEST + 7));
        assert!(shown.ends_with("… [7 characters more]"));
    }
}

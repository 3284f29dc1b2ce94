//! Text from right to left within lines that are written from left to right.
//!
//! A terminal, or the page that shows the log of a build, reorders what stands beside Hebrew or Arabic: of `שרת · 12 ms` some show the 12
//! at the left of the name. Between U+2068 and U+2069 such text cannot reach what is around it. Terminals that reorder nothing take both
//! for no column. Somebody who copies the name gets them too, so lines that are meant to be pasted have none, nor has a line in ASCII;
//! and all other text, which is nearly all there is, is never touched.

use std::borrow::Cow;

const ISOLATE: char = '\u{2068}';
const END: char = '\u{2069}';

/// `text` with everything from right to left held apart from what is around it.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    if !text.contains(is_from_right) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 6);
    let mut rest = text;
    while let Some(begin) = rest.find(is_from_right) {
        let (before, from) = rest.split_at(begin);
        // Spaces, digits and signs between two such words belong to them, and letters from left to right do not.
        let reach = from.find(|c: char| c.is_alphabetic() && !is_from_right(c)).unwrap_or(from.len());
        let end = from[..reach].char_indices().rfind(|(_, c)| is_from_right(*c)).map_or(0, |(at, c)| at + c.len_utf8());
        out.push_str(before);
        out.push(ISOLATE);
        out.push_str(&from[..end]);
        out.push(END);
        rest = &from[end..];
    }
    out.push_str(rest);
    out.into()
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and the others that Unicode keeps in these blocks, the old and the rare ones included.
const fn is_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_from_right_to_left_is_held_apart() {
        for (text, shown) in [
            ("", ""),
            ("ready in 12 ms", "ready in 12 ms"),
            ("日本語 · 12 ms", "日本語 · 12 ms"),
            ("שרת · 12 ms", "[שרת] · 12 ms"),
            ("שרת 2 שלי · 12 ms", "[שרת 2 שלי] · 12 ms"),
            ("a שרת b خادم c", "a [שרת] b [خادم] c"),
            ("(خادم)", "([خادم])"),
        ] {
            assert_eq!(isolated(text), shown.replace('[', "\u{2068}").replace(']', "\u{2069}"), "{text}");
        }
    }
}

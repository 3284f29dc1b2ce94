//! How many columns of a terminal a text takes.
//!
//! Characters are counted one by one, as `wcwidth` does and with it most terminals: so the width of two texts is the sum of theirs,
//! wherever they are cut or put together. What joins characters into one picture, a joiner or a variation selector, never gets here
//! ([`is_unseen`](crate::evidence::is_unseen)); a terminal that draws a skin tone or a ligature narrower than that leaves a gap, and never
//! breaks a line.

use unicode_width::UnicodeWidthChar;

pub(super) trait Width {
    fn width(&self) -> usize;
}

impl Width for char {
    fn width(&self) -> usize {
        UnicodeWidthChar::width(*self).unwrap_or(0)
    }
}

impl Width for str {
    fn width(&self) -> usize {
        self.chars().map(|c| Width::width(&c)).sum()
    }
}

/// The width of a text for those who draw no report.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn no_text_is_wider_than_its_characters_together() {
        for (text, columns) in [
            ("", 0),
            ("plain", 5),
            ("日本語", 6),
            ("サーバー🦀", 10),
            ("cafe\u{301}", 4),
            // A flag, a thumb with a skin tone, a Hebrew and an Arabic word with a ligature.
            ("🇩🇪", 2),
            ("👍🏽", 4),
            ("שרת", 3),
            ("\u{644}\u{627}", 2),
        ] {
            assert_eq!(Width::width(text), columns, "{text}");
            assert!(UnicodeWidthStr::width(text) <= columns, "{text}");
        }
    }
}

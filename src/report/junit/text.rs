//! Text that XML 1.0 may hold.

/// `text` without the characters that XML 1.0 forbids even when they are escaped (2.2), or advises against.
pub(super) fn xml(text: &str) -> String {
    text.chars().filter(|c| is_allowed(*c)).collect()
}

fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' => true,
        // A parser makes line feeds of them.
        '\r' => false,
        c if c.is_control() => false,
        // The last two of each plane are no characters, nor are those 32.
        c => u32::from(c) & 0xfffe != 0xfffe && !('\u{fdd0}'..='\u{fdef}').contains(&c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_gone() {
        for (raw, clean) in [
            ("tab\tand\nline", "tab\tand\nline"),
            ("\0a\u{b}b\u{1b}[31mc\r\u{7f}\u{85}", "ab[31mc"),
            ("\u{fffe}x\u{ffff}\u{1fffe}\u{10ffff}\u{fdd0}\u{fffd}", "x\u{fffd}"),
            ("日本 🦀 <&>\"'", "日本 🦀 <&>\"'"),
        ] {
            assert_eq!(xml(raw), clean);
        }
    }
}

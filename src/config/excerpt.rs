//! The user's own line around a fault: shortened, without secrets, and with the caret still in the right place.

use std::ops::Range;

use crate::evidence::{Redactor, Secret, Shown, is_secret_name};

/// A longer line, such as that of a file without line breaks, is shown in part; in characters.
const LONGEST: usize = 200;

/// How much of a long line is shown before the fault, in bytes.
const LEAD: usize = 30;

/// Marks a place while text before it is redacted; a private character, so that no redaction matches it.
const PLACE: char = '\u{e000}';

/// `line` made safe to show, and the characters of it that correspond to the bytes `mark`.
pub(super) fn excerpt(line: &str, mark: Range<usize>) -> (Shown, Range<usize>) {
    let secrets = secrets(line);
    let redactor = Redactor::new(secrets.iter().map(|(name, value)| (name.as_str(), value)));
    let window = window(line, mark.start);
    let before = if window.start > 0 { "…" } else { "" };
    let after = if window.end < line.len() { "…" } else { "" };
    let shown = redactor.show(&format!("{before}{}{after}", &line[window.clone()]));

    // The text before the place is redacted by itself: what is hidden there moves the caret by as much.
    let place = |offset: usize| {
        let offset = offset.clamp(window.start, window.end);
        let lead = redactor.show(&format!("{before}{}{PLACE}", &line[window.start..offset]));
        lead.chars().count() - usize::from(lead.ends_with(PLACE))
    };
    let length = shown.chars().count();
    let start = place(mark.start).min(length.saturating_sub(1));
    let end = place(mark.end).clamp((start + 1).min(length), length);
    (shown, start..end)
}

/// The part of `line` that is shown: from the beginning of an item or entry, so that a name and its value stay together.
fn window(line: &str, fault: usize) -> Range<usize> {
    let start = if line.chars().nth(LONGEST).is_none() { 0 } else { item_start(line, fault) };
    let end = line[start..].char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| start + at);
    start..end
}

/// The last beginning of an item that leaves some room before the fault.
fn item_start(line: &str, fault: usize) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let (mut roomy, mut last) = (0, 0);
    for (at, byte) in line.bytes().enumerate().take(fault) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' | b',' if !quoted => {
                last = at + 1;
                if fault - last >= LEAD {
                    roomy = last;
                }
            }
            _ => {}
        }
    }
    if fault - roomy > LONGEST / 2 { last } else { roomy }
}

/// Texts in quotes that follow a name of a secret: as `"API_KEY": "…"`, as `"--token", "…"`, in whatever quotes.
fn secrets(line: &str) -> Vec<(String, Secret)> {
    const QUOTES: [char; 9] = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»'];
    let strict = line.split('"');
    let loose = line.split(QUOTES);
    let is_text = |piece: &&str| !piece.trim_matches([' ', '\t', ':', ',', '=']).is_empty();
    let pairs = |pieces: Vec<&str>| -> Vec<(String, Secret)> {
        let named = pieces.windows(2).filter(|pair| is_secret_name(pair[0]));
        named.map(|pair| (pair[0].to_owned(), Secret::new(pair[1]))).collect()
    };
    let mut found = pairs(strict.filter(is_text).collect());
    found.extend(pairs(loose.filter(is_text).collect()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn underlined(line: &str, part: &str) -> (String, String) {
        let at = line.find(part).unwrap();
        let (shown, caret) = excerpt(line, at..at + part.len());
        (shown.as_str().to_owned(), shown.chars().skip(caret.start).take(caret.len()).collect())
    }

    #[test]
    fn the_caret_stays_under_its_text_when_a_secret_before_it_is_hidden() {
        for (line, shown) in [
            ("\t\"API_KEY\": \"hunter2-hunter2\", \"PORT\": 8080", " \"API_KEY\": \"•••\", \"PORT\": 8080"),
            ("“N8N_AUTH”: “hunter2-hunter2”, “PORT”: 8080", "“N8N_AUTH”: “•••”, “PORT”: 8080"),
            ("\"--token\", \"it'shunter2\", 8080", "\"--token\", \"•••\", 8080"),
            ("\u{1b}[31m\u{200b}8080", "8080"),
        ] {
            assert_eq!(underlined(line, "8080"), (shown.to_owned(), "8080".to_owned()));
        }
    }

    #[test]
    fn a_long_line_is_shown_around_the_fault_with_whole_pairs() {
        let line = format!("{{\"a\": \"{}\", \"SECRET_KEY\": \"hunter2-hunter2\", \"b\": 8080, \"c\": \"{}\"}}", "x".repeat(500), "y".repeat(500));
        let (shown, caret) = underlined(&line, "8080");
        assert!(shown.starts_with("… \"SECRET_KEY\": \"•••\", \"b\": 8080") && shown.ends_with("y…"), "{shown}");
        assert_eq!(caret, "8080");
        assert!(shown.chars().count() <= LONGEST + 2);
    }
}

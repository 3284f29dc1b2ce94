//! Text of servers, names and paths as GitHub's Markdown that means nothing but itself.
//!
//! Outside code GitHub turns much into links, mentions, emoji and formulas, and looks at the text after its escapes are gone
//! (github.github.com/gfm; docs.github.com, "Autolinked references and URLs"). So a word that holds more than letters and common
//! punctuation stands in a code span, where none of that happens.

use crate::{
    evidence::is_unseen,
    report::{Folders, command},
};

use super::home::without_home;

/// Knows whose home folder is nobody's business.
pub(super) struct Words<'a> {
    pub(super) folders: &'a Folders,
}

/// What may stand around a word in a sentence.
const OPENING: [char; 3] = ['(', '"', '\''];
const CLOSING: [char; 9] = [')', '"', '\'', ',', '.', ';', ':', '?', '!'];
/// What is as harmless as a letter.
const COMMON: &str = "()\"',.;:?!%+-/–—…→·•“”‘’°×";

impl Words<'_> {
    /// A sentence; what stands between backticks in it is code already.
    pub(super) fn prose(&self, text: &str) -> String {
        let text = self.plain(text);
        let parts: Vec<&str> = text.split('`').collect();
        let mut out = String::new();
        for (number, part) in parts.iter().enumerate() {
            let is_closed = number + 1 < parts.len();
            if number % 2 == 1 && is_closed && !part.trim().is_empty() {
                push(&mut out, &span(part));
            } else {
                words(&mut out, part);
            }
        }
        out.trim_end().to_owned()
    }

    /// A name, a path, a line of a server: code from begin to end.
    pub(super) fn code(&self, text: &str) -> String {
        span(&self.plain(text))
    }

    /// The same in a table, where no escape of a bar is read everywhere alike.
    pub(super) fn cell(&self, text: &str) -> String {
        self.prose(&text.replace('|', "¦"))
    }

    pub(super) fn code_cell(&self, text: &str) -> String {
        self.code(&text.replace('|', "¦"))
    }

    /// A block of lines as they are.
    pub(super) fn block(&self, language: &str, text: &str) -> String {
        let lines: Vec<String> = text.lines().map(|line| self.line(line)).collect();
        let text = lines.join("\n");
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        format!("{fence}{language}\n{text}\n{fence}\n")
    }

    fn line(&self, line: &str) -> String {
        let line = self.plain(line);
        match command::begins_at(&line) {
            Some(at) => format!("{} {}", &line[..at], &line[at..]),
            None => line,
        }
    }

    /// Without what nobody sees and what the runner of a build would obey, the home folder in short.
    fn plain(&self, text: &str) -> String {
        let text: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !is_unseen(c)).collect();
        without_home(&command::disarmed(&text), self.folders)
    }
}

fn words(out: &mut String, text: &str) {
    for (number, one) in text.split(char::is_whitespace).enumerate() {
        if number > 0 && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        if one.is_empty() {
            continue;
        }
        let marked = if out.is_empty() && begins_a_block(one) { span(one) } else { word(one) };
        push(out, &marked);
    }
}

/// Two spans that touch would be one.
fn push(out: &mut String, piece: &str) {
    if out.ends_with('`') && piece.starts_with('`') {
        out.push(' ');
    }
    out.push_str(piece);
}

/// A word of a sentence, in code where it may mean more than itself.
fn word(word: &str) -> String {
    if word.chars().all(|c| matches!(c, '<' | '>') || c.is_ascii_digit() || c == '.') {
        return word.replace('<', "&lt;").replace('>', "&gt;");
    }
    let core = word.trim_start_matches(OPENING).trim_end_matches(CLOSING);
    if is_harmless(word) && is_harmless(core) {
        return word.to_owned();
    }
    // A parenthesis within it is its own.
    if core.is_empty() || core.contains(OPENING[0]) {
        return span(word);
    }
    let before = word.len() - word.trim_start_matches(OPENING).len();
    format!("{}{}{}", &word[..before], span(core), &word[before + core.len()..])
}

/// Whether it is a word like any other.
fn is_harmless(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_emoji = word.matches(':').count() > 1;
    let is_commit = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit()) && word.chars().any(|c| c.is_ascii_digit());
    let is_issue = lower.split("gh-").skip(1).any(|number| number.starts_with(|c: char| c.is_ascii_digit()));
    let is_path = word.starts_with('/') && word.len() > 1;
    let has_common_letters = word.chars().all(|c| c.is_alphanumeric() || COMMON.contains(c));
    has_common_letters && !is_emoji && !is_commit && !is_issue && !is_path && !lower.contains("www.") && !word.contains("//")
}

/// Whether it would make a list or a line of what it begins.
fn begins_a_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    word.chars().all(|c| matches!(c, '-' | '+' | '=')) || number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit())
}

/// `text` between more backticks than stand together in it.
fn span(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "–".to_owned();
    }
    let ticks = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_reads_as_it_was_and_means_no_more() {
        let folders = Folders { home: Some("/srv/alice".into()), ..Folders::default() };
        let words = Words { folders: &folders };
        for (text, written) in [
            ("ready in 3.07 s, the budget is 3 s", "ready in 3.07 s, the budget is 3 s"),
            ("`uvx` is not on the PATH", "`uvx` is not on the PATH"),
            ("ask @everyone about #12 or a/b#3", "ask `@everyone` about `#12` or `a/b#3`"),
            ("see www.x.com, http://x (GH-7) :tada:", "see `www.x.com`, `http://x` (`GH-7`) `:tada`:"),
            ("<img src=x> ![a](b) **c** a_b_c $x$", "`<img` `src=x>` `![a](b)` `**c**` `a_b_c` `$x$`"),
            ("3.2 s > 3 s", "3.2 s &gt; 3 s"),
            ("- not a list", "`-` not a list"),
            ("1. nor this", "`1.` nor this"),
            ("$`x`$", "`$` `x` `$`"),
            ("a lone ` tick", "a lone tick"),
            ("in /home/bob/x.py and /srv/alice/y and C:\\Users\\Bob Roe\\z", "in `~/x.py` and `~/y` and `~\\z`"),
            ("::error::x ##[group]y", "`::error::x` `##` `[group]y`"),
        ] {
            assert_eq!(words.prose(text), written, "{text}");
        }
        assert_eq!(words.code("a `` b `"), "``` a `` b ` ```");
        assert_eq!(words.code_cell("a|b"), "`a¦b`");
        assert_eq!(words.block("text", "```\n::x::\n# y"), "````text\n```\n: :x::\n# y\n````\n");
    }
}

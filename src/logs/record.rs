//! Lines → records: a line, or a block of lines that says one thing.

use crate::pattern::Pattern;

use super::{stamp, unwrap};

/// What one writer wrote in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The line that it begins in, from 1.
    pub line: u64,
    /// The lines of a block are parted by line feeds.
    pub text: String,
}

/// A block that has more lines than this was never closed.
const LONGEST_BLOCK: usize = 400;
/// A message that a terminal broke into more lines than this is not put together again.
const MOST_BREAKS: usize = 12;

/// Puts records together from lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    open: Option<Open>,
}

#[derive(Debug, Clone)]
struct Open {
    kind: Kind,
    line: u64,
    lines: Vec<String>,
    /// Braces and brackets that are still open.
    depth: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Opened by a brace at the end of a stamped line.
    Block,
    /// A message whose JSON goes on in the next line, because a terminal or a mailer broke it.
    Broken,
    /// JSON that is printed on several lines, as in Claude Code's older logs.
    Entry,
    /// A sentence that goes on in the next line: a terminal breaks Codex's, and Gemini CLI and goose put the reason there.
    Sentence,
}

/// Sentences that may go on; the last are rows of opencode's list.
static SENTENCE: Pattern = Pattern::new(
    r"MCP client for `?[^`]{1,100}`? failed to start:|failed to start or connect to MCP server '|Failed to load extension |^●\s+(?:✓|✗|⚠|○) ",
);
/// An entry or a sentence of more lines is none.
const MOST_LINES: usize = 12;

impl Records {
    /// Takes a line of the log and hands on the records that it completes.
    pub(super) fn line(&mut self, number: u64, line: &str, out: &mut impl FnMut(Record)) {
        for part in unwrap::lines(&unwrap::unescaped(&unwrap::plain(line))) {
            self.part(number, part, out);
        }
    }

    /// Whether a record goes on in lines to come.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Hands on what is still open.
    pub(super) fn finish(&mut self, out: &mut impl FnMut(Record)) {
        if let Some(open) = self.open.take() {
            open.close(out);
        }
    }

    fn part(&mut self, line: u64, text: &str, out: &mut impl FnMut(Record)) {
        let stamped = stamp::read(text).is_some();
        if let Some(mut open) = self.open.take() {
            if stamped || open.kind == Kind::Sentence && !open.goes_on(text) {
                open.close(out);
            } else {
                open.add(text);
                let most = match open.kind {
                    Kind::Block => LONGEST_BLOCK,
                    Kind::Broken => MOST_BREAKS,
                    Kind::Entry | Kind::Sentence => MOST_LINES,
                };
                if open.depth <= 0 || open.lines.len() > most {
                    open.close(out);
                } else {
                    self.open = Some(open);
                }
                return;
            }
        }
        let opens = |kind, depth| Some(Open { kind, line, lines: vec![text.to_owned()], depth });
        self.open = match json_start(text).map(json_depth) {
            Some(depth) if depth > 0 && !text.contains("chars truncated]") => opens(Kind::Broken, depth),
            None if stamped && text.trim_end().ends_with('{') => opens(Kind::Block, 1),
            None if text.trim() == "{" => opens(Kind::Entry, 1),
            None if SENTENCE.is_match(text) => opens(Kind::Sentence, 1),
            Some(_) | None => None,
        };
        if self.open.is_none() {
            out(Record { line, text: text.to_owned() });
        }
    }
}

impl Open {
    fn add(&mut self, text: &str) {
        self.lines.push(text.to_owned());
        self.depth = match self.kind {
            Kind::Block => self.depth + block_depth(text),
            Kind::Entry if text.trim_start().starts_with('}') => json_depth(&self.lines.concat()).clamp(0, 1),
            Kind::Entry | Kind::Sentence => 1,
            // Where it was broken within a string, its parts alone do not tell.
            Kind::Broken => json_start(&self.lines.concat()).map_or(0, json_depth),
        };
    }

    /// Whether a sentence goes on in `text`.
    fn goes_on(&self, text: &str) -> bool {
        let begun = self.lines.last().map_or("", |last| last.trim_end_matches(['│', ' ']));
        let inner = text.trim_matches(['│', ' ']);
        let indented = text.trim_start_matches('│').starts_with("  ");
        (begun.ends_with([':', ';']) || indented) && !inner.is_empty() && !inner.starts_with(['⚠', '■', '✕', '✖', 'ℹ', '•', '●', '›'])
    }

    fn close(self, out: &mut impl FnMut(Record)) {
        match self.kind {
            Kind::Sentence => {
                let words: Vec<&str> = self.lines.iter().map(|line| line.trim_matches(['│', ' '])).collect();
                out(Record { line: self.line, text: words.join(" ") });
            }
            Kind::Broken if self.depth == 0 => out(Record { line: self.line, text: self.lines.concat() }),
            // What does not fit together was no broken message: each line stands for itself.
            Kind::Entry if self.depth == 0 => out(Record { line: self.line, text: self.lines.join("\n") }),
            Kind::Broken | Kind::Entry => (self.line..).zip(self.lines).for_each(|(line, text)| out(Record { line, text })),
            Kind::Block => out(Record { line: self.line, text: self.lines.join("\n") }),
        }
    }
}

/// How many more braces and brackets a line of a block opens than it closes; within quoted text they do not count.
fn block_depth(text: &str) -> i32 {
    let text = text.trim();
    i32::from(text.ends_with(['{', '['])) - i32::from(text.starts_with(['}', ']']))
}

/// The JSON of a line that carries a message.
fn json_start(text: &str) -> Option<&str> {
    static MESSAGE: Pattern = Pattern::new(r"Message from (?:client|server): \{");
    MESSAGE.find(text).map(|found| &text[found.range().end - 1..])
}

/// How many more braces and brackets JSON text opens than it closes.
fn json_depth(text: &str) -> i32 {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    // Text that ends within a string goes on, however its braces are.
    if quoted && depth <= 0 { 1 } else { depth }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(u64, String)> {
        let (mut records, mut found) = (Records::default(), Vec::new());
        let mut out = |record: Record| found.push((record.line, record.text));
        for (number, line) in (1..).zip(text.lines()) {
            records.line(number, line, &mut out);
        }
        records.finish(&mut out);
        found
    }

    const STAMP: &str = "2025-07-17T05:00:32.728Z [x] [info]";

    #[test]
    fn a_block_is_one_record_and_ends_at_its_brace() {
        let text = format!(
            "{STAMP} Using MCP server command: uvx with args and path: {{\n  metadata: {{\n    args: [\n      'a',\n      [length]: 1\n    ],\n  }}\n}} %o\nraw\n"
        );
        let found = records(&text);
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 9]);
        assert!(found[0].1.ends_with("} %o") && found[1].1 == "raw");
    }

    #[test]
    fn a_block_without_its_end_stops_at_the_next_stamp() {
        let found = records(&format!("{STAMP} spawn uv ENOENT {{\n  metadata: {{\n{STAMP} Server transport closed\n"));
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn a_sentence_goes_on_where_it_was_broken() {
        for (text, expected) in [
            (
                "⚠ MCP client for `x` failed to start: MCP startup failed: handshaking with MCP server\n  failed: connection closed\n\nraw",
                vec![1, 3, 4],
            ),
            ("MCP client for `x` failed to start:\nMCP startup failed:\nboom\nraw", vec![1, 4]),
            ("failed to start or connect to MCP server 'x' {}; │\n│ McpError: boom │\n│ ℹ Ready", vec![1, 3]),
            ("MCP client for `x` failed to start: boom\nraw", vec![1, 2]),
        ] {
            assert_eq!(records(text).iter().map(|(line, _)| *line).collect::<Vec<_>>(), expected, "{text}");
        }
        assert_eq!(records("MCP client for `x` failed to start:\n  a\n  b")[0].1, "MCP client for `x` failed to start: a b");
    }

    #[test]
    fn an_entry_is_one_record_where_it_is_whole() {
        let entry = "{\n  \"debug\": \"x\",\n  \"timestamp\": \"y\"\n},";
        assert_eq!(records(&format!("[\n{entry}\n{entry}\n]")).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 6, 10]);
        assert_eq!(records("{\n  \"debug\": \"x\",").len(), 2);
        assert_eq!(records("{\n  \"id\": 1,\n  \"error\": {\n    \"code\": 1\n  }\n}").len(), 1);
    }

    #[test]
    fn a_broken_message_is_put_together_and_raw_text_is_not_eaten() {
        let found = records(&format!("{STAMP} Message from client: {{\"method\":\"initi\nalize\",\"id\":0}}\nTraceback\n"));
        assert!(found[0].1.ends_with("{\"method\":\"initialize\",\"id\":0}"));
        assert_eq!(found[1], (3, "Traceback".into()));
        let cut = records(&format!("{STAMP} Message from client: {{\"method\":\"initi\nTraceback\nboom\n{STAMP} x\n"));
        assert_eq!(cut.len(), 4);
        assert_eq!(cut[1], (2, "Traceback".into()));
    }
}

//! Takes off what pasting adds: quote marks, boxes, back-ticks, an outer clock; and parts lines that were joined into one.

use std::borrow::Cow;

use crate::pattern::Pattern;

use super::stamp;

/// Escape sequences of terminals: colours, cursor moves, titles and links. A paste often keeps all of a colour but its first byte.
static ESCAPES: Pattern = Pattern::new(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]|\x00");
static COLOURS_WITHOUT_ESCAPE: Pattern = Pattern::new(r"\[(?:0|1|2|3|4|22|23|39|[39][0-7])(?:;\d{1,3})*m");

/// `line` as a terminal shows it.
pub(super) fn plain(line: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\x1b', b'\0', line.as_bytes()).is_some() {
        ESCAPES.replace_all(line, |_| String::new())
    } else if line.starts_with("[2m2") {
        // The dim stamp that Rust's `tracing` begins its lines with.
        COLOURS_WITHOUT_ESCAPE.replace_all(line, |_| String::new())
    } else {
        Cow::Borrowed(line)
    }
}

/// A client's own stamp with the bracket that follows it; a stamp inside a message has none.
static TAGGED_STAMP: Pattern = Pattern::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[");

/// What a paste may put before a line: quote marks, box characters, bullets, line numbers, another clock.
static MARKS: Pattern =
    Pattern::new(r"^(?:[\s>|`*-]|\xe2[\x80-\x96][\x80-\xbf]|\d{1,6}[:.)|]\s|\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s)*$");

/// `line` without the escapes of a web page that it was copied from, and without its stars.
pub(super) fn unescaped(line: &str) -> Cow<'_, str> {
    /// A quote is escaped in every such page, and hardly a log has one of these itself.
    static ESCAPED: Pattern = Pattern::new("&(?:#x27|#39|quot|lt|gt);");
    if memchr::memchr(b'&', line.as_bytes()).is_none() || !ESCAPED.is_match(line) {
        return without_bold(line);
    }
    let signs = [("&#x27;", "'"), ("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    Cow::Owned(signs.iter().fold(line.to_owned(), |text, (escape, sign)| text.replace(escape, sign)))
}

/// `line` without the stars by which somebody stressed a part of it; a message may hold a page that is full of them.
fn without_bold(line: &str) -> Cow<'_, str> {
    if memchr::memmem::find(line.as_bytes(), b"**").is_none() || !TAGGED_STAMP.is_match(line) || line.contains("Message from ") {
        return Cow::Borrowed(line);
    }
    Cow::Owned(line.replace("**", ""))
}

/// The lines that `line` holds, each without what was put before it.
pub(super) fn lines(line: &str) -> Vec<&str> {
    let Some(first) = TAGGED_STAMP.find(line).map(|found| found.range().start) else { return vec![unquoted(line)] };
    let mut starts = vec![first];
    // A stamp right behind the first is one that was put before it.
    while let Some(next) = starts.last().and_then(|&last| next_stamp(line, last)) {
        starts.push(next);
    }
    let mut parts = Vec::with_capacity(starts.len() + 1);
    if !MARKS.is_match(&line[..first]) {
        parts.push(unquoted(&line[..first]));
    }
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(line.len());
        let part = line[start..end].trim_end_matches(['`', ' ', '\t']);
        let raw = if starts.len() > 1 { behind_the_message(part) } else { part.len() };
        parts.push(part[..raw].trim_end());
        parts.extend(Some(part[raw..].trim()).filter(|raw| !raw.is_empty()));
    }
    parts
}

/// Where in a line that was joined to others the text of the server begins, which stood in a line of its own.
fn behind_the_message(part: &str) -> usize {
    static MESSAGE: Pattern = Pattern::new(r"Message from (?:client|server): \{");
    const TAIL: &str = " { metadata: undefined }";
    let Some(begin) = MESSAGE.find(part).map(|found| found.range().end - 1) else { return part.len() };
    let mut messages = serde_json::Deserializer::from_str(&part[begin..]).into_iter::<serde::de::IgnoredAny>();
    // What was shortened or cut is no JSON, and where it ends cannot be told.
    let Some(Ok(_)) = messages.next() else { return part.len() };
    let end = begin + messages.byte_offset();
    if part[end..].starts_with(TAIL) { end + TAIL.len() } else { end }
}

fn next_stamp(line: &str, after: usize) -> Option<usize> {
    /// The length of `2025-02-07T07:34:14.431Z [`.
    const STAMP: usize = 26;
    let from = after + STAMP;
    TAGGED_STAMP.find(line.get(from..)?).map(|found| from + found.range().start)
}

/// A line of text without quote marks and the back-ticks around it.
fn unquoted(line: &str) -> &str {
    let mut text = line.trim_end();
    // The frame that a terminal's list or box is drawn with says nothing.
    if text.starts_with(['│', '┌', '└', '├', '╭', '╰', '─'])
        && text.trim_matches(['│', '┌', '┐', '└', '┘', '├', '┤', '╭', '╮', '╰', '╯', '─', ' ']).is_empty()
    {
        return "";
    }
    while let Some(rest) = text.strip_prefix("> ").or_else(|| text.strip_prefix("│ ")).or_else(|| (text == ">").then_some("")) {
        text = rest;
    }
    // A line of a list that is one of a log.
    if let Some(rest) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "))
        && stamp::read(rest).is_some()
    {
        text = rest;
    }
    match text.strip_prefix('`').and_then(|inner| inner.strip_suffix('`')) {
        Some(inner) if !inner.contains('`') => inner,
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "2025-02-07T07:34:14.431Z [fetch] [info] Initializing server...";

    #[test]
    fn what_pasting_adds_is_taken_off() {
        for (pasted, expected) in [
            (LINE.to_owned(), vec![LINE]),
            (format!("> {LINE}"), vec![LINE]),
            (format!("    {LINE}"), vec![LINE]),
            (format!("`{LINE}`"), vec![LINE]),
            (format!("12: {LINE}"), vec![LINE]),
            (format!("│ {LINE}"), vec![LINE]),
            (format!("2025-02-07 08:34:15 {LINE}"), vec![LINE]),
            (format!("{LINE} {LINE}"), vec![LINE, LINE]),
            (format!("Traceback: {LINE}"), vec!["Traceback:", LINE]),
            ("> raw text".to_owned(), vec!["raw text"]),
            ("- 2025-02-07 07:34:14.431 [info] x".to_owned(), vec!["2025-02-07 07:34:14.431 [info] x"]),
            ("- raw text".to_owned(), vec!["- raw text"]),
            ("  File \"x.py\", line 1".to_owned(), vec!["  File \"x.py\", line 1"]),
            ("│".to_owned(), vec![""]),
            ("╭──────╮".to_owned(), vec![""]),
            ("`npx` is missing `here`".to_owned(), vec!["`npx` is missing `here`"]),
            (String::new(), vec![""]),
        ] {
            assert_eq!(lines(&pasted), expected, "{pasted}");
        }
    }

    #[test]
    fn colours_are_taken_off() {
        for (line, expected) in [
            ("\x1b[2m2026-11-22T10:00:00Z\x1b[0m \x1b[33m WARN\x1b[0m x", "2026-11-22T10:00:00Z  WARN x"),
            ("[2m2026-11-22T10:00:00Z[0m [33m WARN[0m x", "2026-11-22T10:00:00Z  WARN x"),
            ("\x1b]8;;https://a.example\x07link\x1b]8;;\x07 \0x", "link x"),
            ("rate(requests[5m]) and [2m] stay", "rate(requests[5m]) and [2m] stay"),
        ] {
            assert_eq!(plain(line), expected);
        }
    }

    #[test]
    fn escapes_of_a_web_page_are_undone() {
        assert_eq!(unescaped("in &lt;module&gt; named &#x27;mcp&#x27; a&amp;b"), "in <module> named 'mcp' a&b");
        assert!(matches!(unescaped("a & b &amp; c"), Cow::Borrowed(_)));
        assert_eq!(unescaped("2025-02-07T07:34:14.431Z [x] **[error] spawn uv ENOENT** {"), "2025-02-07T07:34:14.431Z [x] [error] spawn uv ENOENT {");
        for line in ["**/*.ts", "2025-02-07T07:34:14.431Z [x] [info] Message from server: {\"text\":\"**bold**\"}"] {
            assert!(matches!(unescaped(line), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn the_servers_text_is_parted_from_the_message_that_it_was_joined_to() {
        const MESSAGE: &str = r#"2025-02-07T07:34:14.431Z [x] [info] Message from client: {"id":0,"a":["}"]}"#;
        for tail in ["", " { metadata: undefined }"] {
            let message = format!("{MESSAGE}{tail}");
            assert_eq!(lines(&format!("{message} no key: {{1}} {LINE}")), vec![message.as_str(), "no key: {1}", LINE]);
            assert_eq!(lines(&format!("{message} {LINE}")), vec![message.as_str(), LINE]);
            // A line of its own is left as it is.
            assert_eq!(lines(&format!("{message} no key")), vec![format!("{message} no key")]);
        }
        let cut = format!("{} no key {LINE}", &MESSAGE[..MESSAGE.len() - 3]);
        assert_eq!(lines(&cut).len(), 2);
    }

    #[test]
    fn a_stamp_within_a_message_parts_nothing() {
        let line = r#"2025-02-07T07:34:14.431Z [x] [info] Message from server: {"at":"2025-02-07T07:34:14.431Z","v":[1]}"#;
        assert_eq!(lines(line), vec![line]);
    }
}

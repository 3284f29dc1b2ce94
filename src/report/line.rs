//! A line of text whose pieces know what they are; measured and broken before any colour is added.

use super::{
    Style, ascii, bidi, command,
    stylesheet::{Role, paint},
    width::Width as _,
};
use crate::evidence::is_unseen;

/// One line on its way to the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pieces: Vec<(Role, String)>,
    /// Meant to be pasted: it is never cut.
    whole: bool,
}

/// A space at which no line is broken; printed as a common one, so that it can be searched for and pasted.
pub(super) const NO_BREAK: &str = "\u{a0}";

/// What stands for the part of a text that did not fit.
const CUT: &str = "…";

impl Line {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A line of one piece.
    pub(super) fn of(role: Role, text: impl AsRef<str>) -> Self {
        Self::new().with(role, text)
    }

    pub(super) fn with(mut self, role: Role, text: impl AsRef<str>) -> Self {
        self.push(role, text.as_ref());
        self
    }

    /// Adds a piece; a tab is a space, and characters that nobody sees, which a name in a config file may hold, are left out.
    fn push(&mut self, role: Role, text: &str) {
        let text: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !is_unseen(c)).collect();
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some((last, known)) if *last == role => known.push_str(&text),
            Some(_) | None => self.pieces.push((role, text)),
        }
    }

    pub(super) fn plain(self, text: impl AsRef<str>) -> Self {
        self.with(Role::Plain, text)
    }

    /// Adds the pieces of `other`.
    pub(super) fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Keeps the line from being cut, because somebody will paste it.
    pub(super) fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// In columns.
    pub(super) fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.width()).sum()
    }

    /// Fills the line with spaces up to `column`.
    pub(super) fn pad_to(self, column: usize) -> Self {
        let missing = column.saturating_sub(self.width());
        if missing == 0 { self } else { self.plain(" ".repeat(missing)) }
    }

    /// Cuts the line to `width` columns, unless it is to be pasted.
    fn fit(self, width: usize) -> Self {
        if self.whole || self.width() <= width {
            return self;
        }
        let mut room = width;
        let mut cut = Self::new();
        for (role, text) in self.pieces {
            if text.width() < room {
                room -= text.width();
                cut.pieces.push((role, text));
            } else {
                cut.pieces.push((role, cut_end(&text, room, true)));
                break;
            }
        }
        cut
    }

    /// Breaks the line at spaces so that no part is wider than `width`; the parts after the first are indented.
    pub(super) fn wrap(self, width: usize, indent: usize) -> Vec<Self> {
        if self.width() <= width {
            return vec![self];
        }
        let mut lines = vec![Self::new()];
        let mut column = 0;
        for (role, word) in self.words() {
            let blank = word.trim().is_empty();
            if column + word.width() > width && column > indent {
                lines.push(Self::new().plain(" ".repeat(indent)));
                column = indent;
                if blank {
                    continue;
                }
            }
            for part in chunks(&word, width.saturating_sub(column).max(1), width.saturating_sub(indent).max(1)) {
                if column + part.width() > width && column > indent {
                    lines.push(Self::new().plain(" ".repeat(indent)));
                    column = indent;
                }
                column += part.width();
                if let Some(line) = lines.last_mut() {
                    line.push(role, &part);
                }
            }
        }
        lines
    }

    /// Runs of spaces and of everything else, in order; a unit stays with its number.
    fn words(self) -> Vec<(Role, String)> {
        let mut words: Vec<(Role, String)> = Vec::new();
        for (role, text) in self.pieces {
            let mut blank = None;
            let mut before = ' ';
            let mut chars = text.chars().peekable();
            while let Some(c) = chars.next() {
                let before_unit = before.is_ascii_digit() && chars.peek().is_some_and(|next| "%sm".contains(*next));
                let breaks = c == ' ' && !before_unit;
                match words.last_mut().filter(|_| blank == Some(breaks)) {
                    Some((_, word)) => word.push(c),
                    None => words.push((role, c.to_string())),
                }
                (blank, before) = (Some(breaks), c);
            }
        }
        words
    }

    /// The line, of which no runner of a build takes anything for a command.
    fn disarmed(mut self) -> Self {
        let whole: String = self.pieces.iter().map(|(_, text)| text.as_str()).collect();
        let mut before = command::begins_at(&whole);
        for (_, text) in &mut self.pieces {
            if let Some(at) = before.take_if(|at| *at <= text.len()) {
                text.insert(at, ' ');
            }
            before = before.map(|at| at - text.len());
            *text = command::disarmed(text).into_owned();
        }
        self
    }

    /// The line as it is printed, without spaces at its end.
    pub(super) fn print(self, style: &Style) -> String {
        let isolates = !style.ascii && !self.whole;
        let mut line = self.disarmed().fit(style.width);
        while let Some((_, text)) = line.pieces.last_mut() {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                break;
            }
            line.pieces.pop();
        }
        let mut out = String::new();
        for (role, text) in line.pieces {
            let text = text.replace(NO_BREAK, " ");
            let text = if style.ascii { text.chars().map(ascii::twin).collect() } else { text };
            let text = if isolates { bidi::isolated(&text).into_owned() } else { text };
            out.push_str(&if style.colour { paint(role, &text) } else { text });
        }
        out
    }
}

/// `word` in parts, the first `first` columns wide at most, the others `rest`.
fn chunks(word: &str, first: usize, rest: usize) -> Vec<String> {
    if word.width() <= first.max(rest) {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut room = first;
    for c in word.chars() {
        let wide = c.width();
        if wide > room {
            parts.push(String::new());
            room = rest;
        }
        room = room.saturating_sub(wide);
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

/// The beginning of `text` that fits into `width` columns; says so with an ellipsis when `text` was longer or `more` follows.
fn cut_end(text: &str, width: usize, more: bool) -> String {
    if text.width() <= width && !more {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(CUT.width());
    let kept: String = text
        .chars()
        .take_while(|c| {
            let wide = c.width();
            let fits = wide <= room;
            room = if fits { room - wide } else { 0 };
            fits
        })
        .collect();
    if width == 0 { String::new() } else { kept + CUT }
}

/// `text` cut at its end to `width` columns.
pub(crate) fn cut(text: &str, width: usize) -> String {
    cut_end(text, width, false)
}

/// `text` cut at its beginning to `width` columns: the end of a path tells more than its beginning.
pub(crate) fn cut_start(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let reversed: String = text.chars().rev().collect();
    let kept: String = cut_end(&reversed, width, false).chars().rev().collect();
    // An accent goes with the letter that it was on.
    let (cut, rest) = kept.split_at(CUT.len().min(kept.len()));
    format!("{cut}{}", rest.trim_start_matches(|c: char| c.width() == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(line: Line, width: usize) -> String {
        line.print(&Style { width, ascii: false, colour: false, wall: |at| at.naive_utc() })
    }

    #[test]
    fn a_line_is_cut_by_columns_not_by_characters() {
        for (text, width, cut) in
            [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 6, "日本語"), ("日本語x", 6, "日本…"), ("🦀🦀🦀", 4, "🦀…"), ("ab  ", 2, "a…")]
        {
            assert_eq!(printed(Line::of(Role::Plain, text), width), cut);
        }
    }

    #[test]
    fn what_is_to_be_pasted_is_never_cut() {
        assert_eq!(printed(Line::of(Role::Paste, "npm install -g x").whole(), 5), "npm install -g x");
    }

    #[test]
    fn a_line_breaks_at_spaces_and_long_words_anywhere() {
        for (text, width, lines) in [
            ("one two three", 8, vec!["one two", "  three"]),
            ("one  two", 20, vec!["one  two"]),
            ("ready in 20 ms", 12, vec!["ready in", "  20 ms"]),
            ("abcdefghij", 4, vec!["abcd", "  ef", "  gh", "  ij"]),
            ("x abcdefghij", 6, vec!["x abcd", "  efgh", "  ij"]),
            ("名前が長いサーバー", 8, vec!["名前が長", "  いサー", "  バー"]),
        ] {
            let wrapped: Vec<String> = Line::of(Role::Plain, text).wrap(width, 2).into_iter().map(|line| printed(line, width)).collect();
            assert_eq!(wrapped, lines, "{text}");
        }
    }

    #[test]
    fn a_name_from_a_config_file_reaches_the_terminal_without_its_escapes() {
        assert_eq!(printed(Line::of(Role::Title, "evil\u{1b}[2J\r\nname\u{9b}1m"), 80), "evil[2Jname1m");
    }

    #[test]
    fn a_name_is_not_broken_where_it_asks_not_to_be() {
        let name = format!("Claude{NO_BREAK}Code");
        let lines: Vec<String> = Line::of(Role::Plain, format!("starts in {name}")).wrap(18, 0).into_iter().map(|line| printed(line, 18)).collect();
        assert_eq!(lines, ["starts in", "Claude Code"]);
    }

    #[test]
    fn a_path_loses_its_beginning() {
        for (text, width, cut) in [("/home/me/x.json", 8, "…/x.json"), ("cafe\u{301}x", 2, "…x"), ("日本語", 1, "…"), ("日本語", 0, "")] {
            assert_eq!(cut_start(text, width), cut);
        }
    }

    #[test]
    fn what_a_server_prints_is_no_command_to_a_build() {
        for (text, width, line) in [
            ("::error::no", 80, ": :error::no"),
            ("  ::stop-commands::x", 80, "  : :stop-commands::x"),
            ("::error::no", 11, ": :error::…"),
            ("says ##[endgroup]", 80, "says ## [endgroup]"),
        ] {
            assert_eq!(printed(Line::of(Role::Plain, text), width), line);
        }
        assert_eq!(printed(Line::of(Role::Label, "  :").plain(":error::no"), 80), "  : :error::no");
    }

    #[test]
    fn a_name_from_right_to_left_stays_in_its_place() {
        let line = || Line::of(Role::Title, "שרת").plain(" · 12 ms");
        let style = |ascii| Style { width: 80, ascii, colour: false, wall: |at| at.naive_utc() };
        assert_eq!(line().print(&style(false)), "\u{2068}שרת\u{2069} · 12 ms");
        assert_eq!(line().print(&style(true)), "שרת - 12 ms");
        assert_eq!(line().whole().print(&style(false)), "שרת · 12 ms");
    }
}

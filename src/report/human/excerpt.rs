//! The user's own config line, with a caret under what is wrong.

use crate::evidence::{Attempt, ConfigFault, EventKind, Slip};

use super::{Line, Role, Style};
use crate::report::{line::cut, width::Width};

/// The fault that the config reader recorded, if there is one.
pub(super) fn fault(attempt: &Attempt) -> Option<&ConfigFault> {
    attempt
        .find(|kind| match kind {
            EventKind::BadConfig(fault) => Some(fault),
            _ => None,
        })
        .map(|(_, fault)| fault)
}

pub(super) fn lines(fault: &ConfigFault, style: &Style) -> Vec<Line> {
    // Of an entry that is good in itself, and none of this client's, no text is at fault.
    if fault.excerpt.is_empty() {
        return Vec::new();
    }
    let number = fault.place.line.to_string();
    let blank = || Line::new().pad_to(number.len()).with(Role::Label, " |");
    let room = style.width.saturating_sub(number.len() + 3);
    let window = Window::of(fault, room);
    let (label, caret) = (fault.slip.map(words).unwrap_or_default(), "^".repeat(window.marked));
    let fits_behind = window.before + window.marked + 1 + label.width() <= room;
    let underline = if fits_behind || window.before <= label.width() {
        format!("{}{caret} {label}", " ".repeat(window.before))
    } else {
        format!("{}{label} {caret}", " ".repeat(window.before - label.width() - 1))
    };
    vec![blank(), Line::of(Role::Label, format!("{number} | ")).plain(window.text), blank().plain(" ").with(Role::Error, underline)]
}

/// The part of a long line that shows the fault; widths in columns.
struct Window {
    text: String,
    before: usize,
    marked: usize,
}

impl Window {
    fn of(fault: &ConfigFault, room: usize) -> Self {
        let chars: Vec<char> = fault.excerpt.chars().collect();
        let start = fault.caret.start.min(chars.len());
        let end = fault.caret.end.clamp(start, chars.len());
        let wide = |part: &[char]| part.iter().map(Width::width).sum::<usize>();
        let mut from = 0;
        // Two thirds of the room stand before the fault, so that what comes after it is seen too.
        while from < start && wide(&chars[from..start]) > room * 2 / 3 {
            from += 1;
        }
        let lead = if from == 0 { "" } else { "…" };
        let text: String = lead.chars().chain(chars[from..].iter().copied()).collect();
        let before = lead.width() + wide(&chars[from..start]);
        let marked = wide(&chars[start..end]).clamp(1, room.saturating_sub(before).max(1));
        Self { text: cut(&text, room), before, marked }
    }
}

/// The slip in the words of a label.
const fn words(slip: Slip) -> &'static str {
    match slip {
        Slip::TrailingComma => "a comma with nothing after it",
        Slip::MissingComma => "a comma is missing before this",
        Slip::Comment => "JSON has no comments",
        Slip::ByteOrderMark => "an invisible byte order mark",
        Slip::SmartQuotes => "a curly quote, not a straight one",
        Slip::SingleQuotes => "a single quote, not a double one",
        Slip::SingleBackslash => "a single backslash: write two, or a slash",
        Slip::UnclosedBrace => "never closed",
        Slip::WrongTopKey => "not the key that this client reads",
        Slip::UrlOnly => "a url where this client needs a command",
        Slip::UrlWithoutType { .. } => "a url without a type",
        Slip::UnknownType { .. } => "not a type that this client knows",
        Slip::OtherUrlField { .. } => "not the field that this client reads",
        Slip::NotAUrl { .. } => "not the URL of a server",
        Slip::UrlAsCommand { .. } => "a url where a program is needed",
        Slip::CommandAndUrl => "a url beside a command",
        Slip::NoCommand => "neither command nor url",
        Slip::WrongType => "the wrong JSON type",
        Slip::Empty => "nothing here",
    }
}

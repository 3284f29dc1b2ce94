//! What is left of an error where a log kept only its end: type and message, perhaps below some of its frames.
//!
//! A program may print the same of an error that it survives, so a remnant proves less than a whole trace.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{
    Language, Phase, Raised, Thrown,
    frames::python_phase,
    python::{continues, frame, is_header},
};

/// Longest message that is followed over several lines, and most lines of a trace that are looked for above it.
const LINES: usize = 40;

static END: Pattern = Pattern::new(
    r"^(?:Uncaught |Fatal error: )?(?<kind>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Failure))(?: \[(?<code>[A-Z][A-Z0-9_]+)\])?: (?<message>.+)$",
);

/// Types that only JavaScript has, and messages of its engines under types that Python has too.
static OF_JAVASCRIPT: Pattern = Pattern::new(
    r"^(?:ReferenceError|RangeError|AggregateError)\b|^(?:TypeError|SyntaxError): (?:Cannot |Invalid or |Unexpected |Missing |Illegal |Identifier |The requested|fetch failed|.* is not (?:a function|iterable|a constructor|defined))",
);

/// A trace that a client or a paste has folded into one line.
static FOLDED: Pattern = Pattern::new(
    r"(?:Traceback \(most recent call last\):.+[\s)]|\\n)(?<kind>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)): (?<message>.+)$|(?<panic>panicked) at (?<place>.+)$",
);

/// The last such error in `lines`, unless a whole trace begins among them: that one is read by its own rules.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    if let Some(thrown) = folded(lines) {
        return Some(thrown);
    }
    if lines.iter().any(|line| is_header(line.text)) {
        return without_end(lines);
    }
    let at = lines.iter().rposition(|line| END.is_match(line.text))?;
    let line = lines[at];
    let end = END.captures(line.text)?;
    let part = |name| end.name(name).map(|found| line.text.part(found.range()));
    let more: Vec<Line<'a>> = lines[at + 1..].iter().take(LINES).take_while(|line| continues(line.text)).copied().collect();
    let raised = Raised { kind: part("kind")?, message: part("message")?, code: part("code"), line, more };
    let language = if OF_JAVASCRIPT.is_match(&raised.sentence()) || raised.code.is_some() { Language::JavaScript } else { Language::Python };
    let mut frames: Vec<_> = lines[..at].iter().rev().take(LINES).take_while(|line| is_trace(line.text)).filter_map(|line| frame(line)).collect();
    frames.reverse();
    let imports = matches!(raised.short_kind(), "ImportError" | "ModuleNotFoundError");
    let phase = if imports { Phase::Importing } else { python_phase(&frames) };
    Some(Thrown { language, phase, chain: vec![raised], frames, whole: false, position: at })
}

fn folded<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    let (position, line, found) = lines.iter().enumerate().rev().find_map(|(at, line)| Some((at, *line, FOLDED.captures(line.text)?)))?;
    let part = |name| found.name(name).map(|found| line.text.part(found.range()));
    let kind = part("kind").or_else(|| part("panic").map(|_| Shown::from("panic")))?;
    let language = if part("panic").is_some() { Language::Rust } else { Language::Python };
    let raised = Raised { kind, message: part("message").or_else(|| part("place"))?, code: None, line, more: Vec::new() };
    let phase = if matches!(raised.short_kind(), "ImportError" | "ModuleNotFoundError") { Phase::Importing } else { Phase::Running };
    Some(Thrown { language, phase, chain: vec![raised], frames: Vec::new(), whole: true, position })
}

/// A trace that breaks off with the log, before the error is named.
fn without_end<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    let header = lines.iter().rposition(|line| is_header(line.text))?;
    let below = &lines[header + 1..];
    if !below.iter().all(|line| is_trace(line.text)) {
        return None;
    }
    let frames: Vec<_> = below.iter().filter_map(frame).collect();
    let line = *below.iter().rfind(|line| frame(line).is_some())?;
    let raised =
        Raised { kind: Shown::from("an error"), message: Shown::from("the log breaks off before its name"), code: None, line, more: Vec::new() };
    Some(Thrown { language: Language::Python, phase: python_phase(&frames), chain: vec![raised], frames, whole: false, position: header })
}

/// A frame of Python's, or the source line below it.
fn is_trace(text: &Shown) -> bool {
    text.starts_with("  ") || text.trim_start().starts_with("File \"")
}

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

/// The last such error in `lines`, unless a whole trace begins among them: that one is read by its own rules.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    if lines.iter().any(|line| is_header(line.text)) {
        return None;
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

/// A frame of Python's, or the source line below it.
fn is_trace(text: &Shown) -> bool {
    text.starts_with("  ") || text.trim_start().starts_with("File \"")
}

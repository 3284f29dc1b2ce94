//! Python tracebacks that rich or typer drew in a box: the frames inside it, type and message below it, broken at the terminal's width.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown, frames::python_phase};

/// A message line shorter than this was not broken by a terminal, which is 80 columns wide where there is none.
const BROKEN_FROM: usize = 60;

static FRAME: Pattern = Pattern::new(r"^(?:│|\|) (?<file>(?:/|[A-Za-z]:\\|<).*?):(?<line>\d+) in (?<function>\S+)\s*(?:│|\|)?$");

static ERROR: Pattern = Pattern::new(r"^(?<kind>[A-Za-z_][\w.]*)(?:: (?<message>.*))?$");

/// The last error in `lines`.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    let top = lines.iter().rposition(|line| line.text.starts_with(['╭', '+']) && line.text.contains("Traceback (most recent call last)"))?;
    let bottom = top + 1 + lines[top + 1..].iter().position(|line| line.text.starts_with(['╰', '+']))?;
    let frames: Vec<Frame> = lines[top..bottom].iter().filter_map(|line| frame(line.text)).collect();
    let at = bottom + 1;
    let line = *lines.get(at)?;
    let error = ERROR.captures(line.text)?;
    let part = |name| error.name(name).map(|found| line.text.part(found.range()));
    let more = continuation(&lines[at..]);
    let first = part("message").unwrap_or_else(|| Shown::from(""));
    let message = Shown::joined(std::iter::once(&first).chain(more.iter().map(|line| line.text)));
    let raised = Raised { kind: part("kind")?, message, code: None, line, more };
    let imports = matches!(raised.short_kind(), "ImportError" | "ModuleNotFoundError");
    let phase = if imports { Phase::Importing } else { python_phase(&frames) };
    Some(Thrown { language: Language::Python, phase, chain: vec![raised], frames, whole: true, position: at })
}

fn frame(text: &Shown) -> Option<Frame> {
    let frame = FRAME.captures(text)?;
    let part = |name| frame.name(name).map(|found| text.part(found.range()));
    Some(Frame { file: part("file")?, line: part("line"), function: part("function") })
}

/// The lines after the first one that only the width had broken off.
fn continuation<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let broken =
        |pair: &&[Line<'a>]| pair[0].text.chars().count() >= BROKEN_FROM && !pair[1].text.is_empty() && !pair[1].text.starts_with(['╭', '│']);
    lines.windows(2).take_while(broken).map(|pair| pair[1]).collect()
}

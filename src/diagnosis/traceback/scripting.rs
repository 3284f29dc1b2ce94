//! Errors of Ruby and PHP: place, message and type on one line.

use crate::evidence::Line;
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown};

/// Since Ruby 3.4 the method stands between two straight quotes, before that between a back-tick and a quote.
static RUBY: Pattern =
    Pattern::new(r"^(?<file>[^\s:]+(?:\.rb|>|/[\w.-]+)):(?<line>\d+):in [`'](?<function>[^']*)': (?<message>.*) \((?<kind>[A-Z][\w:]*)\)$");

static PHP: Pattern = Pattern::new(r"^(?:PHP )?Fatal error:\s+Uncaught (?<kind>[\w\\]+): (?<message>.*?)(?: in (?<file>\S+):(?<line>\d+))?$");

/// The last error in `lines`.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    lines.iter().enumerate().rev().find_map(|(at, line)| read(&RUBY, Language::Ruby, *line, at).or_else(|| read(&PHP, Language::Php, *line, at)))
}

fn read<'a>(pattern: &Pattern, language: Language, line: Line<'a>, position: usize) -> Option<Thrown<'a>> {
    let found = pattern.captures(line.text)?;
    let part = |name: &str| found.name(name).map(|found| line.text.part(found.range()));
    let frames: Vec<Frame> = part("file").map(|file| Frame { file, line: part("line"), function: part("function") }).into_iter().collect();
    let raised = Raised { kind: part("kind")?, message: part("message")?, code: None, line, more: Vec::new() };
    let phase = if raised.short_kind() == "LoadError" { Phase::Importing } else { Phase::Running };
    Some(Thrown { language, phase, chain: vec![raised], frames, whole: true, position })
}

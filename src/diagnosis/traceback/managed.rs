//! Exceptions of the JVM and of .NET: dotted types, `at` frames, inner exceptions after `Caused by:` or `--->`.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown};

static JAVA_HEAD: Pattern = Pattern::new(
    r#"^(?:Exception in thread "[^"]*" |Error: Unable to initialize main class \S+)?(?<kind>(?:[a-z]\w*\.)+[A-Z][\w$]*)(?:: (?<message>.*))?$"#,
);

static JAVA_CAUSE: Pattern = Pattern::new(r"^\s*Caused by: (?<kind>(?:[a-z]\w*\.)+[A-Z][\w$]*)(?:: (?<message>.*))?$");

static JAVA_FRAME: Pattern = Pattern::new(
    r"^\s+at (?:[\w.@-]+/)?(?<function>[\w.$<>]+)\((?:(?<file>[\w$]+\.(?:java|kt|scala|groovy)):?(?<line>\d+)?|Native Method|Unknown Source)\)",
);

static DOTNET_HEAD: Pattern = Pattern::new(r"^Unhandled exception[.:] (?<kind>(?:[A-Z]\w*\.)*[A-Z]\w*)(?: \(0x[0-9A-Fa-f]+\))?: (?<message>.*?)$");

static DOTNET_CAUSE: Pattern = Pattern::new(r"^\s*---> (?<kind>(?:[A-Z]\w*\.)*[A-Z]\w*)(?: \(0x[0-9A-Fa-f]+\))?: (?<message>.*)$");

static DOTNET_FRAME: Pattern = Pattern::new(r"^\s+at (?<function>[\w.<>`,\[\]+|]+)\(.*\)(?: in (?<file>.*):line (?<line>\d+))?$");

/// Most lines of frames and causes that are read after a head.
const TRACE_LINES: usize = 200;

/// The last exception in `lines`.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    (0..lines.len()).rev().find_map(|at| java(lines, at).or_else(|| dotnet(lines, at)))
}

fn java<'a>(lines: &[Line<'a>], at: usize) -> Option<Thrown<'a>> {
    let head = raised(&JAVA_HEAD, lines[at])?;
    JAVA_FRAME.captures(lines.get(at + 1)?.text)?;
    Some(traced(Language::Java, head, &lines[at + 1..], &JAVA_CAUSE, &JAVA_FRAME, at))
}

fn dotnet<'a>(lines: &[Line<'a>], at: usize) -> Option<Thrown<'a>> {
    let head = raised(&DOTNET_HEAD, lines[at])?;
    Some(traced(Language::DotNet, head, &lines[at + 1..], &DOTNET_CAUSE, &DOTNET_FRAME, at))
}

fn traced<'a>(language: Language, head: Raised<'a>, after: &[Line<'a>], cause: &Pattern, frame: &Pattern, position: usize) -> Thrown<'a> {
    let mut chain = vec![head];
    let mut frames = Vec::new();
    for line in after.iter().take(TRACE_LINES) {
        if let Some(inner) = raised(cause, *line) {
            chain.push(inner);
        } else if let Some(found) = frame.captures(line.text) {
            let part = |name| found.name(name).map(|found| line.text.part(found.range()));
            frames.extend(part("file").map(|file| Frame { file, line: part("line"), function: part("function") }));
        }
    }
    frames.reverse();
    let loading = ["ClassNotFoundException", "NoClassDefFoundError", "FileLoadException", "BadImageFormatException"];
    let phase = if chain.iter().any(|raised| loading.contains(&raised.short_kind())) { Phase::Importing } else { Phase::Running };
    Thrown { language, phase, chain, frames, whole: true, position }
}

fn raised<'a>(pattern: &Pattern, line: Line<'a>) -> Option<Raised<'a>> {
    let found = pattern.captures(line.text)?;
    let part = |name| found.name(name).map(|found| line.text.part(found.range()));
    Some(Raised { kind: part("kind")?, message: part("message").unwrap_or_else(|| Shown::from("")), code: None, line, more: Vec::new() })
}

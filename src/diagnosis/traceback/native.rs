//! Panics of Rust and Go, and the error reports that Rust programs end with.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown};

/// Rust 1.73 moved the message to the next line; 1.89 added the thread's id.
static RUST: Pattern = Pattern::new(r"^thread '[^']*'(?: \(\d+\))? panicked at (?:'(?<message>.*)', )?(?<file>[^':][^']*?):(?<line>\d+)(?::\d+)?:?$");

static GO: Pattern = Pattern::new(r"^(?<kind>panic|fatal error): (?<message>.*)$");

/// How `fn main() -> anyhow::Result` ends: `Error: …`, a blank line, `Caused by:`.
static REPORT: Pattern = Pattern::new(r"^(?<kind>Error): (?<message>.+)$");

static REPORT_CAUSE: Pattern = Pattern::new(r"^\s+(?:\d+: )?(?<message>\S.*)$");

/// The last panic or error report in `lines`.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    (0..lines.len()).rev().find_map(|at| rust_panic(lines, at).or_else(|| go_panic(lines, at)).or_else(|| report(lines, at)))
}

fn rust_panic<'a>(lines: &[Line<'a>], at: usize) -> Option<Thrown<'a>> {
    let line = lines[at];
    let panic = RUST.captures(line.text)?;
    let part = |name| panic.name(name).map(|found| line.text.part(found.range()));
    let (line_of_message, message) = match part("message") {
        Some(message) => (line, message),
        None => lines.get(at + 1).map(|next| (*next, next.text.clone()))?,
    };
    let raised = Raised { kind: Shown::from("panic"), message, code: None, line: line_of_message, more: vec![line] };
    let frames = vec![Frame { file: part("file")?, line: part("line"), function: None }];
    Some(Thrown { language: Language::Rust, phase: Phase::Running, chain: vec![raised], frames, whole: true, position: at })
}

fn go_panic<'a>(lines: &[Line<'a>], at: usize) -> Option<Thrown<'a>> {
    let line = lines[at];
    let panic = GO.captures(line.text)?;
    lines[at + 1..].iter().take(8).find(|line| line.text.starts_with("goroutine ") || line.text.starts_with("[signal "))?;
    let part = |name| panic.name(name).map(|found| line.text.part(found.range()));
    let raised = Raised { kind: part("kind")?, message: part("message")?, code: None, line, more: Vec::new() };
    Some(Thrown { language: Language::Go, phase: Phase::Running, chain: vec![raised], frames: Vec::new(), whole: true, position: at })
}

fn report<'a>(lines: &[Line<'a>], at: usize) -> Option<Thrown<'a>> {
    let line = lines[at];
    let report = REPORT.captures(line.text)?;
    let after = lines[at + 1..].iter().position(|line| !line.text.is_empty())? + at + 1;
    if lines[after].text.as_str() != "Caused by:" {
        return None;
    }
    let part = |name| report.name(name).map(|found| line.text.part(found.range()));
    let mut chain = vec![Raised { kind: part("kind")?, message: part("message")?, code: None, line, more: Vec::new() }];
    for line in lines[after + 1..].iter().take_while(|line| line.text.starts_with(' ')) {
        let Some(cause) = REPORT_CAUSE.captures(line.text).and_then(|cause| cause.name("message")) else { break };
        let message = line.text.part(cause.range());
        chain.push(Raised { kind: Shown::from("Error"), message, code: None, line: *line, more: Vec::new() });
    }
    Some(Thrown { language: Language::Rust, phase: Phase::Running, chain, frames: Vec::new(), whole: true, position: at })
}

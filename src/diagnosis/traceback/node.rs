//! Errors of Node, Bun and Deno: a head of type and message, then `at` frames, then properties such as `code` and `[cause]`.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown};

/// Most lines between the head and the first frame: a message of several lines, such as a require stack.
const MESSAGE_LINES: usize = 15;
/// Most lines after the frames in which properties are looked for.
const PROPERTY_LINES: usize = 60;

static HEAD: Pattern = Pattern::new(
    r"(?:^|[\s(])(?<kind>(?:[A-Z]\w*)?(?:Error|Exception|Rejection)|error)(?: \[(?<code>[A-Z][A-Z0-9_]+)\])?: ?(?<message>.*?)(?: \{)?$",
);

static FRAME: Pattern = Pattern::new(
    r"^\s+at (?:(?<function>.+?) \()?(?<file>(?:file://|node:|ext:|/|[A-Za-z]:\\|internal/)[^)]*?|<anonymous>|\[eval\]|native):?(?<line>\d+)?(?::\d+)?\)?(?: \{|,)?$",
);

/// Classes of errors may bear any name: then what stands alone above the frames is the head.
static ANY_HEAD: Pattern = Pattern::new(r"^(?:Uncaught )?(?<kind>[A-Z][\w$.]*)(?: \[(?<code>[A-Z][A-Z0-9_]+)\])?: (?<message>.+)$");

/// A line that Node prints in place of frames which the cause repeats.
static OMITTED: Pattern = Pattern::new(r"^\s+\.\.\. \d+ lines matching cause");

/// What was thrown that is no error, in Node's long sentence about it.
static REASON: Pattern = Pattern::new(r"rejected with the reason (?<message>.+?)\.?$");

static CODE: Pattern = Pattern::new(r"^\s*(?:code|errno): '?(?<code>[A-Z][A-Z0-9_]+)'?,?$");

static CAUSE: Pattern = Pattern::new(r"^\s*\[cause\]: (?<kind>[A-Za-z]\w*)(?: \[(?<code>[A-Z0-9_]+)\])?: (?<message>.*?)(?: \{)?$");

/// The last error in `lines` that is not the cause of another.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    let mut end = lines.len();
    while let Some(frame) = lines[..end].iter().rposition(|line| is_frame(line)) {
        let first = lines[..frame].iter().rposition(|line| !is_frame(line)).map_or(0, |before| before + 1);
        if let Some(thrown) = headed(lines, first) {
            return Some(thrown);
        }
        end = first;
    }
    None
}

fn is_frame(line: &Line<'_>) -> bool {
    FRAME.is_match(line.text) || OMITTED.is_match(line.text)
}

/// The error whose frames begin at line `first`, unless these are the frames of a cause or of an aggregated error.
fn headed<'a>(lines: &[Line<'a>], first: usize) -> Option<Thrown<'a>> {
    let start = first.saturating_sub(MESSAGE_LINES);
    let after_source = |at: usize| at == 0 || lines[at - 1].text.trim_matches(['^', ' ', '~']).is_empty();
    let stands_alone = |at: &usize| after_source(*at) && ANY_HEAD.is_match(lines[*at].text);
    let head = (start..first).rev().find(|&at| HEAD.is_match(lines[at].text)).or_else(|| (start..first).rev().find(stands_alone))?;
    let line = lines[head];
    if line.text.starts_with(' ') {
        return None;
    }
    let found = HEAD.captures(line.text).or_else(|| ANY_HEAD.captures(line.text))?;
    let part = |name| found.name(name).map(|found| line.text.part(found.range()));
    let last = first + lines[first..].iter().position(|line| !is_frame(line)).unwrap_or(lines.len() - first);
    let frames: Vec<Frame> = lines[first..last].iter().rev().filter_map(|line| frame(line.text)).collect();
    let properties = properties(&lines[last..]);
    let code = part("code").or_else(|| properties.iter().find_map(|line| capture(&CODE, line.text, "code")));
    let more = lines[head + 1..first].to_vec();
    let raised = Raised { kind: part("kind")?, message: capture(&REASON, line.text, "message").or_else(|| part("message"))?, code, line, more };
    let phase = phase(&raised, &frames);
    let mut chain = vec![raised];
    chain.extend(properties.iter().filter_map(|line| cause(*line)));
    Some(Thrown { language: Language::JavaScript, phase, chain, frames, whole: true, position: head })
}

/// The indented lines after the frames, up to the closing brace.
fn properties<'a, 'l>(lines: &'l [Line<'a>]) -> &'l [Line<'a>] {
    let end = lines.iter().take(PROPERTY_LINES).position(|line| !line.text.starts_with(' ')).unwrap_or(lines.len().min(PROPERTY_LINES));
    &lines[..end]
}

fn cause(line: Line<'_>) -> Option<Raised<'_>> {
    let kind = capture(&CAUSE, line.text, "kind")?;
    let message = capture(&CAUSE, line.text, "message")?;
    Some(Raised { kind, message, code: capture(&CAUSE, line.text, "code"), line, more: Vec::new() })
}

fn frame(text: &Shown) -> Option<Frame> {
    Some(Frame { file: capture(&FRAME, text, "file")?, line: capture(&FRAME, text, "line"), function: capture(&FRAME, text, "function") })
}

fn capture(pattern: &Pattern, text: &Shown, group: &str) -> Option<Shown> {
    Some(text.part(pattern.captures(text)?.name(group)?.range()))
}

fn phase(raised: &Raised<'_>, frames: &[Frame]) -> Phase {
    let calls = |name: &str| frames.iter().any(|frame| frame.function.as_ref().is_some_and(|function| function.contains(name)));
    let linking = ["ModuleJob._instantiate", "ModuleJob._link", "packageResolve", "Module._resolveFilename", "Module.require"];
    let loader_code = raised.code.as_ref().is_some_and(|code| code.contains("MODULE") || code.contains("PACKAGE") || code.contains("_ESM"));
    if loader_code || linking.iter().any(|name| calls(name)) {
        Phase::Importing
    } else if calls("Protocol._onrequest") || calls("_onRequest") {
        Phase::Handling
    } else {
        Phase::Running
    }
}

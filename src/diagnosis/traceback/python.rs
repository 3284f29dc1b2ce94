//! Python's own tracebacks: chained ones, exception groups with their rulers, and syntax errors, which have no header.

use crate::evidence::{Line, Shown};
use crate::pattern::Pattern;

use super::{Frame, Language, Phase, Raised, Thrown, frames::python_phase};

/// Longest message that is followed over several lines, such as pydantic's list of fields.
const MESSAGE_LINES: usize = 40;

static FRAME: Pattern = Pattern::new(r#"^\s*File "(?<file>[^"]+)", line (?<line>\d+)(?:, in (?<function>.+))?$"#);

static ERROR: Pattern =
    Pattern::new(r"^(?<kind>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Group|Warning|Failure|Iteration|[A-Z]\w*))(?:: ?(?<message>.*))?$");

/// One traceback of a chain.
struct Block<'a> {
    raised: Raised<'a>,
    frames: Vec<Frame>,
    end: usize,
    /// What Python printed between the block before and this one.
    link: Link,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    None,
    /// `raise … from …`.
    DirectCause,
    /// An error within an `except` block: the earlier one may have nothing to do with it.
    WhileHandling,
}

/// The last error in `lines`.
pub(super) fn last<'a>(lines: &[Line<'a>]) -> Option<Thrown<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut link = Link::None;
    let mut at = 0;
    while at < lines.len() {
        let text = ungrouped(lines[at].text);
        if text.contains("was the direct cause of the following") {
            link = Link::DirectCause;
        } else if text.starts_with("During handling of the above exception") {
            link = Link::WhileHandling;
        } else if let Some(block) = block_at(lines, at, link) {
            at = block.end;
            link = Link::None;
            // A group is only the frame around what it carries, and a log line that failed to be written ends nothing.
            if !block.raised.kind.ends_with("ExceptionGroup") && !was_survived(lines, at, &block) {
                blocks.push(block);
            }
        }
        at += 1;
    }
    thrown(blocks)
}

fn thrown(mut blocks: Vec<Block<'_>>) -> Option<Thrown<'_>> {
    let last = blocks.pop()?;
    let position = last.end;
    let mut chain = vec![last.raised];
    let (mut link, mut frames) = (last.link, last.frames);
    while let Some(cause) = blocks.pop() {
        let follows = match link {
            Link::None => false,
            Link::DirectCause => true,
            Link::WhileHandling => rephrases(&chain[chain.len() - 1], &cause.raised),
        };
        if !follows {
            break;
        }
        link = cause.link;
        // The frames of an inner error begin where it was caught: only they lead to it.
        frames.extend(cause.frames);
        chain.push(cause.raised);
    }
    let imports = matches!(chain[0].short_kind(), "ImportError" | "ModuleNotFoundError");
    let phase = if imports { Phase::Importing } else { python_phase(&frames) };
    Some(Thrown { language: Language::Python, phase, chain, frames, whole: true, position })
}

/// Whether `outer`, raised while `inner` was handled, says no more than that `inner` happened.
fn rephrases(outer: &Raised<'_>, inner: &Raised<'_>) -> bool {
    matches!(outer.short_kind(), "SystemExit" | "Exit" | "ImportError" | "ModuleNotFoundError")
        || (!inner.message.is_empty() && outer.message.contains(inner.message.as_str()))
}

fn was_survived(lines: &[Line<'_>], end: usize, block: &Block<'_>) -> bool {
    let start = lines[..end].iter().rposition(|line| is_header(ungrouped(line.text)));
    let before = start.and_then(|start| start.checked_sub(1)).map(|before| lines[before].text.as_str());
    before.is_some_and(|text| text.contains("--- Logging error ---") || text.starts_with("Exception ignored in"))
        || matches!(block.raised.short_kind(), "KeyboardInterrupt" | "CancelledError")
}

pub(super) fn is_header(text: &str) -> bool {
    text.contains("Traceback (most recent call last):")
}

/// The traceback that begins at line `start`, if one does.
fn block_at<'a>(lines: &[Line<'a>], start: usize, joint: Link) -> Option<Block<'a>> {
    let first = ungrouped(lines[start].text);
    let mut at = start;
    if is_header(first) {
        at += 1;
    } else if FRAME.captures(first).is_none_or(|frame| frame.name("function").is_some()) {
        return None;
    }
    // Some loggers indent the whole traceback.
    let indent = first.len() - first.trim_start().len();
    let margin = match is_header(first) {
        true if first.trim_start().starts_with(['T', '+']) => indent,
        true => 0,
        // Python itself indents the place of a syntax error by two.
        false => indent.saturating_sub(2),
    };
    let mut frames = Vec::new();
    while at < lines.len() {
        let line = lines[at];
        let text = ungrouped(line.text);
        if let Some(frame) = frame(&line) {
            frames.push(frame);
        } else if !text.get(margin..).is_none_or(|text| text.is_empty() || text.starts_with(' ')) {
            return conclusion(lines, at, margin, frames, joint);
        }
        at += 1;
    }
    None
}

/// The place that a line of a traceback names.
pub(super) fn frame(line: &Line<'_>) -> Option<Frame> {
    let text = ungrouped(line.text);
    let found = FRAME.captures(text)?;
    let offset = line.text.len() - text.len();
    let part = |name| found.name(name).map(|part| line.text.part(part.range().start + offset..part.range().end + offset));
    Some(Frame { file: part("file")?, line: part("line"), function: part("function") })
}

fn conclusion<'a>(lines: &[Line<'a>], at: usize, margin: usize, frames: Vec<Frame>, joint: Link) -> Option<Block<'a>> {
    let line = lines[at];
    let text = &ungrouped(line.text)[margin..];
    let error = ERROR.captures(text)?;
    let offset = line.text.len() - text.len();
    let part = |name| error.name(name).map(|found| line.text.part(found.range().start + offset..found.range().end + offset));
    let more: Vec<Line<'a>> = lines[at + 1..].iter().take(MESSAGE_LINES).take_while(|line| continues(line.text)).copied().collect();
    let end = at + more.len();
    let message = part("message").unwrap_or_else(|| Shown::from(""));
    let raised = Raised { kind: part("kind")?, message, code: None, line, more };
    Some(Block { raised, frames, end, link: joint })
}

/// Whether a line after type and message still belongs to the message; Python marks no end.
pub(super) fn continues(text: &Shown) -> bool {
    let starts_anew = |c: char| c.is_ascii_digit() || matches!(c, '[' | '+' | '|' | '╭' | '│' | '{');
    !text.is_empty() && !is_header(text) && !text.trim_start().starts_with(starts_anew) && !text.starts_with("During handling")
}

/// The text without the rulers that stand before the lines of an exception group.
fn ungrouped(text: &str) -> &str {
    static RULER: Pattern = Pattern::new(r"^\s*(?:(?:\| )|\|$|\+ (?:Exception Group )?)");
    RULER.find(text).map_or(text, |ruler| &text[ruler.range().end..])
}

//! A label with rows beside it; on a narrow page the rows stand below it.

use super::{Line, Role, Style};

/// Below this many columns there is no room beside a label.
const NARROW: usize = 60;

/// A row, and by how many columns its second line is indented.
pub(super) struct Item {
    pub(super) line: Line,
    pub(super) hanging: usize,
}

/// How many columns a row has.
pub(super) fn room(label: &str, style: &Style) -> usize {
    style.width.saturating_sub(indent(label, style))
}

pub(super) fn lines(label: &str, items: Vec<Item>, style: &Style) -> Vec<Line> {
    let indent = indent(label, style);
    let mut label = Some(Line::of(Role::Label, head(label)));
    let mut lines = Vec::new();
    if style.width < NARROW && !items.is_empty() {
        lines.extend(label.take());
    }
    for Item { line, hanging } in items {
        lines.extend(label.take().unwrap_or_default().pad_to(indent).then(line).wrap(style.width, indent + hanging));
    }
    lines
}

fn head(label: &str) -> String {
    format!("   = {label}:")
}

fn indent(label: &str, style: &Style) -> usize {
    if style.width < NARROW { 5 } else { head(label).len() + 1 }
}

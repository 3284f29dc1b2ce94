//! The lines of a log around those that a finding cites, as they stand there.

use std::{path::PathBuf, sync::Arc};

use crate::evidence::Source;

use super::{Line, Role, Style, place::Place};
use crate::report::{
    Around,
    line::{cut, cut_start},
};

/// The lines around `cited`, file by file; that of `place`, which has been named above them, first.
pub(super) fn lines<'a>(around: &Around, cited: impl Iterator<Item = &'a Source>, place: Option<&Place>, style: &Style) -> Vec<Line> {
    let mut cited: Vec<(&Arc<PathBuf>, u64)> = cited
        .filter_map(|source| match source {
            Source::LogLine { file, line } => Some((file, *line)),
            Source::Config(_)
            | Source::Stdout(_)
            | Source::Stderr(_)
            | Source::Client
            | Source::Process
            | Source::Network
            | Source::Response(_)
            | Source::Probe => None,
        })
        .collect();
    let named = |file: &Arc<PathBuf>| place.is_some_and(|place| place.is_in(file));
    cited.sort_by_key(|&(file, line)| (!named(file), file, line));
    let (mut lines, mut last): (Vec<Line>, Option<(&Arc<PathBuf>, u64)>) = (Vec::new(), None);
    for ((file, number), text) in cited.chunk_by(|one, other| one.0 == other.0).flat_map(|group| within(around, group)) {
        let gutter = |text: &str| Line::of(Role::Label, format!("{text:>6} | "));
        match last {
            Some((before, line)) if before == file && line + 1 == number => {}
            Some((before, _)) if before == file => lines.push(gutter("…")),
            Some(_) | None if named(file) => {}
            Some(_) | None => {
                let path = cut_start(&file.display().to_string(), style.width.saturating_sub(6));
                lines.push(Line::of(Role::Label, "  ::: ").plain(path));
            }
        }
        lines.push(gutter(&number.to_string()).plain(cut(text, style.width.saturating_sub(9))));
        last = Some((file, number));
    }
    lines
}

type Numbered<'a> = ((&'a Arc<PathBuf>, u64), &'a str);

/// The known lines of one file that are near a cited one, in order.
fn within<'a>(around: &'a Around, cited: &[(&'a Arc<PathBuf>, u64)]) -> Vec<Numbered<'a>> {
    let (Some((file, first)), Some((_, last))) = (cited.first(), cited.last()) else { return Vec::new() };
    let bounds = ((*file).clone(), first.saturating_sub(around.reach))..=((*file).clone(), last.saturating_add(around.reach));
    let near = |number: u64| cited.iter().any(|(_, cited)| cited.abs_diff(number) <= around.reach);
    let known = around.lines.range(bounds).filter(|((_, number), _)| near(*number));
    known.map(|((file, number), text)| ((file, *number), text.as_str())).collect()
}

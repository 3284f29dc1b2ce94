//! What was read, for a report about logs, and the lines around those that are cited.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use maud::{Markup, html};

use crate::{
    diagnosis::Finding,
    evidence::Source,
    report::{Report, names},
};

use super::{patient::Patient, text};

pub(super) fn read(report: &Report) -> Markup {
    let Some(logs) = &report.logs else { return html! {} };
    html! {
        p.quiet { (names::count(logs.files, "files")) " and " (names::count(logs.lines, "lines")) " were read."
            @if logs.starts_left_out > 0 { " Of earlier starts, " (logs.starts_left_out) " were not looked into." } }
        @if !logs.unread.is_empty() {
            ul.quiet { @for unread in &logs.unread { li { "Not read: " (text::code(&unread.path)) ": " (text::said(&unread.why)) } } }
        }
    }
}

/// An entry that is not the same as the one that was started.
pub(super) fn changed(patient: &Patient) -> Markup {
    let judged = patient.diagnosis.evidence.judged();
    let changed = patient.report.logs.iter().flat_map(|logs| &logs.changed);
    html! {
        @for entry in changed.filter(|entry| entry.server == judged.server && entry.client == judged.client) {
            p.note {
                "Its entry " (text::code(&format!("{}:{}", entry.entry.file.display(), entry.entry.line)))
                @if entry.surely { " says something else by now." } @else { " may say something else by now: it was written later." }
            }
        }
    }
}

/// The lines near the cited ones, as they stand in their files.
pub(super) fn around(patient: &Patient, finding: &Finding) -> Markup {
    let Some(around) = patient.report.logs.as_ref().map(|logs| &logs.around) else { return html! {} };
    let cited = finding.cites.iter().filter_map(|cite| if let Source::LogLine { file, line } = &cite.source { Some((file, *line)) } else { None });
    let near = |(file, line): (&Arc<PathBuf>, u64)| {
        let bounds = (file.clone(), line.saturating_sub(around.reach))..=(file.clone(), line.saturating_add(around.reach));
        around.lines.range(bounds).map(|(place, _)| place.clone()).collect::<Vec<_>>()
    };
    let places: BTreeSet<(Arc<PathBuf>, u64)> = cited.flat_map(near).collect();
    if places.is_empty() {
        return html! {};
    }
    html! {
        details {
            summary { "The lines around" }
            pre.around { @for place in &places { span.quiet { (place.1) } " " (text::said(&around.lines[place])) "\n" } }
        }
    }
}

//! Fetches the lines around those that the findings cite.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    diagnosis::Diagnosis,
    evidence::{Event, Method, Redactor, Source},
    logs::Copies,
    report::Around,
};

/// More of a line than this is on no page, in bytes.
const LONGEST: usize = 4_096;

/// The lines up to `reach` before and after each cited one. A file that is gone by now has none.
pub(super) fn lines(servers: &[Diagnosis], reach: u64, copies: &Copies, redactor: &Redactor) -> Around {
    let mut around = Around { reach, ..Around::default() };
    if reach == 0 {
        return around;
    }
    for (file, cited) in cited(servers) {
        let wanted: BTreeSet<u64> = cited.iter().flat_map(|&line| line.saturating_sub(reach).max(1)..=line.saturating_add(reach)).collect();
        // The line before a wanted one may name what that one holds.
        let with_those_before = wanted.iter().flat_map(|&line| [line.saturating_sub(1).max(1), line]).collect();
        let mut before = (0, String::new());
        // Whatever was read before an error is shown.
        let _ = copies.lines(&file, &with_those_before, LONGEST, &mut |number, text| {
            let above = if before.0 + 1 == number { before.1.as_str() } else { "" };
            if wanted.contains(&number) {
                around.lines.insert((file.clone(), number), redactor.show_below(above, text.trim_end()));
            }
            before = (number, text.to_owned());
        });
    }
    around
}

/// The cited lines of each file, with those of the moments that decide a start.
fn cited(servers: &[Diagnosis]) -> BTreeMap<Arc<PathBuf>, BTreeSet<u64>> {
    let mut files: BTreeMap<Arc<PathBuf>, BTreeSet<u64>> = BTreeMap::new();
    for diagnosis in servers {
        let judged = diagnosis.evidence.judged();
        let moments =
            [judged.sent(Method::Initialize), judged.gave_up().map(|(event, _)| event), judged.exit().map(|(event, _)| event), judged.opened()];
        let cites = diagnosis.findings.iter().flat_map(|finding| &finding.cites).map(|cite| &cite.source);
        for source in cites.chain(moments.into_iter().flatten().map(|event: &Event| &event.source)) {
            if let Source::LogLine { file, line } = source {
                files.entry(file.clone()).or_default().insert(*line);
            }
        }
    }
    files
}

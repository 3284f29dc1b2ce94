//! Fetches the lines around those that the findings cite.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    diagnosis::Diagnosis,
    evidence::{Event, Method, Redactor, Source},
    report::Around,
};

/// More of a line than this is on no page.
const LONGEST: u64 = 4_096;

/// The lines up to `reach` before and after each cited one. A file that is gone by now has none.
pub(super) fn lines(servers: &[Diagnosis], reach: u64, redactor: &Redactor) -> Around {
    let mut around = Around { reach, ..Around::default() };
    if reach == 0 {
        return around;
    }
    for (file, cited) in cited(servers) {
        let wanted: BTreeSet<u64> = cited.iter().flat_map(|&line| line.saturating_sub(reach).max(1)..=line.saturating_add(reach)).collect();
        // Whatever was read before an error is shown.
        let _ = read(&file, &wanted, &mut |number, before, text| {
            around.lines.insert((file.clone(), number), redactor.show_below(before, text));
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

fn read(file: &PathBuf, wanted: &BTreeSet<u64>, take: &mut dyn FnMut(u64, &str, &str)) -> io::Result<()> {
    let mut input = BufReader::new(File::open(file)?);
    let last = wanted.last().copied().unwrap_or_default();
    let mut before = String::new();
    for number in 1..=last {
        let mut bytes = Vec::new();
        // The line before a wanted one may name what that one holds.
        if wanted.contains(&number) || wanted.contains(&(number + 1)) {
            (&mut input).take(LONGEST).read_until(b'\n', &mut bytes)?;
            if bytes.is_empty() {
                return Ok(());
            }
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if wanted.contains(&number) {
                take(number, &before, &line);
            }
            before = line;
        }
        if bytes.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_wanted_lines_are_read_and_no_others() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "one\ntwo\r\n{}\nfour\nfive", "x".repeat(10_000)).unwrap();
        let mut found = Vec::new();
        read(&file.path().to_owned(), &BTreeSet::from([2, 3, 5, 6]), &mut |number, before, text| found.push((number, before.len(), text.len())))
            .unwrap();
        assert_eq!(found, [(2, 3, 3), (3, 3, 4_096), (5, 4, 4)]);
    }
}

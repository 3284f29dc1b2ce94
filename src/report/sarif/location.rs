//! Where a finding is to be looked at.
//!
//! GitHub refuses a whole file when one result has no physical location (`github/codeql-action#1738`), so every result gets one.

use std::path::Path;

use crate::{
    diagnosis::{Cite, Finding},
    evidence::{Attempt, ConfigSource, Source},
    report::{Report, cut},
};

use super::{
    model::{ArtifactLocation, Location, LogicalLocation, Message, PhysicalLocation, Region},
    uri::{self, Uri},
};

/// What paths within the repository are relative to, under the name that GitHub gives it.
pub(super) const ROOT: &str = "%SRCROOT%";
/// In columns: enough to know a line by.
const LONGEST_QUOTE: usize = 240;

/// The first place that the finding cites; else the entry; else what names the server.
pub(super) fn main(finding: &Finding, attempt: &Attempt, report: &Report) -> Location {
    let cited = finding.cites.iter().find_map(|cite| place(&cite.source));
    let entry = || attempt.launched()?.config.as_ref().map(entry);
    let physical = cited.or_else(entry).map_or_else(|| nowhere(attempt, report), |(file, line)| at(file, line, report));
    Location { physical, logical: vec![logical(attempt)], ..Location::default() }
}

/// The other places that the finding cites, each in the words of the citation.
pub(super) fn related(finding: &Finding, report: &Report) -> Vec<Location> {
    let placed = finding.cites.iter().filter_map(|cite| Some((cite, place(&cite.source)?)));
    let related = |(id, (cite, (file, line))): (usize, (&Cite, (&Path, u64)))| Location {
        id: Some(id),
        physical: at(file, line, report),
        message: Some(Message { text: super::message::literal(&cut(&cite.text, LONGEST_QUOTE)) }),
        ..Location::default()
    };
    placed.skip(1).enumerate().map(related).collect()
}

/// A line of a file.
pub(super) fn of(place: &ConfigSource, report: &Report) -> Location {
    Location { physical: at(&place.file, place.line, report), ..Location::default() }
}

fn place(source: &Source) -> Option<(&Path, u64)> {
    match source {
        Source::Config(place) => Some(entry(place)),
        Source::LogLine { file, line } => Some((file, *line)),
        Source::Stdout(_) | Source::Stderr(_) | Source::Client | Source::Process | Source::Network | Source::Response(_) | Source::Probe => None,
    }
}

fn entry(place: &ConfigSource) -> (&Path, u64) {
    (&place.file, place.line)
}

fn at(file: &Path, line: u64, report: &Report) -> PhysicalLocation {
    let artifact_location = match uri::of(file, &report.folders) {
        Uri::InRepository(uri) => ArtifactLocation { uri: Some(uri), uri_base_id: Some(ROOT), description: None },
        Uri::Absolute(uri) => ArtifactLocation { uri: Some(uri), uri_base_id: None, description: None },
    };
    PhysicalLocation { artifact_location, region: Region { start_line: line.max(1) } }
}

/// No file says how it is started, as with a typed command: the gate names the server where there is one, else it stands for itself, as
/// scanners of container images do it with the name of the image.
fn nowhere(attempt: &Attempt, report: &Report) -> PhysicalLocation {
    if let Some(gate) = &report.gate {
        return at(Path::new(gate.file.as_str()), 1, report);
    }
    let description = Some(Message { text: "The server itself: no file was read that says how to start it.".into() });
    let uri = Some(uri::relative(name(attempt).trim_start_matches('/')));
    let artifact_location = ArtifactLocation { uri, uri_base_id: Some(ROOT), description };
    PhysicalLocation { artifact_location, region: Region::default() }
}

fn logical(attempt: &Attempt) -> LogicalLocation {
    let name = name(attempt).to_owned();
    LogicalLocation { fully_qualified_name: format!("{}/{name}", attempt.client), name, kind: "module" }
}

fn name(attempt: &Attempt) -> &str {
    if attempt.server.is_empty() { "server" } else { &attempt.server }
}

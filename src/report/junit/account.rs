//! The text of a failure: all that is needed to act on it, for readers such as GitLab that show nothing else.

use std::fmt::Write as _;

use crate::{
    diagnosis::{Diagnosis, Finding, Fix},
    gate::Judgement,
    report::{cut, ground, names, sentence},
};

/// In columns: what a server said may be long.
const LONGEST_QUOTE: usize = 400;
/// More citations than this hide what matters.
const MOST_CITES: usize = 8;

pub(super) fn of(diagnosis: &Diagnosis, judgement: &Judgement) -> String {
    let mut text = format!("{}\n", sentence::verdict(diagnosis));
    for one in &judgement.grounds {
        let _ = writeln!(text, "fails the build: {}", ground::clause(diagnosis, *one));
    }
    for allowed in &judgement.allowed {
        let _ = writeln!(text, "{}", ground::allowed(allowed));
    }
    for finding in &diagnosis.findings {
        text.push_str(&told(finding));
    }
    text
}

fn told(finding: &Finding) -> String {
    let mut text = format!("\n{}[{}]: {}\n", names::severity(finding.severity), finding.cause, finding.claim);
    for cite in finding.cites.iter().take(MOST_CITES) {
        let _ = writeln!(text, "  seen: {}: {}", cite.source, cut(&cite.text, LONGEST_QUOTE));
    }
    if finding.cites.len() > MOST_CITES {
        let _ = writeln!(text, "  … {} more in the JSON report", finding.cites.len() - MOST_CITES);
    }
    if let Some(measured) = finding.measured {
        let expected = finding.expected.map(|expected| format!(" (expected {})", names::expected(expected, measured))).unwrap_or_default();
        let _ = writeln!(text, "  {}: {}{expected}", measured.what, names::quantity(measured));
    }
    let _ = writeln!(text, "  confidence: {}", names::confidence(finding.confidence));
    text.extend(finding.fixes.iter().map(help));
    text
}

fn help(fix: &Fix) -> String {
    let paste = fix.command.as_deref().or(fix.edit.as_deref()).unwrap_or_default();
    let mut text = format!("  help: {}\n", fix.title);
    for line in paste.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text
}

//! A finding as compilers write it: code and claim, place, the user's own line, evidence, help.

use crate::diagnosis::{Cause, Confidence, Diagnosis, Finding, Quantity, RuledOut, Severity};

use super::{
    Line, Role, Style, around,
    block::{self, Item},
    evidence, excerpt, help, names,
    place::Place,
    wait::Wait,
};
use crate::report::Around;

/// `root` is there for the finding that the verdict rests on: what else is to be said of the start.
pub(super) fn lines(diagnosis: &Diagnosis, finding: &Finding, around: &Around, root: Option<Vec<Line>>, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let mut lines = headline(finding, style);
    if finding.severity == Severity::Note {
        return lines;
    }
    let fault = excerpt::fault(attempt).filter(|_| finding.cause == Cause::BadConfig);
    let place = Place::of(finding, attempt, fault);
    lines.extend(place.as_ref().map(|place| place.line(style)));
    lines.extend(fault.into_iter().flat_map(|fault| excerpt::lines(fault, style)));
    let wait = Wait::of(attempt, diagnosis.evidence.budget).filter(|_| root.is_some());
    let ends = wait.iter().flat_map(|wait| [&wait.from.source, &wait.to.source]);
    lines.extend(around::lines(around, finding.cites.iter().map(|cite| &cite.source).chain(ends), place.as_ref(), style));
    lines.extend(evidence::seen(finding, &diagnosis.evidence, wait.as_ref(), place.as_ref(), style));
    if root.is_some() {
        lines.extend(evidence::last_words(attempt, finding, place.as_ref(), style));
    }
    lines.extend(measured(finding).into_iter().flat_map(|line| line.wrap(style.width, 5)));
    if let Some(facts) = root {
        lines.extend(facts);
        lines.extend(ruled_out(diagnosis, style));
    }
    lines.extend(finding.fixes.iter().flat_map(|fix| help::lines(fix, style)));
    lines
}

fn headline(finding: &Finding, style: &Style) -> Vec<Line> {
    let role = match finding.severity {
        Severity::Error => Role::Error,
        Severity::Warning => Role::Warning,
        Severity::Note => Role::Label,
    };
    let code = format!("{}[{}]", names::severity(finding.severity), finding.cause);
    Line::of(role, code).plain(": ").with(Role::Title, &finding.claim).wrap(style.width, 2)
}

fn measured(finding: &Finding) -> Option<Line> {
    let confidence = names::confidence(finding.confidence);
    let Some(measured) = finding.measured else {
        let line = Line::of(Role::Label, "   = confidence: ").plain(confidence);
        return (finding.confidence != Confidence::High).then_some(line);
    };
    let tells = |expected: &Quantity| names::quantity(*expected) != names::quantity(measured);
    let expected = finding.expected.filter(tells).map(|expected| format!(" (expected {})", names::expected(expected, measured))).unwrap_or_default();
    Some(
        Line::of(Role::Label, format!("   = {}: ", measured.what)).plain(format!("{}{expected}; confidence {confidence}", names::quantity(measured))),
    )
}

fn ruled_out(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let item = |ruled_out: &RuledOut| {
        let line = Line::new().plain(format!("{} ({})", ruled_out.hypothesis, ruled_out.because));
        Item { line, hanging: 2 }
    };
    block::lines("ruled out", diagnosis.ruled_out.iter().map(item).collect(), style)
}

//! A finding as compilers write it: code and claim, place, the user's own line, evidence, help.

use crate::diagnosis::{Cause, Confidence, Diagnosis, Finding, Quantity, RuledOut, Severity};

use super::{
    Line, Role, Style,
    block::{self, Item},
    evidence, excerpt, help, names,
    place::Place,
};

/// `root` is true for the finding that the verdict rests on.
pub(super) fn lines(diagnosis: &Diagnosis, finding: &Finding, root: bool, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let mut lines = headline(finding, style);
    if finding.severity == Severity::Note {
        return lines;
    }
    let fault = excerpt::fault(attempt).filter(|_| finding.cause == Cause::BadConfig);
    let place = Place::of(finding, attempt, fault);
    lines.extend(place.as_ref().map(|place| place.line(style)));
    lines.extend(fault.into_iter().flat_map(|fault| excerpt::lines(fault, style)));
    lines.extend(evidence::seen(finding, place.as_ref(), style));
    if root {
        lines.extend(evidence::last_words(attempt, finding, style));
    }
    lines.extend(measured(finding).into_iter().flat_map(|line| line.wrap(style.width, 5)));
    if root {
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

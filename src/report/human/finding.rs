//! A finding as compilers write it: code and claim, place, the user's own line, evidence, help.

use crate::{
    diagnosis::{Cause, Confidence, Diagnosis, Finding, Severity},
    evidence::{ConfigSource, Source},
};

use super::{Line, Role, Style, evidence, excerpt, help, names};
use crate::report::line::cut_start;

/// `root` is true for the finding that the verdict rests on.
pub(super) fn lines(diagnosis: &Diagnosis, finding: &Finding, root: bool, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let mut lines = headline(finding, style);
    if finding.severity == Severity::Note {
        return lines;
    }
    let fault = excerpt::fault(attempt).filter(|_| finding.cause == Cause::BadConfig);
    let entry = attempt.launched().and_then(|launched| launched.config.as_ref());
    let cited = finding.cites.iter().find_map(|cite| if let Source::Config(place) = &cite.source { Some(place) } else { None });
    if let Some(fault) = fault {
        lines.push(place(&fault.place, fault.column, style));
        lines.extend(excerpt::lines(fault, style));
    } else if let Some(entry) = cited.or(entry) {
        lines.push(place(entry, None, style));
    }
    lines.extend(evidence::seen(finding, fault.is_some(), style));
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

fn place(place: &ConfigSource, column: Option<u64>, style: &Style) -> Line {
    let column = column.map(|column| format!(":{column}")).unwrap_or_default();
    let place = format!("{}:{}{column}", place.file.display(), place.line);
    Line::of(Role::Label, "  --> ").plain(cut_start(&place, style.width.saturating_sub(6)))
}

fn measured(finding: &Finding) -> Option<Line> {
    let confidence = names::confidence(finding.confidence);
    let Some(measured) = finding.measured else {
        let line = Line::of(Role::Label, "   = confidence: ").plain(confidence);
        return (finding.confidence != Confidence::High).then_some(line);
    };
    let expected = finding.expected.map(|expected| format!(" (expected {})", names::expected(expected, measured))).unwrap_or_default();
    Some(Line::of(Role::Label, "   = measured: ").plain(format!("{}{expected}; confidence {confidence}", names::quantity(measured))))
}

fn ruled_out(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let head = "   = ruled out: ";
    let hanging = if style.width < 60 { 7 } else { head.len() };
    let rows = diagnosis.ruled_out.iter().enumerate().flat_map(|(index, ruled_out)| {
        let line = if index == 0 { Line::of(Role::Label, head) } else { Line::new().pad_to(head.len()) };
        line.plain(format!("{} ({})", ruled_out.hypothesis, ruled_out.because)).wrap(style.width, hanging)
    });
    rows.collect()
}

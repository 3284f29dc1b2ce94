//! One line per finding, with its first fix: for editors, scripts and agents.

use crate::{
    diagnosis::{Diagnosis, Finding, Fix},
    evidence::{Compared, is_unseen},
    gate::{Allowed, Ground, Judgement},
};

use super::{Report, comparison, ground, names, sentence};

pub(super) fn render(report: &Report) -> String {
    report.judged().flat_map(|(diagnosis, judgement)| lines(diagnosis, judgement)).map(|line| line + "\n").collect()
}

fn lines(diagnosis: &Diagnosis, judgement: &Judgement) -> Vec<String> {
    // A name in a config file may hold anything, a line feed or an escape too.
    let server = &diagnosis.evidence.judged().server.replace(is_unseen, "");
    let mut lines: Vec<String> = diagnosis.findings.iter().map(|finding| line(server, finding, judgement)).collect();
    if lines.is_empty() {
        let sentence = sentence::verdict(diagnosis);
        let sentence = sentence.strip_prefix(&format!("{server}: ")).unwrap_or(&sentence);
        lines.push(format!("{server}: {sentence}"));
    }
    lines.extend(judgement.grounds.iter().filter_map(|one| too_slow(diagnosis, *one)).map(|said| format!("{server}: {said}")));
    lines.extend(not_compared(diagnosis).map(|said| format!("{server}: note: {said}")));
    lines
}

/// The grounds that no finding need tell of.
fn too_slow(diagnosis: &Diagnosis, one: Ground) -> Option<String> {
    match one {
        Ground::OverBudget | Ground::Regression => Some(format!("{}: {}", names::ground(one), ground::clause(diagnosis, one))),
        Ground::Failing | Ground::Inconclusive | Ground::Warning(_) => None,
    }
}

fn not_compared(diagnosis: &Diagnosis) -> Option<String> {
    ground::compared(diagnosis).filter(|compared| matches!(compared.outcome, Compared::Refused(_))).map(comparison::clause)
}

fn line(server: &str, finding: &Finding, judgement: &Judgement) -> String {
    let allowed = judgement.allowed.iter().find(|allowed| allowed.allowance.cause == finding.cause);
    let word = match allowed {
        Some(Allowed { has_expired: false, .. }) => "allowed",
        Some(Allowed { has_expired: true, .. }) | None => names::severity(finding.severity),
    };
    let source = finding.cites.first().map(|cite| format!(" ({})", cite.source)).unwrap_or_default();
    let help = finding.fixes.first().map(help).unwrap_or_default();
    let allowed = allowed.map(|allowed| format!(" note: {}", ground::allowed(allowed))).unwrap_or_default();
    format!("{server}: {word}[{}]: {}{source}{help}{allowed}", finding.cause, finding.claim)
}

fn help(fix: &Fix) -> String {
    let paste = fix.command.as_deref().or(fix.edit.as_deref()).map(|paste| format!(": `{}`", one_line(paste)));
    format!(" help: {}{}", fix.title, paste.unwrap_or_default())
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::report::{Format, fixture};

    #[test]
    fn what_logs_say_in_concise_form() {
        insta::assert_snapshot!(crate::report::render(&fixture::of_logs(), Format::Concise, &fixture::style(80)));
    }

    #[test]
    fn what_is_reached_by_a_url_in_concise_form() {
        insta::assert_snapshot!(fixture::plain(&[fixture::remote::all(), fixture::n8n::all()].concat(), Format::Concise));
    }

    #[test]
    fn a_gate_in_concise_form() {
        let gate = crate::report::render(&fixture::runs::gate(), Format::Concise, &fixture::style(80));
        insta::assert_snapshot!(gate + "\n" + &fixture::plain(&fixture::runs::all(), Format::Concise));
    }

    #[test]
    fn every_fixture_in_concise_form() {
        insta::assert_snapshot!(fixture::plain(&fixture::all(), Format::Concise));
    }
}

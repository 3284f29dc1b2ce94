//! One line per finding, with its first fix: for editors, scripts and agents.

use crate::{
    diagnosis::{Diagnosis, Finding, Fix},
    evidence::is_unseen,
};

use super::{Report, names, sentence};

pub(super) fn render(report: &Report) -> String {
    report.servers.iter().flat_map(lines).map(|line| line + "\n").collect()
}

fn lines(diagnosis: &Diagnosis) -> Vec<String> {
    // A name in a config file may hold anything, a line feed or an escape too.
    let server = &diagnosis.evidence.judged().server.replace(is_unseen, "");
    if diagnosis.findings.is_empty() {
        let sentence = sentence::verdict(diagnosis);
        let sentence = sentence.strip_prefix(&format!("{server}: ")).unwrap_or(&sentence);
        return vec![format!("{server}: {sentence}")];
    }
    diagnosis.findings.iter().map(|finding| line(server, finding)).collect()
}

fn line(server: &str, finding: &Finding) -> String {
    let severity = names::severity(finding.severity);
    let source = finding.cites.first().map(|cite| format!(" ({})", cite.source)).unwrap_or_default();
    let help = finding.fixes.first().map(help).unwrap_or_default();
    format!("{server}: {severity}[{}]: {}{source}{help}", finding.cause, finding.claim)
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
    fn every_fixture_in_concise_form() {
        insta::assert_snapshot!(fixture::plain(&fixture::all(), Format::Concise));
    }
}

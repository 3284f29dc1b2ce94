//! For a person at a terminal: verdict first, healthy is short, failing is complete, the last line is the next command.

mod axis;
mod evidence;
mod excerpt;
mod finding;
mod header;
mod help;
mod next;
mod outlook;
mod phases;
mod summary;
mod waterfall;

use crate::diagnosis::{Diagnosis, Severity, Status};

use super::{Report, Style, line::Line, mark::Mark, names, sentence, stylesheet::Role};

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 120;
/// Below this nothing is aligned any more.
const NARROWEST: usize = 40;

pub(super) fn render(report: &Report, style: &Style) -> String {
    let style = &Style { width: style.width.clamp(NARROWEST, WIDEST), ..*style };
    let several = report.servers.len() > 1;
    let mut sections: Vec<Vec<Line>> = Vec::new();
    for diagnosis in &report.servers {
        if several && diagnosis.verdict.status == Status::Healthy {
            sections.push(verdict(diagnosis, Some(&diagnosis.evidence.judged().server), style));
        } else {
            sections.extend(server(diagnosis, style));
        }
    }
    if several {
        sections.push(summary::lines(report, style));
    }
    let mut last = if several { Vec::new() } else { report.servers.iter().flat_map(|only| outlook::lines(only, style)).collect() };
    last.extend(next::line(report));
    sections.push(last);
    let pages: Vec<String> = sections.into_iter().filter(|lines| !lines.is_empty()).map(|lines| print(lines, style)).collect();
    pages.join("\n")
}

/// Everything about one server.
fn server(diagnosis: &Diagnosis, style: &Style) -> Vec<Vec<Line>> {
    let mut sections = vec![header::lines(diagnosis, style), waterfall::lines(diagnosis, style), verdict(diagnosis, None, style)];
    let mut first = true;
    for finding in &diagnosis.findings {
        sections.push(finding::lines(diagnosis, finding, first && finding.severity == Severity::Error, style));
        first = false;
    }
    sections.push(diagnosis.crashed_rules.iter().flat_map(|cause| crashed_rule(cause.code(), style)).collect());
    sections
}

fn verdict(diagnosis: &Diagnosis, name: Option<&str>, style: &Style) -> Vec<Line> {
    let mark = Mark::from(diagnosis.verdict.status);
    let sentence = sentence::verdict(diagnosis);
    let line = Line::of(mark.role(), format!("{} ", mark.sign(style)));
    let line = match name {
        Some(name) => line.with(Role::Title, name).plain(format!(" · {sentence}")),
        None => match sentence.split_once(": ") {
            Some((head, rest)) => line.with(mark.role(), format!("{head}:")).plain(format!(" {rest}")),
            None => line.with(mark.role(), sentence),
        },
    };
    line.wrap(style.width, mark.sign(style).chars().count() + 1)
}

/// A rule that panicked is the doctor's own fault: it is a row of the report, and the rest of the report stands.
fn crashed_rule(code: &str, style: &Style) -> Vec<Line> {
    let mark = Mark::Unknown;
    let text = format!("the rule {code} crashed, which is a bug of mcpdoctor; the other rules are not affected");
    Line::of(mark.role(), format!("{} ", mark.sign(style))).plain(text).wrap(style.width, 2)
}

fn print(lines: Vec<Line>, style: &Style) -> String {
    lines.into_iter().map(|line| line.print(style) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use crate::report::{Format, fixture};

    #[test]
    fn every_fixture_at_80_columns() {
        insta::assert_snapshot!(fixture::plain(&fixture::all(), Format::Human));
    }
}

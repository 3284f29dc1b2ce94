//! Several servers: how many are well, and one row for each.

use crate::{
    diagnosis::{Diagnosis, Status},
    gate::Judgement,
};

use super::{
    Line, Report, Role, Style,
    columns::{Column, fitted},
    comparison, names,
};
use crate::report::{
    duration::{cell, span},
    mark::Mark,
    width::Width as _,
};

pub(super) fn lines(report: &Report, style: &Style) -> Vec<Line> {
    let indent = 2 + Mark::Good.sign(style).width() + 1;
    let has_heads = is_measured(report);
    let columns = fitted(columns(report, has_heads), style.width - indent);
    let heading = || columns.iter().fold(Line::new().pad_to(indent), |line, column| column.write(line, Role::Dim, column.head));
    let row = |(index, diagnosis): (usize, &Diagnosis)| {
        let mark = Mark::from(diagnosis.verdict.status);
        let begin = Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(" ");
        columns.iter().fold(begin, |line, column| column.write(line, Role::Plain, &column.cells[index]))
    };
    let rows = report.servers.iter().enumerate().map(row);
    counts(report).wrap(style.width, 2).into_iter().chain(has_heads.then(heading)).chain(rows).collect()
}

/// Whether the rows tell more than times and causes, so that their columns need names.
fn is_measured(report: &Report) -> bool {
    report.servers.iter().any(|diagnosis| diagnosis.evidence.runs.is_some())
}

fn columns(report: &Report, is_measured: bool) -> Vec<Column> {
    let each = |cell: &dyn Fn(&Diagnosis) -> Option<String>| report.servers.iter().map(|diagnosis| cell(diagnosis).unwrap_or_else(none)).collect();
    let comparison = |diagnosis: &Diagnosis| Some(comparison::brief(diagnosis.evidence.runs.as_ref()?.comparison.as_ref()?));
    let name = Column::texts("server", each(&|diagnosis| Some(names::server(diagnosis.evidence.judged()).into_owned())));
    let result = report.judged().map(|(diagnosis, judgement)| result(diagnosis, judgement, is_measured)).collect();
    let result = Column { last: true, ..Column::texts("result", result) };
    if !is_measured {
        let ready = Column::numbers("", each(&|diagnosis| diagnosis.evidence.ready_to_judge().map(cell)));
        return vec![name, ready, result];
    }
    let starts = Column { goes: Some(0), ..Column::numbers("starts", each(&starts)) };
    let ready = Column::numbers(stat(report), each(&|diagnosis| diagnosis.evidence.ready_to_judge().map(cell)));
    let budget = Column { goes: Some(1), ..Column::numbers("budget", each(&|diagnosis| Some(span(diagnosis.evidence.budget)))) };
    let mut columns = vec![name, starts, ready, budget];
    if report.servers.iter().any(|diagnosis| comparison(diagnosis).is_some()) {
        columns.push(Column { goes: Some(2), ..Column::texts("change", each(&comparison)) });
    }
    columns.push(result);
    columns
}

fn none() -> String {
    "–".into()
}

/// `12`, or `9 of 12` where the others failed.
fn starts(diagnosis: &Diagnosis) -> Option<String> {
    let runs = diagnosis.evidence.runs.as_ref()?;
    let (made, failed) = (runs.measured().count(), runs.failed());
    Some(if failed > 0 { format!("{} of {made}", made - failed) } else { made.to_string() })
}

/// The number that the times of all servers are, where it is the same one.
fn stat(report: &Report) -> &'static str {
    let mut stats = report.servers.iter().filter_map(|diagnosis| Some(diagnosis.evidence.runs.as_ref()?.stat));
    let first = stats.next().unwrap_or_default();
    if stats.all(|stat| stat == first) { first.name() } else { "ready" }
}

/// What it came to; of a gate also whether that is accepted.
fn result(diagnosis: &Diagnosis, judgement: &Judgement, is_measured: bool) -> String {
    let what = diagnosis.verdict.cause.map_or_else(|| diagnosis.verdict.status.name(), |cause| cause.code());
    let accepted = judgement.passes() && judgement.allowed.iter().any(|allowed| !allowed.has_expired);
    if is_measured && accepted { format!("{what}, allowed") } else { what.into() }
}

pub(super) fn counts(report: &Report) -> Line {
    let mut line = Line::of(Role::Title, names::count(report.servers.len(), "servers"));
    let mut separator = ": ";
    for status in [Status::Failing, Status::Inconclusive, Status::Degraded, Status::Healthy] {
        let number = report.servers.iter().filter(|diagnosis| diagnosis.verdict.status == status).count();
        if number > 0 {
            line = line.plain(separator).with(Mark::from(status).role(), format!("{number} {}", status.name()));
            separator = ", ";
        }
    }
    line
}

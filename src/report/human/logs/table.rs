//! One row for each server: how often it started, how long that took, when it last failed and why.

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::History,
};
use chrono::{DateTime, Utc};

use super::super::columns::{Column, fitted};
use super::{Line, Role, Style, names, times};
use crate::report::{duration::tenths, mark::Mark, wall, width::Width as _};

pub(super) fn lines(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Line> {
    let marks: Vec<Mark> = servers.iter().map(|diagnosis| Mark::from(diagnosis.verdict.status)).collect();
    let indent = 2 + Mark::Good.sign(style).width() + 1;
    let columns = fitted(columns(servers, now, style), style.width - indent);
    let heading = columns.iter().fold(Line::new().pad_to(indent), |line, column| column.write(line, Role::Dim, column.head));
    let row = |(index, mark): (usize, &Mark)| {
        let begin = Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(" ");
        columns.iter().fold(begin, |line, column| column.write(line, Role::Plain, &column.cells[index]))
    };
    std::iter::once(heading).chain(marks.iter().enumerate().map(row)).collect()
}

fn columns(servers: &[&Diagnosis], now: DateTime<Utc>, style: &Style) -> Vec<Column> {
    let histories: Vec<History> = servers.iter().map(|diagnosis| diagnosis.evidence.history()).collect();
    let each = |cell: &dyn Fn(&History) -> Option<String>| histories.iter().map(|history| cell(history).unwrap_or_else(none)).collect();
    let both = |cell: &dyn Fn(&Diagnosis, &History) -> Option<String>| {
        servers.iter().zip(&histories).map(|(diagnosis, history)| cell(diagnosis, history).unwrap_or_else(none)).collect()
    };
    let client = |diagnosis: &&Diagnosis| names::known_client(diagnosis).map_or_else(none, str::to_owned);
    let several = servers.windows(2).any(|pair| client(&pair[0]) != client(&pair[1]));
    let failed = |diagnosis: &Diagnosis, history: &History| Some((history.failed() + usize::from(is_cut_off(diagnosis))).to_string());
    let last_failure = |diagnosis: &Diagnosis, history: &History| {
        let judged = Some(diagnosis.evidence.judged()).filter(|_| is_cut_off(diagnosis)).and_then(|judged| judged.started_at);
        let last = judged.or_else(|| history.last_failure()?.at)?;
        Some(wall::minute((style.wall)(last), (style.wall)(now)))
    };
    let slower = |history: &History| history.change().is_some_and(|change| change.is_slower());
    let over_time = |history: &History| slower(history).then(|| times::bars(history));
    let mut columns =
        vec![Column::texts("server", servers.iter().map(|diagnosis| names::server(diagnosis.evidence.judged()).into_owned()).collect())];
    columns.extend(several.then(|| Column { goes: Some(3), ..Column::texts("client", servers.iter().map(client).collect()) }));
    columns.extend([
        Column::numbers("ok", each(&|history| Some(history.good().to_string()))),
        Column::numbers("failed", both(&failed)),
        Column {
            short: "median",
            goes: Some(2),
            ..Column::numbers("median start", each(&|history| history.ready().map(|ready| tenths(ready.median))))
        },
    ]);
    columns.extend(histories.iter().any(slower).then(|| Column { goes: Some(0), ..Column::texts("over time", each(&over_time)) }));
    columns.extend([
        Column { goes: Some(1), ..Column::texts("last failure", both(&last_failure)) },
        Column { last: true, ..Column::texts("cause", servers.iter().map(|diagnosis| cause(diagnosis)).collect()) },
    ]);
    columns
}

fn none() -> String {
    "–".to_owned()
}

/// A start that cannot have come to a good end, although its log does not show the end.
fn is_cut_off(diagnosis: &Diagnosis) -> bool {
    diagnosis.verdict.status == Status::Failing && diagnosis.evidence.judged().told().is_none()
}

fn cause(diagnosis: &Diagnosis) -> String {
    match (diagnosis.verdict.cause, diagnosis.verdict.status) {
        (Some(cause), _) => cause.code().to_owned(),
        (None, Status::Inconclusive) => "cannot tell".to_owned(),
        (None, Status::Healthy | Status::Degraded | Status::Failing) => String::new(),
    }
}

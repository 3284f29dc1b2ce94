//! All servers at a glance, and how the times of many starts are spread.

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Diagnosis, Status},
    gate::Judgement,
};

use super::{
    page::{Piece, Rank},
    sign,
    words::Words,
};
use crate::report::{Report, comparison, duration::span, ground, names};

/// A row for each server, where there are several.
pub(super) fn servers(report: &Report, words: &Words<'_>) -> Option<Piece> {
    if report.servers.len() < 2 {
        return None;
    }
    let mut text = "| | server | client | ready | verdict | build |\n| --- | --- | --- | ---: | --- | --- |\n".to_owned();
    for (diagnosis, judgement) in report.judged() {
        text.push_str(&row(diagnosis, judgement, words));
    }
    Some(Piece::new(Rank::Head, "tables", text))
}

fn row(diagnosis: &Diagnosis, judgement: &Judgement, words: &Words<'_>) -> String {
    let status = diagnosis.verdict.status;
    let cause = diagnosis.verdict.cause.filter(|_| status != Status::Healthy).map_or(status.name(), Cause::code);
    let grounds: Vec<&str> = judgement.grounds.iter().map(|one| names::ground(*one)).collect();
    let build = match grounds.as_slice() {
        [] => "passes".into(),
        ["failing"] => "fails".into(),
        grounds => format!("fails: {}", grounds.join(", ")),
    };
    format!(
        "| {} | {} | {} | {} | {cause} | {build} |\n",
        sign(status),
        words.code_cell(&diagnosis.evidence.judged().server),
        words.cell(names::known_client(diagnosis).unwrap_or("–")),
        cell(diagnosis.evidence.ready_to_judge()),
    )
}

fn cell(duration: Option<Duration>) -> String {
    duration.map_or_else(|| "–".into(), span)
}

/// The times of `--runs`.
pub(super) fn starts(report: &Report, words: &Words<'_>) -> Option<Piece> {
    let rows: Vec<String> = report.servers.iter().filter_map(|diagnosis| times(diagnosis, words)).collect();
    if rows.is_empty() {
        return None;
    }
    let head = "| server | starts | failed | min | median | p95 | max | baseline |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
    Some(Piece::new(Rank::Further, "tables", format!("### Starts\n\n{head}{}", rows.concat())))
}

fn times(diagnosis: &Diagnosis, words: &Words<'_>) -> Option<String> {
    let runs = diagnosis.evidence.runs.as_ref()?;
    let ready = runs.ready();
    let [min, median, p95, max] = [
        cell(ready.map(|ready| ready.min)),
        cell(ready.map(|ready| ready.median)),
        cell(ready.map(|ready| ready.p95)),
        cell(ready.map(|ready| ready.max)),
    ];
    let baseline = ground::compared(diagnosis).map_or_else(|| "–".into(), |compared| words.cell(&comparison::clause(compared)));
    let server = words.code_cell(&diagnosis.evidence.judged().server);
    Some(format!("| {server} | {} | {} | {min} | {median} | {p95} | {max} | {baseline} |\n", runs.measured().count(), runs.failed()))
}

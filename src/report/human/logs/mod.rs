//! What the clients' logs say: what was read, one table over all servers, and those that are not well in full.

mod followed;
mod heading;
mod starts;
mod table;
mod times;

use std::cmp::Reverse;

use crate::diagnosis::{Diagnosis, Severity, Status};

use super::{Line, Report, Role, Style, block, crashed_rules, finding, header, horizontal, names, verdict, waterfall};
use crate::report::{LogsRead, Telling};

pub(super) fn sections(report: &Report, logs: &LogsRead, style: &Style) -> Vec<Vec<Line>> {
    if let (Some(followed), [only]) = (logs.followed, report.servers.as_slice()) {
        let start = only.evidence.attempts.last().unwrap_or(only.evidence.judged());
        let mut sections = vec![followed::lines(only, start, followed, style)];
        if followed.telling == Telling::InFull {
            sections.extend(server(report, logs, only, style));
        }
        return sections;
    }
    if report.servers.is_empty() {
        return vec![heading::lines(report, logs, style), heading::nothing(report, logs, style)];
    }
    let mut servers: Vec<&Diagnosis> = report.servers.iter().collect();
    let last_failure = |diagnosis: &Diagnosis| diagnosis.evidence.history().last_failure().and_then(|start| start.at);
    servers.sort_by_cached_key(|diagnosis| Reverse((diagnosis.verdict.status, last_failure(diagnosis))));
    let mut sections = vec![heading::lines(report, logs, style), table::lines(&servers, report.generated_at, style)];
    for diagnosis in servers {
        if logs.all || diagnosis.verdict.status != Status::Healthy {
            sections.push(vec![horizontal(style)]);
            sections.extend(server(report, logs, diagnosis, style));
        }
    }
    sections
}

fn server(report: &Report, logs: &LogsRead, diagnosis: &Diagnosis, style: &Style) -> Vec<Vec<Line>> {
    let mut facts = Some(starts::lines(report, logs, diagnosis, style));
    let mut sections =
        vec![header::lines(diagnosis, report.generated_at, style), waterfall::lines(diagnosis, style), verdict(diagnosis, None, style)];
    for found in &diagnosis.findings {
        let root = facts.is_some() && found.severity != Severity::Note;
        let extra = if root { facts.take() } else { None };
        sections.push(finding::lines(diagnosis, found, &logs.around, extra, style));
    }
    sections.extend(facts);
    sections.push(crashed_rules(diagnosis, style));
    sections
}

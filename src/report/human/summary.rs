//! Several servers: how many are well, and one row for each.

use crate::diagnosis::{Diagnosis, Status};

use super::{Line, Report, Role, Style, names};
use crate::report::{duration::cell, line::cut, mark::Mark, width::Width as _};

pub(super) fn lines(report: &Report, style: &Style) -> Vec<Line> {
    let name = |diagnosis: &Diagnosis| cut(&diagnosis.evidence.judged().server, style.width / 3);
    let widest = report.servers.iter().map(|diagnosis| name(diagnosis).width()).max().unwrap_or(0);
    let mut lines = vec![counts(report)];
    for diagnosis in &report.servers {
        let mark = Mark::from(diagnosis.verdict.status);
        let mark_end = 2 + mark.sign(style).width() + 1;
        let ready = diagnosis.evidence.judged().ready().map_or_else(|| "–".into(), cell);
        let what = diagnosis.verdict.cause.map_or_else(|| diagnosis.verdict.status.name(), |cause| cause.code());
        lines.push(
            Line::new()
                .plain("  ")
                .with(mark.role(), mark.sign(style))
                .plain(format!(" {}", name(diagnosis)))
                .pad_to(mark_end + widest)
                .plain(format!("{ready:>10}  {what}")),
        );
    }
    lines
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

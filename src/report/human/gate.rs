//! Pass or fail, on which grounds, and what was accepted: only where more was asked for than that servers start.

use chrono::{DateTime, Utc};

use crate::{
    diagnosis::Diagnosis,
    gate::{Allowance, Allowed, Ground, Judgement},
};

use super::{Line, Report, Role, Style};
use crate::report::{comparison, ground, mark::Mark, names, wall};

/// The line that a build ends with, and what it rests on.
pub(super) fn lines(report: &Report, style: &Style) -> Vec<Line> {
    if !is_worth_telling(report) {
        return Vec::new();
    }
    let failed = report.judgements.iter().filter(|judgement| !judgement.passes()).count();
    let of = if report.servers.len() > 1 { format!(": {failed} of {}", names::count(report.servers.len(), "servers")) } else { String::new() };
    let (mark, words) = if failed > 0 { (Mark::Bad, format!("the gate fails{of}")) } else { (Mark::Good, "the gate passes".to_owned()) };
    let head = Line::of(mark.role(), format!("{} {words}", mark.sign(style)));
    let head = match &report.gate {
        Some(gate) => head.with(Role::Dim, " · ").plain(gate.file.as_str()),
        None => head,
    };
    let mut lines = head.wrap(style.width, 2);
    for (server, judgement) in report.judged() {
        lines.extend(told(report, server, judgement).into_iter().flat_map(|line| line.wrap(style.width, 4)));
    }
    let unused = report.gate.iter().flat_map(|gate| &gate.unused);
    lines.extend(unused.flat_map(|allowance| unused_line(allowance).wrap(style.width, 4)));
    lines
}

/// That a server does not start, its verdict says already.
pub(in crate::report) fn is_worth_telling(report: &Report) -> bool {
    let says_more = |ground: &Ground| match ground {
        Ground::Failing | Ground::Inconclusive => false,
        Ground::OverBudget | Ground::Regression | Ground::Warning(_) => true,
    };
    let told = |judgement: &Judgement| !judgement.allowed.is_empty() || judgement.grounds.iter().any(says_more);
    report.gate.is_some() || report.judgements.iter().any(told)
}

fn told(report: &Report, server: &Diagnosis, judgement: &Judgement) -> Vec<Line> {
    let grounds: Vec<String> = judgement.grounds.iter().map(|&ground| because(server, ground)).collect();
    let name = names::server(server.evidence.judged());
    let failed = (!grounds.is_empty()).then(|| Line::new().plain("  ").with(Role::Title, &name).plain(format!(" {}", grounds.join("; "))));
    let allowed = judgement.allowed.iter().map(|allowed| allowed_line(&name, allowed, report.generated_at));
    failed.into_iter().chain(allowed).collect()
}

fn because(server: &Diagnosis, reason: Ground) -> String {
    match reason {
        Ground::Failing => "fails".into(),
        Ground::Inconclusive => "could not be judged".into(),
        Ground::OverBudget => format!("is over its budget: {}", ground::clause(server, reason)),
        Ground::Regression => {
            let tolerated = ground::compared(server).map(comparison::tolerated).unwrap_or_default();
            format!("is slower than its baseline, {tolerated}")
        }
        Ground::Warning(cause) => format!("has a warning: {}", cause.code()),
    }
}

fn allowed_line(name: &str, allowed: &Allowed, now: DateTime<Utc>) -> Line {
    let Allowance { cause, reason, until, .. } = &allowed.allowance;
    let line = Line::new().plain("  ").with(Role::Title, cause.code()).plain(format!(" of {name}"));
    let day = until.map(|until| wall::day(until.and_time(chrono::NaiveTime::MIN), now.naive_utc()));
    let line = match (allowed.has_expired, day) {
        (true, Some(day)) => line.plain(" was allowed until ").with(Role::Warning, day).plain(", and is no longer"),
        (_, Some(day)) => line.plain(format!(" is allowed until {day}")),
        (_, None) => line.plain(" is allowed"),
    };
    line.plain(format!(": {reason}"))
}

fn unused_line(allowance: &Allowance) -> Line {
    let of = allowance.server.as_ref().map(|server| format!(" of {server}")).unwrap_or_default();
    Line::new().plain("  ").with(Role::Dim, format!("no longer needed: what allows {}{of}", allowance.cause.code()))
}

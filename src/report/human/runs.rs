//! Many starts of one server: how many got ready, in which times, how those are spread, and which start is shown in full.

use crate::{
    diagnosis::Diagnosis,
    evidence::{Outcome, Outlier, OutlierReason, PhaseName, Runs, Spread},
};

use super::{Line, Role, Style, names, strip::Strip};
use crate::report::duration::{cell, span};

/// The columns before the words of a row, without the space.
const INDENT: usize = 12;
/// A phase is named as the one that varies where its spread is more than this part of the median time until ready.
const VARYING: u32 = 20;

/// All there is to say of them.
pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let Some(runs) = &diagnosis.evidence.runs else { return Vec::new() };
    let ready = runs.ready();
    let mut lines = heading(runs).wrap(style.width, 2);
    if let Some(ready) = ready.filter(|ready| ready.count > 1) {
        lines.extend(numbers(&ready).wrap(style.width, 2));
        lines.extend(strip(runs, style));
    }
    let row = |(label, text): (&str, String)| {
        let line = Line::new().plain("  ").with(Role::Label, format!("{label}:")).pad_to(INDENT).plain(" ").plain(text);
        line.wrap(style.width, INDENT + 1)
    };
    lines.extend(facts(runs).into_iter().flat_map(row));
    lines
}

/// What there is to say of them beside their times, each with a word for what it is about.
pub(in crate::report) fn facts(runs: &Runs) -> Vec<(&'static str, String)> {
    let ready = runs.ready();
    let facts = [
        ("failed", failures(runs)),
        ("outliers", outliers(runs)),
        ("varies", ready.and_then(|ready| varies(runs, ready))),
        ("warm-up", warmups(runs)),
        ("at once", (runs.jobs > 1).then(|| format!("{} at the same time, which makes each of them slower", names::count(runs.jobs, "servers")))),
        ("wanted", fewer(runs)),
        ("shown", Some(shown(runs, ready))),
    ];
    facts.into_iter().filter_map(|(about, words)| Some((about, words?))).collect()
}

/// Of a server that is told briefly, only how its times are spread.
pub(super) fn brief(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let Some(runs) = &diagnosis.evidence.runs else { return Vec::new() };
    let Some(ready) = runs.ready().filter(|ready| ready.count > 1) else { return Vec::new() };
    let mut lines = numbers(&ready).wrap(style.width, 4);
    lines.extend(strip(runs, style));
    lines
}

fn heading(runs: &Runs) -> Line {
    let made = runs.measured().count();
    let title = Line::of(Role::Title, names::count(made, "starts"));
    match (runs.ready(), runs.failed()) {
        (None, _) => title.plain(": none got ready"),
        (Some(ready), 0) => title.plain(format!(": ready in {} ({})", span(runs.stat.of(&ready)), runs.stat.name())),
        (Some(ready), failed) => {
            let title = title.plain(": ").with(Role::Error, format!("{failed} failed"));
            title.plain(format!(", {} got ready in {} ({})", ready.count, span(runs.stat.of(&ready)), runs.stat.name()))
        }
    }
}

fn numbers(ready: &Spread) -> Line {
    let numbers = [("min", ready.min), ("median", ready.median), ("p95", ready.p95), ("max", ready.max), ("spread", ready.stddev)];
    let mut line = Line::new().plain("  ");
    for (index, (name, value)) in numbers.into_iter().enumerate() {
        let point = if index == 0 { "" } else { " · " };
        line = line.with(Role::Dim, format!("{point}{name} ")).plain(cell(value).replace(' ', crate::report::line::NO_BREAK));
    }
    line
}

fn strip(runs: &Runs, style: &Style) -> Option<Line> {
    let times: Vec<_> = runs.measured().filter_map(|run| run.start.ready).collect();
    Some(Line::new().plain("  ").then(Strip::of(&times, style.width.saturating_sub(2))?.line()))
}

/// How those ended that did not get ready: `2 ended by themselves, 1 ran out of time`.
fn failures(runs: &Runs) -> Option<String> {
    let number = |outcome| runs.measured().filter(|run| run.start.is_failed() && run.start.outcome == Some(outcome)).count();
    let kinds = [
        (Outcome::TimedOut, "not ready within the limit"),
        (Outcome::Exited, "ended early"),
        (Outcome::SpawnFailed, "could not be started"),
        (Outcome::Closed, "closed before it was ready"),
    ];
    let told: Vec<String> = kinds
        .into_iter()
        .map(|(outcome, words)| (number(outcome), words))
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// The starts that took far longer than the others, each with its reason.
fn outliers(runs: &Runs) -> Option<String> {
    let first = runs.all.iter().filter(|run| run.is_warmup).count();
    let told: Vec<String> = runs.outliers().iter().map(|outlier| format!("run {} ({})", outlier.run - first + 1, reason(runs, outlier))).collect();
    (!told.is_empty()).then(|| brief_list(&told))
}

fn reason(runs: &Runs, outlier: &Outlier) -> String {
    let took = runs.all[outlier.run].start.ready.map(span).unwrap_or_default();
    match outlier.reason {
        OutlierReason::First => format!("{took}: the very first one, before anything was cached"),
        OutlierReason::Disturbed(lost) => format!("{took}: other programs had the processors for {}", span(lost)),
        OutlierReason::Waited(lost) => format!("{took}: it waited {} longer", span(lost)),
        OutlierReason::Unknown => format!("{took}: no reason was seen"),
    }
}

/// The phase whose times differ most, where they differ by much: that is where to look.
fn varies(runs: &Runs, ready: Spread) -> Option<String> {
    let mut names: Vec<PhaseName> = Vec::new();
    for (name, _) in runs.measured().flat_map(|run| &run.phases) {
        if !names.contains(name) && *name != PhaseName::Shutdown {
            names.push(*name);
        }
    }
    let spread = |name: PhaseName| {
        let times = runs.measured().flat_map(|run| &run.phases).filter(move |(known, _)| *known == name);
        Some((name, Spread::of(times.map(|(_, lasted)| *lasted))?))
    };
    let (name, most) = names.into_iter().filter_map(spread).max_by_key(|(_, spread)| spread.stddev)?;
    (most.count > 2 && most.stddev > ready.median / VARYING).then(|| format!("{} most, from {} to {}", name.name(), span(most.min), span(most.max)))
}

fn warmups(runs: &Runs) -> Option<String> {
    let warmups: Vec<String> = runs.all.iter().filter(|run| run.is_warmup).map(|run| run.start.ready.map_or_else(|| "failed".into(), span)).collect();
    (!warmups.is_empty()).then(|| format!("{}, not counted ({})", names::count(warmups.len(), "starts"), brief_list(&warmups)))
}

/// The first few of many.
fn brief_list(all: &[String]) -> String {
    const MOST: usize = 5;
    let more = all.len().saturating_sub(MOST);
    let named = all[..all.len() - more].join(", ");
    if more > 0 { format!("{named}, and {more} more") } else { named }
}

/// Why there are fewer than were asked for.
fn fewer(runs: &Runs) -> Option<String> {
    let made = runs.measured().count();
    let why = if runs.failed() == made { "; a server whose first starts all fail is not started again" } else { "" };
    (made < runs.wanted).then(|| format!("{}{why}", runs.wanted))
}

/// Which start is the one that everything else of the report is about.
fn shown(runs: &Runs, ready: Option<Spread>) -> String {
    match (runs.failed(), ready) {
        (0, Some(_)) => format!("the start nearest to the {}", runs.stat.name()),
        (1, _) => "the start that failed".into(),
        (_, _) => "the first start that failed".into(),
    }
}

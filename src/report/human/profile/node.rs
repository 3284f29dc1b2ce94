//! A process of Node: what it loads, where it computes, whom it calls.

use std::time::Duration;

use crate::{
    evidence::{Call, Compute, Hot, NodeProcess},
    report::{
        duration::{cell, span},
        line::{cut, cut_start},
        names, program,
        width::Width as _,
    },
};

use super::{
    super::{Line, Role, Style},
    heading, weight,
};

/// Rows that people read.
const MOST_ROWS: usize = 10;
/// What computes for a smaller part than this is not worth a row.
const LEAST_PART: u32 = 50;

pub(super) fn lines(process: &NodeProcess, style: &Style) -> Vec<Line> {
    let name = if process.image.launches() { program::in_short(&process.image) } else { program::in_full(&process.image) };
    let name = cut(&format!("{name} ({})", process.version), style.width.saturating_sub(4));
    let mut lines = heading(&name, &told(process), style);
    // Where the time of npm itself goes, nobody can change.
    if process.image.launches() {
        return lines;
    }
    match &process.unfinished {
        Some(file) => {
            let head = Line::of(Role::Dim, "    still loading at the end: ");
            let room = style.width.saturating_sub(head.width());
            lines.push(head.plain(cut_start(file, room)));
        }
        None => lines.extend(weight::tree(&process.heaviest, process.loading, style)),
    }
    if let Some(compute) = &process.compute {
        lines.extend(computed(compute, style));
    }
    if !process.calls.is_empty() {
        lines.push(Line::of(Role::Dim, "    calls, since it began"));
        lines.extend(process.calls.iter().take(MOST_ROWS).flat_map(|call| called(call).wrap(style.width, 8)));
    }
    lines
}

fn told(process: &NodeProcess) -> String {
    let mut told = Vec::new();
    match &process.unfinished {
        // Nobody knows how long the last one took.
        Some(_) => told.push(format!("requires {}, not all to the end", names::count(process.files, "files"))),
        None if process.files > 0 => told.push(format!("requires {} in {}", names::count(process.files, "files"), span(process.loading))),
        None => {}
    }
    match &process.compute {
        Some(compute) => told.push(format!("computes {}, idle {}", span(compute.busy), span(compute.idle))),
        None => told.push("left no CPU profile".to_owned()),
    }
    told.join(", ")
}

/// A process that loads ES modules alone has no other rows.
fn computed(compute: &Compute, style: &Style) -> Vec<Line> {
    let worth = |hot: &&Hot| hot.own >= compute.busy / LEAST_PART;
    let rows: Vec<Line> = compute.heaviest.iter().filter(worth).take(MOST_ROWS).map(|hot| hot_row(hot, compute.busy, style)).collect();
    let head = (!rows.is_empty()).then(|| Line::of(Role::Dim, "    computes"));
    head.into_iter().chain(rows).collect()
}

/// The function stands beside its package where there is room.
fn hot_row(hot: &Hot, busy: Duration, style: &Style) -> Line {
    let row = weight::weighed(hot.own, busy);
    let row = {
        let room = style.width.saturating_sub(row.width());
        row.plain(cut(&hot.name, room))
    };
    let Some((function, place, took)) = &hot.function else { return row };
    let beside = format!("  {function} {place}, {}", span(*took));
    if row.width() + beside.width() <= style.width { row.with(Role::Dim, beside) } else { row }
}

fn called(call: &Call) -> Line {
    let mut told = Vec::new();
    let after = |what: &str, after: Option<Duration>| after.map(|after| format!("{what} after {}", span(after)));
    told.extend(after("address", call.looked_up));
    told.extend(after("open", call.connected));
    told.extend(after("first byte", call.answered));
    told.extend(call.failed.as_ref().map(|why| format!("fails with {why}")));
    if told.is_empty() {
        told.push("neither open nor refused".to_owned());
    } else if call.connected.is_some() && call.answered.is_none() {
        told.push("no answer".to_owned());
    }
    let at = format!("  {:>9}  ", format!("+{}", cell(call.at)));
    Line::of(Role::Dim, at).plain(call.to.as_str()).plain(format!(": {}", told.join(", ")))
}

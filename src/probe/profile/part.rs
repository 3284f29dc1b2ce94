//! What was loaded and what it loaded in turn, while it is being put together.

use std::time::Duration;

use crate::evidence::{Load, Redactor};

/// Parts that are told of one process: more than anybody reads, and few enough for a report.
const MOST_TOLD: usize = 60;

/// Something that was loaded, with what it loaded in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) own: Duration,
    pub(super) total: Duration,
    pub(super) parts: Vec<Part>,
}

/// The heaviest of a forest, safe to show.
pub(super) fn heaviest(parts: Vec<Part>, redactor: &Redactor) -> Vec<Load> {
    let mut totals = Vec::new();
    collect(&parts, &mut totals);
    totals.sort_unstable_by(|a, b| b.cmp(a));
    let least = totals.get(MOST_TOLD - 1).copied().unwrap_or_default();
    let mut left = MOST_TOLD;
    shown(parts, least, &mut left, redactor)
}

fn collect(parts: &[Part], totals: &mut Vec<Duration>) {
    for part in parts {
        totals.push(part.total);
        collect(&part.parts, totals);
    }
}

fn shown(mut parts: Vec<Part>, least: Duration, left: &mut usize, redactor: &Redactor) -> Vec<Load> {
    parts.sort_by_key(|part| std::cmp::Reverse(part.total));
    let mut loads = Vec::new();
    for part in parts {
        if part.total < least || *left == 0 {
            break;
        }
        *left -= 1;
        let name = redactor.show(&part.name);
        loads.push(Load { name, own: part.own, total: part.total, parts: shown(part.parts, least, left, redactor) });
    }
    loads
}

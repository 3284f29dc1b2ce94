//! Rows by weight: a duration, its part of the whole, and what took it.

use std::time::Duration;

use crate::{
    evidence::Load,
    report::{duration::cell, line::cut, width::Width as _},
};

use super::super::{Line, Role, Style};

/// Rows that people read.
const MOST_ROWS: usize = 10;
/// What takes a smaller part than this is not worth a row.
const LEAST_PART: u32 = 100;
/// One that takes this part of whoever loads it, in percent, stands in its row.
const NEARLY_ALL: u32 = 90;

/// A load and those that took nearly all of it, one within the other.
struct Chain<'a> {
    names: Vec<&'a str>,
    total: Duration,
    parts: Vec<Chain<'a>>,
}

/// The heaviest of `loads`, each below whoever loaded it.
pub(super) fn tree(loads: &[Load], whole: Duration, style: &Style) -> Vec<Line> {
    let chains: Vec<Chain<'_>> = loads.iter().map(Chain::of).collect();
    let mut totals = Vec::new();
    collect(&chains, &mut totals);
    totals.sort_unstable_by(|a, b| b.cmp(a));
    let tenth = totals.get(MOST_ROWS - 1).copied().unwrap_or_default();
    let least = tenth.max(whole / LEAST_PART);
    let mut lines = Vec::new();
    draw(&chains, 0, least, whole, style, &mut lines);
    lines
}

impl<'a> Chain<'a> {
    fn of(load: &'a Load) -> Self {
        let mut names = vec![load.name.as_str()];
        let mut parts = Vec::new();
        let mut last = load;
        while let Some((next, others)) = last.parts.split_first().filter(|(next, _)| next.total * 100 >= load.total * NEARLY_ALL) {
            // To import a module is to import the packages that it is in.
            if !names[0].strip_prefix(next.name.as_str()).is_some_and(|rest| rest.starts_with('.')) {
                names.push(&next.name);
            }
            parts.extend(others.iter().map(Self::of));
            last = next;
        }
        parts.extend(last.parts.iter().map(Self::of));
        parts.sort_by_key(|part: &Self| std::cmp::Reverse(part.total));
        Self { names, total: load.total, parts }
    }

    /// The names in so many columns; those in the middle go first.
    fn named(&self, room: usize) -> String {
        let whole = self.names.join(" › ");
        let ends = match self.names.as_slice() {
            [first, .., last] if self.names.len() > 2 => format!("{first} › … › {last}"),
            _ => whole.clone(),
        };
        if whole.width() <= room { whole } else { cut(&ends, room) }
    }
}

fn collect(chains: &[Chain<'_>], totals: &mut Vec<Duration>) {
    for chain in chains {
        totals.push(chain.total);
        collect(&chain.parts, totals);
    }
}

fn draw(chains: &[Chain<'_>], depth: usize, least: Duration, whole: Duration, style: &Style, lines: &mut Vec<Line>) {
    for chain in chains.iter().take_while(|chain| chain.total >= least) {
        if lines.len() == MOST_ROWS {
            return;
        }
        let row = weighed(chain.total, whole).plain("  ".repeat(depth));
        let room = style.width.saturating_sub(row.width());
        lines.push(row.plain(chain.named(room)));
        draw(&chain.parts, depth + 1, least, whole, style, lines);
    }
}

/// `    1.49 s   60 %  `, to which the name is added.
pub(super) fn weighed(took: Duration, whole: Duration) -> Line {
    let percent = (took.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE) * 100.0).min(100.0);
    timed(took).with(Role::Dim, format!("{percent:>4.0} %  "))
}

/// `    1.49 s`, to which more is added.
pub(super) fn timed(took: Duration) -> Line {
    Line::new().plain(format!("  {:>9}", cell(took)))
}

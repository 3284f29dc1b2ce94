//! What starts with empty package caches came to, below the waterfall.

use crate::{
    diagnosis::{self, Diagnosis, Quantity, Unit},
    evidence::{Attempt, Package, Shown},
};

use super::{Line, Role, Style, names};
use crate::report::{duration::span, sentence::ending};

/// The columns before the words.
const INDENT: usize = 9;
/// So many packages are named, the largest.
const MOST_NAMED: usize = 3;

pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    match in_vain(diagnosis) {
        Some(words) => Line::of(Role::Dim, "  ").with(Role::Dim, words).wrap(style.width, 4),
        None => facts(diagnosis).into_iter().flat_map(|fact| row(fact, style)).collect(),
    }
}

fn row((label, words): (&str, String), style: &Style) -> Vec<Line> {
    Line::of(Role::Plain, format!("  {label}")).pad_to(INDENT).plain("  ").plain(words).wrap(style.width, INDENT + 2)
}

/// What they came to, each with a word for what it is about.
pub(in crate::report) fn facts(diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    let Some(cold) = diagnosis.evidence.cold.as_ref().filter(|cold| cold.applies) else { return Vec::new() };
    let facts = [
        ("cold", first(diagnosis)),
        ("again", again(diagnosis)),
        ("warm", diagnosis.evidence.warm().map(warm)),
        ("largest", largest(&cold.stock.packages)),
        ("not cold", (!cold.own.is_empty()).then(|| format!("what the entry keeps elsewhere: it sets {}", joined(&cold.own)))),
    ];
    facts.into_iter().filter_map(|(about, words)| Some((about, words?))).collect()
}

/// Why there is nothing cold about this entry, where that was asked for.
pub(in crate::report) fn in_vain(diagnosis: &Diagnosis) -> Option<String> {
    let cold = diagnosis.evidence.cold.as_ref().filter(|cold| !cold.applies)?;
    if !cold.own.is_empty() {
        return Some(format!("--cold: the entry's own package cache was used ({}), so this was an ordinary probe", joined(&cold.own)));
    }
    let images = if diagnosis::starts_an_image(diagnosis.evidence.judged()) { "; it does not remove images" } else { "" };
    Some(format!("--cold: nothing of this entry comes from a package cache, so this was an ordinary probe{images}"))
}

fn first(diagnosis: &Diagnosis) -> Option<String> {
    let evidence = &diagnosis.evidence;
    let start = evidence.cold_starts().next()?;
    let course = match (start.ready(), start.gave_up()) {
        (Some(ready), _) => format!("ready in {}", span(ready)),
        (None, Some((event, _))) => {
            let spent = start.elapsed(event).map(|spent| format!(" after {}", span(spent))).unwrap_or_default();
            let alone = match evidence.second_look().map(Attempt::ready) {
                Some(Some(ready)) => format!("; left alone with another empty cache, ready in {}", span(ready)),
                Some(None) => "; left alone with another empty cache, not ready either".to_owned(),
                None => String::new(),
            };
            format!("{} gives up{spent}{alone}", names::client(diagnosis))
        }
        (None, None) => "not ready".to_owned(),
    };
    let download = diagnosis::download(evidence).map_or_else(|| " · no package was downloaded".to_owned(), |download| format!(" · {download}"));
    Some(course + &download)
}

fn again(diagnosis: &Diagnosis) -> Option<String> {
    let starts: Vec<&Attempt> = diagnosis.evidence.cold_starts().collect();
    if starts.len() < 2 {
        return None;
    }
    if let Some(number) = diagnosis.evidence.starts_until_ready() {
        return Some(format!("start {number} with the same cache is the first that is ready"));
    }
    let died = starts.iter().skip(1).find_map(|start| start.exit().filter(|_| start.gave_up().is_none()));
    let how = died.map(|(_, exit)| format!("; one finds half a cache: {}", ending(exit))).unwrap_or_default();
    Some(format!("none of {} with the same cache is ready{how}", names::count(starts.len(), "starts")))
}

fn warm(start: &Attempt) -> String {
    let ready = start.ready().map_or_else(|| "not ready".to_owned(), |ready| format!("ready in {}", span(ready)));
    format!("{ready} with the filled cache")
}

/// The largest packages, where there are so many that one wants to know.
fn largest(packages: &[Package]) -> Option<String> {
    let mut sized: Vec<(u64, &Package)> = packages.iter().filter_map(|package| Some((package.bytes?, package))).collect();
    sized.sort_by_key(|(bytes, package)| (std::cmp::Reverse(*bytes), *package));
    let named = |(bytes, package): &(u64, &Package)| {
        let size = names::quantity(Quantity::count("size", *bytes, Unit::Bytes));
        format!("{} {} ({size})", package.name, package.version)
    };
    (sized.len() > MOST_NAMED).then(|| sized.iter().take(MOST_NAMED).map(named).collect::<Vec<_>>().join(", "))
}

fn joined(names: &[Shown]) -> String {
    names.iter().map(Shown::as_str).collect::<Vec<_>>().join(", ")
}

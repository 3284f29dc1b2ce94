//! Many starts of one server as a distribution: each a dot, the middle half a box, the baseline's below it.

use std::time::Duration;

use maud::{Markup, html};

use crate::{
    evidence::{Comparison, Run, Runs, Spread},
    report::{
        comparison,
        duration::{cell, span},
        human::runs::facts,
        mark::Mark,
        names,
    },
};

use super::{
    chart::{Figure, Percent, Scale, axis, bar, caption, label, numbers, stacked, upright},
    patient::Patient,
    text,
};

/// In pixels, from the top: marks of budget and limit, the axis, the dots, the boxes.
const MARK: u32 = 11;
const AXIS: u32 = 34;
const DOTS: u32 = 56;
/// From dot to dot in a stack, and how high a stack is at most.
const APART: u32 = 10;
const MOST_HIGH: u32 = 120;
const BOX: u32 = 52;
/// A budget or limit no further off than this many times the starts is drawn.
const NEAR: u32 = 2;

pub(super) fn section(patient: &Patient) -> Markup {
    let Some(runs) = &patient.diagnosis.evidence.runs else { return html! {} };
    html! {
        section.card {
            h3 { (names::count(runs.measured().count(), "starts")) }
            @if let Some(ready) = runs.ready() { (numbers_at_a_glance(&ready)) }
            @if let Some(compared) = &runs.comparison { p { (text::sentence(&sentence(compared))) } }
            (text::facts(facts(runs).iter().map(|(about, words)| (*about, words.as_str()))))
            @if let Some(ready) = runs.ready() { (figure(patient, runs, &ready)) } @else { (table(patient, runs)) }
        }
    }
}

fn numbers_at_a_glance(ready: &Spread) -> Markup {
    let told = [("median", ready.median), ("p95", ready.p95), ("shortest", ready.min), ("longest", ready.max), ("spread", ready.stddev)];
    html! { dl.measured.row { @for (what, time) in told { div { dt { (what) } dd { (span(time)) } } } } }
}

fn sentence(compared: &Comparison) -> String {
    format!("Beside the baseline: {}.", comparison::clause(compared))
}

fn figure(patient: &Patient, runs: &Runs, ready: &Spread) -> Markup {
    let evidence = &patient.diagnosis.evidence;
    let before = runs.comparison.as_ref().and_then(|compared| compared.before);
    let longest = before.map_or(ready.max, |before| before.max.max(ready.max));
    let shortest = before.map_or(ready.min, |before| before.min.min(ready.min));
    let is_near = |mark: &Duration| *mark <= longest.saturating_mul(NEAR) && shortest <= mark.saturating_mul(NEAR);
    let limit = evidence.judged().launched().and_then(|launched| launched.limit.after);
    let (budget, limit) = (Some(evidence.budget).filter(is_near), limit.filter(is_near));
    let marks = || [budget, limit].into_iter().flatten();
    let (first, last) = (marks().fold(shortest, Duration::min), marks().fold(longest, Duration::max));
    let edge = last.saturating_sub(first) / 20;
    let scale = Scale::between(first.saturating_sub(edge), last + edge);

    let measured: Vec<&Run> = runs.measured().collect();
    let dots: Vec<(usize, Duration)> = runs.all.iter().enumerate().filter_map(|(number, run)| Some((number, run.start.ready?))).collect();
    let places = stacked(&dots.iter().map(|(_, time)| scale.at(*time)).collect::<Vec<_>>());
    let kinds = kinds(runs);
    let highest = places.iter().map(|(_, height)| *height).max().unwrap_or(0);
    let step = (MOST_HIGH / highest.max(1)).min(APART);
    let floor = DOTS + step * highest;
    let boxes = floor + 16;
    let height = boxes + BOX * (1 + u32::from(before.is_some())) + if runs.failed() > 0 { 22 } else { 0 };
    let drawing = html! {
        (axis(&scale, AXIS, height))
        @if let Some(budget) = budget { (upright(scale.at(budget), 16, height, "limit")) (caption(scale.at(budget), MARK, "limit", &format!("budget {}", span(budget)))) }
        @if let Some(limit) = limit.filter(|limit| Some(*limit) != budget) { (upright(scale.at(limit), 16, height, "limit over")) }
        @for ((number, _), (x, height)) in dots.iter().zip(&places) {
            circle.dot.(kinds[*number].class()) cx=(Percent(*x)) cy=(floor - step * height) r="4.5" {}
        }
        (spread_row(&scale, boxes, &format!("now, {}", names::count(ready.count, "starts")), ready, quartiles(&measured), "work"))
        @if let Some(before) = &before {
            (spread_row(&scale, boxes + BOX, &format!("baseline, {}", names::count(before.count, "starts")), before, None, "rest"))
        }
        @if runs.failed() > 0 { text.fails x="0" y=(height - 4) { "✗ " (runs.failed()) " of " (names::count(measured.len(), "starts")) " failed" } }
    };
    let figure = Figure {
        id: patient.part("runs"),
        title: "The times until ready",
        description: description(runs, ready, evidence.budget),
        height,
        drawing,
        legend: Vec::new(),
        table: table(patient, runs),
    };
    html! { (figure) }
}

/// How a start counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Warmup,
    Counts,
    /// It took far longer than the others.
    Outlier,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Warmup => "warmup",
            Self::Counts => "counts",
            Self::Outlier => "outlier",
        }
    }

    const fn aside(self) -> &'static str {
        match self {
            Self::Warmup => " (warm-up)",
            Self::Counts => "",
            Self::Outlier => " (outlier)",
        }
    }
}

/// Of every start of [`Runs::all`].
fn kinds(runs: &Runs) -> Vec<Kind> {
    let kind = |run: &Run| if run.is_warmup { Kind::Warmup } else { Kind::Counts };
    let mut kinds: Vec<Kind> = runs.all.iter().map(kind).collect();
    for outlier in runs.outliers() {
        kinds[outlier.run] = Kind::Outlier;
    }
    kinds
}

/// From the shortest to the longest a line, the middle half a box, the median and p95 strokes.
fn spread_row(scale: &Scale, top: u32, name: &str, spread: &Spread, half: Option<(Duration, Duration)>, fill: &str) -> Markup {
    let middle = top + 29;
    html! {
        (label(top + 12, 0, name, &[format!("p95 {}", span(spread.p95))], &format!("median {}", span(spread.median)), "quiet"))
        line.reach x1=(Percent(scale.at(spread.min))) x2=(Percent(scale.at(spread.max))) y1=(middle) y2=(middle) {}
        @if let Some((from, until)) = half { (bar(scale, from, until, middle - 7, 14, fill)) }
        (upright(scale.at(spread.median), middle - 10, middle + 10, "stop"))
        (upright(scale.at(spread.p95), middle - 6, middle + 6, "reach"))
    }
}

/// Between which the middle half of the times lies; of a few there is none.
fn quartiles(runs: &[&Run]) -> Option<(Duration, Duration)> {
    let mut times: Vec<Duration> = runs.iter().filter_map(|run| run.start.ready).collect();
    times.sort_unstable();
    (times.len() >= 4).then(|| (times[times.len() / 4], times[times.len() * 3 / 4]))
}

fn description(runs: &Runs, ready: &Spread, budget: Duration) -> String {
    let has = |kind| kinds(runs).contains(&kind);
    let hollow = if has(Kind::Warmup) { " Hollow dots do not count." } else { "" };
    let ringed = if has(Kind::Outlier) { " Ringed ones took far longer than the others." } else { "" };
    let (shortest, longest, median) = (span(ready.min), span(ready.max), span(ready.median));
    format!(
        "Each dot is one start: from {shortest} to {longest}, half of them within {median}. The budget of {} is about the {}.{hollow}{ringed}",
        span(budget),
        runs.stat.name()
    )
}

fn table(patient: &Patient, runs: &Runs) -> Markup {
    let warmups = runs.all.iter().filter(|run| run.is_warmup).count();
    let row = |((number, run), kind): ((usize, &Run), Kind)| {
        let number = if run.is_warmup { number + 1 } else { number + 1 - warmups };
        let (mark, outcome) = match run.start.outcome {
            _ if run.start.is_good() => (Mark::Good, "ready"),
            Some(outcome) => (Mark::Bad, outcome.name()),
            None => (Mark::Unknown, "not told"),
        };
        let time = |time: Option<Duration>| time.map_or_else(|| "–".into(), cell);
        vec![
            html! { (number) (kind.aside()) },
            html! { (time(run.start.ready)) },
            html! { (text::sign(mark, &patient.style)) " " (outcome) },
            html! { (time(run.waited)) },
            html! { (time(run.disturbed)) },
        ]
    };
    numbers(
        "Starts",
        &["Start", "Ready in", "Outcome", "Of that, waited", "Lost to other programs"],
        runs.all.iter().enumerate().zip(kinds(runs)).map(row),
    )
}

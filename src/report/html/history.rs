//! How the starts of a server went day by day, as its client's logs tell.

use std::time::Duration;

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::{
    evidence::{Day, History, Origin},
    report::{duration::span, names},
};

use super::{
    chart::{Figure, Percent, caption, numbers, upright},
    patient::Patient,
};

/// In pixels: where the bars end at the top and at the bottom, and where the marks of failures and the dates are.
const TOP: u32 = 18;
const FLOOR: u32 = 138;
const FAILED: u32 = 156;
const DATES: u32 = 178;
const HEIGHT: u32 = 184;
/// On more days than these a cross has no room.
const MOST_CROSSES: f64 = 24.0;

pub(super) fn section(patient: &Patient) -> Markup {
    let evidence = &patient.diagnosis.evidence;
    let judged = evidence.judged();
    let history = match judged.origin {
        Origin::Log => Some(evidence.history()),
        Origin::Live => patient.report.past_of(judged).map(|past| past.history.clone()),
    };
    let Some(history) = history.filter(|history| history.starts().len() > 1) else { return html! {} };
    let days = history.days();
    html! {
        section.card {
            h3 { "What the logs tell of its starts" }
            p { (counts(&history)) (change(&history)) }
            @if let [first, .., last] = days.as_slice() { (figure(patient, &days, first.date, last.date)) }
        }
    }
}

fn counts(history: &History) -> String {
    let unfinished = match history.unfinished() {
        0 => String::new(),
        number => format!(", {number} not told to their end"),
    };
    format!("{}: {} good, {} failed{unfinished}. ", names::count(history.starts().len(), "starts"), history.good(), history.failed())
}

fn change(history: &History) -> String {
    history.change().map_or_else(String::new, |change| {
        let how = if change.is_slower() { "Slower" } else { "Faster" };
        format!("{how} since {}: median {} before, {} from then on.", date(change.date), span(change.before), span(change.after))
    })
}

fn date(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// Days over the width, times over the height.
struct Plane {
    first: NaiveDate,
    days: f64,
    longest: Duration,
}

impl Plane {
    /// The middle of a day.
    #[expect(clippy::cast_precision_loss, reason = "days of a log")]
    fn x(&self, date: NaiveDate) -> f64 {
        ((date - self.first).num_days() as f64 + 0.5) / self.days * 100.0
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of some hundred pixels")]
    fn y(&self, time: Duration) -> u32 {
        let share = time.as_secs_f64() / self.longest.as_secs_f64().max(f64::MIN_POSITIVE);
        FLOOR - (share.min(1.0) * f64::from(FLOOR - TOP)).round() as u32
    }
}

#[expect(clippy::cast_precision_loss, reason = "days of a log")]
fn figure(patient: &Patient, days: &[Day], first: NaiveDate, last: NaiveDate) -> Markup {
    let longest = days.iter().filter_map(|day| day.ready.map(|ready| ready.p95)).max().unwrap_or_default();
    let plane = Plane { first, days: (last - first).num_days() as f64 + 1.0, longest };
    let wide = (60.0 / plane.days).clamp(0.4, 6.0);
    let drawing = html! {
        @if !longest.is_zero() {
            @for time in [longest, longest / 2] {
                line.hair x1="0" x2="100%" y1=(plane.y(time)) y2=(plane.y(time)) {}
            }
        }
        line.floor x1="0" x2="100%" y1=(FLOOR) y2=(FLOOR) {}
        @for day in days {
            @let x = plane.x(day.date);
            @if let Some(ready) = day.ready {
                rect.work x=(Percent(x - wide / 2.0)) y=(plane.y(ready.median)) width=(Percent(wide)) height=((FLOOR - plane.y(ready.median)).max(1)) rx="2" {}
                (upright(x, plane.y(ready.p95), plane.y(ready.median), "reach"))
            }
            @if day.failed > 0 {
                @if plane.days <= MOST_CROSSES { text.fails x=(Percent(x)) y=(FAILED) text-anchor="middle" { "✗" } }
                @else { rect.fails x=(Percent(x - wide / 2.0)) y=(FAILED - 9) width=(Percent(wide)) height="8" {} }
            }
        }
        @if !longest.is_zero() {
            text.tick x="0" y=(plane.y(longest) - 4) { (span(longest)) }
            text.tick x="0" y=(plane.y(longest / 2) - 4) { (span(longest / 2)) }
        }
        (caption(0.0, DATES, "tick", &date(first)))
        (caption(100.0, DATES, "tick", &date(last)))
    };
    let figure = Figure {
        id: patient.part("history"),
        title: "The times until ready, day by day",
        description: "Each bar is the median of a day, the thin line above it reaches to p95; a cross stands for failed starts on that day.".into(),
        height: HEIGHT,
        drawing,
        legend: Vec::new(),
        table: table(days),
    };
    html! { (figure) }
}

fn table(days: &[Day]) -> Markup {
    let time = |day: &Day, of: fn(&crate::evidence::Spread) -> Duration| day.ready.map_or_else(|| "–".into(), |ready| span(of(&ready)));
    let row = |day: &Day| {
        vec![
            html! { time datetime=(day.date) { (date(day.date)) } },
            html! { (day.good) },
            html! { (day.failed) },
            html! { (day.unfinished) },
            html! { (time(day, |ready| ready.median)) },
            html! { (time(day, |ready| ready.p95)) },
        ]
    };
    numbers("Days", &["Day (UTC)", "Good", "Failed", "Not told", "Median", "p95"], days.iter().map(row))
}

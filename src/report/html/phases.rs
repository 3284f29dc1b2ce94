//! Where the time went: each phase of the start as a bar, what it waited for, and every client's limit on the same axis.

use std::time::Duration;

use maud::{Markup, html};

use crate::{
    diagnosis::{Diagnosis, Outlook, Would},
    report::{
        Style,
        duration::span,
        mark::Mark,
        names,
        waterfall::{Drawn, Fill, Row},
    },
};

use super::{
    chart::{Figure, Percent, Scale, axis, bar, caption, label, numbers, rows_high, upright},
    outlook::prospect,
    patient::Patient,
    text,
};

/// In pixels: the lines above the bars, a row with its bar, a row of clients.
const HEAD: u32 = 62;
const ROW: u32 = 36;
const CLIENT: u32 = 30;
/// A limit no further off than this many times the start is on the same scale.
const NEAR: u32 = 3;

pub(super) fn section(patient: &Patient) -> Markup {
    // A visit is told by its steps.
    let is_visit = patient.diagnosis.evidence.judged().is_visit();
    let Some(drawn) = Drawn::of(patient.diagnosis).filter(|_| !is_visit) else { return html! {} };
    let chart = Chart::of(patient, &drawn);
    html! {
        section.card {
            h3 { "Where the time went" }
            (chart.figure(patient))
        }
    }
}

struct Chart<'a> {
    rows: Vec<Row>,
    scale: Scale,
    limit: Option<Duration>,
    gave_up: bool,
    ready: Option<Duration>,
    limits: Vec<Limits<'a>>,
    client: &'a str,
    style: Style,
}

/// The clients that wait for so long.
struct Limits<'a> {
    after: Option<Duration>,
    clients: Vec<&'a Outlook>,
}

impl<'a> Chart<'a> {
    fn of(patient: &Patient<'a>, drawn: &Drawn) -> Self {
        let rows = drawn.rows();
        let limits = limits(patient.diagnosis);
        let near = drawn.end.saturating_mul(NEAR);
        let marks = || limits.iter().filter_map(|limit| limit.after).chain(drawn.limit);
        let until = marks().filter(|mark| *mark <= near).max().unwrap_or_default().max(drawn.end);
        // A little room to the right, for what happens at the end.
        let limit = drawn.limit.map(|limit| own(&limits, limit));
        let scale = Scale::new(until + until / 30, limits.iter().filter_map(|limit| limit.after).chain(limit));
        Self {
            rows,
            scale,
            limit,
            gave_up: drawn.gave_up,
            ready: drawn.attempt.ready(),
            limits,
            client: names::client(patient.diagnosis),
            style: patient.style,
        }
    }

    fn figure(&self, patient: &Patient) -> Markup {
        let bars_end = HEAD + rows_high(self.rows.len(), ROW);
        let height = bars_end + if self.limits.is_empty() { 4 } else { 30 + rows_high(self.limits.len(), CLIENT) };
        let drawing = html! {
            @for top in (HEAD..bars_end).step_by(ROW as usize) { rect.track x="0" y=(top + 18) width="100%" height="10" rx="2" {} }
            @if let Some((from, until)) = self.scale.gap() {
                rect.gap x=(Percent(from + 1.5)) y="40" width=(Percent(until - from - 3.0)) height=(height - 40) {}
                (caption(100.0, 50, "tick", "later"))
            }
            @if let Some(ready) = self.ready {
                (upright(self.scale.at(ready), 34, height, "ready"))
                (caption(self.scale.at(ready), 29, "ready", &format!("ready {}", span(ready))))
            }
            @if let Some(limit) = self.limit {
                (upright(self.scale.at(limit), 16, height, if self.gave_up { "limit over" } else { "limit" }))
                (caption(self.scale.at(limit), 11, if self.gave_up { "limit over" } else { "limit" }, &format!("limit {}", span(limit))))
            }
            (axis(&self.scale, 50, bars_end))
            @for (row, top) in self.rows.iter().zip((HEAD..).step_by(ROW as usize)) { (self.row(row, top)) }
            @if !self.limits.is_empty() {
                text.group x="0" y=(bars_end + 20) { "How long each client waits" }
                @for (limits, top) in self.limits.iter().zip((bars_end + 30..).step_by(CLIENT as usize)) { (self.clients(limits, top)) }
            }
        };
        let figure = Figure {
            id: patient.part("phases"),
            title: "The start, phase by phase",
            description: self.description(),
            height,
            drawing,
            legend: vec![("phase", "a phase"), ("work", "at work in it"), ("wait", "waiting in it"), ("late", "after the client had given up")]
                .into_iter()
                .filter(|(class, _)| self.shows(class))
                .collect(),
            table: self.table(patient),
        };
        html! { (figure) }
    }

    fn shows(&self, class: &str) -> bool {
        let bars = || self.rows.iter().flat_map(|row| &row.bar);
        let parts = || self.rows.iter().filter(|row| row.mark.is_none()).flat_map(|row| &row.bar);
        match class {
            "work" => parts().any(|extent| extent.fill == Fill::Work),
            "wait" => parts().any(|extent| extent.fill == Fill::Wait),
            "late" => bars().any(|extent| self.is_late(extent.from)),
            _ => true,
        }
    }

    fn is_late(&self, from: Duration) -> bool {
        self.gave_up && self.limit.is_some_and(|limit| from >= limit)
    }

    fn row(&self, row: &Row, top: u32) -> Markup {
        let part = row.mark.is_none();
        let (indent, mark) = (if part { 14 } else { 0 }, row.mark.unwrap_or(Mark::Quiet));
        let right = match row.mark {
            Some(mark) => format!("{} {}", row.duration, mark.sign(&self.style)),
            None => row.duration.clone(),
        };
        let notes: Vec<String> = row.note.iter().filter(|note| !note.is_empty()).cloned().collect();
        html! {
            (label(top + 12, indent, row.label.trim(), &notes, &right, text::class(mark)))
            @for extent in &row.bar {
                @let height = if part { 6 } else { 10 };
                @let y = if part { top + 20 } else { top + 18 };
                @let fill = match (part, extent.fill) { (false, _) => "phase", (true, Fill::Work) => "work", (true, Fill::Wait) => "wait" };
                @match self.limit.filter(|limit| self.gave_up && extent.until > *limit) {
                    Some(limit) if extent.from < limit => {
                        (bar(&self.scale, extent.from, limit, y, height, fill))
                        (bar(&self.scale, limit, extent.until, y, height, "late"))
                    }
                    Some(_) => { (bar(&self.scale, extent.from, extent.until, y, height, "late")) }
                    None => { (bar(&self.scale, extent.from, extent.until, y, height, fill)) }
                }
            }
        }
    }

    fn clients(&self, limits: &Limits, top: u32) -> Markup {
        let (mark, _) = outcome(limits);
        let x = limits.after.map_or(100.0, |after| self.scale.at(after));
        let right = format!("{} {}", limits.after.map_or_else(|| "no limit".into(), span), mark.sign(&self.style));
        html! {
            (label(top + 12, 0, &limits.names(), &[], &right, text::class(mark)))
            line.reach x1="0" x2=(Percent(x)) y1=(top + 20) y2=(top + 20) {}
            @if limits.after.is_some() { (upright(x, top + 16, top + 24, "stop")) }
        }
    }

    fn description(&self) -> String {
        let ready = self.ready.map_or_else(|| "It did not get ready.".into(), |ready| format!("It was ready after {}.", span(ready)));
        let limit = match (self.limit, self.gave_up) {
            (Some(limit), true) => format!(" {} gave up after {}.", self.client, span(limit)),
            (Some(limit), false) => format!(" {} would have given up after {}.", self.client, span(limit)),
            (None, _) => String::new(),
        };
        let gap = if self.scale.gap().is_some() { " The axis is broken: limits much later than the start stand in order at its end." } else { "" };
        format!("{ready}{limit}{gap}")
    }

    fn table(&self, patient: &Patient) -> Markup {
        let cells = |row: &Row| {
            let from = row.bar.first().map_or_else(|| "–".into(), |extent| span(extent.from));
            let note = row.note.first().map_or("", String::as_str);
            let outcome = row.mark.map_or_else(|| text::said(note), |mark| text::outcome(mark, note, &patient.style));
            vec![html! { (text::said(row.label.trim())) }, html! { (from) }, html! { (row.duration) }, outcome]
        };
        let waits = |limits: &Limits| {
            let (_, word) = outcome(limits);
            vec![html! { (limits.names()) }, html! { (limits.after.map_or_else(|| "no limit".into(), span)) }, html! { (word) }]
        };
        html! {
            (numbers("Phases of the start", &["Phase", "Begins after", "Took", "Outcome"], self.rows.iter().map(cells)))
            @if !self.limits.is_empty() { (numbers("Limits of clients", &["Clients", "Limit", "Outcome"], self.limits.iter().map(waits))) }
        }
    }
}

impl Limits<'_> {
    fn names(&self) -> String {
        self.clients.iter().map(|client| client.name).collect::<Vec<_>>().join(", ")
    }
}

/// The limit of the start, which begins a little later than the start itself, as that of its client where they are the same but for that.
fn own(limits: &[Limits], limit: Duration) -> Duration {
    let of_clients = limits.iter().filter_map(|limits| limits.after);
    of_clients.into_iter().find(|after| after.abs_diff(limit) <= limit / 50).unwrap_or(limit)
}

/// The least patient clients first; whoever waits for ever last.
fn limits(diagnosis: &Diagnosis) -> Vec<Limits<'_>> {
    let mut clients: Vec<&Outlook> = diagnosis.outlooks.iter().collect();
    clients.sort_by_key(|client| (client.limit.unwrap_or(Duration::MAX), rank(client.would)));
    let same = |one: &&Outlook, other: &&Outlook| one.limit == other.limit && one.would == other.would;
    clients.chunk_by(same).map(|group| Limits { after: group[0].limit, clients: group.to_vec() }).collect()
}

/// What becomes of the server in all of them.
fn outcome(limits: &Limits) -> (Mark, &'static str) {
    prospect(limits.clients.first().map_or(Would::Start, |client| client.would))
}

const fn rank(would: Would) -> u8 {
    match would {
        Would::Fail => 0,
        Would::Risk => 1,
        Would::Start => 2,
    }
}

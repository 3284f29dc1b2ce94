//! All servers of a client, started together: who waited for its turn, and how long each then took.

use std::time::Duration;

use maud::{Markup, html};

use crate::{
    evidence::{Company, Member},
    report::{duration::cell, mark::Mark, names},
};

use super::{
    chart::{Figure, Scale, axis, bar, label, numbers, rows_high},
    patient::Patient,
    text,
};

const HEAD: u32 = 24;
const ROW: u32 = 36;

pub(super) fn section(patients: &[Patient]) -> Markup {
    let together: Vec<(&Patient, &Company)> =
        patients.iter().filter_map(|patient| Some((patient, patient.diagnosis.evidence.company.as_ref()?))).collect();
    let [(first, company), ..] = together.as_slice() else { return html! {} };
    let end = company.members.iter().filter_map(|member| member.ready.max(member.left)).max().unwrap_or_default();
    let scale = Scale::new(end + end / 30, []);
    let height = HEAD + rows_high(together.len(), ROW);
    let drawing = html! {
        (axis(&scale, 12, height))
        @for ((patient, company), top) in together.iter().zip((HEAD..).step_by(ROW as usize)) { (row(&scale, patient, company.me(), top)) }
    };
    let client = names::client(first.diagnosis);
    let figure = Figure {
        id: "company".into(),
        title: "The servers of a client, together",
        description: how(client, company),
        height,
        drawing,
        legend: vec![("wait", "waits for its turn"), ("work", "starts")],
        table: table(&together),
    };
    html! {
        section.card {
            h2 { "All servers of " (client) ", started together" }
            (figure)
        }
    }
}

fn how(client: &str, company: &Company) -> String {
    let all = company.members.len();
    match &company.places {
        None => format!("{client} starts {} at once.", names::count(all, "servers")),
        Some(places) if places.number == 1 => format!("{client} starts one server after another."),
        Some(places) => format!("{client} starts {} at a time.", names::count(places.number, "servers")),
    }
}

fn row(scale: &Scale, patient: &Patient, me: &Member, top: u32) -> Markup {
    let mark = Mark::from(patient.status());
    let right = format!("{} {}", time(me.ready), mark.sign(&patient.style));
    html! {
        (label(top + 12, 0, patient.name(), &[], &right, text::class(mark)))
        rect.track x="0" y=(top + 18) width="100%" height="10" rx="2" {}
        @if let Some(turn) = me.turn {
            @if !turn.is_zero() { (bar(scale, Duration::ZERO, turn, top + 18, 10, "wait")) }
            (bar(scale, turn, me.ready.max(me.left).unwrap_or(turn), top + 18, 10, "work"))
        }
    }
}

fn table(together: &[(&Patient, &Company)]) -> Markup {
    let row = |(patient, company): &(&Patient, &Company)| {
        let me = company.me();
        vec![text::said(patient.name()), html! { (time(me.turn)) }, html! { (time(me.ready)) }, html! { (time(me.alone)) }]
    };
    numbers("Servers started together", &["Server", "Its turn after", "Ready after", "Alone ready in"], together.iter().map(row))
}

fn time(time: Option<Duration>) -> String {
    time.map_or_else(|| "–".into(), cell)
}

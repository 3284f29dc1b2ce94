//! One server: what was started, what is wrong and what to do, then the pictures and the numbers.

use maud::{Markup, html};

use crate::{
    diagnosis::Status,
    evidence::{Launched, Origin},
    report::{
        human::cold::{facts, in_vain},
        names, sentence, shell,
    },
};

use super::{finding, gate, history, logs, outlook, patient::Patient, phases, profile, runs, starts, text, tree, way};

pub(super) fn article(patient: &Patient) -> Markup {
    let title = patient.part("name");
    html! {
        article id=(patient.id) aria-labelledby=(title) {
            header.server {
                h2 id=(title) {
                    @if !patient.is_alone() { (text::status(patient.status(), &patient.style)) " " }
                    (text::said(patient.name()))
                }
                @if !patient.is_alone() { p.sentence { (text::sentence(&sentence::verdict(patient.diagnosis))) } }
                (gate::lines(patient))
                (logs::changed(patient))
                (started(patient))
            }
            (finding::section(patient))
            @if !patient.is_alone() && patient.status() == Status::Healthy {
                details.fold { summary { "How its start went" } (pictures(patient)) }
            } @else {
                (pictures(patient))
            }
        }
    }
}

fn pictures(patient: &Patient) -> Markup {
    html! {
        (runs::section(patient))
        (cold(patient))
        (phases::section(patient))
        (tree::section(patient))
        (profile::section(patient))
        (way::section(patient))
        (history::section(patient))
        (outlook::section(patient))
        (starts::section(patient))
    }
}

/// What starts with empty package caches came to.
fn cold(patient: &Patient) -> Markup {
    let facts = facts(patient.diagnosis);
    html! {
        @if let Some(words) = in_vain(patient.diagnosis) { p.note { (words) "." } }
        @if !facts.is_empty() {
            section.card {
                h3 { "With empty package caches" }
                (text::facts(facts.iter().map(|(about, words)| (*about, words.as_str()))))
            }
        }
    }
}

/// What was started, as which client, under which limit, and where the entry stands.
fn started(patient: &Patient) -> Markup {
    let attempt = patient.diagnosis.evidence.judged();
    let launched = attempt.launched();
    html! {
        @if let Some(launched) = launched.filter(|launched| command(launched) != attempt.server) { pre.command { (text::code(&command(launched))) } }
        ul.facts {
            @if !attempt.is_visit() { li { (as_whom(patient)) } }
            @if let (Origin::Log, Some(begin)) = (attempt.origin, attempt.started_at) {
                li { "start of " (text::moment(begin, &patient.style)) }
            }
            @if let Some(launched) = launched {
                @if !attempt.is_visit() { li { (names::limit(launched.limit)) } }
                @if let Some(place) = &launched.config { li { (text::code(&format!("{}:{}", place.file.display(), place.line))) } }
                @if let Some(remote) = &launched.remote {
                    @if !attempt.is_visit() { li { "over " (names::speaks(&remote.speaks)) } }
                    @if !remote.headers.is_empty() {
                        li { "sends " @for (index, header) in remote.headers.iter().enumerate() { @if index > 0 { ", " } (text::code(&header.name)) } }
                    }
                }
                @for place in &launched.passed_over { li { "passed over: " (text::code(&format!("{}:{}", place.file.display(), place.line))) } }
            }
        }
    }
}

fn as_whom(patient: &Patient) -> Markup {
    match (patient.diagnosis.evidence.judged().origin, names::known_client(patient.diagnosis)) {
        (Origin::Live, _) => html! { "as " (names::client(patient.diagnosis)) },
        (Origin::Log, Some(client)) => html! { "as logged by " (client) },
        (Origin::Log, None) => html! { "from a log that does not tell whose it is" },
    }
}

fn command(launched: &Launched) -> String {
    match &launched.remote {
        Some(remote) => remote.url.to_string(),
        None => std::iter::once(&launched.command).chain(&launched.args).map(|word| shell::word(word)).collect::<Vec<_>>().join(" "),
    }
}

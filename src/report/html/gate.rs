//! What a build is told: pass or fail, on which grounds, and what is accepted.

use maud::{Markup, html};

use crate::{
    gate::Allowed,
    report::{Report, ground, human::gate::is_worth_telling, mark::Mark, names},
};

use super::{patient::Patient, text};

/// One line for the whole report.
pub(super) fn banner(report: &Report, patients: &[Patient]) -> Markup {
    let Some(first) = patients.first().filter(|_| is_worth_telling(report)) else { return html! {} };
    let failed: Vec<&Patient> = patients.iter().filter(|patient| !patient.judgement.passes()).collect();
    html! {
        p.gate {
            "Gate: "
            @match failed.as_slice() {
                [] => { (badge(true, first)) },
                [only] if patients.len() == 1 => { (badge(false, first)) " " (grounds(only)) "." },
                _ => { (badge(false, first)) " because of " (failed.len()) " of " (names::count(patients.len(), "servers")) "." },
            }
            @if let Some(gate) = &report.gate { " Its terms stand in " (text::code(&gate.file)) "." }
        }
        @for unused in report.gate.iter().flat_map(|gate| &gate.unused) {
            p.note { "No longer needed: what allows " code { (unused.cause) } @if let Some(server) = &unused.server { " of " (text::said(server)) } "." }
        }
    }
}

fn badge(passes: bool, patient: &Patient) -> Markup {
    let (mark, word) = if passes { (Mark::Good, "passed") } else { (Mark::Bad, "failed") };
    text::badge(mark, word, &patient.style)
}

/// One word with its sign, for a table.
pub(super) fn cell(patient: &Patient) -> Markup {
    badge(patient.judgement.passes(), patient)
}

/// Why one server does not pass, and what is accepted of it.
pub(super) fn lines(patient: &Patient) -> Markup {
    html! {
        @if !patient.is_alone() && !patient.judgement.passes() && is_worth_telling(patient.report) {
            p.gate { "Gate: " (badge(false, patient)) " " (grounds(patient)) "." }
        }
        @for allowed in &patient.judgement.allowed { (allowance(allowed)) }
    }
}

fn grounds(patient: &Patient) -> Markup {
    let clauses = patient.judgement.grounds.iter().map(|ground| ground::clause(patient.diagnosis, *ground));
    html! { (text::sentence(&clauses.collect::<Vec<_>>().join("; "))) }
}

fn allowance(allowed: &Allowed) -> Markup {
    html! {
        p.gate {
            (text::said(&ground::allowed(allowed)))
            @if let Some(place) = &allowed.allowance.place { " (" (text::code(&format!("{}:{}", place.file.display(), place.line))) ")" }
            @if allowed.has_expired { ". That is over, and the finding counts again." }
        }
    }
}

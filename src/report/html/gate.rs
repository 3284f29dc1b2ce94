//! What a build is told: pass or fail, on which grounds, and what is accepted.

use maud::{Markup, html};

use crate::{
    gate::{Allowed, Ground, Judgement},
    report::{mark::Mark, names},
};

use super::{patient::Patient, text};

/// One line for the whole report.
pub(super) fn banner(patients: &[Patient]) -> Markup {
    let Some(first) = patients.first() else { return html! {} };
    let failed: Vec<&Patient> = patients.iter().filter(|patient| !patient.judgement.passes()).collect();
    html! {
        p.gate {
            "Gate: "
            @match failed.as_slice() {
                [] => { (badge(true, first)) },
                [only] if patients.len() == 1 => { (badge(false, first)) " " (grounds(only.judgement)) },
                _ => { (badge(false, first)) " because of " (failed.len()) " of " (names::count(patients.len(), "servers")) },
            }
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
        @if !patient.is_alone() && !patient.judgement.passes() {
            p.gate { "Gate: " (badge(false, patient)) " " (grounds(patient.judgement)) }
        }
        @for allowed in &patient.judgement.allowed { (allowance(allowed)) }
    }
}

fn grounds(judgement: &Judgement) -> Markup {
    html! {
        @for (index, ground) in judgement.grounds.iter().copied().enumerate() {
            @if index > 0 { "; " }
            (words(ground))
        }
    }
}

fn words(ground: Ground) -> Markup {
    match ground {
        Ground::Failing => html! { "the client ends up without the server" },
        Ground::Inconclusive => html! { "it cannot be told whether it works" },
        Ground::OverBudget => html! { "it takes longer than its budget" },
        Ground::Regression => html! { "it is slower than its baseline by more than is tolerated" },
        Ground::Warning(cause) => html! { "warning " code { (cause) } },
    }
}

fn allowance(allowed: &Allowed) -> Markup {
    let allowance = &allowed.allowance;
    html! {
        p.gate {
            code { (allowance.cause) }
            @if allowed.has_expired { " was allowed" } @else { " is allowed" }
            @if let Some(until) = allowance.until { " until " time datetime=(until) { (until.format("%-d %b %Y")) } }
            ": " (text::said(&allowance.reason))
            @if let Some(place) = &allowance.place { " (" (text::code(&format!("{}:{}", place.file.display(), place.line))) ")" }
            @if allowed.has_expired { ". That is over, and the finding counts again." }
        }
    }
}

//! Several servers at a glance, each with a link to its part of the page.

use maud::{Markup, html};

use crate::report::{duration::cell, human::gate::is_worth_telling};

use super::{gate, patient::Patient, text};

pub(super) fn section(patients: &[Patient]) -> Markup {
    if patients.len() < 2 {
        return html! {};
    }
    let gated = is_worth_telling(patients[0].report);
    html! {
        nav.card aria-label="Servers" {
            table.servers {
                thead {
                    tr { th scope="col" { "Server" } th scope="col" { "Verdict" } th.number scope="col" { "Ready in" } th scope="col" { "Cause" } @if gated { th scope="col" { "Gate" } } }
                }
                tbody {
                    @for patient in patients { (row(patient, gated)) }
                }
            }
        }
    }
}

fn row(patient: &Patient, gated: bool) -> Markup {
    let evidence = &patient.diagnosis.evidence;
    let ready = evidence.ready_to_judge();
    html! {
        tr {
            th scope="row" { a href={ "#" (patient.id) } { (text::said(patient.name())) } }
            td { (text::status(patient.status(), &patient.style)) }
            td.number { (ready.map_or_else(|| "–".into(), cell)) }
            td { @if let Some(cause) = patient.diagnosis.verdict.cause { code { (cause) } } }
            @if gated { td { (gate::cell(patient)) } }
        }
    }
}

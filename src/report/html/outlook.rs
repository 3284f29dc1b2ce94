//! How the same start would have gone in every known client.

use maud::{Markup, html};

use crate::{
    diagnosis::{Outlook, Would},
    report::{duration::span, mark::Mark, names},
};

use super::{patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    // No client is like the doctor that visits n8n.
    if patient.diagnosis.outlooks.is_empty() || patient.diagnosis.evidence.judged().is_visit() {
        return html! {};
    }
    let own = |outlook: &&Outlook| outlook.client == patient.diagnosis.evidence.judged().client;
    let (fine, others): (Vec<&Outlook>, Vec<&Outlook>) = patient.diagnosis.outlooks.iter().partition(|one| one.would == Would::Start && !own(one));
    let mut others: Vec<&Outlook> = others;
    others.sort_by_key(|outlook| (!own(outlook), outlook.would != Would::Fail));
    html! {
        section.card {
            h3 { "The same server in other clients" }
            (table(patient, &others))
            @if !fine.is_empty() {
                details {
                    summary { @if others.is_empty() { "All " } (names::count(fine.len(), "clients")) " that would start it" }
                    (table(patient, &fine))
                }
            }
        }
    }
}

fn table(patient: &Patient, outlooks: &[&Outlook]) -> Markup {
    if outlooks.is_empty() {
        return html! {};
    }
    html! {
        table.outlook {
            thead { tr { th scope="col" { "Client" } th.number scope="col" { "Limit" } th scope="col" { "Outcome" } th scope="col" { "Why" } } }
            tbody { @for outlook in outlooks { (row(patient, outlook)) } }
        }
    }
}

fn row(patient: &Patient, outlook: &Outlook) -> Markup {
    let (mark, word) = prospect(outlook.would);
    let is_this = outlook.client == patient.diagnosis.evidence.judged().client;
    html! {
        tr.this[is_this] {
            th scope="row" { (outlook.name) @if is_this { span.quiet { " (this report)" } } }
            td.number { (outlook.limit.map_or_else(|| "none".into(), span)) }
            td { (text::badge(mark, word, &patient.style)) }
            td { (text::sentence(&outlook.why)) }
        }
    }
}

pub(super) const fn prospect(would: Would) -> (Mark, &'static str) {
    match would {
        Would::Start => (Mark::Good, "starts"),
        Would::Risk => (Mark::Warning, "at risk"),
        Would::Fail => (Mark::Bad, "fails"),
    }
}

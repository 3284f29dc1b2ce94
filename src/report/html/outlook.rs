//! How the same start would have gone in every known client.

use maud::{Markup, html};

use crate::{
    diagnosis::{Outlook, Would},
    report::{duration::span, mark::Mark},
};

use super::{patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    // No client is like the doctor that visits n8n.
    if patient.diagnosis.outlooks.is_empty() || patient.diagnosis.evidence.judged().is_visit() {
        return html! {};
    }
    let title = patient.part("outlook");
    html! {
        section.card aria-labelledby=(title) {
            h3 id=(title) { "The same server in other clients" }
            table.outlook {
                thead { tr { th scope="col" { "Client" } th.number scope="col" { "Limit" } th scope="col" { "Outcome" } th scope="col" { "Why" } } }
                tbody {
                    @for outlook in &patient.diagnosis.outlooks { (row(patient, outlook)) }
                }
            }
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

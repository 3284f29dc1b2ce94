//! What is wrong: the claim, what to do about it, and the evidence to check it by.

use maud::{Markup, html};

use crate::{
    diagnosis::{Cite, Finding, Fix, Severity, Subject},
    evidence::Moment,
    report::{duration::cell, mark::Mark, names, wall},
};

use super::{logs, patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    html! {
        @for finding in &patient.diagnosis.findings { (card(patient, finding)) }
        (ruled_out(patient))
        (crashed(patient))
    }
}

fn card(patient: &Patient, finding: &Finding) -> Markup {
    let mark = match finding.severity {
        Severity::Error => Mark::Bad,
        Severity::Warning => Mark::Warning,
        Severity::Note => Mark::Quiet,
    };
    html! {
        section.card.finding.(text::class(mark)) {
            h3 { (text::claim(&finding.claim)) }
            p.code {
                (text::badge(mark, names::severity(finding.severity), &patient.style)) " "
                code { (finding.cause) }
                span.quiet { " · confidence " (names::confidence(finding.confidence)) }
                @if let Some((kind, name)) = finding.subject.as_ref().map(Subject::parts) {
                    span.quiet { " · " (kind) " " } (text::code(name))
                }
            }
            (measured(finding))
            (fixes(&finding.fixes))
            (evidence(patient, finding.cites.iter()))
            (logs::around(patient, finding))
        }
    }
}

fn measured(finding: &Finding) -> Markup {
    let Some(measured) = finding.measured else { return html! {} };
    html! {
        dl.measured {
            div { dt { (measured.what) } dd { (names::quantity(measured)) } }
            @if let Some(expected) = finding.expected { div { dt { "expected" } dd { (names::expected(expected, measured)) } } }
        }
    }
}

fn fixes(fixes: &[Fix]) -> Markup {
    if fixes.is_empty() {
        return html! {};
    }
    html! {
        h4 { "What to do" }
        ol.fixes {
            @for fix in fixes {
                li {
                    (text::imperative(&fix.title))
                    @if let Some(command) = &fix.command { (paste("in a shell", command)) }
                    @if let Some(edit) = &fix.edit { (paste("in the entry", edit)) }
                }
            }
        }
    }
}

/// A click or a double tap takes all of it, without a script.
fn paste(place: &str, what: &str) -> Markup {
    html! { pre.paste data-place=(place) { code { (text::seen(what)) } } }
}

fn evidence<'a>(patient: &Patient, cites: impl Iterator<Item = &'a Cite>) -> Markup {
    html! {
        h4 { "Evidence" }
        table.evidence {
            thead { tr { th scope="col" { "Time" } th scope="col" { "Source" } th scope="col" { "What was seen" } } }
            tbody {
                @for cite in cites {
                    tr {
                        td.time { (moment(patient, &cite.at)) }
                        td.source { (text::code(&cite.source.to_string())) }
                        td.seen { @if cite.left_alone { span.quiet { "left alone: " } } (text::said(&cite.text)) }
                    }
                }
            }
        }
    }
}

/// From the begin of the start, or as the log's clock shows it.
fn moment(patient: &Patient, at: &Moment) -> Markup {
    match (at.wall.map(patient.style.wall), at.elapsed) {
        (Some(wall), _) => html! { (wall.format("%-d %b")) " " (wall::clock(wall, at.wall.is_some_and(wall::is_fine))) },
        (None, Some(elapsed)) => html! { "+" (cell(elapsed)) },
        (None, None) => html! { "–" },
    }
}

fn ruled_out(patient: &Patient) -> Markup {
    if patient.diagnosis.ruled_out.is_empty() {
        return html! {};
    }
    html! {
        section.card {
            h3 { "What it is not" }
            (text::facts(patient.diagnosis.ruled_out.iter().map(|one| (one.hypothesis, one.because.as_str()))))
        }
    }
}

/// A rule that panicked is the doctor's own fault, and the rest of the report stands.
fn crashed(patient: &Patient) -> Markup {
    html! {
        @for cause in &patient.diagnosis.crashed_rules {
            p.note {
                (text::sign(Mark::Unknown, &patient.style)) " The rule " code { (cause) }
                " crashed, which is a bug of mcpdoctor; the other rules are not affected."
            }
        }
    }
}

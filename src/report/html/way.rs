//! The way to a URL, rung by rung: of the server itself, of what it only leads to, of the n8n behind it.

use maud::{Markup, html};

use crate::{
    evidence::{Attempt, Purpose},
    report::{
        duration::fine,
        n8n, sentence,
        steps::{Step, steps},
    },
};

use super::{chart::numbers, patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    html! {
        @for attempt in patient.diagnosis.evidence.attempts.iter().filter(|attempt| attempt.rungs().next().is_some()) { (way(patient, attempt)) }
    }
}

fn way(patient: &Patient, attempt: &Attempt) -> Markup {
    let url = attempt.remote().map(|remote| remote.url.to_string()).unwrap_or_default();
    html! {
        section.card {
            h3 { (heading(patient, attempt)) " " (text::code(&url)) }
            @if let Some(clause) = clause(attempt) { p { (text::sentence(&clause)) } }
            (numbers("Steps", &["Step", "What", "Took", "Outcome"], steps(attempt).iter().map(|step| row(patient, step))))
        }
    }
}

fn heading(patient: &Patient, attempt: &Attempt) -> &'static str {
    match attempt.purpose {
        Purpose::Backend if patient.diagnosis.evidence.judged().is_visit() => "The way to",
        Purpose::Backend => "The n8n behind it:",
        Purpose::Behind => "The server that it leads to:",
        _ => "The way to",
    }
}

/// How what is not the server itself was found.
fn clause(attempt: &Attempt) -> Option<String> {
    match (attempt.purpose, attempt.n8n()) {
        (_, Some(visit)) => Some(format!("n8n {}.", n8n::clause(attempt, &visit))),
        (Purpose::Behind, None) => Some(format!("It {}.", sentence::behind(attempt))),
        _ => None,
    }
}

fn row(patient: &Patient, step: &Step) -> Vec<Markup> {
    let words = [&step.came, &step.said].into_iter().filter(|words| !words.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    vec![
        // The addresses of a name stand together.
        html! { (if step.label.is_empty() { "tcp" } else { step.label }) },
        text::code(&step.what),
        html! { (step.took.map_or_else(|| "–".into(), fine)) },
        text::outcome(step.mark, &words, &patient.style),
    ]
}

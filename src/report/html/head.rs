//! The head of the page, which tells all in one sentence, and its foot.

use maud::{Markup, html};

use crate::{
    diagnosis::Status,
    report::{Report, Style, mark::Mark, names, sentence},
};

use super::{gate, logs, patient::Patient, text};

/// The name of the page in tabs and bookmarks.
pub(super) fn title(report: &Report) -> String {
    let about = match report.servers.as_slice() {
        [] => "no server".into(),
        [only] => format!("{}: {}", text::seen(&only.evidence.judged().server), only.verdict.status.name()),
        servers => counts(servers.len(), |status| servers.iter().filter(|server| server.verdict.status == status).count()),
    };
    format!("{about} · mcpdoctor")
}

pub(super) fn banner(report: &Report, style: &Style) -> Markup {
    html! {
        header.banner {
            p.brand { "mcpdoctor " span.quiet { (report.command) } }
            p.quiet { (text::moment(report.generated_at, style)) }
        }
    }
}

/// What there is to know, for whoever reads no further.
pub(super) fn verdict(report: &Report, patients: &[Patient]) -> Markup {
    html! {
        section.verdict {
            @match patients {
                [] => h1 id="verdict" { (nothing(report)) },
                [only] => {
                    p { (text::status(only.status(), &only.style)) }
                    h1 id="verdict" { (text::sentence(&capital(&sentence::verdict(only.diagnosis)))) }
                }
                [first, ..] => {
                    p { (text::status(worst(patients), &first.style)) }
                    h1 id="verdict" {
                        (counts(patients.len(), |status| patients.iter().filter(|patient| patient.status() == status).count()))
                    }
                }
            }
            (gate::banner(report, patients))
            (logs::read(report))
        }
    }
}

fn worst(patients: &[Patient]) -> Status {
    patients.iter().map(Patient::status).max().unwrap_or(Status::Inconclusive)
}

const fn nothing(report: &Report) -> &'static str {
    if report.logs.is_some() { "The logs tell of no server" } else { "No server was started" }
}

/// `4 servers: 1 failing, 3 healthy`.
fn counts(all: usize, of: impl Fn(Status) -> usize) -> String {
    let each = [Status::Failing, Status::Inconclusive, Status::Degraded, Status::Healthy].into_iter();
    let each = each.map(|status| (of(status), status.name())).filter(|(number, _)| *number > 0);
    let each: Vec<String> = each.map(|(number, name)| format!("{number} {name}")).collect();
    format!("{}: {}", names::count(all, "servers"), each.join(", "))
}

/// A sentence begins with a capital, unless it begins with a name.
fn capital(sentence: &str) -> String {
    match sentence.strip_prefix("healthy: ").or_else(|| sentence.strip_prefix("cannot tell; ")) {
        Some(_) => text::capital(sentence),
        None => sentence.to_owned(),
    }
}

pub(super) fn footer(report: &Report, style: &Style) -> Markup {
    html! {
        footer {
            p {
                "Made by mcpdoctor " (env!("CARGO_PKG_VERSION")) " with " code { "mcpdoctor " (report.command) } ", "
                (text::moment(report.generated_at, style)) ". Secrets were taken out before anything was written. "
                "This file loads nothing from anywhere."
            }
            p.key {
                "Signs: "
                @for (mark, word) in [(Mark::Good, "good"), (Mark::Warning, "works, with a fault"), (Mark::Bad, "fails"), (Mark::Unknown, "cannot tell")] {
                    span.pair { (text::sign(mark, style)) " " (word) } " "
                }
            }
        }
    }
}

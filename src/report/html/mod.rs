//! One page with everything in it: no script, no font and no picture from elsewhere, so that it can be mailed, archived and opened years later.
//!
//! A tired person reads it from the top: the verdict, what to do, where the time went, and the numbers behind it for whoever doubts.

mod chart;
mod company;
mod finding;
mod gate;
mod head;
mod history;
mod logs;
mod outlook;
mod patient;
mod phases;
mod profile;
mod runs;
mod server;
mod starts;
mod summary;
mod text;
mod tree;
mod way;

#[cfg(test)]
mod tests;

use maud::{DOCTYPE, PreEscaped, html};

use super::{Report, Style};
use patient::Patient;

/// What the page may load: nothing. Its styles stand in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLES: [&str; 4] = [include_str!("page.css"), include_str!("parts.css"), include_str!("chart.css"), include_str!("print.css")];

pub(super) fn render(report: &Report, style: &Style) -> String {
    let patients: Vec<Patient> = Patient::all(report, style);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "mcpdoctor " (env!("CARGO_PKG_VERSION")) };
                title { (head::title(report)) }
                style { @for sheet in STYLES { (PreEscaped(sheet)) } }
            }
            body {
                a.skip href="#report" { "Skip to the report" }
                (chart::patterns())
                (head::banner(report, style))
                main id="report" tabindex="-1" {
                    (head::verdict(report, &patients))
                    (summary::section(&patients))
                    (company::section(&patients))
                    @for patient in &patients { (server::article(patient)) }
                }
                (head::footer(report, style))
            }
        }
    };
    page.into_string() + "\n"
}

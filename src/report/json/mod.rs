//! `mcpdoctor.report/v1`: every verdict, number and citation, for programs.

mod copy;
mod v1;

use super::Report;

pub(super) fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(&v1::Report::from(report)).expect("the report has string keys and finite numbers alone");
    text.push('\n');
    text
}

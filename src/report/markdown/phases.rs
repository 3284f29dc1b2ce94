//! The phases of a start as a table; of a talk over a URL, the steps of it.

use super::{row_sign, words::Words};
use crate::{
    diagnosis::Diagnosis,
    report::{duration::fine, steps::steps, waterfall::Drawn},
};

pub(super) fn table(diagnosis: &Diagnosis, words: &Words<'_>) -> String {
    let attempt = diagnosis.evidence.judged();
    if attempt.is_visit() {
        let rows: Vec<String> = steps(attempt)
            .into_iter()
            .map(|step| {
                let took = step.took.map(fine).unwrap_or_default();
                let what = words.code_cell(&step.what);
                format!("| {} | {what} | {} | {took} | {} {} |\n", step.label, words.cell(&step.came), row_sign(step.mark), words.cell(&step.said))
            })
            .collect();
        return if rows.is_empty() {
            String::new()
        } else {
            format!("\n| step | what | answer | took | |\n| --- | --- | --- | ---: | --- |\n{}", rows.concat())
        };
    }
    let Some(drawn) = Drawn::of(diagnosis) else { return String::new() };
    let rows: Vec<String> = drawn
        .rows()
        .iter()
        .map(|row| {
            // A part of a phase stands below it.
            let label = if row.label.starts_with(' ') { format!("– {}", row.label.trim()) } else { row.label.clone() };
            let sign = row.mark.map(row_sign).unwrap_or_default();
            format!("| {label} | {} | {} |\n", words.cell(&row.duration), format!("{sign} {}", words.cell(row.note(0))).trim())
        })
        .collect();
    format!("\n| phase | took | |\n| --- | ---: | --- |\n{}", rows.concat())
}

//! GitHub's Markdown, for an issue, a comment or the summary of a job: the verdict first, then what is wrong, the rest folded.
//!
//! Safe to paste: secrets are gone already, the home folder is told in short, and what servers say stands in code (`words.rs`).

mod finding;
mod gate;
mod home;
mod page;
mod phases;
mod server;
mod table;
mod words;

use crate::{
    diagnosis::{Diagnosis, Status},
    machine::platform,
};

use self::{
    page::{Piece, Rank},
    words::Words,
};
use super::{Report, mark::Mark, names, sentence};

pub(super) fn render(report: &Report) -> String {
    let words = Words { folders: &report.folders };
    let mut pieces = vec![Piece::new(Rank::Head, "headings", format!("## {}\n", heading(report, &words)))];
    pieces.extend(table::servers(report, &words));
    pieces.extend(gate::allowances(report, &words));
    for (diagnosis, judgement) in report.judged() {
        pieces.extend(server::pieces(report, diagnosis, judgement, &words));
    }
    pieces.extend(table::starts(report, &words));
    pieces.push(Piece::new(Rank::Head, "footers", footer(report)));
    page::fit(&pieces)
}

/// The verdict of the only server, or how many of them pass.
fn heading(report: &Report, words: &Words<'_>) -> String {
    match report.servers.as_slice() {
        [] => "❔ no server was started".into(),
        [only] => format!("{} {}", sign(only.verdict.status), words.prose(&told(only))),
        all => {
            let passing = report.judgements.iter().filter(|judgement| judgement.passes()).count();
            let mark = if passing == all.len() { "✅" } else { "❌" };
            format!("{mark} {passing} of {} pass", names::count(all.len(), "MCP servers"))
        }
    }
}

/// The verdict as a sentence that names the server.
fn told(diagnosis: &Diagnosis) -> String {
    let sentence = sentence::verdict(diagnosis);
    match diagnosis.verdict.status {
        Status::Healthy if !diagnosis.evidence.judged().is_visit() => format!("{}: {sentence}", diagnosis.evidence.judged().server),
        Status::Healthy | Status::Degraded | Status::Inconclusive | Status::Failing => sentence,
    }
}

const fn sign(status: Status) -> &'static str {
    match status {
        Status::Healthy => "✅",
        Status::Degraded => "⚠️",
        Status::Failing => "❌",
        Status::Inconclusive => "❔",
    }
}

/// The same for a row of a table.
const fn row_sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "✓",
        Mark::Warning => "!",
        Mark::Bad => "✗",
        Mark::Unknown => "?",
        Mark::Quiet => "",
    }
}

/// Who says so, where and when: what a maintainer would ask first.
fn footer(report: &Report) -> String {
    let (version, platform) = (env!("CARGO_PKG_VERSION"), platform());
    let at = report.generated_at.format("%Y-%m-%d %H:%M UTC");
    format!("_mcpdoctor {version} `{}` on {platform}, {at}. Secrets and the home folder are taken out._\n", report.command)
}

#[cfg(test)]
mod tests;

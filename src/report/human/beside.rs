//! What the doctor found beside the start: the backend behind the server, or the remote server that the entry only leads to.

use crate::{
    diagnosis::Diagnosis,
    evidence::{Attempt, Purpose},
    report::{n8n, sentence},
};

use super::{Line, Role, Style, names};

/// A line for each, or two where something is wrong.
pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let judged = diagnosis.evidence.judged();
    let others = diagnosis.evidence.attempts.iter().filter(|attempt| !std::ptr::eq(*attempt, judged));
    others
        .filter_map(told)
        .flat_map(|(label, words)| Line::of(Role::Label, format!("{label}: ")).plain(words).wrap(style.width, label.len() + 2))
        .collect()
}

fn told(attempt: &Attempt) -> Option<(&'static str, String)> {
    let remote = attempt.remote()?;
    let place = names::url_from(&remote.url_from).map_or_else(|| remote.url.to_string(), |from| format!("{} ({from})", remote.url));
    match attempt.purpose {
        Purpose::Backend => Some(("n8n", format!("{place} {}", n8n::brief(attempt, &attempt.n8n()?)))),
        Purpose::Behind => Some(("remote", format!("{place} {}", sentence::behind(attempt)))),
        _ => None,
    }
}

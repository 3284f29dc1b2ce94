//! In which clients the same server starts, is at risk or fails, grouped by what decides it.

use crate::diagnosis::{Diagnosis, Outlook, Status, Would};

use super::{Line, Role, Style};
use crate::report::duration::span;

pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let rows = [(Would::Start, "starts in:", Role::Good), (Would::Risk, "at risk in:", Role::Warning), (Would::Fail, "fails in:", Role::Error)];
    let indent = 12;
    // Whoever has a server that works wants to know where it does not.
    let works = matches!(diagnosis.verdict.status, Status::Healthy | Status::Degraded);
    let mut lines = Vec::new();
    for (would, label, role) in rows {
        let clients: Vec<&Outlook> = diagnosis.outlooks.iter().filter(|outlook| outlook.would == would).collect();
        if clients.is_empty() {
            continue;
        }
        let every = clients.len() == diagnosis.outlooks.len();
        let text = match would {
            Would::Start if works && !every => format!("{} of {} known clients", clients.len(), diagnosis.outlooks.len()),
            Would::Start | Would::Risk | Would::Fail if every => all(&clients),
            Would::Start | Would::Risk | Would::Fail => groups(&clients),
        };
        lines.extend(Line::of(role, label).pad_to(indent).plain(text).wrap(style.width, indent));
    }
    lines
}

fn all(clients: &[&Outlook]) -> String {
    let same = clients.iter().all(|client| reason(client) == reason(clients[0])).then(|| reason(clients[0]));
    format!("all {} known clients{}", clients.len(), same.map(|reason| format!(" ({reason})")).unwrap_or_default())
}

/// `goose, Claude Desktop (60 s) · Codex (30 s)`: the most patient first where limits decide.
fn groups(clients: &[&Outlook]) -> String {
    let mut sorted = clients.to_vec();
    sorted.sort_by_key(|client| std::cmp::Reverse(client.limit.map_or(std::time::Duration::MAX, |limit| limit)));
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for client in sorted {
        let reason = reason(client);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(client.name),
            None => groups.push((reason, vec![client.name])),
        }
    }
    groups.into_iter().map(|(reason, names)| format!("{} ({reason})", names.join(", "))).collect::<Vec<_>>().join(" · ")
}

/// What decides: the limit for those that start, the reason for the others.
fn reason(client: &Outlook) -> String {
    let limit = client.limit.map_or_else(|| "no limit".into(), span);
    match client.would {
        Would::Start => limit,
        Would::Risk | Would::Fail if client.why.is_empty() => limit,
        Would::Risk | Would::Fail => client.why.clone(),
    }
}

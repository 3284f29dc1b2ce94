//! In which clients the same server starts, is at risk or fails, grouped by what decides it.

use std::{cmp::Reverse, time::Duration};

use crate::{
    client::{self, Grade},
    diagnosis::{Diagnosis, Outlook, Status, Would},
};

use super::{Line, Role, Style};
use crate::report::{duration::span, line::NO_BREAK};

/// The columns before the names.
const INDENT: usize = 12;
/// More clients than this that share a bad reason are counted, not named.
const MOST_NAMES: usize = 8;

pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    // No client is like the doctor that visits n8n.
    if diagnosis.evidence.judged().is_visit() {
        return Vec::new();
    }
    let shown: Vec<&Outlook> = diagnosis.outlooks.iter().filter(|outlook| outlook.would != Would::Risk || is_a_client(outlook)).collect();
    let that = |would| shown.iter().copied().filter(|outlook| outlook.would == would).collect::<Vec<_>>();
    let (start, risk, fail) = (that(Would::Start), that(Would::Risk), that(Would::Fail));

    // Whoever has a server that works wants to know where it does not.
    let works = matches!(diagnosis.verdict.status, Status::Healthy | Status::Degraded);
    let good = if start.len() == shown.len() {
        format!("all {} known clients", shown.len())
    } else if works {
        format!("{} of {} known clients", start.len(), shown.len())
    } else {
        by_limit(&start)
    };
    let mut lines = Vec::new();
    if !start.is_empty() {
        let label = if diagnosis.evidence.judged().is_remote() { "works in:" } else { "starts in:" };
        lines.extend(row(label, Role::Good, &good, style));
    }
    lines.extend(by_reason(&risk).iter().zip(once_then_blank("at risk in:")).flat_map(|(text, label)| row(label, Role::Warning, text, style)));
    lines.extend(by_reason(&fail).iter().zip(once_then_blank("fails in:")).flat_map(|(text, label)| row(label, Role::Error, text, style)));
    lines
}

fn once_then_blank(label: &str) -> impl Iterator<Item = &str> {
    std::iter::once(label).chain(std::iter::repeat(""))
}

fn row(label: &str, role: Role, text: &str, style: &Style) -> Vec<Line> {
    Line::of(role, label).pad_to(INDENT).plain(text).wrap(style.width, INDENT)
}

/// A yardstick of our own, such as `strict`, is nobody's client: that it is in doubt is no news.
pub(super) fn is_a_client(outlook: &Outlook) -> bool {
    client::find(outlook.client).is_none_or(|profile| profile.facts.grade != Grade::Defined)
}

/// `goose, Claude Desktop (60 s) · Codex (30 s)`: the most patient first.
fn by_limit(clients: &[&Outlook]) -> String {
    let mut sorted = clients.to_vec();
    sorted.sort_by_key(|client| Reverse(client.limit.unwrap_or(Duration::MAX)));
    let groups: Vec<String> = sorted
        .chunk_by(|a, b| a.limit == b.limit)
        .map(|group| {
            let limit = group[0].limit.map_or_else(|| "no limit".into(), span);
            unbroken(&names(group), &format!("({limit})"))
        })
        .collect();
    groups.join(" · ")
}

/// `Cline CLI (3.15 s > 3 s)`, one text for each reason, in the order of the clients.
fn by_reason(clients: &[&Outlook]) -> Vec<String> {
    let mut groups: Vec<Vec<&Outlook>> = Vec::new();
    for &client in clients {
        match groups.iter_mut().find(|group| group[0].why == client.why) {
            Some(group) => group.push(client),
            None => groups.push(vec![client]),
        }
    }
    let text = |group: &Vec<&Outlook>| {
        let who = if group.len() > MOST_NAMES { format!("{} clients", group.len()) } else { names(group) };
        if group[0].why.is_empty() { who } else { format!("{who}: {}", group[0].why) }
    };
    groups.iter().map(text).collect()
}

/// The names, of which none is broken over two lines.
fn names(clients: &[&Outlook]) -> String {
    clients.iter().map(|client| client.name.replace(' ', NO_BREAK)).collect::<Vec<_>>().join(", ")
}

fn unbroken(text: &str, end: &str) -> String {
    format!("{text}{NO_BREAK}{}", end.replace(' ', NO_BREAK))
}

//! What ties a failed start to something behind the server: that it was seen to wait for it, says so, or fell silent with nothing else.

use crate::{
    diagnosis::{
        Cite, Confidence, Signatures, launcher,
        silence::{Silence, answered_later, was_waiting},
        watched::{Held, Occupation, Sign as HeldSign, Spent, host_and_port, witnesses},
    },
    evidence::{Attempt, EventKind, Line, Rung},
};

use super::{Part, Way};

/// Why the one is taken for the reason of the other.
#[derive(Debug, Clone)]
pub(in crate::diagnosis) struct Tie {
    pub sign: Sign,
    pub confidence: Confidence,
    pub cites: Vec<Cite>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis) enum Sign {
    /// It was seen to wait for this very address, or its last word announces that it does.
    Waits,
    /// It speaks of the address, or of a connection that failed.
    Says,
    /// It never answered, and nothing else explains that.
    Silent,
}

/// Trouble of any kind with a call over the network.
static TROUBLE: Signatures = Signatures::new(&[
    r"\b(?:ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPROTO|UND_ERR_\w+|ERR_TLS\w*|\w*CERT\w*|HPE_\w+)\b|fetch failed|socket hang up",
    r"(?i)\b(?:connection|connect|request|fetch|health ?check|http|api|n8n|backend|upstream|remote)\b.{0,80}\b(?:refused|reset|error|failed|fails?|failure|timed? ?out|unreachable|unavailable|not (?:ready|available|reachable|responding)|unauthori[sz]ed|forbidden|40[134]|50[0234])\b",
    r"(?i)\b(?:error|failed|cannot|can't|could not|couldn't|unable to|exception)\b.{0,80}\b(?:connect|reach|fetch|request|contact|n8n|backend|api|http|url|tls|ssl|certificate)\b",
    r"\b(?:httpx|httpcore|aiohttp|requests|urllib3)\.\w|\b(?:Connect|Connection|ReadTimeout|Certificate|SSL)\w*Error\b|AxiosError",
]);

/// A call that nobody answered, in the words of Node, Python and Go.
static UNANSWERED: Signatures = Signatures::new(&[
    r"\b(?:ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|UND_ERR_\w+)\b|fetch failed|socket hang up|\bConnect(?:ion)?\w*Error\b|(?i:connection (?:refused|reset)|no such host)",
]);

impl Tie {
    /// Whether the server speaks of a call that came to nothing, so that no answer of anybody explains it.
    pub(super) fn is_without_answer(&self) -> bool {
        self.sign == Sign::Says && self.cites.iter().any(|cite| UNANSWERED.matches(&cite.text))
    }
}

/// An answer that is no JSON, as Node, Python and Go say it: mostly a page, or a line of somebody who is not ready.
static UNREADABLE: Signatures = Signatures::new(&[
    r"Unexpected (?:token|number|identifier|string|end of (?:JSON )?input)|is not valid JSON|JSONDecodeError|Expecting value: line 1|looking for beginning of value",
]);

/// It is about to call somebody, or waits for somebody.
static CALLS: Signatures =
    Signatures::new(&[r"(?i)\b(?:re)?(?:connecting|waiting|checking|retrying|trying|verifying|contacting|fetching|reaching)\b"]);

/// An address in a line, whoever's it is.
static ADDRESS: Signatures = Signatures::new(&[
    r"(?:https?://|host='|\bECONNREFUSED |\bENOTFOUND |\bEAI_AGAIN |\bETIMEDOUT )(?<name>\[?[\w.:-]+\]?)",
    r"\b(?<name>(?:\d+\.){3}\d+:\d+|localhost:\d+)\b",
]);

pub(super) fn tie(way: &Way<'_>) -> Option<Tie> {
    let judged = way.evidence.judged();
    held(way).or_else(|| said(way, judged)).or_else(|| silent(way, judged))
}

pub(super) fn held(way: &Way<'_>) -> Option<Tie> {
    let held = witnesses(way.evidence).filter_map(Held::longest).find(|held| is_at(way, &held.address))?;
    let confidence = if held.sign == HeldSign::Open { Confidence::Medium } else { Confidence::High };
    Some(Tie { sign: Sign::Waits, confidence, cites: held.begin().into_iter().chain([held.end()]).collect() })
}

/// Whether these words name the way's own address.
pub(super) fn is_at(way: &Way<'_>, words: &str) -> bool {
    let Some(address) = &way.address else { return false };
    let (host, port) = host_and_port(words);
    let ip = host.parse::<core::net::IpAddr>().ok().map(|ip| ip.to_canonical());
    let dialled = |ip| way.attempt.rungs().any(|(_, rung)| matches!(rung, Rung::Dial(dial) if dial.to.ip().to_canonical() == ip));
    let is_local = address.is_here() && (host.eq_ignore_ascii_case("localhost") || ip.is_some_and(|ip| ip.is_loopback() || ip.is_unspecified()));
    let same_host = host.eq_ignore_ascii_case(address.host()) || is_local || ip.is_some_and(dialled);
    same_host && port.is_none_or(|port| port == address.port()) && (port.is_some() || !is_local || words.contains("://"))
}

fn said(way: &Way<'_>, judged: &Attempt) -> Option<Tie> {
    let words = || {
        let closing = judged.closing_words().iter().filter_map(|event| match &event.kind {
            EventKind::NotConnected(text) | EventKind::Stderr(text) => Some(Line { event, stream: crate::evidence::Stream::Stderr, text }),
            _ => None,
        });
        judged.lines_while_open().chain(closing).filter(|line| !line.text.is_empty())
    };
    let tied = |sign, confidence, line: Line<'_>| Tie { sign, confidence, cites: vec![Cite::of(line.event)] };
    let names = |line: &Line<'_>| ADDRESS.name_in(line.text).map(|name| name.is_some_and(|name| is_at(way, &name)));
    let troubled = |line: &&Line<'_>| TROUBLE.matches(line.text);
    let all: Vec<Line<'_>> = words().collect();
    if let Some(line) = all.iter().rev().filter(troubled).find(|line| names(line) == Some(true)) {
        return Some(tied(Sign::Says, Confidence::High, *line));
    }
    let calls = all.last().filter(|line| CALLS.matches(line.text) && was_waiting(judged));
    let announced = calls.and_then(|last| match names(last) {
        Some(true) => Some(tied(Sign::Waits, Confidence::High, *last)),
        None if way.is_n8n() && last.text.to_ascii_lowercase().contains("n8n") => Some(tied(Sign::Waits, Confidence::Medium, *last)),
        _ => None,
    });
    announced.or_else(|| unnamed(&all, judged, names))
}

/// Its last trouble with the network, where it names nobody else.
fn unnamed(all: &[Line<'_>], judged: &Attempt, names: impl Fn(&Line<'_>) -> Option<bool>) -> Option<Tie> {
    let unreadable = |line: &&Line<'_>| UNREADABLE.matches(line.text) && judged.died_starting().is_some();
    let line = all.iter().rfind(|line| TROUBLE.matches(line.text) || unreadable(line)).filter(|line| names(line).is_none())?;
    // A config file that cannot be read is one as well.
    let confidence = if unreadable(&line) {
        Confidence::Low
    } else if judged.died_starting().is_some() {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    Some(Tie { sign: Sign::Says, confidence, cites: vec![Cite::of(line.event)] })
}

fn silent(way: &Way<'_>, judged: &Attempt) -> Option<Tie> {
    let silence = Silence::of(judged).filter(Silence::is_handshake)?;
    if answered_later(way.evidence, silence.request).is_some() || Held::longest(judged).is_some_and(|held| !is_at(way, &held.address)) {
        return None;
    }
    let read = judged.stdin_read().is_some_and(|read| !judged.after_client_closed(read));
    let bridge = way.part == Part::Behind && judged.launched().is_some_and(launcher::is_bridge);
    let confidence = match Spent::of(judged).and_then(|spent| spent.largest()) {
        // It connects first by design, and reads its stdin later.
        Some((Occupation::Sleep | Occupation::Idle | Occupation::Network | Occupation::Lookup, _)) | None if bridge => Confidence::High,
        Some((Occupation::Idle, _)) if read => Confidence::Low,
        Some((Occupation::Sleep | Occupation::Idle | Occupation::Network | Occupation::Lookup, _)) => Confidence::Medium,
        None => Confidence::Low,
        Some(_) => return None,
    };
    Some(Tie { sign: Sign::Silent, confidence, cites: vec![Cite::of(silence.over)] })
}

//! What one start tells about every client: how long its parts took, and what a stricter client would not accept.

use std::time::Duration;

use crate::evidence::{
    Answer, Attempt, Endpoint, EventKind, Evidence, Exchange, LEGACY_VERSIONS, Method, NoiseKind, Outcome, PhaseName, Reply, Rung, Shown,
};

/// The course of a start that got ready, or that only this client's rules kept from it.
#[derive(Debug)]
pub(super) struct Course<'a> {
    pub attempt: &'a Attempt,
    /// From the spawn to the answer that opened the connection, without the silence of an era probe.
    pub handshake: Duration,
    /// Each list that was answered, from its request to its last page.
    pub lists: Vec<(Method, Duration)>,
    /// From the opening answer to the last list.
    pub all_lists: Duration,
    /// Text that is no message came on stdout before the client closed the connection.
    pub noisy: bool,
    /// The version in the answer to `initialize`, where that was asked.
    pub version: Option<Shown>,
    /// The start went without `initialize`, and the server lists no version that has it. A server of both eras may list the new one
    /// alone, so whether it knows `initialize` is open.
    pub initialize_unasked: bool,
    /// The server refused `initialize` for its version.
    pub initialize_refused: bool,
    pub era_probe: EraProbe,
}

/// What came of `server/discover`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EraProbe {
    NotAsked,
    Answered,
    Refused,
    Silent,
    /// The server ended on it.
    Ended,
}

impl<'a> Course<'a> {
    /// The start that got furthest: the judged one, or the one that was left alone.
    pub(super) fn of(evidence: &'a Evidence) -> Option<Self> {
        let starts = || [Some(evidence.judged()), evidence.second_look(), evidence.other_era()].into_iter().flatten();
        let attempt = starts().find(|start| start.is_ready()).or_else(|| starts().find(|start| only_rejected(start)))?;
        let (opening, hello) = attempt.hello()?;
        let opened = attempt.elapsed(opening)?;
        let timeline = attempt.timeline();
        let lists: Vec<(Method, Duration)> = LISTS.iter().filter_map(|&(method, phase)| Some((method, timeline.duration(phase)?))).collect();
        let discovered = match attempt.answer(Method::Discover) {
            Some((_, Answer::Discovered(found))) => Some(found),
            Some(_) | None => None,
        };
        Some(Self {
            attempt,
            handshake: handshake(attempt, opened),
            all_lists: attempt.ready().map_or(Duration::ZERO, |ready| ready.saturating_sub(opened)),
            lists,
            noisy: is_noisy(attempt),
            version: discovered.is_none().then(|| hello.protocol_version.clone()),
            initialize_unasked: discovered
                .is_some_and(|found| !found.supported_versions.iter().any(|version| LEGACY_VERSIONS.contains(&version.as_str()))),
            initialize_refused: evidence.other_era().is_some(),
            era_probe: era_probe(evidence),
        })
    }
}

const LISTS: [(Method, PhaseName); 4] = [
    (Method::ToolsList, PhaseName::ToolsList),
    (Method::PromptsList, PhaseName::PromptsList),
    (Method::ResourcesList, PhaseName::ResourcesList),
    (Method::ResourceTemplatesList, PhaseName::ResourceTemplatesList),
];

/// Whether the server had answered well, and the client would not have it.
fn only_rejected(attempt: &Attempt) -> bool {
    let was_rejected = attempt.find(|kind| matches!(kind, EventKind::Rejected { .. }).then_some(())).is_some();
    was_rejected && attempt.hello().is_some_and(|(event, _)| !attempt.after_client_closed(event))
}

/// The way from the spawn, or from the first step towards a URL, to `opened`; where an era probe went before, only `initialize` and what
/// comes before any request count.
fn handshake(attempt: &Attempt, opened: Duration) -> Duration {
    let spawned = attempt.find(|kind| matches!(kind, EventKind::Spawned { .. }).then_some(())).and_then(|(event, ())| attempt.elapsed(event));
    let timeline = attempt.timeline();
    let way = || [PhaseName::Dns, PhaseName::Tcp, PhaseName::Tls].into_iter().filter_map(|part| timeline.duration(part)).sum();
    let before = if attempt.is_remote() { Some(way()) } else { timeline.duration(PhaseName::Boot) };
    let parts = before.zip(timeline.duration(PhaseName::Initialize));
    match parts.filter(|_| attempt.sent(Method::Discover).is_some()) {
        Some((before, initialize)) => before + initialize,
        None => opened.saturating_sub(spawned.unwrap_or_default()),
    }
}

fn is_noisy(attempt: &Attempt) -> bool {
    attempt.while_open().iter().any(|event| matches!(event.kind, EventKind::Noise { kind, .. } if kind != NoiseKind::Blank))
}

/// What the first start that asked `server/discover` showed.
fn era_probe(evidence: &Evidence) -> EraProbe {
    let Some(asked) = evidence.attempts.iter().find(|attempt| attempt.sent(Method::Discover).is_some()) else { return EraProbe::NotAsked };
    match asked.answer(Method::Discover) {
        Some((_, Answer::Discovered(_))) => EraProbe::Answered,
        Some(_) => EraProbe::Refused,
        // Over HTTP a refusal need not be a message.
        None if asked.rungs().any(|(_, rung)| refuses_discover(rung)) => EraProbe::Refused,
        None if asked.outcome() == Outcome::Exited && asked.sent(Method::Initialize).is_none() => EraProbe::Ended,
        None => EraProbe::Silent,
    }
}

fn refuses_discover(rung: &Rung) -> bool {
    matches!(rung, Rung::Exchange(Exchange { endpoint: Endpoint::Mcp(Method::Discover), reply: Reply::Answered(answered), .. }) if answered.status >= 400)
}

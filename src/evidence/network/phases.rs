//! The phases of the way to a URL, from its rungs.

use std::time::Duration;

use crate::evidence::{Attempt, Dialled, Event, Found, Phase, PhaseName, PhaseOutcome, Reply, Rung, TlsOutcome};

/// `dns` (only for a name), `tcp`, `tls` (only where there is any) and `http`.
pub(in crate::evidence) fn phases(attempt: &Attempt) -> Vec<Phase> {
    let of = |name: PhaseName| attempt.rungs().filter(move |(_, rung)| belongs(rung) == name);
    let phase = |name: PhaseName| match name {
        // Of the requests, the first one shows how long the way to the server and its first byte take.
        PhaseName::Http => over(attempt, name, of(name).take(1)),
        _ => over(attempt, name, of(name)),
    };
    let due = |name: PhaseName| match name {
        PhaseName::Dns | PhaseName::Tls => of(name).next().is_some(),
        _ => true,
    };
    [PhaseName::Dns, PhaseName::Tcp, PhaseName::Tls, PhaseName::Http].into_iter().filter(|&name| due(name)).map(phase).collect()
}

/// From the begin of the first of these rungs to the end of the last one.
fn over<'a>(attempt: &Attempt, name: PhaseName, rungs: impl Iterator<Item = (&'a Event, &'a Rung)>) -> Phase {
    let mut extent: Option<(Duration, Duration)> = None;
    let mut went_well = false;
    for (event, rung) in rungs {
        let Some(end) = attempt.elapsed(event) else { continue };
        let start = end.saturating_sub(took(rung));
        extent = Some(extent.map_or((start, end), |(first, last)| (first.min(start), last.max(end))));
        went_well |= is_good(rung);
    }
    let outcome = if went_well { PhaseOutcome::Ok } else { PhaseOutcome::Failed };
    extent.map_or(Phase::not_reached(name), |(start, end)| Phase::between(name, start, end, outcome))
}

const fn belongs(rung: &Rung) -> PhaseName {
    match rung {
        Rung::Lookup(_) => PhaseName::Dns,
        Rung::Dial(_) | Rung::Tunnel(_) => PhaseName::Tcp,
        Rung::Tls(_) => PhaseName::Tls,
        Rung::BadUrl(_) | Rung::Exchange(_) => PhaseName::Http,
    }
}

const fn took(rung: &Rung) -> Duration {
    match rung {
        Rung::BadUrl(_) => Duration::ZERO,
        Rung::Lookup(lookup) => lookup.took,
        Rung::Dial(dial) => dial.took,
        Rung::Tunnel(tunnel) => tunnel.took,
        Rung::Tls(tls) => tls.took,
        Rung::Exchange(exchange) => exchange.took,
    }
}

const fn is_good(rung: &Rung) -> bool {
    match rung {
        Rung::BadUrl(_) => false,
        Rung::Lookup(lookup) => matches!(lookup.found, Found::Addresses(_)),
        Rung::Dial(dial) => matches!(dial.dialled, Dialled::Accepted),
        Rung::Tunnel(tunnel) => matches!(tunnel.outcome, crate::evidence::TunnelOutcome::Opened),
        Rung::Tls(tls) => matches!(tls.outcome, TlsOutcome::Agreed { .. }),
        Rung::Exchange(exchange) => matches!(exchange.reply, Reply::Answered(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{n8n, remote, shown},
        evidence::{Dial, Lookup},
    };

    #[test]
    fn each_rung_is_a_part_of_its_phase() {
        let milliseconds = Duration::from_millis;
        let lookup = Rung::Lookup(Lookup { host: shown("localhost"), took: milliseconds(4), found: Found::Addresses(Vec::new()) });
        let dial = |dialled| Rung::Dial(Dial { to: "127.0.0.1:80".parse().unwrap(), took: milliseconds(5), dialled });
        let told = |story: crate::diagnosis::testing::Start| {
            let phases = story.evidence().attempts[0].timeline().phases;
            phases.iter().take(3).map(|phase| (phase.name.name(), phase.duration.map(|took| took.as_millis()), phase.outcome)).collect::<Vec<_>>()
        };
        let story = remote("http://localhost/mcp").rung(lookup).rung(dial(Dialled::Refused)).rung(dial(Dialled::Accepted));
        let (ok, unreached) = (PhaseOutcome::Ok, PhaseOutcome::NotReached);
        assert_eq!(told(story), [("dns", Some(4), ok), ("tcp", Some(15), ok), ("http", None, unreached)]);
        let refused = n8n("http://127.0.0.1", None).rung(dial(Dialled::Refused));
        assert_eq!(told(refused)[..2], [("tcp", Some(5), PhaseOutcome::Failed), ("http", None, unreached)]);
    }
}

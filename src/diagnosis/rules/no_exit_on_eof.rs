//! The server does not end when its stdin is closed: the client had to signal it, or left it running.

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Standing, When, clients, wording::span},
    evidence::{Event, EventKind, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::NoExitOnEof,
    explain: include_str!("no-exit-on-eof.md"),
    when: When::Ready,
    standing: Standing::Aside,
    supersedes: &[],
    check,
};

/// A client that signals sooner shows nothing: interpreters need up to a second to shut down. Ours.
const FAIR_WAIT: Duration = Duration::from_secs(1);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let closed = attempt.client_closed().filter(|event| matches!(event.kind, EventKind::StdinClosed))?;
    let next = attempt.events.iter().filter(|event| attempt.after_client_closed(event)).find(|event| ends_the_wait(event))?;
    let waited = attempt.elapsed(next)?.saturating_sub(attempt.elapsed(closed)?);
    let left = matches!(next.kind, EventKind::LeftRunning { .. });
    if matches!(next.kind, EventKind::Exited(_)) || (waited < FAIR_WAIT && !left) {
        return None;
    }
    let then = if left { "and would leave it running" } else { "before it used a signal" };
    let claim = format!("the server does not end when its stdin is closed: {} waited {} {then}", clients::name(attempt), span(waited));
    let finding = Finding::build(Cause::NoExitOnEof, claim, Cite::of(closed))
        .severity(Severity::Warning)
        .confidence(if waited < FAIR_WAIT { Confidence::Medium } else { Confidence::High })
        .cite([Cite::of(next)])
        .measured(Quantity::seconds(waited));
    let fix =
        "end when stdin ends: process.stdin.on(\"end\", () => process.exit(0)) in Node; in Python let the read loop return and stop other threads";
    Some(finding.fix(Fix::by_hand(fix)))
}

/// What comes after the closing of stdin: the server's end, or the client's next step.
fn ends_the_wait(event: &Event) -> bool {
    matches!(event.kind, EventKind::Exited(_) | EventKind::SignalSent(_) | EventKind::LeftRunning { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Signal, Source},
    };

    fn ready() -> Start {
        start("node s.js").initializes().lists_tools(1)
    }

    #[test]
    fn only_a_fair_wait_after_the_closing_counts() {
        let left = EventKind::LeftRunning { pid: 4711 };
        for (story, found) in [
            (ready().closes_stdin().after(2_000).signals(Signal::Terminate).killed_by(15), true),
            (ready().closes_stdin().event(Source::Process, left.clone()), true),
            (ready().closes_stdin().exits(0), false),
            (ready().closes_stdin().after(1_900).exits(0).signals(Signal::Terminate), false),
            // Cline's 250 ms are too short to tell, and Codex closes and signals at once.
            (ready().closes_stdin().after(250).signals(Signal::Terminate).killed_by(15), false),
            (ready().closes_stdin().signals(Signal::Terminate).killed_by(15), false),
            (ready().signals(Signal::Terminate).closes_stdin().after(5_000).signals(Signal::Kill).killed_by(9), false),
            (ready().signals(Signal::Interrupt).event(Source::Process, left), false),
        ] {
            assert_eq!(story.finding(Cause::NoExitOnEof).is_some(), found);
        }
    }
}

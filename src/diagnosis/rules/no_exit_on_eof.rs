//! The server does not end when its stdin is closed: the client had to signal it, or left it running.

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Standing, When, clients, wording::span},
    evidence::{Attempt, Event, EventKind, Evidence, Message},
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
    let fair = waited >= fair_wait(attempt);
    if matches!(next.kind, EventKind::Exited(_)) || !(fair || left) {
        return None;
    }
    let then = if left { "and would leave it running" } else { "before it used a signal" };
    let claim = format!("the server does not end when its stdin is closed: {} waited {} {then}", clients::name(attempt), span(waited));
    let finding = Finding::build(Cause::NoExitOnEof, claim, Cite::of(closed))
        .severity(if asks_too_late(attempt) { Severity::Note } else { Severity::Warning })
        .confidence(if fair { Confidence::High } else { Confidence::Medium })
        .cite([Cite::of(next)])
        .measured(Quantity::seconds("wait for its end", waited));
    let fix =
        "end when stdin ends: process.stdin.on(\"end\", () => process.exit(0)) in Node; in Python let the read loop return and stop other threads";
    Some(finding.fix(Fix::by_hand(fix)))
}

/// A server ends no faster than its runtime and this machine let it start: Python takes half as long, also on a busy machine.
fn fair_wait(attempt: &Attempt) -> Duration {
    attempt.handshake_done().unwrap_or_default().max(FAIR_WAIT)
}

/// The server asked for something, such as `roots/list`, when nobody was left to answer: a client that stays would have answered, and seen it end.
fn asks_too_late(attempt: &Attempt) -> bool {
    let asked = |event: &&Event| matches!(event.kind, EventKind::Received(Message::Request { .. }));
    attempt.events.iter().filter(asked).any(|event| attempt.after_client_closed(event))
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
    fn a_machine_on_which_the_start_took_long_is_given_as_long_for_the_end() {
        let slow = start("python -m s").after(2_500).initializes().lists_tools(1);
        assert!(slow.clone().closes_stdin().after(2_000).signals(Signal::Terminate).killed_by(15).finding(Cause::NoExitOnEof).is_none());
        assert!(slow.closes_stdin().after(2_600).signals(Signal::Terminate).killed_by(15).finding(Cause::NoExitOnEof).is_some());
    }

    #[test]
    fn a_question_that_nobody_can_answer_any_more_is_no_fault() {
        let request = || Message::Request { method: "roots/list".into() };
        let late = ready().closes_stdin().message(request()).after(2_000).signals(Signal::Terminate).killed_by(15);
        assert_eq!(late.finding(Cause::NoExitOnEof).map(|finding| finding.severity), Some(Severity::Note));
        let early = ready().message(request()).closes_stdin().after(2_000).signals(Signal::Terminate).killed_by(15);
        assert_eq!(early.finding(Cause::NoExitOnEof).map(|finding| finding.severity), Some(Severity::Warning));
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

//! The answer sat in the server's own buffer: it came only when stdin was closed.

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Standing, When, wording::span},
    evidence::{Attempt, Event, EventKind, Evidence, Message, Method},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::StdoutBuffered,
    explain: include_str!("stdout-buffered.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::SlowStart, Cause::ToolsListTimeout, Cause::LateResponse],
    check,
};

/// A buffer is flushed at once when stdin ends; what takes longer may be a slow server's answer.
const AT_ONCE: Duration = Duration::from_millis(100);

/// So long may a runtime take to shut down before it flushes, as Python does behind a pipe. Ours.
const SHUTDOWN: Duration = Duration::from_secs(1);

/// After so long a silence, an answer just then is hardly chance.
const LONG_SILENCE: Duration = Duration::from_secs(2);

fn check(evidence: &Evidence) -> Option<Finding> {
    let starts: Vec<&Attempt> = evidence.second_look().into_iter().chain([evidence.judged()]).collect();
    let flushes: Vec<Flush> = starts.iter().filter_map(|start| Flush::of(start)).collect();
    let first = flushes.first()?;
    // A start that answered in its own time shows that the other one's answer came then by chance.
    if starts.iter().any(|start| first.came_without_it(start)) {
        return None;
    }
    let alone = starts.len() == 1;
    let confidence = match (flushes.iter().all(Flush::at_end_of_stdin), alone) {
        (true, false) => Confidence::High,
        (true, true) => {
            if first.silent_for >= LONG_SILENCE {
                Confidence::High
            } else {
                Confidence::Medium
            }
        }
        (false, _) if flushes.len() > 1 => Confidence::Medium,
        (false, false) if first.is_outwaited_by(evidence.judged()) => Confidence::Medium,
        (false, _) => return None,
    };
    let claim = format!("the answer to {} sat in the server's buffer: it came only when stdin was closed", first.request.name());
    let finding = Finding::build(Cause::StdoutBuffered, claim, Cite::of(first.closed).seen_in(first.attempt))
        .confidence(confidence)
        .cite([Cite::noting(first.answer, &format!("answers {} {} after stdin was closed", first.request.name(), span(first.after_closing)))
            .seen_in(first.attempt)])
        .cite([Cite::of(first.read).seen_in(first.attempt)])
        .measured(Quantity::seconds("from the closing of stdin to the answer", first.after_closing));
    Some(remedies(evidence.judged()).into_iter().fold(finding, Finding::fix))
}

/// An answer that came only after stdin was closed, though the request had been read before.
struct Flush<'a> {
    attempt: &'a Attempt,
    request: Method,
    read: &'a Event,
    closed: &'a Event,
    answer: &'a Event,
    after_closing: Duration,
    /// From the first read of stdin until it was closed.
    silent_for: Duration,
}

impl<'a> Flush<'a> {
    fn of(attempt: &'a Attempt) -> Option<Self> {
        let end = attempt.events.iter().position(|event| matches!(event.kind, EventKind::StdinClosed))?;
        let (before, after) = attempt.events.split_at(end);
        let closed = after.first()?;
        let read = before.iter().find(|event| matches!(event.kind, EventKind::StdinRead))?;
        let (answer, request) = after.iter().find_map(|event| answered(event).map(|request| (event, request)))?;
        let asked = before.iter().position(|event| matches!(event.kind, EventKind::Sent(method) if method == request))?;
        let silent = !before[asked..].iter().any(|event| matches!(event.kind, EventKind::Received(_)));
        let after_closing = attempt.elapsed(answer)?.saturating_sub(attempt.elapsed(closed)?);
        let silent_for = attempt.elapsed(closed)?.saturating_sub(attempt.elapsed(read)?);
        silent.then_some(Self { attempt, request, read, closed, answer, after_closing, silent_for })
    }

    /// Whether `start` had its answer to the same request while stdin was open.
    fn came_without_it(&self, start: &Attempt) -> bool {
        let answer = start.events.iter().find(|event| answered(event) == Some(self.request));
        answer.is_some_and(|answer| !start.after_client_closed(answer))
    }

    /// Whether `start` waited in vain for longer than this answer took: not time was missing, but the end of stdin.
    fn is_outwaited_by(&self, start: &Attempt) -> bool {
        let gave_up = start.gave_up().and_then(|(event, ..)| start.elapsed(event));
        let answered = self.attempt.elapsed(self.answer);
        self.after_closing <= SHUTDOWN && gave_up.zip(answered).is_some_and(|(gave_up, answered)| gave_up > answered)
    }

    fn at_end_of_stdin(&self) -> bool {
        self.after_closing <= AT_ONCE
    }
}

fn answered(event: &Event) -> Option<Method> {
    match event.kind {
        EventKind::Received(Message::Answer { to, .. }) => to,
        _ => None,
    }
}

/// The flush in the language of the program that was started.
fn remedies(attempt: &Attempt) -> Vec<Fix> {
    let program = attempt.launched().map(|launched| launched.command.to_lowercase()).unwrap_or_default();
    let python = Fix::edit("make Python write at once", r#""env": { "PYTHONUNBUFFERED": "1" }"#);
    let by_hand = Fix::by_hand("flush stdout after every message: `sys.stdout.flush()`, `fflush(stdout)`, `stdout.flush()?`");
    if ["python", "uv", "pipx", "poetry"].iter().any(|name| program.contains(name)) { vec![python, by_hand] } else { vec![by_hand] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::Purpose,
    };

    fn confidence(story: Start) -> Option<Confidence> {
        story.finding(Cause::StdoutBuffered).map(|finding| finding.confidence)
    }

    fn buffered() -> Start {
        start("python s.py").reads_stdin().gives_up(Method::Initialize, 60_000).initializes().exits(0)
    }

    /// A second look whose stdin is closed at its end.
    fn second() -> Start {
        start("python s.py").reads_stdin().after(120_000).closes_stdin()
    }

    #[test]
    fn an_answer_at_the_end_of_stdin_is_proof() {
        assert_eq!(confidence(buffered().then(second().initializes().exits(0), Purpose::SecondLook)), Some(Confidence::High));
        assert_eq!(confidence(buffered()), Some(Confidence::High));
        let hasty = start("python s.py").limit(1_500).reads_stdin().gives_up(Method::Initialize, 1_500).initializes().exits(0);
        assert_eq!(confidence(hasty), Some(Confidence::Medium));
        let late = second().after(3_000).initializes().exits(0);
        assert_eq!(confidence(buffered().then(late, Purpose::SecondLook)), Some(Confidence::Medium));
    }

    #[test]
    fn a_merely_slow_server_is_not_buffered() {
        let slow = start("python s.py").reads_stdin().after(70_000).initializes().lists_tools(1);
        let booting = start("python s.py").gives_up(Method::Initialize, 60_000).reads_stdin().initializes().exits(0);
        let later = start("python s.py").reads_stdin().gives_up(Method::Initialize, 60_000).after(2_000).initializes().exits(0);
        for story in [buffered().then(slow, Purpose::SecondLook), booting, later, start("python s.py").gives_up(Method::Initialize, 60_000).exits(0)]
        {
            assert_eq!(confidence(story), None);
        }
    }

    #[test]
    fn a_client_that_kills_at_once_leaves_the_proof_to_the_second_look() {
        let killed = start("python s.py").reads_stdin().after(30_000);
        let killed = killed.event(crate::evidence::Source::Client, EventKind::GaveUp { waiting_for: Method::Initialize }).killed_by(9);
        assert_eq!(confidence(killed.then(second().initializes().exits(0), Purpose::SecondLook)), Some(Confidence::High));
    }

    #[test]
    fn a_flush_at_the_end_of_a_pipe_takes_its_time() {
        let killed = |at| start("run.sh").reads_stdin().gives_up(Method::Initialize, at).exits(141);
        let flushed = || start("run.sh").reads_stdin().after(4_000).closes_stdin().after(200).initializes().exits(0);
        assert_eq!(confidence(killed(5_000).then(flushed(), Purpose::SecondLook)), Some(Confidence::Medium));
        // It had less time at first, so it may be slow.
        assert_eq!(confidence(killed(3_000).then(flushed(), Purpose::SecondLook)), None);
    }

    #[test]
    fn it_explains_the_silence() {
        let diagnosis = buffered().then(second().initializes().exits(0), Purpose::SecondLook).diagnosis();
        let causes: Vec<Cause> = diagnosis.findings.iter().map(|finding| finding.cause).collect();
        assert_eq!(causes, [Cause::StdoutBuffered]);
        assert!(diagnosis.findings[0].fixes[0].edit.as_ref().is_some_and(|edit| edit.contains("PYTHONUNBUFFERED")));
    }

    #[test]
    fn a_list_can_sit_in_the_buffer_too() {
        let story = start("python s.py").reads_stdin().initializes().gives_up(Method::ToolsList, 60_100).lists_tools(2).exits(0);
        assert!(story.finding(Cause::StdoutBuffered).is_some_and(|finding| finding.claim.contains("tools/list")));
    }
}

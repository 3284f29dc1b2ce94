//! The verdict as one sentence that a person would say; human and JSON reports share it.

mod remote;

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Diagnosis, Severity, Status},
    evidence::{EventKind, Evidence, Exit, LimitOrigin, Method, Origin, Outcome},
};

use super::{duration::span, line::cut, n8n, names};

pub(super) use remote::{behind, unreached};

/// The sentence, without a mark and without a full stop.
pub(super) fn verdict(diagnosis: &Diagnosis) -> String {
    let attempt = diagnosis.evidence.judged();
    if let Some(visit) = attempt.n8n() {
        return visited(diagnosis, &n8n::clause(attempt, &visit));
    }
    let (server, client, evidence) = (names::server(attempt), names::client(diagnosis), &diagnosis.evidence);
    if let Some(often) = now_and_then(diagnosis) {
        return format!("{server} fails in {often} in {client}: {}", remote::reason(diagnosis).unwrap_or_else(|| what_happened(diagnosis)));
    }
    match (diagnosis.verdict.status, evidence.ready_to_judge().map(|ready| time(ready, evidence))) {
        (Status::Healthy, ready) => format!("healthy: {}", ready_in(diagnosis, ready)),
        (Status::Degraded, Some(ready)) if evidence.is_over_budget() => {
            format!("{server} works in {client}, but slowly: ready in {ready}, the budget is {}", span(evidence.budget))
        }
        (Status::Degraded, Some(ready)) => format!("{server} works in {client}, with {}: ready in {ready}", warnings(diagnosis)),
        (Status::Degraded, None) => format!("{server} works in {client}, with {}", warnings(diagnosis)),
        (Status::Failing, Some(ready)) => format!("{server} fails in {client}, although it is ready in {ready}"),
        (Status::Failing, None) if attempt.is_remote() => remote::failing(diagnosis, || what_happened(diagnosis)),
        (Status::Failing, None) => format!("{server} does not start in {client}: {}", what_happened(diagnosis)),
        (Status::Inconclusive, _) => format!("{server}: cannot tell; {}", what_happened(diagnosis)),
    }
}

/// What a visit to n8n came to.
fn visited(diagnosis: &Diagnosis, clause: &str) -> String {
    match diagnosis.verdict.status {
        Status::Healthy | Status::Failing => format!("n8n {clause}"),
        Status::Degraded => match clause.strip_prefix("is ready") {
            Some(rest) => format!("n8n is ready, with {}{rest}", warnings(diagnosis)),
            None => format!("n8n {clause}"),
        },
        Status::Inconclusive => format!("cannot tell; n8n {clause}"),
    }
}

/// How many of several starts failed, where not all did; the verdict is about the first of them.
fn now_and_then(diagnosis: &Diagnosis) -> Option<String> {
    let runs = diagnosis.evidence.runs.as_ref()?;
    let (failed, of) = (runs.failed(), runs.measured().count());
    (0 < failed && failed < of).then(|| format!("{failed} of {of} starts"))
}

/// A time until ready, and of how many it stands for what.
fn time(ready: Duration, evidence: &Evidence) -> String {
    let statistic = evidence.statistic().map(|statistic| format!(" ({statistic})")).unwrap_or_default();
    format!("{}{statistic}", span(ready))
}

fn ready_in(diagnosis: &Diagnosis, time: Option<String>) -> String {
    let (Some(time), Some(ready)) = (time, diagnosis.evidence.ready_to_judge()) else { return "ready".into() };
    let attempt = diagnosis.evidence.judged();
    let limit = attempt.launched().map(|launched| launched.limit);
    // What runs already needs no time to become ready.
    let word = if attempt.is_remote() { "ready after" } else { "ready in" };
    let Some((after, origin)) = limit.and_then(|limit| Some((limit.after?, limit.origin))) else {
        return format!("{word} {time}");
    };
    let percent = 100.0 * ready.as_secs_f64() / after.as_secs_f64().max(0.001);
    let share = if percent < 1.0 { "less than 1 %".into() } else { format!("{percent:.0} %") };
    let allows = match origin {
        LimitOrigin::Profile | LimitOrigin::Log => names::client(diagnosis),
        LimitOrigin::Entry => "its entry",
        LimitOrigin::Variable => "the client's environment",
        LimitOrigin::Flag => "--timeout",
    };
    format!("{word} {time}, {share} of what {allows} allows")
}

fn warnings(diagnosis: &Diagnosis) -> String {
    let number = diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    names::count(number, "warnings")
}

/// What the client saw of a start that did not get ready, as a clause.
fn what_happened(diagnosis: &Diagnosis) -> String {
    let attempt = diagnosis.evidence.judged();
    match attempt.outcome() {
        Outcome::Ready => "it got ready".into(),
        Outcome::TimedOut => too_late(diagnosis),
        Outcome::Exited => {
            attempt.exit().map_or_else(|| "it ended by itself".into(), |(event, exit)| format!("it {}", ends(exit, attempt.elapsed(event))))
        }
        Outcome::SpawnFailed => not_started(diagnosis),
        Outcome::Closed => closed(diagnosis),
    }
}

fn after(elapsed: Option<Duration>) -> String {
    match elapsed {
        None => String::new(),
        Some(elapsed) if elapsed < Duration::from_millis(1) => " at once".to_owned(),
        Some(elapsed) => format!(" after {}", span(elapsed)),
    }
}

fn too_late(diagnosis: &Diagnosis) -> String {
    let attempt = diagnosis.evidence.judged();
    let (gave_up, waited_for) = attempt.gave_up().map_or((None, Method::Initialize), |(event, method)| (attempt.elapsed(event), method));
    if attempt.origin == Origin::Log {
        let asked = attempt.sent(waited_for).and_then(|event| attempt.elapsed(event));
        let within = gave_up.zip(asked).map_or_else(|| "in time".into(), |(end, begin)| format!("within {}", span(end.saturating_sub(begin))));
        return format!("it does not answer {} {within}", waited_for.name());
    }
    let limit = attempt.launched().and_then(|launched| launched.limit.after).or(gave_up).unwrap_or_default();
    let silent = format!("it does not answer {} within {}", waited_for.name(), span(limit));
    let Some(second) = diagnosis.evidence.second_look() else { return silent };
    match (second.ready(), second.died_starting()) {
        (Some(needed), _) if needed > limit => format!("it needs {}, the limit is {}", span(needed), span(limit)),
        (Some(needed), _) if attempt.is_remote() => format!("{silent}; a second time it took {}", span(needed)),
        (Some(needed), _) => format!("{silent}; a second start took {}", span(needed)),
        (None, Some((event, exit))) => format!("{silent}; left alone, it {}", ends(exit, second.elapsed(event))),
        (None, None) => {
            let watched = second.client_closed().and_then(|event| second.elapsed(event)).unwrap_or(second.timeline().end);
            format!("{silent}, nor within {} when left alone", span(watched))
        }
    }
}

fn not_started(diagnosis: &Diagnosis) -> String {
    // A log has only the system's words, and the root knows which program they are about.
    let missing = diagnosis.findings.first().filter(|root| root.cause == Cause::CommandNotFound).and_then(|root| root.subject.as_ref());
    diagnosis
        .evidence
        .judged()
        .events
        .iter()
        .find_map(|event| match &event.kind {
            EventKind::BadConfig(_) => Some("its config entry cannot be used".into()),
            EventKind::Unresolved(missed) if missed.not_executable => Some(format!("`{}` is not executable", missed.command)),
            EventKind::Unresolved(missed) => Some(format!("`{}` is not found", missed.command)),
            _ => None,
        })
        .or_else(|| missing.map(|program| format!("`{}` is not found", program.parts().1)))
        .unwrap_or_else(|| "the operating system refuses to start it".into())
}

/// In columns: the rest of a line of a terminal.
const LONGEST_REASON: usize = 48;

fn closed(diagnosis: &Diagnosis) -> String {
    let attempt = diagnosis.evidence.judged();
    let refusal = |method: Method| attempt.error_from(method).map(|(_, error)| format!("it answers {} with error {}", method.name(), error.code));
    let step = |kind: &EventKind| match kind {
        EventKind::Rejected { answer_to, .. } => Some(format!("{} rejects its answer to {}", names::client(diagnosis), answer_to.name())),
        EventKind::Interrupted => Some("the probe was interrupted".into()),
        EventKind::ShutDown => Some(format!("{} closes it on purpose", names::client(diagnosis))),
        _ => None,
    };
    let given_up = |kind: &EventKind| match kind {
        EventKind::NotConnected(why) => Some(format!("{} does not use it: {}", names::client(diagnosis), cut(why, LONGEST_REASON))),
        _ => None,
    };
    [Method::Initialize, Method::ToolsList, Method::Discover]
        .into_iter()
        .find_map(refusal)
        .or_else(|| attempt.echo().map(|_| "it sends back what it is sent".into()))
        .or_else(|| attempt.find(step).map(|(event, clause)| clause + &after(attempt.elapsed(event))))
        .or_else(|| attempt.find(given_up).map(|(_, clause)| clause))
        .unwrap_or_else(|| {
            let end =
                if attempt.is_finished() { "the connection was closed before it was ready" } else { "the log does not show the end of its start" };
            end.into()
        })
}

/// How and when a process ended, as a clause without its subject.
fn ends(exit: Exit, elapsed: Option<Duration>) -> String {
    let after = after(elapsed);
    match (exit.code, exit.signal) {
        (_, Some(signal)) => format!("is killed by {}{after}", signal_name(signal)),
        (Some(code), None) => format!("ends by itself{after} with exit code {code}"),
        (None, None) => format!("ends by itself{after}"),
    }
}

/// How a process ended: `exit code 1`, `killed by SIGSEGV`.
pub(super) fn ending(exit: Exit) -> String {
    match (exit.code, exit.signal) {
        (_, Some(signal)) => format!("killed by {}", signal_name(signal)),
        (Some(code), None) => format!("exit code {code}"),
        (None, None) => "without an exit code".into(),
    }
}

/// The numbers that POSIX fixes, and those on which Linux and macOS agree; the others stay numbers.
fn signal_name(number: i32) -> String {
    let name = match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        number => return format!("signal {number}"),
    };
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::runs;

    #[test]
    fn of_many_starts_the_statistic_counts_or_how_many_failed() {
        assert_eq!(
            runs::all().iter().map(verdict).collect::<Vec<_>>(),
            [
                "healthy: ready in 402 ms (median of 12 starts), less than 1 % of what Claude Desktop allows",
                "weather works in Claude Desktop, with 1 warning: ready in 482 ms (median of 12 starts)",
                "healthy: ready in 400 ms (median of 4 starts), less than 1 % of what Claude Desktop allows",
                "postgres fails in 3 of 12 starts in Claude Desktop: it ends by itself after 340 ms with exit code 1",
            ]
        );
    }
}

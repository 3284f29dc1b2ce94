//! Started again and again: without a good start, or with good and failed ones in turn.

use std::time::Duration;

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Standing, Unit, When, clients, wording::long},
    evidence::{Attempt, EventKind, Evidence, Origin, Outcome, Streak},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::RestartLoop,
    explain: include_str!("restart-loop.md"),
    when: When::Always,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

/// From so many starts on it is a loop.
const MANY: usize = 3;
/// A client that starts a server again so soon does so by itself.
const AT_ONCE: Duration = Duration::from_secs(10);
/// Starts that are further apart are those of a person.
const SOON: Duration = Duration::from_mins(5);
/// No person starts a server so often: it is the client.
const FAST: Duration = Duration::from_mins(1);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if attempt.origin == Origin::Live {
        return None;
    }
    closed_unanswered(evidence).or_else(|| if attempt.is_ready() { in_turn(evidence) } else { without_a_good_one(evidence) })
}

/// The client starts it and closes it on purpose before any answer came, and starts it again.
fn closed_unanswered(evidence: &Evidence) -> Option<Finding> {
    let mut row: Vec<&Attempt> = Vec::new();
    for attempt in evidence.attempts.iter().rev().filter(|attempt| attempt.is_for_use()) {
        let near = row.last().is_none_or(|next| apart(attempt, next).is_none_or(|gap| gap <= SOON));
        if !near || !was_closed_unanswered(attempt) {
            break;
        }
        row.push(attempt);
    }
    let (latest, first) = (*row.first()?, *row.last()?);
    if row.len() < MANY {
        return None;
    }
    let client = clients::name(latest);
    let claim = format!("{client} started it {} times{}, and closed it each time before any answer came", row.len(), within(apart(first, latest)));
    let finding = Finding::build(RULE.cause, claim, Cite::of(latest.client_closed()?))
        .severity(if evidence.judged().is_ready() { Severity::Warning } else { Severity::Error })
        .confidence(Confidence::Medium)
        .cite(first.client_closed().map(Cite::of))
        .measured(starts(row.len()));
    Some(finding.fix(Fix::by_hand("see how long it needs when nobody closes it: start it by hand, or probe it")))
}

fn was_closed_unanswered(attempt: &Attempt) -> bool {
    let on_purpose = attempt.client_closed().is_some_and(|event| matches!(event.kind, EventKind::ShutDown));
    attempt.told().is_none() && attempt.opened().is_none() && on_purpose
}

fn without_a_good_one(evidence: &Evidence) -> Option<Finding> {
    let streak = evidence.history().streak()?;
    let at_once = streak.failed == MANY - 1 && streak.span.is_some_and(|span| span <= AT_ONCE);
    let gaps = u32::try_from(streak.failed.saturating_sub(1)).unwrap_or(u32::MAX).max(1);
    let each = streak.span.map(|span| span / gaps);
    if (streak.failed < MANY && !at_once) || each.is_some_and(|each| each > SOON) {
        return None;
    }
    let claim = format!("{} starts in a row failed{}; {}", streak.failed, pace(&streak), endings(&streak));
    let mut failures = evidence.attempts.iter().filter(|attempt| attempt.is_for_use() && attempt.told().is_some_and(|told| told != Outcome::Ready));
    let latest = failures.next_back()?;
    // Those whose events are gone cannot be cited.
    let before: Vec<&Attempt> = failures.rev().take(streak.failed - 1).collect();
    let first = if before.len() == streak.failed - 1 { "the first of these starts" } else { "one of these starts" };
    // Where nobody said a word, the loop is all that there is to see.
    let fast = each.is_some_and(|each| each <= FAST);
    let mute = evidence.judged().lines().next().is_none() && evidence.judged().died_starting().is_some();
    let severity = match (at_once, fast && mute) {
        (true, _) => Severity::Note,
        (false, true) => Severity::Error,
        (false, false) => Severity::Warning,
    };
    let finding = Finding::build(RULE.cause, claim, cite(latest, "the latest of these starts")?)
        .severity(severity)
        .confidence(if at_once { Confidence::Low } else { Confidence::High })
        .cite(before.last().and_then(|before| cite(before, first)))
        .measured(starts(streak.failed));
    Some(
        finding
            .fix(Fix::by_hand("switch the server off in the client until its cause is mended: each start is in vain and may leave something behind")),
    )
}

fn in_turn(evidence: &Evidence) -> Option<Finding> {
    let flapping = evidence.history().flapping().filter(|flapping| flapping.ending != Outcome::TimedOut)?;
    let failed = evidence.attempts.iter().rfind(|attempt| attempt.is_for_use() && attempt.told().is_some_and(|told| told != Outcome::Ready))?;
    let claim = format!(
        "good and failed starts alternate: {} of the latest {} failed, most of which {}",
        flapping.failed,
        flapping.of,
        what(flapping.ending)
    );
    let finding = Finding::build(RULE.cause, claim, cite(failed, "the latest start that failed")?)
        .severity(Severity::Warning)
        .confidence(Confidence::Medium)
        .measured(Quantity::count("failed starts", flapping.failed as u64, Unit::Starts));
    Some(
        finding.fix(Fix::by_hand("look for what is not the same at each start: a port or lock of the last copy, the network, a login that runs out")),
    )
}

fn cite(attempt: &Attempt, note: &str) -> Option<Cite> {
    Some(Cite::noting(attempt.events.first()?, note))
}

fn starts(count: usize) -> Quantity {
    Quantity::count("starts without a good one", count as u64, Unit::Starts)
}

fn apart(one: &Attempt, next: &Attempt) -> Option<Duration> {
    (next.started_at? - one.started_at?).to_std().ok()
}

fn within(span: Option<Duration>) -> String {
    span.map(|span| format!(" within {}", long(span))).unwrap_or_default()
}

/// ` within 4 min, one each 30 s`.
fn pace(streak: &Streak) -> String {
    let gaps = u32::try_from(streak.failed - 1).unwrap_or(u32::MAX);
    let each = streak.span.filter(|_| gaps > 1).map(|span| format!(", one each {}", long(span / gaps))).unwrap_or_default();
    format!("{}{each}", within(streak.span))
}

fn endings(streak: &Streak) -> String {
    let (ending, count) = streak.ending;
    let all = if count == streak.failed { "all of them".to_owned() } else { format!("{count} of them") };
    format!("{all} {}", what(ending))
}

/// What such starts did, as a verb.
fn what(ending: Outcome) -> &'static str {
    match ending {
        Outcome::Ready => "were ready",
        Outcome::TimedOut => "ran into the client's limit",
        Outcome::Exited => "ended by themselves",
        Outcome::SpawnFailed => "could not be started",
        Outcome::Closed => "were refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, start, starts},
        },
        evidence::{self, Method},
    };

    fn good() -> Start {
        start("x").initializes().lists_tools(1)
    }

    fn dies() -> Start {
        start("x").stderr("bye").exits(1)
    }

    fn claim(story: Start) -> Option<String> {
        story.finding(RULE.cause).map(|found| found.claim)
    }

    #[test]
    fn a_loop_is_told_beside_its_cause() {
        let diagnosis = starts(30, [good(), dies(), dies(), start("x").gives_up(Method::Initialize, 20_000), dies()]).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Failing, Some(Cause::ExitedEarly)));
        let found = diagnosis.findings.iter().find(|found| found.cause == RULE.cause).expect("the loop");
        assert_eq!(found.claim, "4 starts in a row failed within 90 s, one each 30 s; 3 of them ended by themselves");
        assert_eq!((found.severity, found.cites.len()), (Severity::Warning, 2));
    }

    #[test]
    fn of_starts_whose_events_are_gone_none_is_called_the_first() {
        let mut evidence = starts(30, [dies(), dies(), dies(), dies()]).evidence();
        for (kept, note) in [(4, "the first of these starts"), (3, "one of these starts")] {
            while evidence.attempts.len() > kept {
                let gone = evidence.attempts.remove(0);
                evidence.earlier.push(evidence::Start::of(&gone));
            }
            let found = (RULE.check)(&evidence).expect("the loop");
            assert!(found.claim.starts_with("4 starts in a row"), "{}", found.claim);
            assert_eq!(found.cites.last().map(|cite| cite.text.as_str()), Some(note));
        }
    }

    #[test]
    fn a_fast_loop_without_a_word_is_the_cause() {
        let silent = || start("x").exits(1);
        assert_eq!(starts(4, [silent(), silent(), silent()]).cause(), Some(RULE.cause));
        assert_eq!(starts(7_200, [silent(), silent(), silent()]).cause(), Some(Cause::ExitedEarly));
        assert_eq!(starts(4, [dies(), dies(), dies()]).cause(), Some(Cause::ExitedEarly));
    }

    #[test]
    fn two_within_seconds_are_a_hint() {
        let found = starts(1, [dies(), dies()]).finding(RULE.cause).expect("a hint");
        assert_eq!((found.severity, found.confidence), (Severity::Note, Confidence::Low));
        // Three failures with hours between them are bad days, and no loop.
        for story in
            [starts(7_200, [dies(), dies(), dies()]), starts(60, [dies(), dies()]), starts(1, [dies()]), starts(1, [dies(), dies(), dies(), good()])]
        {
            assert_eq!(claim(story), None);
        }
        assert_eq!(claim(dies()), None);
    }

    #[test]
    fn a_client_that_closes_it_each_time_never_lets_it_start() {
        let closed = || start("x").shut_down();
        let diagnosis = starts(20, [closed(), closed(), closed()]).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Failing, Some(RULE.cause)));
        assert_eq!(diagnosis.findings[0].claim, "Claude Desktop started it 3 times within 40 s, and closed it each time before any answer came");
        for story in [starts(20, [closed(), closed()]), starts(3_600, [closed(), closed(), closed()])] {
            assert_eq!(claim(story), None);
        }
        assert_eq!(starts(20, [good(), closed(), closed(), closed()]).diagnosis().verdict.status, Status::Degraded);
    }

    #[test]
    fn flapping_is_a_warning_and_what_is_mended_is_none() {
        let verdict = starts(600, [good(), dies(), good(), dies(), good()]).diagnosis().verdict;
        assert_eq!((verdict.status, verdict.cause), (Status::Degraded, Some(RULE.cause)));
        let late = || start("x").gives_up(Method::Initialize, 60_000);
        for story in [starts(600, [dies(), dies(), dies(), good(), good()]), starts(600, [good(), late(), good(), late(), good()])] {
            assert_eq!(claim(story), None);
        }
    }
}

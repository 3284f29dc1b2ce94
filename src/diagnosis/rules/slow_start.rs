//! Ready after all, but later than the budget or than the client waits.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Quantity, Rule, Severity, Standing, When, company, launcher,
        more_time::more_time,
        pace::regression,
        silence::{Silence, answered_late, answered_later},
        watched::{Occupation, Spent, meanwhile},
        wording::span,
    },
    evidence::{Attempt, Evidence, Outcome, PhaseName, Stat},
};

use super::epipe_after_timeout::broken_pipe;

pub(crate) const RULE: Rule = Rule {
    cause: Cause::SlowStart,
    explain: include_str!("slow-start.md"),
    when: When::Always,
    standing: Standing::Symptom,
    supersedes: REFUTED,
    check,
};

/// What a server cannot have that got ready in the end, whatever it printed on the way.
pub(super) const REFUTED: &[Cause] = &[
    Cause::EntryNotFound,
    Cause::WrongInterpreter,
    Cause::WrongRuntimeVersion,
    Cause::PackageNotFound,
    Cause::BadArguments,
    Cause::MissingEnv,
    Cause::UnexpandedVariable,
    Cause::InvalidValue,
    Cause::MissingFile,
    Cause::MissingModule,
    Cause::DependencyMismatch,
    Cause::PackageMoved,
    Cause::SyntaxError,
    Cause::ImportCrash,
    Cause::Crashed,
    Cause::EncodingError,
    Cause::InitializeTimeout,
];

/// What the numbers of this rule and of `late-response` are.
pub(in crate::diagnosis) const READY: &str = "time until ready";

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(finding) = company::finding(evidence) {
        return Some(finding);
    }
    match attempt.ready() {
        Some(ready) => regression(evidence, attempt)
            .or_else(|| slower(evidence, attempt, ready))
            .or_else(|| over_budget(evidence, attempt))
            .or_else(|| at_the_limit(evidence)),
        None => over_limit(evidence, attempt).or_else(|| attempt.is_ready().then(|| at_the_limit(evidence)).flatten()),
    }
}

/// It was quicker in former days, and still would be if nothing had changed.
fn slower(evidence: &Evidence, attempt: &Attempt, ready: Duration) -> Option<Finding> {
    let change = evidence.history().change().filter(|change| change.is_slower() && ready.abs_diff(change.after) < ready.abs_diff(change.before))?;
    let claim = format!("since {} it is ready after {}; before that it took {} (medians)", change.date, span(change.after), span(change.before));
    let is_since = |start: &&Attempt| start.is_for_use() && start.started_at.is_some_and(|at| at.date_naive() >= change.date);
    let first = evidence.attempts.iter().filter(is_since).find_map(|start| Some((start.became_ready()?, start.ready()?)));
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(attempt.became_ready()?))
        .severity(Severity::Warning)
        .cite(first.map(|(event, ready)| Cite::noting(event, &format!("the first start that is known of that day is ready after {}", span(ready)))))
        .measured(Quantity::seconds(READY, change.after))
        .expected(Quantity::seconds(READY, change.before));
    Some(finding.fix(Fix::by_hand(format!("look for what changed about {}: an update, more data, a launcher without its cache", change.date))))
}

/// Of the latest starts, some were too late and some were not.
fn at_the_limit(evidence: &Evidence) -> Option<Finding> {
    let flapping = evidence.history().flapping().filter(|flapping| flapping.ending == Outcome::TimedOut)?;
    let (over, _) = evidence.attempts.iter().rev().filter(|start| start.is_for_use()).find_map(Attempt::gave_up)?;
    let claim = format!(
        "now it starts in time, now it does not: {} of the latest {} starts failed, mostly at the client's limit",
        flapping.failed, flapping.of
    );
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(over)).severity(Severity::Warning);
    Some(finding.fix(Fix::by_hand("look for what only some starts must do, such as a download or a login, and do it before")))
}

fn over_budget(evidence: &Evidence, attempt: &Attempt) -> Option<Finding> {
    let ready = evidence.ready_to_judge().filter(|_| evidence.is_over_budget())?;
    let complete = attempt.hello().map(|(hello, _)| hello).or_else(|| attempt.became_ready())?;
    let (did, seen) = meanwhile(attempt);
    let statistic = evidence.statistic().map(|statistic| format!(" ({statistic})")).unwrap_or_default();
    let claim = format!("the server is ready after {}{statistic}, over the budget of {}{did}", span(ready), span(evidence.budget));
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(complete))
        .severity(Severity::Warning)
        .cite(attempt.stdin_read().map(Cite::of))
        .cite(seen)
        .measured(Quantity::seconds(measure(evidence), ready))
        .expected(Quantity::seconds(measure(evidence), evidence.budget));
    Some(ways_out(finding, attempt))
}

/// What the number is of that the budget is about.
fn measure(evidence: &Evidence) -> &'static str {
    match evidence.runs.as_ref().map(|runs| runs.stat) {
        None => READY,
        Some(Stat::Min) => "shortest time until ready",
        Some(Stat::Median) => "median time until ready",
        Some(Stat::P95) => "95th percentile of the time until ready",
        Some(Stat::Max) => "longest time until ready",
    }
}

fn over_limit(evidence: &Evidence, attempt: &Attempt) -> Option<Finding> {
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    // An answer in this very start is late-response.
    if answered_late(attempt, silence.request).is_some() {
        return None;
    }
    let (later, answer) = answered_later(evidence, silence.request)?;
    let needed = later.ready().or_else(|| later.elapsed(answer))?;
    let (did, seen) = meanwhile(later);
    let claim = format!("the server needs {}: {}{did}", span(needed), silence.conduct());
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(silence.over))
        .cite(silence.course())
        .cite(seen)
        .cite(broken_pipe(attempt))
        .cite([Cite::noting(answer, &format!("answers after {}", span(needed))).seen_in(later)])
        .measured(Quantity::seconds(READY, needed));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(READY, limit)));
    Some(more_time(attempt, needed).into_iter().fold(ways_out(finding, later), Finding::fix))
}

/// A launcher that takes its time can be left out; a server can only be changed.
fn ways_out(finding: Finding, attempt: &Attempt) -> Finding {
    let launching = |spent: Spent<'_>| matches!(spent.largest(), Some((Occupation::Launching, _)));
    let launched = attempt.launched().filter(|_| Spent::of(attempt).is_some_and(launching));
    match launched.and_then(launcher::install_once) {
        Some(install) => finding.fix(install).fix(Fix::by_hand(launcher::OFFLINE)),
        None => finding.fix(sooner(attempt)),
    }
}

/// Where the time went decides what to change: before the first read of stdin it is loading, after it the server's own work.
pub(super) fn sooner(attempt: &Attempt) -> Fix {
    if attempt.is_remote() {
        return Fix::by_hand("see in the phases whether the network or the server takes the time; one that sleeps between uses must be kept awake");
    }
    let timeline = attempt.timeline();
    let (boot, work) = (timeline.duration(PhaseName::Boot), timeline.duration(PhaseName::Initialize));
    if boot > work {
        Fix::by_hand("answer first, load later: start reading stdin before heavy imports, downloads and connections")
    } else {
        Fix::by_hand("answer initialize at once and do the slow work in a background task or on first use")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{start, starts},
        },
        evidence::{Answer, Method, Purpose, Run, Runs},
    };

    #[test]
    fn over_the_budget_is_a_warning() {
        let diagnosis = start("node s.js").after(4_000).reads_stdin().initializes().lists_tools(2).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(Cause::SlowStart)));
        assert!(start("node s.js").initializes().lists_tools(2).finding(Cause::SlowStart).is_none());
    }

    #[test]
    fn of_many_starts_the_statistic_is_held_against_the_budget() {
        let story = || start("node s.js").after(2_000).reads_stdin().initializes().lists_tools(2);
        let found = |stat| {
            let mut evidence = story().evidence();
            let run = |millis| {
                let mut run = Run::of(evidence.judged(), false, None);
                run.start.ready = Some(std::time::Duration::from_millis(millis));
                run
            };
            let all = [900, 1_000, 2_000, 3_000, 4_000].map(run).to_vec();
            evidence.runs = Some(Runs { wanted: all.len(), all, jobs: 1, stat, comparison: None });
            check(&evidence).map(|finding| (finding.claim, finding.measured.map(|measured| measured.what)))
        };
        assert_eq!(found(Stat::Median), None);
        let claim = "the server is ready after 4 s (p95 of 5 starts), over the budget of 3 s".to_owned();
        assert_eq!(found(Stat::P95), Some((claim, Some("95th percentile of the time until ready"))));
    }

    #[test]
    fn over_the_limit_is_an_error_with_the_time_it_needs() {
        let second = start("node s.js").after(70_000).reads_stdin().initializes().lists_tools(2);
        let story = start("node s.js").gives_up(Method::Initialize, 60_000).stderr("Error: write EPIPE").exits(1).then(second, Purpose::SecondLook);
        let diagnosis = story.diagnosis();
        let root = &diagnosis.findings[0];
        assert_eq!((root.cause, root.severity, diagnosis.findings.len()), (Cause::SlowStart, Severity::Error, 1));
        assert!(root.measured.is_some_and(|needed| needed.value > 70.0));
        assert_eq!(root.expected, Some(Quantity::seconds(READY, std::time::Duration::from_mins(1))));
        assert!(root.cites.iter().any(|cite| cite.text.contains("EPIPE") && !cite.left_alone));
        assert!(root.cites.iter().any(|cite| cite.text.contains("answers after") && cite.left_alone));
    }

    #[test]
    fn a_server_that_got_slower_is_told_with_the_day() {
        let ready = |millis| start("node s.js").after(millis).initializes().lists_tools(2);
        // Three starts on the first day, for it begins at noon.
        let row = |early: u64, late: u64| starts(4 * 3_600, [early, early, early, late, late, late].map(ready));
        let found = row(800, 2_400).finding(Cause::SlowStart).expect("slower");
        assert_eq!((found.severity, found.cites.len()), (Severity::Warning, 2));
        assert_eq!(found.claim, "since 2026-03-02 it is ready after 2.47 s; before that it took 870 ms (medians)");
        assert!(row(2_400, 800).finding(Cause::SlowStart).is_none());
        assert_eq!(row(800, 2_400).diagnosis().verdict.status, Status::Degraded);
    }

    #[test]
    fn a_client_that_asks_for_the_tools_later_does_not_make_the_server_slow() {
        let later = || start("node s.js").answers(Method::Initialize, Answer::Ok).after(60_000).sends(Method::ToolsList).lists_tools(2);
        assert!(later().logged().finding(Cause::SlowStart).is_none());
        assert!(later().finding(Cause::SlowStart).is_some(), "a probe asks at once, so the time is the server's");
    }

    #[test]
    fn now_in_time_and_now_not_is_a_warning() {
        let good = || start("node s.js").initializes().lists_tools(2);
        let late = || start("node s.js").gives_up(Method::Initialize, 60_000);
        let verdict = starts(600, [good(), late(), good(), late(), good()]).diagnosis().verdict;
        assert_eq!((verdict.status, verdict.cause), (Status::Degraded, Some(Cause::SlowStart)));
        assert_eq!(starts(600, [late(), late(), good(), good()]).diagnosis().verdict.status, Status::Healthy);
    }

    #[test]
    fn a_late_answer_in_the_same_start_is_another_cause() {
        let story = start("node s.js").limit(1_500).reads_stdin().gives_up(Method::Initialize, 1_500).after(1_700).initializes();
        assert!(story.finding(Cause::SlowStart).is_none());
    }

    #[test]
    fn a_server_that_never_answers_is_not_slow() {
        let never = || start("node s.js").gives_up(Method::Initialize, 60_000);
        assert!(never().finding(Cause::SlowStart).is_none());
        assert!(never().then(start("node s.js").after(120_000).closes_stdin().exits(0), Purpose::SecondLook).finding(Cause::SlowStart).is_none());
        assert!(start("node s.js").error(Method::Initialize, -32603, "no").closes_stdin().finding(Cause::SlowStart).is_none());
    }
}

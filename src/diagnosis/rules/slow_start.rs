//! Ready after all, but later than the budget or than the client waits.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Quantity, Rule, Severity, Standing, When,
        more_time::more_time,
        silence::{Silence, answered_late, answered_later},
        wording::span,
    },
    evidence::{Attempt, Evidence, PhaseName},
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
pub(super) const READY: &str = "time until ready";

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    match attempt.ready() {
        Some(_) => over_budget(evidence, attempt),
        None => over_limit(evidence, attempt),
    }
}

fn over_budget(evidence: &Evidence, attempt: &Attempt) -> Option<Finding> {
    let ready = attempt.ready().filter(|&ready| ready > evidence.budget)?;
    let (hello, _) = attempt.hello()?;
    let claim = format!("the server is ready after {}, over the budget of {}", span(ready), span(evidence.budget));
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(hello))
        .severity(Severity::Warning)
        .cite(attempt.stdin_read().map(Cite::of))
        .measured(Quantity::seconds(READY, ready))
        .expected(Quantity::seconds(READY, evidence.budget));
    Some(finding.fix(sooner(attempt)))
}

fn over_limit(evidence: &Evidence, attempt: &Attempt) -> Option<Finding> {
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    // An answer in this very start is late-response.
    if answered_late(attempt, silence.request).is_some() {
        return None;
    }
    let (later, answer) = answered_later(evidence, silence.request)?;
    let needed = later.ready().or_else(|| later.elapsed(answer))?;
    let claim = format!("the server needs {}: {}", span(needed), silence.conduct());
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(silence.over))
        .cite(silence.course())
        .cite(broken_pipe(attempt))
        .cite([Cite::noting(answer, &format!("answers after {}", span(needed))).seen_in(later)])
        .measured(Quantity::seconds(READY, needed));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(READY, limit)));
    Some(more_time(attempt, needed).into_iter().fold(finding.fix(sooner(later)), Finding::fix))
}

/// Where the time went decides what to change: before the first read of stdin it is loading, after it the server's own work.
pub(super) fn sooner(attempt: &Attempt) -> Fix {
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
        diagnosis::{Status, testing::start},
        evidence::{Method, Purpose},
    };

    #[test]
    fn over_the_budget_is_a_warning() {
        let diagnosis = start("node s.js").after(4_000).reads_stdin().initializes().lists_tools(2).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(Cause::SlowStart)));
        assert!(start("node s.js").initializes().lists_tools(2).finding(Cause::SlowStart).is_none());
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

//! Whether a server passes, and on which grounds it does not.

use crate::{
    diagnosis::{Cause, Diagnosis, Finding, Severity, Standing, Status, rule_for},
    evidence::{Comparison, Evidence},
};

use super::{Allowance, FailOn, Terms};

/// What a build is told of one server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Why it does not pass; empty where it does.
    pub grounds: Vec<Ground>,
    /// The findings that an allowance is about, in force or not.
    pub allowed: Vec<Allowed>,
}

/// A reason not to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The client ends up without the server.
    Failing,
    /// It could not be told whether it works.
    Inconclusive,
    OverBudget,
    /// Slower than the baseline by more than is tolerated.
    Regression,
    Warning(Cause),
}

/// A finding that somebody has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    pub allowance: Allowance,
    /// The last day is over, and the finding counts again.
    pub has_expired: bool,
}

impl Judgement {
    #[must_use]
    pub fn passes(&self) -> bool {
        self.grounds.is_empty()
    }
}

/// Judges `diagnosis` by `terms`.
#[must_use]
pub fn judge(diagnosis: &Diagnosis, terms: &Terms) -> Judgement {
    let court = Court { diagnosis, terms };
    let (broken, slow) = (court.broken(), court.slow());
    let grounds = match terms.fail_on {
        FailOn::Never => Vec::new(),
        FailOn::Failing => broken.into_iter().collect(),
        FailOn::Slow => broken.into_iter().chain(slow).collect(),
        FailOn::Warning => {
            let warnings = court.warnings(!slow.is_empty());
            broken.into_iter().chain(slow).chain(warnings).collect()
        }
    };
    Judgement { grounds, allowed: court.allowed() }
}

struct Court<'a> {
    diagnosis: &'a Diagnosis,
    terms: &'a Terms,
}

impl Court<'_> {
    fn allowed(&self) -> Vec<Allowed> {
        let has = |allowance: &&Allowance| self.diagnosis.findings.iter().any(|finding| finding.cause == allowance.cause);
        let allowed = |allowance: &Allowance| Allowed { allowance: allowance.clone(), has_expired: self.has_expired(allowance) };
        self.terms.allowances.iter().filter(has).map(allowed).collect()
    }

    /// The last day still counts.
    fn has_expired(&self, allowance: &Allowance) -> bool {
        allowance.until.is_some_and(|until| until < self.terms.today)
    }

    fn is_allowed(&self, cause: Cause) -> bool {
        self.terms.allowances.iter().any(|allowance| allowance.cause == cause && !self.has_expired(allowance))
    }

    fn broken(&self) -> Option<Ground> {
        let broken = match self.diagnosis.verdict.status {
            Status::Failing => Ground::Failing,
            Status::Inconclusive => Ground::Inconclusive,
            Status::Healthy | Status::Degraded => return None,
        };
        (!self.is_excused()).then_some(broken)
    }

    /// Whether all that keeps the server from working is allowed. What follows from an allowed root is excused with it; another root is not.
    fn is_excused(&self) -> bool {
        let is_another = |finding: &&Finding| {
            let is_root = rule_for(finding.cause).is_some_and(|rule| rule.standing == Standing::Root);
            finding.severity == Severity::Error && is_root && !finding.is_beside && !self.is_allowed(finding.cause)
        };
        self.diagnosis.verdict.cause.is_some_and(|cause| self.is_allowed(cause))
            && !self.diagnosis.findings.iter().any(|finding| is_another(&finding))
    }

    fn slow(&self) -> Vec<Ground> {
        let evidence = &self.diagnosis.evidence;
        let mut reasons = self.diagnosis.findings.iter().map(|finding| finding.cause).filter(|cause| is_about_slowness(*cause)).peekable();
        if reasons.peek().is_some() && reasons.all(|cause| self.is_allowed(cause)) {
            return Vec::new();
        }
        let over = evidence.is_over_budget().then_some(Ground::OverBudget);
        let regression = is_regression(evidence).then_some(Ground::Regression);
        over.into_iter().chain(regression).collect()
    }

    /// Every finding that counts, once; what is a ground already is not told twice.
    fn warnings(&self, slowness_is_told: bool) -> Vec<Ground> {
        let does_not_work = self.diagnosis.verdict.status > Status::Degraded;
        let follows = |cause| rule_for(cause).is_some_and(|rule| (Standing::Uncaught..=Standing::Consequence).contains(&rule.standing));
        let is_told = |cause: Cause| {
            let is_verdict = self.diagnosis.verdict.cause == Some(cause);
            (does_not_work && (is_verdict || follows(cause))) || (slowness_is_told && is_about_slowness(cause))
        };
        let mut warnings: Vec<Ground> = Vec::new();
        for finding in self.diagnosis.findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            let cause = finding.cause;
            let ground = Ground::Warning(cause);
            if !self.is_allowed(cause) && !is_told(cause) && !warnings.contains(&ground) {
                warnings.push(ground);
            }
        }
        warnings
    }
}

/// Whether a finding of it says that the start is slow, or why.
fn is_about_slowness(cause: Cause) -> bool {
    cause == Cause::SlowStart || rule_for(cause).is_some_and(|rule| rule.supersedes.contains(&Cause::SlowStart))
}

fn is_regression(evidence: &Evidence) -> bool {
    evidence.runs.as_ref().and_then(|runs| runs.comparison.as_ref()).is_some_and(Comparison::is_regression)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::{
        diagnosis::{Cite, Confidence, Fix, Verdict, testing::start},
        evidence::{Compared, Method, Refusal, Runs, Shift, Stat},
    };

    const ALL: [FailOn; 4] = [FailOn::Failing, FailOn::Slow, FailOn::Warning, FailOn::Never];

    fn day(date: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, date).unwrap()
    }

    fn terms(fail_on: FailOn, allowances: Vec<Allowance>) -> Terms {
        Terms { fail_on, allowances, today: day(10) }
    }

    #[test]
    fn it_passes_by_the_verdict_and_the_terms() {
        let healthy = || start("node s.js").initializes().lists_tools(2);
        let slow = || start("node s.js").after(4_000).initializes().lists_tools(2);
        let empty = || start("node s.js").initializes().lists_tools(0);
        let silent = || start("node s.js").gives_up(Method::Initialize, 60_000);
        for (story, fails_on) in [
            (healthy(), vec![]),
            (slow(), vec![FailOn::Slow, FailOn::Warning]),
            (empty(), vec![FailOn::Warning]),
            (silent(), vec![FailOn::Failing, FailOn::Slow, FailOn::Warning]),
        ] {
            let server = story.diagnosis();
            for fail_on in ALL {
                let judgement = judge(&server, &terms(fail_on, Vec::new()));
                assert_eq!(!judgement.passes(), fails_on.contains(&fail_on), "{:?} under {fail_on:?}", server.verdict);
            }
        }
    }

    #[test]
    fn what_is_allowed_counts_again_when_its_last_day_is_over() {
        let silent = start("node s.js").gives_up(Method::Initialize, 60_000).diagnosis();
        for (until, passes) in [(None, true), (Some(day(10)), true), (Some(day(9)), false)] {
            let allowance = Allowance { until, ..allow(Cause::InitializeTimeout) };
            let judgement = judge(&silent, &terms(FailOn::Failing, vec![allowance]));
            assert_eq!((judgement.passes(), judgement.allowed[0].has_expired), (passes, !passes));
        }
        let judgement = judge(&silent, &terms(FailOn::Failing, vec![allow(Cause::NoTools)]));
        assert_eq!((judgement.grounds, judgement.allowed), (vec![Ground::Failing], Vec::new()), "it is about nothing that was found");
    }

    fn allow(cause: Cause) -> Allowance {
        Allowance { cause, server: None, reason: "known".into(), until: None, place: None }
    }

    /// A server with these findings, the first of which is the verdict's.
    fn found(status: Status, ready_after: u64, findings: &[(Cause, Severity)]) -> Diagnosis {
        let mut server = start("node s.js").after(ready_after).initializes().lists_tools(2).diagnosis();
        let cite = || Cite::of(server.evidence.judged().became_ready().unwrap());
        let findings = findings.iter().map(|(cause, severity)| Finding::build(*cause, "so it is", cite()).severity(*severity));
        server.findings = findings.map(|finding| finding.fix(Fix::by_hand("mend it"))).collect();
        server.verdict = Verdict { status, cause: server.findings.first().map(|finding| finding.cause), confidence: Confidence::High };
        server
    }

    #[test]
    fn an_allowance_excuses_what_it_is_about_and_what_follows_from_it() {
        use Cause::{BlockingNetworkInit, ConnectionRefused, ExitedEarly, MissingEnv, NoTools, OrphanProcess, SlowStart};
        use Severity::{Error, Warning};
        use Status::{Degraded, Failing};
        let root = || found(Failing, 10, &[(MissingEnv, Error), (ExitedEarly, Error)]);
        let two_roots = || found(Failing, 10, &[(MissingEnv, Error), (ConnectionRefused, Error)]);
        let slow = || found(Degraded, 4_000, &[(SlowStart, Warning)]);
        let explained = || found(Degraded, 4_000, &[(BlockingNetworkInit, Warning)]);
        let empty_and_slow = || found(Degraded, 4_000, &[(NoTools, Warning), (SlowStart, Warning)]);
        let untidy = || found(Degraded, 10, &[(NoTools, Warning), (OrphanProcess, Warning), (OrphanProcess, Warning)]);
        for (server, fail_on, allowed, grounds) in [
            (root(), FailOn::Failing, vec![], vec![Ground::Failing]),
            (root(), FailOn::Failing, vec![MissingEnv], vec![]),
            (root(), FailOn::Failing, vec![ExitedEarly], vec![Ground::Failing]),
            (root(), FailOn::Warning, vec![], vec![Ground::Failing]),
            (root(), FailOn::Warning, vec![MissingEnv], vec![]),
            (two_roots(), FailOn::Failing, vec![MissingEnv], vec![Ground::Failing]),
            (two_roots(), FailOn::Failing, vec![MissingEnv, ConnectionRefused], vec![]),
            (slow(), FailOn::Slow, vec![], vec![Ground::OverBudget]),
            (slow(), FailOn::Slow, vec![SlowStart], vec![]),
            (slow(), FailOn::Warning, vec![], vec![Ground::OverBudget]),
            (explained(), FailOn::Slow, vec![], vec![Ground::OverBudget]),
            (explained(), FailOn::Slow, vec![BlockingNetworkInit], vec![]),
            (explained(), FailOn::Slow, vec![SlowStart], vec![Ground::OverBudget]),
            (empty_and_slow(), FailOn::Slow, vec![NoTools], vec![Ground::OverBudget]),
            (empty_and_slow(), FailOn::Warning, vec![SlowStart], vec![Ground::Warning(NoTools)]),
            (untidy(), FailOn::Slow, vec![], vec![]),
            (untidy(), FailOn::Warning, vec![NoTools], vec![Ground::Warning(OrphanProcess)]),
            (untidy(), FailOn::Never, vec![], vec![]),
        ] {
            let allowances = allowed.iter().copied().map(allow).collect();
            assert_eq!(judge(&server, &terms(fail_on, allowances)).grounds, grounds, "{:?} under {fail_on:?} with {allowed:?}", server.verdict);
        }
    }

    #[test]
    fn a_regression_counts_like_a_start_over_the_budget() {
        let shift = Shift { estimate: 0.2, low: 0.15, high: 0.25, p: 0.001, superiority: 0.9 };
        for (outcome, tolerance, grounds) in [
            (Compared::Slower(shift), 0.1, vec![Ground::Regression]),
            (Compared::Slower(shift), 0.3, vec![]),
            (Compared::Same(shift), 0.1, vec![]),
            (Compared::Refused(Refusal::OtherSpeed), 0.1, vec![]),
        ] {
            let mut server = found(Status::Degraded, 10, &[(Cause::SlowStart, Severity::Warning)]);
            let comparison = Comparison { recorded_at: DateTime::UNIX_EPOCH, before: None, speed: None, tolerance, is_other_command: false, outcome };
            server.evidence.runs = Some(Runs { all: Vec::new(), wanted: 20, jobs: 1, stat: Stat::Median, comparison: Some(comparison) });
            assert_eq!(judge(&server, &terms(FailOn::Slow, Vec::new())).grounds, grounds);
            assert!(judge(&server, &terms(FailOn::Slow, vec![allow(Cause::SlowStart)])).passes());
            assert!(judge(&server, &terms(FailOn::Failing, Vec::new())).passes());
        }
    }
}

//! Whether a server passes, and on which grounds it does not.

use crate::{
    diagnosis::{Cause, Diagnosis, Severity, Status},
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
    let about = |allowance: &&Allowance| diagnosis.findings.iter().any(|finding| finding.cause == allowance.cause);
    let expired = |allowance: &Allowance| allowance.until.is_some_and(|until| until < terms.today);
    let allowed = terms.allowances.iter().filter(about).map(|allowance| Allowed { allowance: allowance.clone(), has_expired: expired(allowance) });
    let allowed: Vec<Allowed> = allowed.collect();
    let is_allowed = |cause: Cause| allowed.iter().any(|one| one.allowance.cause == cause && !one.has_expired);
    let excused = diagnosis.verdict.cause.is_some_and(is_allowed);
    let broken = match diagnosis.verdict.status {
        Status::Failing => Some(Ground::Failing),
        Status::Inconclusive => Some(Ground::Inconclusive),
        Status::Healthy | Status::Degraded => None,
    };
    let broken = broken.filter(|_| !excused);
    let slow = || {
        let over = diagnosis.evidence.is_over_budget().then_some(Ground::OverBudget);
        let regression = is_regression(&diagnosis.evidence).then_some(Ground::Regression);
        over.into_iter().chain(regression).filter(|_| !excused)
    };
    let warnings = || {
        let warnings = diagnosis.findings.iter().filter(|finding| finding.severity >= Severity::Warning && !is_allowed(finding.cause));
        warnings.map(|finding| Ground::Warning(finding.cause))
    };
    let grounds = match terms.fail_on {
        FailOn::Never => Vec::new(),
        FailOn::Failing => broken.into_iter().collect(),
        FailOn::Slow => broken.into_iter().chain(slow()).collect(),
        FailOn::Warning if broken.is_some() => broken.into_iter().chain(slow()).collect(),
        FailOn::Warning => slow().chain(warnings()).collect(),
    };
    Judgement { grounds, allowed }
}

fn is_regression(evidence: &Evidence) -> bool {
    evidence.runs.as_ref().and_then(|runs| runs.comparison.as_ref()).is_some_and(Comparison::is_regression)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

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
            let allowance = Allowance { cause: Cause::InitializeTimeout, server: None, reason: "known".into(), until, place: None };
            let judgement = judge(&silent, &terms(FailOn::Failing, vec![allowance]));
            assert_eq!((judgement.passes(), judgement.allowed[0].has_expired), (passes, !passes));
        }
        let other = Allowance { cause: Cause::NoTools, server: None, reason: "known".into(), until: None, place: None };
        let judgement = judge(&silent, &terms(FailOn::Failing, vec![other]));
        assert_eq!((judgement.grounds, judgement.allowed), (vec![Ground::Failing], Vec::new()));
    }
}

//! Whether a server starts at the pace of its baseline.

use crate::evidence::{Attempt, Compared, Comparison, Evidence, Shift};

use super::{Cause, Cite, Finding, Fix, Quantity, Severity, wording::span};

/// It is slower for sure than the baseline, and by more than is tolerated as far as one can tell.
pub(super) fn regression(evidence: &Evidence, attempt: &Attempt) -> Option<Finding> {
    let runs = evidence.runs.as_ref()?;
    let comparison = runs.comparison.as_ref().filter(|comparison| comparison.is_regression())?;
    let (Compared::Slower(shift), Some(before), Some(now)) = (&comparison.outcome, comparison.before, runs.ready()) else { return None };
    let day = comparison.recorded_at.date_naive();
    let finding = Finding::build(Cause::SlowStart, claim(comparison, shift), Cite::of(attempt.became_ready()?))
        .severity(Severity::Warning)
        .measured(Quantity::seconds(MEDIAN, now.median))
        .expected(Quantity::seconds(MEDIAN, before.median));
    let change = if comparison.is_other_command {
        "another command is started than then: see what its version or its arguments brought".to_owned()
    } else {
        format!("look for what changed since {day}, in the server and in what it loads")
    };
    let accept = format!("where {} is meant to be so, record the baseline anew with --save-baseline", span(now.median));
    Some(finding.fix(Fix::by_hand(change)).fix(Fix::by_hand(accept)))
}

/// What the numbers are.
const MEDIAN: &str = "median time until ready";

fn claim(comparison: &Comparison, shift: &Shift) -> String {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    format!(
        "it takes {} % longer to start than in the baseline of {} ({} to {} %, with 95 % confidence), and {} % are tolerated",
        percent(shift.estimate),
        comparison.recorded_at.date_naive(),
        percent(shift.low),
        percent(shift.high),
        percent(comparison.tolerance)
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;

    use super::*;
    use crate::{
        diagnosis::{Diagnosis, Status, diagnose, testing::start},
        evidence::{Outcome, Refusal, Run, Runs, Spread, Start, Stat},
    };

    fn shift(estimate: f64, low: f64, high: f64) -> Shift {
        Shift { estimate, low, high, p: 0.000_1, superiority: 0.9 }
    }

    fn compared(outcome: Compared, tolerance: f64) -> Diagnosis {
        let mut evidence = start("node s.js").after(480).reads_stdin().initializes().lists_tools(2).evidence();
        let millis = Duration::from_millis;
        let start = Start { at: None, ready: Some(millis(480)), outcome: Some(Outcome::Ready) };
        let run = Run { start, is_warmup: false, phases: Vec::new(), waited: None, disturbed: None, yardstick: None };
        let comparison = Comparison {
            recorded_at: DateTime::parse_from_rfc3339("2026-05-20T08:00:00Z").unwrap().to_utc(),
            before: Spread::of([millis(400)]),
            speed: Some(1.0),
            tolerance,
            is_other_command: false,
            outcome,
        };
        evidence.runs = Some(Runs { all: vec![run; 20], wanted: 20, jobs: 1, stat: Stat::Median, comparison: Some(comparison) });
        diagnose(evidence)
    }

    #[test]
    fn a_regression_is_told_with_both_times() {
        let diagnosis = compared(Compared::Slower(shift(0.2, 0.17, 0.23)), 0.1);
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(Cause::SlowStart)));
        let found = &diagnosis.findings[0];
        assert_eq!(
            found.claim,
            "it takes 20 % longer to start than in the baseline of 2026-05-20 (17 to 23 %, with 95 % confidence), and 10 % are tolerated"
        );
        assert_eq!([found.measured, found.expected].map(|number| number.map(|number| number.value)), [Some(0.48), Some(0.4)]);
    }

    #[test]
    fn what_keeps_to_the_tolerance_or_cannot_be_compared_is_no_finding() {
        for (outcome, tolerance, is_found) in [
            (Compared::Slower(shift(0.2, 0.17, 0.23)), 0.1, true),
            // By exactly as much as is tolerated: nobody can say that it is kept.
            (Compared::Slower(shift(0.099, 0.07, 0.12)), 0.1, true),
            (Compared::Slower(shift(0.05, 0.03, 0.07)), 0.1, false),
            (Compared::Slower(shift(0.05, 0.03, 0.07)), 0.0, true),
            (Compared::Same(shift(0.08, -0.02, 0.2)), 0.1, false),
            (Compared::Faster(shift(-0.2, -0.25, -0.15)), 0.0, false),
            (Compared::Refused(Refusal::NotInBaseline), 0.1, false),
        ] {
            assert_eq!(!compared(outcome.clone(), tolerance).findings.is_empty(), is_found, "{outcome:?}, {tolerance}");
        }
    }
}

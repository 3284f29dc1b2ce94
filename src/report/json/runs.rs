//! Many starts of one server, and what they come to beside those of a baseline, for programs.

use super::{
    copy::{millis, thousandths, timestamp},
    v1,
};
use crate::{
    diagnosis::Diagnosis,
    evidence::{Compared, Outcome, Outlier, OutlierReason, Refusal, Run, Runs, Shift, Spread},
};

pub(super) fn runs(diagnosis: &Diagnosis) -> Option<v1::Runs> {
    let runs = diagnosis.evidence.runs.as_ref()?;
    Some(v1::Runs {
        wanted: runs.wanted,
        warmups: runs.all.iter().filter(|run| run.is_warmup).count(),
        failed: runs.failed(),
        jobs: runs.jobs,
        stat: runs.stat.name(),
        judged_ms: diagnosis.evidence.ready_to_judge().map(millis),
        budget_ms: millis(diagnosis.evidence.budget),
        starts: runs.all.iter().map(start).collect(),
        outliers: runs.outliers().iter().map(outlier).collect(),
    })
}

fn start(run: &Run) -> v1::Run {
    v1::Run {
        is_warmup: run.is_warmup,
        started_at: run.start.at.map(timestamp),
        outcome: run.start.outcome.map(Outcome::name),
        ready_ms: run.start.ready.map(millis),
        waited_ms: run.waited.map(millis),
        disturbed_ms: run.disturbed.map(millis),
        yardstick_ms: run.yardstick.map(millis),
        phases: run.phases.iter().map(|(name, lasted)| v1::RunPhase { name: name.name(), duration_ms: millis(*lasted) }).collect(),
    }
}

fn outlier(outlier: &Outlier) -> v1::Outlier {
    let (reason, lost) = match outlier.reason {
        OutlierReason::First => ("first", None),
        OutlierReason::Disturbed(lost) => ("disturbed", Some(lost)),
        OutlierReason::Waited(lost) => ("waited", Some(lost)),
        OutlierReason::Unknown => ("unknown", None),
    };
    v1::Outlier { start: outlier.run, excess_ms: millis(outlier.excess), reason, lost_ms: lost.map(millis) }
}

/// Over those that count and got ready.
pub(super) fn statistics(runs: &Runs) -> Option<v1::Statistics> {
    let ready = runs.ready()?;
    Some(v1::Statistics { runs: u32::try_from(ready.count).unwrap_or(u32::MAX), ready_ms: spread(&ready) })
}

pub(super) fn spread(spread: &Spread) -> v1::Spread {
    v1::Spread {
        min: millis(spread.min),
        median: millis(spread.median),
        p95: millis(spread.p95),
        max: millis(spread.max),
        stddev: millis(spread.stddev),
    }
}

pub(super) fn comparison(diagnosis: &Diagnosis) -> Option<v1::Comparison> {
    let comparison = diagnosis.evidence.runs.as_ref()?.comparison.as_ref()?;
    let (outcome, shift, refusal) = match &comparison.outcome {
        Compared::Faster(shift) => ("faster", Some(shift), None),
        Compared::Same(shift) => ("same", Some(shift), None),
        Compared::Slower(shift) => ("slower", Some(shift), None),
        Compared::Refused(refusal) => ("refused", None, Some(refusal)),
    };
    Some(v1::Comparison {
        outcome,
        is_regression: comparison.is_regression(),
        recorded_at: timestamp(comparison.recorded_at),
        before_ms: comparison.before.as_ref().map(spread),
        speed: comparison.speed.map(thousandths),
        tolerance: comparison.tolerance,
        is_other_command: comparison.is_other_command,
        shift: shift.map(changed),
        refusal: refusal.map(refused),
    })
}

/// Of `p` every digit counts.
fn changed(shift: &Shift) -> v1::Shift {
    v1::Shift {
        estimate: thousandths(shift.estimate),
        low: thousandths(shift.low),
        high: thousandths(shift.high),
        p: if shift.p.is_finite() { shift.p } else { 1.0 },
        superiority: thousandths(shift.superiority),
    }
}

fn refused(refusal: &Refusal) -> v1::Refusal {
    let (reason, then, now) = match refusal {
        Refusal::NotInBaseline => ("not-in-baseline", None, None),
        Refusal::TooFew { then, now } => ("too-few", Some(then.to_string()), Some(now.to_string())),
        Refusal::OtherSystem { then, now } => ("other-system", Some(then.clone()), Some(now.clone())),
        Refusal::OtherSpeed => ("other-speed", None, None),
        Refusal::OtherWay => ("other-way", None, None),
    };
    v1::Refusal { reason, then, now }
}

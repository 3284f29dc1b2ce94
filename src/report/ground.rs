//! Why a build does not pass, and what was accepted, as clauses.

use crate::{
    diagnosis::Diagnosis,
    evidence::Comparison,
    gate::{Allowed, Ground},
};

use super::{comparison, duration::span, names};

/// The reason, without the server's name and without a full stop.
pub(super) fn clause(diagnosis: &Diagnosis, ground: Ground) -> String {
    match ground {
        Ground::Failing => format!("{} ends up without it", names::client(diagnosis)),
        Ground::Inconclusive => "it cannot be told whether it works".into(),
        Ground::OverBudget => over_budget(diagnosis),
        Ground::Regression => compared(diagnosis).map_or_else(|| "slower than the baseline".into(), comparison::clause),
        Ground::Warning(cause) => format!("warning: {cause}"),
    }
}

/// `ready in 3.5 s (median of 20 starts), the budget is 3 s`
fn over_budget(diagnosis: &Diagnosis) -> String {
    let evidence = &diagnosis.evidence;
    let ready = evidence.ready_to_judge().map(span).unwrap_or_default();
    let of = evidence.runs.as_ref().and_then(|runs| Some((runs.stat.name(), runs.ready()?.count)));
    let of = of.map(|(stat, number)| format!(" ({stat} of {})", names::count(number, "starts"))).unwrap_or_default();
    format!("ready in {ready}{of}, the budget is {}", span(evidence.budget))
}

pub(super) fn compared(diagnosis: &Diagnosis) -> Option<&Comparison> {
    diagnosis.evidence.runs.as_ref()?.comparison.as_ref()
}

/// `crashed is allowed until 1 Jul 2026: waits for the fix`
pub(super) fn allowed(allowed: &Allowed) -> String {
    let allowance = &allowed.allowance;
    let (cause, reason) = (allowance.cause, &allowance.reason);
    let day = allowance.until.map(|until| until.format("%-d %b %Y").to_string());
    match day {
        Some(day) if allowed.has_expired => format!("{cause} was allowed until {day}: {reason}"),
        Some(day) => format!("{cause} is allowed until {day}: {reason}"),
        None => format!("{cause} is allowed: {reason}"),
    }
}

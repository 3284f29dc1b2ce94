//! Why a build does not pass, and what was accepted, as clauses.

use crate::{
    diagnosis::Diagnosis,
    gate::{Allowed, Ground},
    report::{duration::span, names},
};

pub(super) fn clause(diagnosis: &Diagnosis, ground: Ground) -> String {
    let evidence = &diagnosis.evidence;
    match ground {
        Ground::Failing => format!("{} ends up without it", names::client(diagnosis)),
        Ground::Inconclusive => "it cannot be told whether it works".into(),
        Ground::OverBudget => {
            format!("ready in {}, the budget is {}", evidence.ready_to_judge().map(span).unwrap_or_default(), span(evidence.budget))
        }
        Ground::Regression => "slower than the baseline".into(),
        Ground::Warning(cause) => format!("warning: {cause}"),
    }
}

pub(super) const fn name(ground: Ground) -> &'static str {
    match ground {
        Ground::Failing => "failing",
        Ground::Inconclusive => "inconclusive",
        Ground::OverBudget => "over-budget",
        Ground::Regression => "regression",
        Ground::Warning(_) => "warning",
    }
}

pub(super) fn allowed(allowed: &Allowed) -> String {
    let (cause, reason) = (allowed.allowance.cause, &allowed.allowance.reason);
    let day = allowed.allowance.until.map(|until| until.format("%-d %b %Y").to_string());
    match day {
        Some(day) if allowed.has_expired => format!("{cause} was allowed until {day}: {reason}"),
        Some(day) => format!("{cause} is allowed until {day}: {reason}"),
        None => format!("{cause} is allowed: {reason}"),
    }
}

//! What a build is told, and by which gate, for programs.

use super::{copy::place, v1};
use crate::{
    diagnosis::Cause,
    gate::{Allowance, Allowed, Ground, InForce, Judgement},
    report::names,
};

pub(super) fn judgement(judgement: &Judgement) -> v1::Judgement {
    v1::Judgement {
        passed: judgement.passes(),
        grounds: judgement
            .grounds
            .iter()
            .map(|ground| v1::Ground { ground: names::ground(*ground), cause: cause(*ground).map(Cause::code) })
            .collect(),
        allowed: judgement.allowed.iter().map(allowed).collect(),
    }
}

fn cause(ground: Ground) -> Option<Cause> {
    match ground {
        Ground::Warning(cause) => Some(cause),
        Ground::Failing | Ground::Inconclusive | Ground::OverBudget | Ground::Regression => None,
    }
}

fn allowed(allowed: &Allowed) -> v1::Allowed {
    v1::Allowed { allowance: allowance(&allowed.allowance), expired: allowed.has_expired }
}

fn allowance(allowance: &Allowance) -> v1::Allowance {
    v1::Allowance {
        cause: allowance.cause.code(),
        server: allowance.server.clone(),
        reason: allowance.reason.to_string(),
        until: allowance.until.map(|until| until.to_string()),
        place: allowance.place.as_ref().map(place),
    }
}

pub(super) fn gate(gate: &InForce) -> v1::Gate {
    v1::Gate { file: gate.file.to_string(), unused: gate.unused.iter().map(allowance).collect() }
}

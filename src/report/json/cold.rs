//! What `--cold` came to, for programs.

use super::{copy::millis, v1};
use crate::{
    diagnosis::Diagnosis,
    evidence::{Attempt, Package, Shown},
};

pub(super) fn cold(diagnosis: &Diagnosis) -> Option<v1::Cold> {
    let evidence = &diagnosis.evidence;
    let cold = evidence.cold.as_ref()?;
    let package = |package: &Package| v1::Package {
        registry: package.registry.name(),
        name: package.name.to_string(),
        version: package.version.to_string(),
        bytes: package.bytes,
    };
    Some(v1::Cold {
        applies: cold.applies,
        own_caches: cold.own.iter().map(Shown::to_string).collect(),
        packages: cold.stock.packages.iter().map(package).collect(),
        bytes: evidence.downloaded().unwrap_or_default(),
        cache_bytes: cold.stock.bytes,
        hosts: cold.stock.hosts.iter().map(Shown::to_string).collect(),
        cold_ms: evidence.cold_ready().map(millis),
        warm_ms: evidence.warm().and_then(Attempt::ready).map(millis),
        starts: evidence.cold_starts().count(),
        starts_until_ready: evidence.starts_until_ready(),
    })
}

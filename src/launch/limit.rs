//! The limit in force, and who set it.

use crate::{
    client::{ClientProfile, LimitSetting},
    config::ServerSpec,
    evidence::{Limit, LimitOrigin},
    machine::Variables,
};

use super::Overrides;

/// `--timeout`, else what the user set where this client reads it, else the client's own.
pub(super) fn in_force(spec: &ServerSpec, profile: &ClientProfile, own: &Variables, overrides: &Overrides) -> Limit {
    let scope = profile.limit.scope;
    if let Some(after) = overrides.timeout {
        return Limit { after: Some(after), scope, origin: LimitOrigin::Flag };
    }
    let set = match profile.limit.setting {
        None => None,
        Some(LimitSetting::Entry { most, .. }) => {
            // The field of another client's config may have another name or unit; this client would not read it.
            let reads_it = spec.client.is_none_or(|client| client == profile.id);
            let after = spec.timeout.filter(|_| reads_it);
            after.map(|after| (most.map_or(after, |most| after.min(most)), LimitOrigin::Entry))
        }
        Some(LimitSetting::Variable { name, unit }) => own
            .get(name)
            .and_then(|value| value.to_str()?.trim().parse().ok())
            .and_then(|number| unit.duration(number))
            .filter(|after| !after.is_zero())
            .map(|after| (after, LimitOrigin::Variable)),
    };
    match set {
        Some((after, origin)) => Limit { after: Some(after), scope, origin },
        None => Limit { after: profile.limit.after, scope, origin: LimitOrigin::Profile },
    }
}

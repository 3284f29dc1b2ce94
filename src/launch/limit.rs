//! The limit in force, and who set it.

use std::time::Duration;

use crate::{
    client::{ClientProfile, LimitSetting},
    config::ServerSpec,
    evidence::{Limit, LimitOrigin, LimitScope},
    machine::Variables,
};

use super::Overrides;

/// `--timeout`, else what the user set where this client reads it, else the client's own.
pub(super) fn in_force(spec: &ServerSpec, profile: &ClientProfile, own: &Variables, overrides: &Overrides) -> Limit {
    let (after, origin) = handshake(spec, profile, own, overrides);
    let scope = profile.limit.scope;
    let own = profile.limit.list_after;
    let list_after = match (scope, origin) {
        (LimitScope::EachRequest, LimitOrigin::Flag) => after,
        // A limit for each request holds for lists too, unless they have one of their own.
        (LimitScope::EachRequest, LimitOrigin::Profile | LimitOrigin::Entry | LimitOrigin::Variable | LimitOrigin::Log) => own.or(after),
        (LimitScope::Connect | LimitScope::ConnectAndLists, _) => own,
    };
    Limit { after, list_after, scope, origin }
}

fn handshake(spec: &ServerSpec, profile: &ClientProfile, own: &Variables, overrides: &Overrides) -> (Option<Duration>, LimitOrigin) {
    if overrides.timeout.is_some() {
        return (overrides.timeout, LimitOrigin::Flag);
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
    set.map_or((profile.limit.after, LimitOrigin::Profile), |(after, origin)| (Some(after), origin))
}

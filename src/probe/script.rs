//! The client's script for one attempt: its profile, the command line and the doctor's patience put together.

use std::time::Duration;

use crate::{
    client::Opening,
    evidence::{LimitScope, Method, Purpose},
    launch::LaunchPlan,
};

use super::{Wishes, handshake::Script, requests::Identity};

/// What the client says and how long it waits; where it would wait for ever, the doctor's patience stands in.
pub(super) fn script(plan: &LaunchPlan, purpose: Purpose, wishes: &Wishes) -> Script {
    let profile = plan.profile;
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let limit = plan.launched.limit;
    let left_alone = is_left_alone(purpose);
    let or_patience = |limit: Option<Duration>| Some(limit.filter(|_| !left_alone).unwrap_or(wishes.patience));
    Script {
        opening: opening(profile.opening, purpose),
        identity: Identity {
            client_info: json(profile.client_info),
            capabilities: json(profile.capabilities),
            offered: plan.protocol.clone().unwrap_or_else(|| profile.protocol_version.to_owned()),
        },
        unknown_version: profile.unknown_version,
        lists: profile.lists.to_vec(),
        list_order: profile.list_order,
        limit: or_patience(limit.after),
        scope: if left_alone { LimitScope::EachRequest } else { limit.scope },
        list_limit: or_patience(limit.list_after),
    }
}

/// The first request, which differs by what the attempt is for.
fn opening(of_client: Opening, purpose: Purpose) -> Opening {
    match purpose {
        Purpose::ClientRestart => Opening::Initialize,
        Purpose::EraProbe | Purpose::OtherEra => Opening::DiscoverOnly,
        Purpose::AsClient
        | Purpose::Duplicate
        | Purpose::SharedPool
        | Purpose::SecondLook
        | Purpose::Profiled
        | Purpose::Cold
        | Purpose::ColdAgain
        | Purpose::Warm
        | Purpose::Backend
        | Purpose::Behind => of_client,
    }
}

/// False where the client itself would wait on for an answer, and only the doctor's patience ends the attempt.
pub(super) fn client_gives_up(plan: &LaunchPlan, purpose: Purpose, waiting_for: Method) -> bool {
    let limit = plan.launched.limit;
    let has_limit = match (waiting_for, limit.scope) {
        (Method::Discover | Method::Initialize, _) | (_, LimitScope::ConnectAndLists) => limit.after.is_some(),
        (_, LimitScope::EachRequest | LimitScope::Connect) => limit.list_after.is_some(),
    };
    has_limit && !is_left_alone(purpose)
}

/// Whether the client's limits do not count in such an attempt.
const fn is_left_alone(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SecondLook | Purpose::Profiled | Purpose::Warm)
}

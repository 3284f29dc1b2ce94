//! The client's script for one attempt: its profile, the command line and the doctor's patience put together.

use std::time::Duration;

use crate::{
    client::{ClientProfile, Opening},
    evidence::{Limit, LimitScope, Purpose},
    launch::{LaunchPlan, RemotePlan},
};

use super::{Wishes, handshake::Script, requests::Identity};

/// What of a plan makes the client's script, whichever way the server is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client<'a> {
    pub profile: &'static ClientProfile,
    pub opening: Opening,
    pub limit: Limit,
    /// The version to offer, if not the profile's.
    pub protocol: Option<&'a str>,
}

impl<'a> From<&'a LaunchPlan> for Client<'a> {
    fn from(plan: &'a LaunchPlan) -> Self {
        Self { profile: plan.profile, opening: plan.profile.opening, limit: plan.launched.limit, protocol: plan.protocol.as_deref() }
    }
}

impl<'a> From<&'a RemotePlan> for Client<'a> {
    fn from(plan: &'a RemotePlan) -> Self {
        Self { profile: plan.profile, opening: plan.start.opening, limit: plan.launched.limit, protocol: plan.protocol.as_deref() }
    }
}

/// What the client says and how long it waits; where it would wait for ever, the doctor's patience stands in.
pub(super) fn script<'a>(client: impl Into<Client<'a>>, purpose: Purpose, wishes: &Wishes) -> Script {
    let Client { profile, opening: of_client, limit, protocol } = client.into();
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let left_alone = is_left_alone(purpose);
    let or_patience = |limit: Option<Duration>| Some(limit.filter(|_| !left_alone).unwrap_or(wishes.patience));
    Script {
        opening: opening(of_client, purpose),
        identity: Identity {
            client_info: json(profile.client_info),
            capabilities: json(profile.capabilities),
            offered: protocol.unwrap_or(profile.protocol_version).to_owned(),
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
        | Purpose::Alone
        | Purpose::Backend
        | Purpose::Behind => of_client,
    }
}

/// Whether the client's limits do not count in such an attempt.
pub(super) const fn is_left_alone(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SecondLook | Purpose::Profiled | Purpose::Warm)
}

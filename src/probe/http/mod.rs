//! A server that is reached by a URL: the handshake over HTTP, driven by the same state machine as over pipes.
//!
//! `attempt` climbs to the server and lets `conversation` talk to it; what goes out (`sending`) goes as errands, each a task of its own (`errand`),
//! and what comes back (`hearing`) goes to the state machine. Which headers a request carries (`headers`) and what a refusal means (`refusal`) is pure.

mod attempt;
mod conversation;
mod errand;
mod headers;
mod hearing;
mod login;
mod refusal;
mod sending;
pub mod sse;
#[cfg(test)]
mod tests;

use crate::{
    evidence::{Attempt, Purpose},
    launch::RemotePlan,
};

use super::{Progress, Wishes, again};

/// Talks to the server as the client does.
pub async fn as_client(plan: &RemotePlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    vec![attempt::attempt(plan, Purpose::AsClient, wishes, progress).await]
}

/// Talks to it once more where the last time ran into the limit or was of the wrong protocol era.
pub async fn follow_up(plan: &RemotePlan, attempts: &mut Vec<Attempt>, wishes: &Wishes, progress: &dyn Fn(Progress)) {
    if let Some(purpose) = again::purpose(&attempts[attempts.len() - 1], wishes) {
        attempts.push(attempt::attempt(plan, purpose, wishes, progress).await);
    }
}

/// Talks once to the remote server that the program of an entry only leads to.
pub async fn behind(plan: &RemotePlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Attempt {
    attempt::attempt(plan, Purpose::Behind, wishes, progress).await
}

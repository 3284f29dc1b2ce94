//! DO IT, WRITE IT DOWN: starts the server of a [`LaunchPlan`] and records what happens as an [`Attempt`].
//!
//! Invariant: records, never judges. How the client behaves is data in the plan's profile; no code here asks for a client's name.

mod handshake;
mod intake;
mod lines;
mod process;
mod recorder;
mod requests;
mod resolve;
mod script;
mod session;
mod stdin_pipe;
mod stop;
mod wire;

use std::time::Duration;

use tokio::sync::watch;

use crate::{
    client::Restart,
    evidence::{Attempt, EventKind, Method, Outcome, Purpose},
    launch::LaunchPlan,
};

/// What the person at the keyboard decides about a probe.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// How long a start is left alone in the second look, and how long a client without a limit is waited for.
    pub patience: Duration,
    /// Whether a start that ran into the limit is made once more and left alone.
    pub second_look: bool,
    /// Turns true when the probe shall end at once.
    pub interrupt: watch::Receiver<bool>,
}

/// Where a probe is, for a progress line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub purpose: Purpose,
    /// The request that is waited for; `None` before the first and after the last.
    pub waiting_for: Option<Method>,
    /// When the client would give up, from the attempt's begin.
    pub limit: Option<Duration>,
}

/// Starts the server as the client does, its own restart included, and once more when the first start ran into the limit.
pub async fn run(plan: &LaunchPlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    process::adopt_orphans();
    let mut attempts = vec![session::attempt(plan, Purpose::AsClient, wishes, progress).await];
    if plan.profile.restart == Restart::OnceAfterProbe && ended_during_era_probe(&attempts[0]) {
        attempts.push(session::attempt(plan, Purpose::ClientRestart, wishes, progress).await);
    }
    let last = &attempts[attempts.len() - 1];
    if wishes.second_look && !*wishes.interrupt.borrow() && deserves_second_look(last) {
        attempts.push(session::attempt(plan, Purpose::SecondLook, wishes, progress).await);
    }
    attempts
}

fn ended_during_era_probe(attempt: &Attempt) -> bool {
    attempt.outcome() == Outcome::Exited && attempt.sent(Method::Discover).is_some() && attempt.answer(Method::Discover).is_none()
}

/// Whether the client's giving up hid how long the server would have needed: it was silent, and ended only because of the client.
fn deserves_second_look(attempt: &Attempt) -> bool {
    let Some((gave_up, waiting_for)) = attempt.gave_up() else { return false };
    let by_the_doctor = gave_up.source == crate::evidence::Source::Probe;
    let answered_at_last = attempt.answer(waiting_for).is_some();
    let flooded = attempt.find(|kind| matches!(kind, EventKind::Dropped { .. }).then_some(())).is_some();
    !by_the_doctor && !answered_at_last && !flooded
}

//! DO IT, WRITE IT DOWN: starts the server of a [`LaunchPlan`] and records what happens as an [`Attempt`].
//!
//! Invariant: records, never judges. How the client behaves is data in the plan's profile; no code here asks for a client's name.

mod again;
mod attempt;
pub mod cold;
mod ending;
mod handshake;
pub mod http;
mod intake;
mod lines;
mod process;
mod profile;
mod reach;
mod recorder;
mod requests;
mod resolve;
mod runtime;
mod script;
mod session;
mod start;
mod stdin_pipe;
mod stop;
mod watch;
pub mod yardstick;

use std::time::Duration;

use tokio::sync::watch as signal;

use crate::{
    client::{Opening, Restart},
    evidence::{Attempt, Method, Outcome, Purpose, Seen},
    launch::LaunchPlan,
};

pub use http::{behind, sse};
pub use profile::profile;

/// What the person at the keyboard decides about a probe.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Wishes {
    /// How long a start is left alone in the second look, and how long a client without a limit is waited for.
    pub patience: Duration,
    /// Whether to look at what the server's processes do while it starts.
    pub watch: bool,
    /// Whether a start that ran into the limit is made once more and left alone.
    pub second_look: bool,
    /// Whether to do besides what the client does besides: sibling era probes, copies, restarts.
    pub faithful: bool,
    /// Whether to ask, when the starts are over, what stands behind the server.
    pub backends: bool,
    /// Keeps a server that is ready running until this turns true, as it does while the client starts others.
    pub stay: Option<signal::Receiver<bool>>,
    /// Turns true when the probe shall end at once.
    pub interrupt: signal::Receiver<bool>,
}

/// Where a probe is, for a progress line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub purpose: Purpose,
    /// The request that is waited for; `None` when the conversation is over, well or badly.
    pub waiting_for: Option<Method>,
    /// When the client would give up, from the attempt's begin.
    pub limit: Option<Duration>,
}

/// Starts the server as the client does, and then whatever explains that start.
pub async fn run(plan: &LaunchPlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    let mut attempts = as_client(plan, Purpose::AsClient, wishes, progress).await;
    follow_up(plan, &mut attempts, wishes, progress).await;
    attempts
}

/// What the client itself does, its own restart included; the start that counts is the last.
pub async fn as_client(plan: &LaunchPlan, purpose: Purpose, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    process::adopt_orphans();
    let first = attempt::attempt(plan, purpose, wishes, progress);
    let (first, company) = tokio::join!(first, company(plan, wishes));
    let mut attempts: Vec<Attempt> = company.into_iter().chain([first]).collect();
    if starts_again(plan.profile.restart, &attempts[attempts.len() - 1], wishes) {
        attempts.push(attempt::attempt(plan, Purpose::ClientRestart, wishes, progress).await);
    }
    attempts
}

/// What explains a start of the client's that is over: a second look where it ran into its limit, and a look around where it was not quick.
pub async fn follow_up(plan: &LaunchPlan, attempts: &mut Vec<Attempt>, wishes: &Wishes, progress: &dyn Fn(Progress)) {
    look_again(plan, attempts, wishes, progress).await;
    explain(plan, attempts, wishes).await;
}

/// Starts the server once more where the client's own way hid how long it needs, or whether it is well for others.
async fn look_again(plan: &LaunchPlan, attempts: &mut Vec<Attempt>, wishes: &Wishes, progress: &dyn Fn(Progress)) {
    if let Some(purpose) = again::purpose(&attempts[attempts.len() - 1], wishes) {
        attempts.push(attempt::attempt(plan, purpose, wishes, progress).await);
    }
}

/// Looks around where there is anything to explain.
async fn explain(plan: &LaunchPlan, attempts: &mut [Attempt], wishes: &Wishes) {
    if !*wishes.interrupt.borrow() && attempts.iter().any(is_worth_explaining) {
        look_around(plan, attempts, wishes).await;
    }
}

/// Finds out, after the starts, what explains them: whether somebody is where the entry's addresses point to, and how long the runtime takes.
async fn look_around(plan: &LaunchPlan, attempts: &mut [Attempt], wishes: &Wishes) {
    let backends = if wishes.backends { reach::reach(plan.backends.clone()).await } else { plan.backends.clone() };
    for attempt in attempts {
        attempt.backends.clone_from(&backends);
        let bare = runtime::bare_start(plan, attempt).await;
        if let Seen::Yes(watched) = &mut attempt.watched {
            watched.bare_runtime = bare;
        }
    }
}

/// A start that is ready sooner needs nothing explained, and nobody is called for it.
const UNREMARKABLE: Duration = Duration::from_millis(500);

/// Whether one wants to know what stands behind the addresses of the entry.
fn is_worth_explaining(attempt: &Attempt) -> bool {
    attempt.ready().is_none_or(|ready| ready >= UNREMARKABLE)
}

/// What a faithful probe starts besides: the client's era probe by a sibling process, and the copies that it starts at the same time.
async fn company(plan: &LaunchPlan, wishes: &Wishes) -> Vec<Attempt> {
    let alone = |purpose| async move { attempt::attempt(plan, purpose, wishes, &|_| {}).await };
    let sibling = async {
        match plan.profile.opening {
            Opening::DiscoverSibling { .. } if wishes.faithful => Some(alone(Purpose::EraProbe).await),
            Opening::Initialize | Opening::DiscoverInPlace { .. } | Opening::DiscoverSibling { .. } | Opening::DiscoverOnly => None,
        }
    };
    let copy = async { if wishes.faithful && plan.profile.copies > 1 { Some(alone(Purpose::Duplicate).await) } else { None } };
    let (sibling, copy) = tokio::join!(sibling, copy);
    sibling.into_iter().chain(copy).collect()
}

/// Whether the client starts the server again by itself after such an attempt. That it does so when the server ends during the era
/// probe decides whether the server works in it; its other restarts only repeat the failure, and are made when asked for.
fn starts_again(restart: Restart, attempt: &Attempt, wishes: &Wishes) -> bool {
    if *wishes.interrupt.borrow() {
        return false;
    }
    match restart {
        // The framed second start speaks what no server of the official SDKs understands.
        Restart::Never | Restart::OnceFramed => false,
        Restart::OnceAfterProbe => ended_during_era_probe(attempt),
        Restart::OnceAfterFailure => wishes.faithful && !attempt.is_ready(),
    }
}

fn ended_during_era_probe(attempt: &Attempt) -> bool {
    attempt.outcome() == Outcome::Exited && attempt.sent(Method::Discover).is_some() && attempt.answer(Method::Discover).is_none()
}

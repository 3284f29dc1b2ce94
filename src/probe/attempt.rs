//! One start of the server from begin to end.

use crate::{
    evidence::{Attempt, Purpose, Seen},
    launch::LaunchPlan,
};

use super::{
    Progress, Wishes,
    ending::Why,
    handshake::Handshake,
    profile::{self, Collector},
    recorder::Recorder,
    script::script,
    session::Session,
    start::{Started, start},
    stop,
    watch::Watcher,
};

/// Starts the server once and records what happens until it is gone.
pub(super) async fn attempt(plan: &LaunchPlan, purpose: Purpose, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Attempt {
    attempt_with(plan, purpose, wishes, progress, None).await
}

/// The same; what runtimes tell on stderr goes to `collector`.
pub(super) async fn attempt_with(
    plan: &LaunchPlan,
    purpose: Purpose,
    wishes: &Wishes,
    progress: &dyn Fn(Progress),
    collector: Option<&mut Collector>,
) -> Attempt {
    let mut recorder = Recorder::new(plan.redactor.clone());
    let started_at = recorder.started_at;
    let mut watched = Seen::NotVisible;
    if let Some(Started { process, pipes, at }) = start(plan, &mut recorder) {
        let looking = wishes.watch.then(|| Watcher::start(process.pid, at, recorder.clock(), recorder.redactor.clone()));
        let handshake = Handshake::new(script(plan, purpose, wishes));
        let mut session = Session::new(plan, purpose, recorder, handshake, pipes, process, wishes.interrupt.clone());
        session.collector = collector;
        let why = session.converse(progress).await;
        progress(Progress { purpose, waiting_for: None, limit: None });
        profile::let_tell(&mut session).await;
        watched = looking.map_or(Seen::NotVisible, Watcher::finish);
        if let (Why::Finished, Some(others_are_over)) = (why, &wishes.stay) {
            session.stay(others_are_over).await;
        }
        stop::end(&mut session, why).await;
        recorder = session.recorder;
    }
    Attempt {
        launched: Seen::Yes(plan.launched.clone()),
        events: recorder.finish(),
        watched,
        backends: plan.backends.clone(),
        ..Attempt::live(&plan.server, plan.profile.id, purpose, started_at)
    }
}

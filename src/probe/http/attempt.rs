//! One try at a server that is reached by its URL, from begin to end.

use std::time::Duration;

use crate::{
    backend::{Limits, Road, Target, Way, climb},
    evidence::{Attempt, EventKind, Purpose, Rung, Seen, Source},
    launch::RemotePlan,
    probe::{
        Progress, Wishes,
        ending::Why,
        handshake::Handshake,
        recorder::Recorder,
        script::script,
        session::{LONGEST_MESSAGE, raised},
    },
};

use super::{conversation::Conversation, login};

/// How long a connection may take: npm `undici`'s `connectTimeout`, which Node's `fetch` has.
const CONNECT: Duration = Duration::from_secs(10);

/// Goes to the server once and records what happens until the two are done with each other.
pub(super) async fn attempt(plan: &RemotePlan, purpose: Purpose, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Attempt {
    let mut recorder = Recorder::new(plan.redactor.clone());
    let started_at = recorder.started_at;
    match Target::parse(plan.url.expose(), &plan.redactor) {
        Err(fault) => recorder.record(Source::Network, EventKind::Network(Rung::BadUrl(fault))),
        Ok(target) => recorder = go(plan, target, purpose, wishes, recorder, progress).await,
    }
    Attempt {
        launched: Seen::Yes(plan.launched.clone()),
        events: recorder.finish(),
        ..Attempt::live(&plan.server, plan.profile.id, purpose, started_at)
    }
}

async fn go(plan: &RemotePlan, target: Target, purpose: Purpose, wishes: &Wishes, mut recorder: Recorder, progress: &dyn Fn(Progress)) -> Recorder {
    let script = script(plan, purpose, wishes);
    let way = way(plan, script.limit.unwrap_or(wishes.patience));
    let mut handshake = Handshake::new(script);
    // The client's time runs while it connects: its first request includes that.
    let acts = handshake.begin(recorder.now());
    progress(Progress { purpose, waiting_for: handshake.waiting_for(), limit: handshake.limit_deadline().map(|(at, _)| at) });
    let Some(road) = reach(&target, &way, wishes, &mut recorder).await else { return recorder };
    let mut conversation = Conversation::new(plan, purpose, recorder, handshake, (road.clone(), target.clone()), wishes);
    let why = conversation.converse(acts, progress).await;
    conversation.call_off();
    if why != Why::Interrupted {
        let mut interrupt = wishes.interrupt.clone();
        tokio::select! {
            biased;
            () = raised(&mut interrupt) => {}
            () = take_leave(&mut conversation, &way) => {}
        }
    }
    conversation.recorder
}

/// Climbs to the server; `None` where the way ended, or the person at the keyboard ended it.
async fn reach(target: &Target, way: &Way, wishes: &Wishes, recorder: &mut Recorder) -> Option<Road> {
    let mut interrupt = wishes.interrupt.clone();
    let mut tell = |rung| recorder.record(Source::Network, EventKind::Network(rung));
    let road = tokio::select! {
        biased;
        () = raised(&mut interrupt) => None,
        road = climb(target, way, &mut tell) => road,
    };
    if *interrupt.borrow() {
        recorder.record(Source::Probe, EventKind::Interrupted);
    }
    road
}

/// Ends the session, and looks at the login that the server wants.
async fn take_leave(conversation: &mut Conversation<'_>, way: &Way) {
    let farewell = conversation.farewell();
    let Conversation { road, home, recorder, challenge, .. } = conversation;
    let mut tell = |rung| recorder.record(Source::Network, EventKind::Network(rung));
    if let Some(farewell) = farewell {
        road.ask(&farewell, &mut tell).await;
    }
    if let Some(challenge) = challenge {
        login::look(home, challenge, way, &mut tell).await;
    }
}

fn way(plan: &RemotePlan, limit: Duration) -> Way {
    let each = CONNECT.min(limit);
    let limits = Limits { lookup: each, dial: each, tls: each, answer: limit, body: LONGEST_MESSAGE };
    Way { limits, proxy: plan.proxy.clone(), trusted: plan.trusted.clone(), redactor: plan.redactor.clone() }
}

//! The end of a conversation: the client's own stop or give-up sequence, then whatever of the server is still there.

use std::time::Duration;

use crate::{
    client::{StopAct, StopStep},
    evidence::{EventKind, Method, Signal, Source},
};

use super::{
    ending::Why,
    process,
    session::{Session, Woke},
};

/// How the doctor itself ends a server: the sequence of the official SDKs.
const POLITE: &[StopStep] = &[
    StopStep { wait: Duration::ZERO, act: StopAct::CloseStdin },
    StopStep { wait: Duration::from_secs(2), act: StopAct::SignalGroup(Signal::Terminate) },
    StopStep { wait: Duration::from_secs(2), act: StopAct::SignalGroup(Signal::Kill) },
];

/// How the doctor ends a server when a person waits for the prompt.
const AT_ONCE: &[StopStep] = &[
    StopStep { wait: Duration::ZERO, act: StopAct::SignalGroup(Signal::Terminate) },
    StopStep { wait: Duration::from_millis(300), act: StopAct::SignalGroup(Signal::Kill) },
];

/// How long a process that was told to end may take to do so before it counts as left running.
const GRACE: Duration = Duration::from_secs(2);
/// How long output may take to arrive after the process has ended.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// How long children may take to end after their parent, as they do when it took their input with it.
const CHILDREN_GRACE: Duration = Duration::from_millis(500);

/// How often the doctor looks again for processes that came to be while it ended the others.
const ROUNDS: usize = 100;
/// How many such looks in a row must find nobody.
const QUIET_ROUNDS: usize = 5;

/// Ends the conversation as the client would for that reason, then cleans up what a client would leave.
pub(super) async fn end(session: &mut Session<'_>, why: Why) {
    session.take_census();
    let profile = session.plan.profile;
    match why {
        Why::Exited => {}
        Why::Finished | Why::Rejected => run(session, profile.stop, &Source::Client).await,
        Why::GaveUp => run(session, profile.give_up, &Source::Client).await,
        Why::OutOfPatience => run(session, POLITE, &Source::Probe).await,
        Why::Interrupted => run(session, AT_ONCE, &Source::Probe).await,
    }
    if !session.exited {
        left_running(session).await;
    }
    session.pipes.stdin = None;
    last_words(session).await;
    end_survivors(session).await;
}

/// Runs a stop sequence until the process ends.
async fn run(session: &mut Session<'_>, steps: &[StopStep], who: &Source) {
    for step in steps {
        if wait_for_exit(session, step.wait).await {
            return;
        }
        match step.act {
            StopAct::Cancel => {
                if let Some(line) = session.handshake.cancellation() {
                    session.recorder.record(who.clone(), EventKind::Sent(Method::Cancelled));
                    session.write(&line);
                }
            }
            StopAct::CloseStdin => {
                session.recorder.record(who.clone(), EventKind::StdinClosed);
                session.pipes.stdin = None;
            }
            StopAct::ClosePipes => {
                session.close_stdout();
                session.recorder.record(who.clone(), EventKind::StdinClosed);
                session.pipes.stdin = None;
            }
            StopAct::Signal(signal) => session.signal(who.clone(), signal, false),
            StopAct::SignalGroup(signal) => session.signal(who.clone(), signal, true),
            StopAct::Leave => return,
        }
    }
    wait_for_exit(session, GRACE).await;
}

/// Waits at most that long for the end of the process; says whether it has ended.
async fn wait_for_exit(session: &mut Session<'_>, wait: Duration) -> bool {
    let until = session.recorder.now() + wait;
    while !session.exited {
        match session.pump(Some(until)).await {
            // What the client would answer to late messages no longer matters.
            Woke::Acts(_) => {}
            Woke::Exited | Woke::Time | Woke::Interrupted => break,
        }
    }
    session.exited
}

/// The client would leave the process running; the doctor does not.
async fn left_running(session: &mut Session<'_>) {
    let pid = session.process.pid;
    session.recorder.record(Source::Process, EventKind::LeftRunning { pid });
    session.signal(Source::Probe, Signal::Kill, true);
    let until = session.recorder.now() + GRACE;
    while !session.exited && session.recorder.now() < until {
        session.pump_uninterrupted(until).await;
    }
}

/// Takes in what the pipes still hold. An orphan may keep them open for ever, so their end is not waited for.
async fn last_words(session: &mut Session<'_>) {
    let until = session.recorder.now() + LAST_WORDS;
    while session.is_open() && session.recorder.now() < until {
        session.pump_uninterrupted(until).await;
    }
}

/// Names and ends every process of the tree that outlives the server.
async fn end_survivors(session: &mut Session<'_>) {
    let until = session.recorder.now() + CHILDREN_GRACE;
    let mut survivors = session.survivors();
    while !survivors.is_empty() && session.recorder.now() < until {
        tokio::time::sleep(Duration::from_millis(10)).await;
        survivors = session.survivors();
    }
    for survivor in &survivors {
        let name = session.recorder.redactor.show(&survivor.name);
        session.recorder.record(Source::Process, EventKind::Orphan { pid: survivor.pid, name });
        process::end(survivor);
    }
    if survivors.is_empty() {
        return;
    }
    // One that was about to fork has left a child, which says nothing new. A single look may miss it on its way to its new parent.
    let mut quiet = 0;
    for _ in 0..ROUNDS {
        survivors = session.survivors();
        survivors.iter().for_each(process::end);
        quiet = if survivors.is_empty() { quiet + 1 } else { 0 };
        if quiet == QUIET_ROUNDS {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

//! Ctrl-C and its kin: a probe that is interrupted ends its server's whole tree and still reports.

use tokio::sync::watch;

/// Becomes true when the person, or the system, wants the doctor to stop.
pub(super) fn listen() -> watch::Receiver<bool> {
    let (raise, raised) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        // Nobody may be waiting any more, and then nothing is to be done.
        let _ = raise.send(true);
    });
    raised
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

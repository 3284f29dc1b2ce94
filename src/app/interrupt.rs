//! Ctrl-C and its kin: a probe that is interrupted ends its server's whole tree and still reports.

use std::io;

use tokio::sync::watch;

/// Becomes true when the person, or the system, wants the doctor to stop; from its return on, no signal ends the doctor by itself.
///
/// Must be called in the context of a runtime.
pub(super) fn listen() -> io::Result<watch::Receiver<bool>> {
    let (raise, raised) = watch::channel(false);
    // Taken over here and not in the task: a signal before its first turn would end the doctor and leave a server behind.
    let asked = asked_to_stop()?;
    tokio::spawn(async move {
        asked.await;
        // Nobody may be waiting any more, and then nothing is to be done.
        let _ = raise.send(true);
    });
    Ok(raised)
}

#[cfg(unix)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut quit) = (signal(SignalKind::interrupt())?, signal(SignalKind::quit())?);
    let (mut terminate, mut hangup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

#[cfg(windows)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

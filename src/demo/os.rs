//! The two things that patients do differently by operating system.

use std::io;

/// Survives SIGTERM from now on.
#[cfg(unix)]
pub(super) fn ignore_terminate() -> io::Result<()> {
    use tokio::{
        runtime::Builder,
        signal::unix::{SignalKind, signal},
    };
    // std installs no handlers; tokio does so without unsafe code here, and its handler stays when the runtime is gone.
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let _context = runtime.enter();
    signal(SignalKind::terminate()).map(drop)
}

/// There is no signal to survive: `TerminateProcess` cannot be refused.
#[cfg(not(unix))]
pub(super) fn ignore_terminate() -> io::Result<()> {
    Ok(())
}

/// Leaves the server's session and process group, as daemons do.
#[cfg(unix)]
pub(super) fn leave_session() -> io::Result<()> {
    rustix::process::setsid()?;
    Ok(())
}

/// There are no sessions to leave.
#[cfg(not(unix))]
pub(super) fn leave_session() -> io::Result<()> {
    Ok(())
}

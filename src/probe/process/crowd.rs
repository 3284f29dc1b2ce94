//! Which servers run at the same time. Who left its group and its parent can be told to be of a server only where no other server ran meanwhile.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Those that run now.
static RUNNING: Mutex<Vec<Running>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Running {
    pid: u32,
    server: String,
    /// Another server ran at the same time, if only for a moment; copies of the same one are no others.
    met_others: bool,
}

/// Whose a process is that nobody else lays claim to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strays {
    Own,
    /// Of a server that runs yet, perhaps.
    OfSomebody,
    /// Of one of several servers that have ended, and nobody knows which.
    OfNobody,
}

/// Tells that a process of `server` runs from now on.
pub(super) fn enter(pid: u32, server: &str) {
    let mut running = running();
    let is_other = |one: &Running| one.server != server;
    let met_others = running.iter().any(is_other);
    running.iter_mut().filter(|one| is_other(one)).for_each(|one| one.met_others = true);
    running.push(Running { pid, server: server.to_owned(), met_others });
}

/// Whose strays are, as this process of a server sees it.
pub(super) fn strays(pid: u32) -> Strays {
    match running().as_slice() {
        [last] if last.pid == pid && last.met_others => Strays::OfNobody,
        [last] if last.pid == pid => Strays::Own,
        _ => Strays::OfSomebody,
    }
}

/// Tells that the process has ended.
pub(super) fn leave(pid: u32) {
    running().retain(|one| one.pid != pid);
}

fn running() -> MutexGuard<'static, Vec<Running>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

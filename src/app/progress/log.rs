//! Progress where nobody looks at a screen, such as in the log of a build: a line of text when something takes long, and ever more rarely.
//! It has no escapes and overwrites nothing.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anstream::eprintln;

use super::{doing::Doing, layout::time, work::Work};

/// What takes less needs no word.
const LONG: Duration = Duration::from_secs(5);
/// From the second line on, each comes twice as late after the one before, and this late at most.
const RAREST: Duration = Duration::from_secs(30);

/// Tells what takes long; it falls silent when it is dropped.
pub(super) struct Log {
    shared: Arc<Shared>,
    teller: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    over: Condvar,
}

struct State {
    servers: Vec<Arc<Mutex<Doing>>>,
    is_over: bool,
}

impl Log {
    pub(super) fn open(work: &Arc<Mutex<Work>>) -> Self {
        let shared = Arc::new(Shared { state: Mutex::new(State { servers: Vec::new(), is_over: false }), over: Condvar::new() });
        let (all, work) = (Arc::clone(&shared), Arc::clone(work));
        // Without it nothing is told, and all else goes on.
        let teller = thread::Builder::new().name("progress".into()).spawn(move || tell(&all, &work)).ok();
        Self { shared, teller }
    }

    pub(super) fn follow(&self, doing: &Arc<Mutex<Doing>>) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).servers.push(Arc::clone(doing));
    }

    pub(super) fn leave(&self, doing: &Arc<Mutex<Doing>>) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).servers.retain(|known| !Arc::ptr_eq(known, doing));
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        self.shared.over.notify_all();
        if let Some(teller) = self.teller.take() {
            // It has nothing to say any more, however it ended.
            let _ = teller.join();
        }
    }
}

fn tell(shared: &Shared, work: &Mutex<Work>) {
    let (mut pause, mut told) = (LONG, 0);
    let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    let mut next = Instant::now() + pause;
    loop {
        let wait = next.saturating_duration_since(Instant::now());
        state = shared.over.wait_timeout_while(state, wait, |state| !state.is_over).unwrap_or_else(PoisonError::into_inner).0;
        if state.is_over {
            return;
        }
        let now = Instant::now();
        let work = work.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = work.done() > told;
        told = work.done();
        let overall = work.told(now).filter(|_| is_news);
        drop(work);
        let servers: Vec<Doing> = state.servers.iter().map(|doing| doing.lock().unwrap_or_else(PoisonError::into_inner).clone()).collect();
        match overall.or_else(|| slowest(&servers, now)) {
            Some(line) => {
                eprintln!("mcpdoctor: {}", crate::report::disarmed(&line));
                pause = (pause * 2).min(RAREST);
                next = now + pause;
            }
            None => next = now + Duration::from_secs(1),
        }
    }
}

/// The server that has kept everybody waiting longest, where that is long: `weather: initialize, 5.0 of 60 s`.
fn slowest(servers: &[Doing], now: Instant) -> Option<String> {
    let slowest = servers.iter().filter(|doing| now.saturating_duration_since(doing.since) >= LONG).min_by_key(|doing| doing.since)?;
    let elapsed = now.saturating_duration_since(slowest.since);
    Some(format!("{}: {}, {}", slowest.name, slowest.words(), time(elapsed, slowest.limit).trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evidence::{Method, Purpose},
        probe::Progress,
    };

    #[test]
    fn only_what_takes_long_is_told_and_the_longest_of_it() {
        let begun = Instant::now();
        let doing = |name: &str, second: u64| {
            let mut doing = Doing::new(name.into());
            let limit = Some(Duration::from_mins(1));
            doing.show(Progress { purpose: Purpose::AsClient, waiting_for: Some(Method::Initialize), limit }, begun + Duration::from_secs(second));
            doing
        };
        let servers = [doing("quick", 9), doing("slow", 2), doing("slower", 1)];
        let at = |second: u64| slowest(&servers, begun + Duration::from_secs(second));
        assert_eq!(at(5), None);
        assert_eq!(at(7).as_deref(), Some("slower: initialize, 6.0 of 60 s"));
    }
}

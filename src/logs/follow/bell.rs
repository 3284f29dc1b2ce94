//! Says when to look: at once when the platform notifies, else after a while.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, Sender},
    time::{Duration, Instant},
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How long to wait for a notification before looking anyway: new folders and network drives do not notify.
const LOOK_ANYWAY: Duration = Duration::from_secs(2);
/// The same where nothing notifies.
const POLL: Duration = Duration::from_millis(500);
/// A client writes in bursts: what follows within this time is taken together.
const SETTLE: Duration = Duration::from_millis(50);

pub(super) struct Bell {
    watcher: Option<RecommendedWatcher>,
    attended: BTreeSet<PathBuf>,
    rings: Receiver<Vec<PathBuf>>,
    /// Keeps the channel open where nothing notifies.
    _ringer: Sender<Vec<PathBuf>>,
    look_anyway: Duration,
    /// When it was last looked everywhere.
    looked: Instant,
    /// Files beside the logs, for which nobody needs to look again soon.
    strangers: BTreeSet<PathBuf>,
}

/// What there is to do.
pub(super) enum Ring {
    /// Something happened to these files, which are known.
    At(Vec<PathBuf>),
    /// Files may have come or gone.
    Anywhere,
    /// The time is over.
    Never,
}

impl Bell {
    /// Rings by notification, and every two seconds.
    pub(super) fn new() -> Self {
        Self::every(LOOK_ANYWAY)
    }

    pub(super) fn every(look_anyway: Duration) -> Self {
        let (ringer, rings) = mpsc::channel();
        let ring = ringer.clone();
        let notified = move |event: notify::Result<Event>| {
            // The doctor's own reading notifies as well. An error says that something was missed: no paths, look everywhere.
            let paths = event.map_or_else(|_| Some(Vec::new()), |event| (!event.kind.is_access()).then_some(event.paths));
            if let Some(paths) = paths {
                let _ = ring.send(paths);
            }
        };
        match notify::recommended_watcher(notified) {
            Ok(watcher) => Self::with(Some(watcher), look_anyway, ringer, rings),
            Err(_) => Self::with(None, POLL, ringer, rings),
        }
    }

    pub(super) fn with(
        watcher: Option<RecommendedWatcher>,
        look_anyway: Duration,
        ringer: Sender<Vec<PathBuf>>,
        rings: Receiver<Vec<PathBuf>>,
    ) -> Self {
        let (attended, strangers) = (BTreeSet::new(), BTreeSet::new());
        Self { watcher, attended, rings, _ringer: ringer, look_anyway, looked: Instant::now(), strangers }
    }

    /// Listens to these folders as well. One that cannot be watched is looked at anyway.
    pub(super) fn attend<'a>(&mut self, folders: impl Iterator<Item = &'a Path>) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in folders {
            if !self.attended.contains(folder) && watcher.watch(folder, RecursiveMode::NonRecursive).is_ok() {
                self.attended.insert(folder.to_owned());
            }
        }
    }

    /// Waits until there is something to do, or until `deadline`.
    pub(super) fn wait(&mut self, deadline: Instant, is_known: impl Fn(&Path) -> bool) -> Ring {
        loop {
            let anyway = self.looked + self.look_anyway;
            if Instant::now() >= anyway {
                self.looked = Instant::now();
                self.strangers.clear();
                return Ring::Anywhere;
            }
            let Ok(first) = self.rings.recv_timeout(until(anyway.min(deadline))) else {
                if Instant::now() >= deadline {
                    return Ring::Never;
                }
                continue;
            };
            let mut missed = first.is_empty();
            let mut paths = BTreeSet::from_iter(first);
            let settled = Instant::now() + SETTLE;
            while let Ok(more) = self.rings.recv_timeout(until(settled)) {
                missed |= more.is_empty();
                paths.extend(more);
            }
            let (known, other): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_known(path));
            let strangers = self.strangers.len();
            self.strangers.extend(other);
            if missed || self.strangers.len() > strangers {
                return Ring::Anywhere;
            } else if !known.is_empty() {
                return Ring::At(known);
            }
        }
    }
}

fn until(moment: Instant) -> Duration {
    moment.saturating_duration_since(Instant::now())
}

//! Follows logs as their clients write them: what is appended is read on, and a log that was emptied, replaced or rotated is read anew.
//!
//! The platform's notification only says when to look. What has come is found out by looking, so that nothing is lost without it.

mod bell;
mod stand;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use self::{
    bell::{Bell, Ring},
    stand::{Fate, Stand},
};
use crate::evidence::Redactor;

use super::{
    Found, Log, LoggedServer, Part, Reading, Told, merge,
    read::{Opened, tails},
    same_name,
    tail::Tail,
};

/// Follows the logs that `find` finds, which is asked again when files come and go.
pub struct Follower<'r, F> {
    find: F,
    reading: &'r Reading,
    logs: Vec<Followed<'r>>,
    bell: Bell,
}

/// A log, and where the reader of each of its parts stands.
struct Followed<'r> {
    log: Log,
    stands: Vec<Stand>,
    tail: Tail<'r>,
}

/// A log is not what it was.
struct IsAnother;

impl<'r, F: FnMut() -> Found> Follower<'r, F> {
    /// Reads `logs` as [`super::read()`] does, and goes on from there.
    pub fn new(logs: Vec<Log>, find: F, reading: &'r Reading, progress: &(dyn Fn(u64) + Sync)) -> (Self, Told) {
        Self::with(Bell::new(), logs, find, reading, progress)
    }

    fn with(bell: Bell, logs: Vec<Log>, find: F, reading: &'r Reading, progress: &(dyn Fn(u64) + Sync)) -> (Self, Told) {
        let (mut told, logs) = read(logs, reading, progress);
        let mut logs: Vec<Followed<'_>> = logs.into_iter().flatten().collect();
        told.servers = logs.iter().flat_map(Followed::to_the_last_byte).collect();
        for log in &mut logs {
            // All of it is told.
            log.tail.news();
        }
        let mut follower = Self { find, reading, logs, bell };
        follower.attend();
        (follower, told)
    }

    /// How many files are followed.
    #[must_use]
    pub fn files(&self) -> usize {
        self.logs.iter().map(|log| log.stands.len()).sum()
    }

    /// Waits until something came or the time is over. Returns whether something came.
    pub fn wait(&mut self, at_most: Duration) -> bool {
        let deadline = Instant::now() + at_most;
        loop {
            let is_known = |path: &Path| self.logs.iter().any(|log| log.has(path));
            let came = match self.bell.wait(deadline, is_known) {
                Ring::At(paths) => self.append(&paths),
                Ring::Anywhere => self.look(),
                Ring::Never => return false,
            };
            if came {
                return true;
            }
        }
    }

    /// The servers that something was told of since this was asked last, each with all that the logs tell of it by now.
    pub fn news(&mut self) -> Vec<LoggedServer> {
        let names: Vec<String> = self.logs.iter_mut().flat_map(|log| log.tail.news()).collect();
        let is_news = |server: &str| names.iter().any(|name| same_name(name, server));
        merge(self.logs.iter().flat_map(|log| log.tail.so_far(&is_news))).into_iter().filter(|server| is_news(&server.name)).collect()
    }

    /// Knows the secrets that were known before and those that the logs themselves tell.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        Redactor::of_all(self.logs.iter().map(|log| log.tail.redactor().clone()))
    }

    /// Reads on in these files; looks everywhere if one of them is not what it was.
    fn append(&mut self, paths: &[PathBuf]) -> bool {
        let mut came = false;
        for log in self.logs.iter_mut().filter(|log| paths.iter().any(|path| log.has(path))) {
            match log.read_on() {
                Ok(grown) => came |= grown,
                Err(IsAnother) => return self.look(),
            }
        }
        came
    }

    /// Finds the logs anew, and reads whatever is new in them.
    fn look(&mut self) -> bool {
        let before = std::mem::take(&mut self.logs).into_iter();
        let mut before: BTreeMap<Vec<Part>, Followed<'_>> = before.map(|known| (known.log.parts.clone(), known)).collect();
        let (mut found, mut anew, mut came) = (Vec::new(), Vec::new(), false);
        for log in (self.find)().logs {
            let known = before.remove(&log.parts);
            let read_on = known.and_then(|mut known| Some((known.read_on().ok()?, known)));
            if let Some((grown, _)) = &read_on {
                came |= grown;
            } else {
                anew.push(log);
            }
            found.push(read_on.map(|(_, known)| known));
        }
        let (_, anew) = read(anew, self.reading, &|_| ());
        came |= anew.iter().any(Option::is_some);
        let mut anew = anew.into_iter();
        self.logs = found.into_iter().filter_map(|known| known.or_else(|| anew.next().flatten())).collect();
        // One that is too old to be found again is not forgotten, unless its file is a part of another log by now.
        let is_left = |stand: &Stand| stand.path.exists() && !self.logs.iter().any(|log| log.has(&stand.path));
        before.retain(|_, log| log.stands.iter().all(is_left));
        self.logs.extend(before.into_values());
        self.attend();
        came
    }

    fn attend(&mut self) {
        self.bell.attend(self.logs.iter().flat_map(|log| &log.stands).filter_map(|stand| stand.path.parent()));
    }
}

impl Followed<'_> {
    fn has(&self, path: &Path) -> bool {
        self.stands.iter().any(|stand| stand.path == path)
    }

    /// Reads what was appended, and says whether that was anything.
    fn read_on(&mut self) -> Result<bool, IsAnother> {
        let mut came = false;
        for stand in &mut self.stands {
            match stand.look() {
                // What cannot be read just now has not grown.
                Ok(Fate::Same) | Err(_) => {}
                Ok(Fate::Grown { input, from }) => {
                    // An error says that not all could be read, and a part of it is better than nothing.
                    let _ = self.tail.read_on(&input, from);
                    came = true;
                }
                Ok(Fate::Another) => return Err(IsAnother),
            }
        }
        Ok(came)
    }

    /// What the log tells with its last line, even if that has no end.
    fn to_the_last_byte(&self) -> Vec<LoggedServer> {
        let mut tail = self.tail.clone();
        if let Some((rest, from)) = self.stands.last().and_then(Stand::rest) {
            let _ = tail.read_on(&rest, from);
        }
        tail.finish()
    }
}

/// Reads logs to the end of their last lines. There is `None` for one of which nothing can be read.
fn read<'r>(logs: Vec<Log>, reading: &'r Reading, progress: &(dyn Fn(u64) + Sync)) -> (Told, Vec<Option<Followed<'r>>>) {
    let mut stands: Vec<Vec<Stand>> = logs.iter().map(|_| Vec::new()).collect();
    let mut opened: Vec<Opened<'_>> = Vec::new();
    for (index, log) in logs.iter().enumerate() {
        for part in &log.parts {
            let input = match part {
                Part::File(path) => Stand::open(path, log.parts.last() == Some(part)).map(|(input, stand)| {
                    stands[index].push(stand);
                    input
                }),
                Part::Stdin => super::sweep::Input::copy_of(io::stdin().lock()),
            };
            opened.push((index, part, input));
        }
    }
    let (told, tails) = tails(&logs, opened, reading, progress);
    let mut tails = tails.into_iter().peekable();
    let logs = logs.into_iter().zip(stands).enumerate().map(|(index, (log, stands))| {
        let (_, tail) = tails.next_if(|(of, _)| *of == index)?;
        Some(Followed { log, stands, tail })
    });
    let logs = logs.collect();
    (told, logs)
}

#[cfg(test)]
mod tests;

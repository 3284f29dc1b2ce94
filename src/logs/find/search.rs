//! Looks at a place: which of its files are there.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::logs::{
    log::{LogFile, Unreadable},
    place::{Open, Pattern, Place},
};

/// How many sessions are read where a client begins new files with each: it keeps hundreds, and the last ones matter.
const SESSIONS: usize = 20;

/// What lies at a place.
#[derive(Debug, Default)]
pub(super) struct Lying {
    pub files: Vec<LogFile>,
    /// Files or folders of sessions older than those that were looked at.
    pub older: usize,
    pub unreadable: Vec<Unreadable>,
}

/// What is not there is no fault; what may not be read is.
pub(super) fn search(place: &Place) -> Lying {
    let mut lying = Lying::default();
    let files = place.files();
    if files.is_empty() {
        lying.open(&place.root);
    } else {
        lying.descend(&place.root, &place.folders(), &files);
    }
    lying
}

impl Lying {
    fn descend(&mut self, folder: &Path, steps: &[Pattern], files: &[Pattern]) {
        match steps.split_first() {
            Some((step, rest)) if step.open == Open::No => self.descend(&folder.join(step.shown()), rest, files),
            Some((step, rest)) => {
                let below: Vec<PathBuf> = self.entries(folder).into_iter().filter(|path| is_like(path, step) && path.is_dir()).collect();
                for folder in self.newest(below, step.open) {
                    self.descend(&folder, rest, files);
                }
            }
            None => {
                let entries = self.entries(folder);
                for pattern in files {
                    let named = entries.iter().filter(|path| is_like(path, pattern) && path.is_file()).cloned().collect();
                    for file in self.newest(named, pattern.open) {
                        self.open(&file);
                    }
                }
            }
        }
    }

    fn open(&mut self, path: &Path) {
        match LogFile::at(path) {
            Ok(file) => self.files.push(file),
            // The place is computed, not asked for.
            Err(Unreadable::Missing { .. }) => {}
            Err(error) => self.unreadable.push(error),
        }
    }

    /// What is in the folder, by name.
    fn entries(&mut self, folder: &Path) -> Vec<PathBuf> {
        match fs::read_dir(folder) {
            Ok(entries) => {
                let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
                paths.sort();
                paths
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Vec::new(),
            Err(error) => {
                self.unreadable.push(Unreadable::new(folder, error));
                Vec::new()
            }
        }
    }

    /// The newest of those, in the order of time, if the pattern is one of sessions; else all.
    fn newest(&mut self, mut paths: Vec<PathBuf>, open: Open) -> Vec<PathBuf> {
        match open {
            Open::No | Open::Anything | Open::Number => return paths,
            Open::Stamp => paths.sort(),
            Open::Newest => paths.sort_by_cached_key(|path| touched(path)),
        }
        let older = paths.len().saturating_sub(SESSIONS);
        self.older += older;
        paths.split_off(older)
    }
}

fn is_like(path: &Path, pattern: &Pattern) -> bool {
    path.file_name().is_some_and(|name| pattern.within(&name.to_string_lossy()).is_some())
}

/// When a file was written to; for a folder, when a file was last made in it or directly below.
fn touched(path: &Path) -> Option<SystemTime> {
    let modified = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    let below = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| modified(&entry.path())).max();
    modified(path).max(below)
}

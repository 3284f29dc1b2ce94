//! Finds the logs to read: at the clients' own places, or where the user says.

mod folder;
mod search;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use self::{
    folder::{is_compressed, is_no_text, walk},
    search::{Lying, search},
};
use super::{
    log::{Log, LogFile, Part, Unreadable},
    place::places,
};
use crate::machine::Surroundings;

pub use folder::{LeftOut, Reason};

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of the places or paths, each log once.
    pub logs: Vec<Log>,
    /// Empty if the user named paths.
    pub looked_in: Vec<Looked>,
    pub unreadable: Vec<Unreadable>,
    /// What a folder holds besides, and why it is not read.
    pub left_out: Vec<LeftOut>,
}

/// Where a client keeps logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub client: &'static str,
    /// `*` stands for what differs from session to session.
    pub folder: PathBuf,
    /// What its logs are called there, likewise; empty if `folder` is the log itself.
    pub names: Vec<String>,
    /// How many are there.
    pub logs: usize,
    /// Sessions that are there as well, older than the newest 20, and not read.
    pub older: usize,
}

/// Looks wherever the known clients keep logs on this machine.
#[must_use]
pub fn discover(surroundings: &Surroundings) -> Found {
    let mut found = Found::default();
    for place in places(surroundings) {
        let Lying { files, older, unreadable } = search(&place);
        let logs = Log::of(files, Some(place.client));
        found.looked_in.push(Looked { client: place.client, folder: place.folder(), names: place.names(), logs: logs.len(), older });
        found.logs.extend(logs);
        found.unreadable.extend(unreadable);
    }
    found.once()
}

/// Reads what the user names: files whatever they are called, folders with all that could be a log in them, `-` for stdin.
#[must_use]
pub fn from_paths(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    // Files named one by one may be parts of one log.
    let mut named = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.logs.push(Log::stdin());
        } else if fs::metadata(path).is_ok_and(|about| about.is_dir()) {
            let inside = walk(path);
            found.logs.extend(Log::of(inside.files, None));
            found.unreadable.extend(inside.unreadable);
            found.left_out.extend(inside.left_out);
        } else {
            match LogFile::at(path) {
                Ok(file) if is_compressed(&file.path) => found.unreadable.push(Unreadable::Compressed { path: file.path }),
                Ok(file) if file.path.is_file() && is_no_text(&file.path).unwrap_or(false) => {
                    found.unreadable.push(Unreadable::NoText { path: file.path });
                }
                Ok(file) => named.push(file),
                Err(error) => found.unreadable.push(error),
            }
        }
    }
    found.logs.extend(Log::of(named, None));
    found.once()
}

impl Found {
    /// Without what was reached a second time, such as a file that was named besides its folder.
    fn once(mut self) -> Self {
        let mut seen = BTreeSet::new();
        self.logs.retain_mut(|log| {
            log.parts.retain(|part| seen.insert(identity(part)));
            !log.parts.is_empty()
        });
        self
    }
}

/// What is the same for two ways to one file.
fn identity(part: &Part) -> Option<PathBuf> {
    match part {
        Part::Stdin => None,
        Part::File(path) => Some(fs::canonicalize(path).unwrap_or_else(|_| Path::new(path).to_owned())),
    }
}

#[cfg(test)]
mod tests;

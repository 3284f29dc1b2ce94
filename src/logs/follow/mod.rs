//! Follows logs as their clients write them: hands on whatever is appended, also to files that are new, were emptied or were rotated.
//!
//! The platform's notification only says when to look. What has come is found out by looking, so that nothing is lost without it.

mod bell;

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, Instant},
};

use file_id::{FileId, get_file_id};

use self::bell::{Bell, Ring};
use super::{Found, Log, Part};

/// Bytes that are handed on at a time.
const CHUNK: u64 = 64 * 1024;

/// What came to a log.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    pub log: &'a Log,
    /// The file to whose text this belongs, by the name it had before a rotation.
    pub path: &'a Path,
    /// The place of the first byte in the file; 0 also where a file of this name begins anew.
    pub from: u64,
    /// Not necessarily whole lines, and at most 64 KiB.
    pub bytes: &'a [u8],
}

/// Follows the logs that `find` finds, which is asked again when files come and go.
pub struct Follower<F> {
    find: F,
    files: BTreeMap<PathBuf, Followed>,
    bell: Bell,
}

/// A file and up to where it was handed on.
struct Followed {
    id: FileId,
    end: u64,
    log: Rc<Log>,
}

impl<F: FnMut() -> Found> Follower<F> {
    /// `read` says how far each file was read before; one that is not in it is new and is handed on from its beginning.
    pub fn new(find: F, read: &BTreeMap<PathBuf, u64>) -> Self {
        Self::with(Bell::new(), find, read)
    }

    fn with(mut bell: Bell, mut find: F, read: &BTreeMap<PathBuf, u64>) -> Self {
        let all = files_of(find());
        bell.attend(all.iter().filter_map(|(_, path, _)| path.parent()));
        let known = |(id, path, log): (FileId, PathBuf, Rc<Log>)| {
            let end = *read.get(&path)?;
            Some((path, Followed { id, end, log }))
        };
        Self { find, files: all.into_iter().filter_map(known).collect(), bell }
    }

    /// Waits until something came or the time is over, and hands it to `told`. Returns whether something came.
    ///
    /// What was appended to a file before it was rotated comes before what stands in the file that took its name.
    pub fn wait(&mut self, at_most: Duration, told: &mut dyn FnMut(News<'_>)) -> bool {
        let deadline = Instant::now() + at_most;
        loop {
            let came = match self.bell.wait(deadline, |path| self.files.contains_key(path)) {
                Ring::At(paths) => self.append(&paths, told),
                Ring::Anywhere => self.look(told),
                Ring::Never => return false,
            };
            if came {
                return true;
            }
        }
    }

    /// Hands on what was appended to these files; looks everywhere if one of them is not what it was.
    fn append(&mut self, paths: &[PathBuf], told: &mut dyn FnMut(News<'_>)) -> bool {
        let is_same = |path: &PathBuf| {
            let (before, about) = (self.files.get(path)?, fs::metadata(path).ok()?);
            (get_file_id(path).ok()? == before.id && about.len() >= before.end).then_some(())
        };
        if paths.iter().any(|path| is_same(path).is_none()) {
            return self.look(told);
        }
        let mut came = false;
        for path in paths {
            let Some(file) = self.files.get_mut(path) else { continue };
            let end = hand_on(path, file.end, &mut |from, bytes| told(News { log: &file.log, path, from, bytes }));
            came |= end > file.end;
            file.end = end;
        }
        came
    }

    /// Finds the logs anew and hands on what they hold beyond what is known.
    fn look(&mut self, told: &mut dyn FnMut(News<'_>)) -> bool {
        let mut all = files_of((self.find)());
        self.bell.attend(all.iter().filter_map(|(_, path, _)| path.parent()));
        let before = std::mem::take(&mut self.files);
        let by_id: HashMap<FileId, (&PathBuf, u64)> = before.iter().map(|(path, file)| (file.id, (path, file.end))).collect();
        // Renamed files first: what they hold is older than the file that took their name.
        all.sort_by_key(|(id, path, _)| by_id.get(id).is_none_or(|(name, _)| *name == path));
        let mut came = false;
        for (id, path, log) in all {
            let length = fs::metadata(&path).map_or(0, |about| about.len());
            let (name, end) = match by_id.get(&id) {
                Some((name, end)) if length >= *end => (*name, *end),
                Some(_) | None => (&path, 0),
            };
            let now = hand_on(&path, end, &mut |from, bytes| told(News { log: &log, path: name, from, bytes }));
            came |= now > end;
            self.files.insert(path.clone(), Followed { id, end: now, log });
        }
        // One that cannot be opened just now, or that is too old to be found again, is not forgotten.
        for (path, file) in before {
            if path.exists() {
                self.files.entry(path).or_insert(file);
            }
        }
        came
    }
}

/// Every file of the logs.
fn files_of(found: Found) -> Vec<(FileId, PathBuf, Rc<Log>)> {
    let logs = found.logs.into_iter().map(Rc::new);
    let parts = logs.flat_map(|log| log.parts.clone().into_iter().map(move |part| (part, Rc::clone(&log))));
    let file = |(part, log)| match part {
        Part::File(path) => Some((get_file_id(&path).ok()?, path, log)),
        Part::Stdin => None,
    };
    parts.filter_map(file).collect()
}

/// Reads on from `from` and returns where the file ends now. What cannot be read has not grown.
fn hand_on(path: &Path, from: u64, told: &mut dyn FnMut(u64, &[u8])) -> u64 {
    let mut end = from;
    let mut read = || -> io::Result<()> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        while file.by_ref().take(CHUNK).read_to_end(&mut bytes)? > 0 {
            told(end, &bytes);
            end += bytes.len() as u64;
            bytes.clear();
        }
        Ok(())
    };
    // The next look tries again from where this one came to.
    let _ = read();
    end
}

#[cfg(test)]
mod tests;

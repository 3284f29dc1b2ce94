//! Walks through a folder that the user named, for whatever could be a log.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::logs::{
    log::{LogFile, Unreadable},
    name,
};

/// Folders below folders. The deepest log of a client lies five below its own folder.
const DEEPEST: usize = 8;
/// Files in all; a whole disk is nobody's log folder.
const MOST_FILES: usize = 10_000;
/// Text above this, in bytes, that has not the name of a log is data.
const LARGEST_TEXT: u64 = 256 * 1024 * 1024;
/// Many files, and none a client's log.
const NEVER: [&str; 2] = [".git", "node_modules"];

/// A file of a folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub path: PathBuf,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// By its name, such as `main.log.1.gz`.
    Compressed,
    /// A file called `.log` that holds no text, such as those of `LevelDB`.
    Binary,
    /// Text of more than 256 MiB that is not called `.log`.
    Huge,
    /// The folder goes on below this one, but eight levels are enough.
    TooDeep,
    /// The folder holds more than 10 000 logs.
    TooMany,
}

impl Reason {
    /// In words that follow the path; `None` for a file that is no log.
    #[must_use]
    pub const fn why(self) -> Option<&'static str> {
        match self {
            Self::Compressed => Some("it is compressed"),
            Self::Binary => None,
            Self::Huge => Some("it is larger than 256 MiB and not called .log"),
            Self::TooDeep => Some("it lies more than eight folders deep"),
            Self::TooMany => Some("there are more than 10,000 logs"),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Inside {
    pub files: Vec<LogFile>,
    pub unreadable: Vec<Unreadable>,
    pub left_out: Vec<LeftOut>,
}

pub(super) fn walk(folder: &Path) -> Inside {
    let mut inside = Inside::default();
    let mut been = BTreeSet::new();
    inside.enter(folder, DEEPEST, &mut been);
    inside
}

impl Inside {
    /// `been` are the folders that need no second visit: symbolic links may lead back to them.
    fn enter(&mut self, folder: &Path, levels: usize, been: &mut BTreeSet<PathBuf>) {
        let entries = match fs::canonicalize(folder).and_then(|real| if been.insert(real) { fs::read_dir(folder).map(Some) } else { Ok(None) }) {
            Ok(Some(entries)) => entries,
            Ok(None) => return,
            Err(error) => return self.unreadable.push(Unreadable::new(folder, error)),
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            // A link to nowhere is nothing.
            let Ok(about) = fs::metadata(&path) else { continue };
            if about.is_dir() {
                if NEVER.iter().any(|name| path.ends_with(name)) {
                    continue;
                }
                match levels.checked_sub(1) {
                    Some(levels) => self.enter(&path, levels, been),
                    None => self.leave_out(path, Reason::TooDeep),
                }
            } else if about.is_file() {
                self.consider(path, about.len());
            }
            if self.left_out.last().is_some_and(|last| last.reason == Reason::TooMany) {
                return;
            }
        }
    }

    fn consider(&mut self, path: PathBuf, bytes: u64) {
        let Some(kind) = Kind::of(&path) else { return };
        let known = name::client(&path).is_some();
        let reason = match kind {
            _ if self.files.len() == MOST_FILES => Some(Reason::TooMany),
            Kind::Compressed => Some(Reason::Compressed),
            Kind::Text if bytes > LARGEST_TEXT && !known => Some(Reason::Huge),
            // Some stray bytes do not make a client's log another file's.
            Kind::Log | Kind::Text => match if known { is_no_text(&path) } else { is_binary(&path) } {
                Ok(true) => Some(Reason::Binary),
                Ok(false) => None,
                Err(error) => return self.unreadable.push(Unreadable::new(&path, error)),
            },
        };
        match (reason, LogFile::at(&path)) {
            (Some(reason), _) => self.leave_out(path, reason),
            (None, Ok(file)) => self.files.push(file),
            (None, Err(error)) => self.unreadable.push(error),
        }
    }

    fn leave_out(&mut self, path: PathBuf, reason: Reason) {
        self.left_out.push(LeftOut { path, reason });
    }
}

/// What a file is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `.log`, with or without a number behind it.
    Log,
    /// What logs are called as well, though most such files are none.
    Text,
    Compressed,
}

impl Kind {
    /// `None` for what is no log.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        if let Some(inner) = without_compression(&name) {
            return Self::of(Path::new(inner)).map(|_| Self::Compressed);
        }
        let (stem, ending) = name.rsplit_once('.')?;
        let numbered = ending == "old" || ending.bytes().all(|byte| byte.is_ascii_digit());
        match ending {
            "log" => Some(Self::Log),
            "txt" | "jsonl" => Some(Self::Text),
            // Claude Code's arrays; other `.json` is no log.
            "json" if name::client(path) == Some("claude-code") => Some(Self::Text),
            _ if numbered && Path::new(stem).extension().is_some_and(|ending| ending == "log") => Some(Self::Log),
            _ => None,
        }
    }
}

/// The name below the ending of a packed file.
fn without_compression(name: &str) -> Option<&str> {
    [".gz", ".zst", ".xz", ".bz2", ".zip"].iter().find_map(|ending| name.strip_suffix(ending))
}

/// Whether a file that was named is packed, by its name or by its first bytes.
pub(super) fn is_compressed(path: &Path) -> bool {
    /// gzip, zstd, xz, bzip2 and zip, as file(1) tells them.
    const BEGINS: [&[u8]; 5] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh", b"PK\x03\x04"];
    let named = path.file_name().is_some_and(|name| without_compression(&name.to_string_lossy().to_ascii_lowercase()).is_some());
    named || path.is_file() && head(path).is_ok_and(|head| BEGINS.iter().any(|begin| head.starts_with(begin)))
}

/// Whether its first bytes are no text. A log that was emptied while its writer went on begins with nothing but zeros, and UTF-16 is half zeros.
fn is_binary(path: &Path) -> io::Result<bool> {
    let head = head(path)?;
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    Ok(!utf16 && head.contains(&0) && head.iter().any(|byte| *byte != 0))
}

/// Whether a file that was named is no text at all, such as a program or a picture. A log with some stray bytes is one all the same.
pub(super) fn is_no_text(path: &Path) -> io::Result<bool> {
    let head = head(path)?;
    let strange = head.iter().filter(|byte| byte.is_ascii_control() && !b"\t\n\r\x1b".contains(byte)).count();
    Ok(strange * 5 > head.len() && is_binary(path)?)
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(512).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests;

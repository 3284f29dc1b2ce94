//! A log as it lies on the disk: which client wrote it, for which server, in which files.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{name, rotation};

/// One log with its rotated parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// By its place, or by a file name that only one client uses; as in [`crate::client::ALL`].
    pub client: Option<&'static str>,
    /// What the file's name says: NAME of `mcp-server-NAME.log` or of `mcp-logs-NAME/`.
    pub server: Option<String>,
    /// Oldest first, never empty.
    pub parts: Vec<Part>,
    /// Of all parts together, when they were found; 0 for what is no file.
    pub bytes: u64,
    /// When the last of them was written to.
    pub modified: Option<SystemTime>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    File(PathBuf),
    Stdin,
}

/// What was asked for and cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("there is no file or folder {}\n  name a log, a folder of logs, or `-` for stdin", path.display())]
    Missing { path: PathBuf },
    #[error("cannot read {}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot read {}: it is compressed\n  unpack it first, or pipe it: `gzip -dc FILE | mcpdoctor logs -`", path.display())]
    Compressed { path: PathBuf },
    #[error("cannot read {}: it is no text\n  name a log, a folder of logs, or `-` for stdin", path.display())]
    NoText { path: PathBuf },
}

impl Unreadable {
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Io { path, source },
        }
    }

    /// In words that follow the path.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::Missing { .. } => "there is no such file or folder".to_owned(),
            Self::Io { source, .. } => source.to_string(),
            Self::Compressed { .. } => "it is compressed".to_owned(),
            Self::NoText { .. } => "it is no text".to_owned(),
        }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing { path } | Self::Io { path, .. } | Self::Compressed { path } | Self::NoText { path } => path,
        }
    }
}

/// A file that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogFile {
    pub path: PathBuf,
    bytes: u64,
    pub modified: Option<SystemTime>,
}

impl LogFile {
    /// Fails if it cannot be opened. A pipe is not tried, for it can be opened only once.
    pub(super) fn at(path: &Path) -> Result<Self, Unreadable> {
        let failed = |error| Unreadable::new(path, error);
        let about = fs::metadata(path).map_err(failed)?;
        if about.is_file() {
            File::open(path).map_err(failed)?;
        }
        Ok(Self { path: path.to_owned(), bytes: about.len(), modified: about.modified().ok() })
    }
}

impl Log {
    pub(super) fn stdin() -> Self {
        Self { client: None, server: None, parts: vec![Part::Stdin], bytes: 0, modified: None }
    }

    /// The logs that `files` are, rotated parts joined; of `client` if their place says so, else of whom their names tell.
    pub(super) fn of(files: Vec<LogFile>, client: Option<&'static str>) -> Vec<Self> {
        let families = rotation::join(files).into_iter();
        let log = |rotation::Family { current, parts }: rotation::Family| Self {
            client: client.or_else(|| name::client(&current)),
            server: name::server(&current),
            bytes: parts.iter().map(|part| part.bytes).sum(),
            modified: parts.iter().filter_map(|part| part.modified).max(),
            parts: parts.into_iter().map(|part| Part::File(part.path)).collect(),
        };
        families.map(log).collect()
    }
}

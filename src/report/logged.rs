//! What a report about logs knows besides its diagnoses: what was read, what could not be, and the lines around the cited ones.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};

use crate::evidence::{ConfigSource, History, Shown};

/// What was read, and how much of it is to be shown.
#[derive(Debug, Clone, Default)]
pub struct LogsRead {
    pub files: usize,
    pub lines: u64,
    /// Starts that were not looked into, because later ones tell enough.
    pub starts_left_out: u64,
    /// Starts that were not asked for.
    pub others: usize,
    /// When the latest of those began.
    pub latest_other: Option<DateTime<Utc>>,
    pub unread: Vec<Unread>,
    /// Servers that are fine are shown in full too.
    pub all: bool,
    /// What came while the logs are followed: nothing is counted.
    pub followed: Option<Followed>,
    pub around: Around,
    pub changed: Vec<ChangedEntry>,
}

/// The latest start of the one server in a report, as it is told while it happens.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    pub at: DateTime<Utc>,
    pub telling: Telling,
}

/// How much is said of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// It has begun, and no more is known.
    Begins,
    InFull,
    /// It is well, or all that is to be said was said before.
    Briefly,
    /// It is the same as with the starts before, so many in a row by now, of which the first was then.
    Again {
        times: usize,
        since: Option<DateTime<Utc>>,
    },
}

/// A log that could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    pub path: Shown,
    pub why: Shown,
}

/// An entry that says something else today than what was started, or may.
#[derive(Debug, Clone)]
pub struct ChangedEntry {
    pub server: String,
    /// The id of the client profile.
    pub client: String,
    pub entry: ConfigSource,
    /// Whether it does; else its file was written after the start, and only that is known.
    pub surely: bool,
}

/// The starts of a probed server that its client's logs tell of.
#[derive(Debug, Clone)]
pub struct Past {
    pub server: String,
    /// The id of the client profile.
    pub client: String,
    pub history: History,
}

/// Lines of logs as they stand there, for the reader who wants to see what is around a cited one.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// So many lines before and after each cited one.
    pub reach: u64,
    pub lines: BTreeMap<(Arc<PathBuf>, u64), Shown>,
}

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
    /// One start that came to its end just now: nothing is counted.
    pub single: bool,
    pub around: Around,
    pub changed: Vec<ChangedEntry>,
}

/// A log that could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    pub path: Shown,
    pub why: Shown,
}

/// An entry that says something else today than what was started.
#[derive(Debug, Clone)]
pub struct ChangedEntry {
    pub server: String,
    /// The id of the client profile.
    pub client: String,
    pub entry: ConfigSource,
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

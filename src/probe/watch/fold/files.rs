//! Which files the start waited for: one that somebody else has locked, one on a slow disk, a named pipe.

use std::time::Duration;

use crate::evidence::{Doing, FileWait, Redactor};

use super::processes::Present;

/// Later ones are left out.
const MOST: usize = 100;

#[derive(Debug)]
pub(super) struct Files {
    redactor: Redactor,
    all: Vec<FileWait>,
}

impl Files {
    pub(super) fn new(redactor: Redactor) -> Self {
        Self { redactor, all: Vec::new() }
    }

    /// Notes the file that `by` waited for in an interval of `doing` this.
    pub(super) fn add(&mut self, from: Duration, until: Duration, (by, doing): (usize, Doing), present: &[Present]) {
        if !matches!(doing, Doing::Lock | Doing::Disk | Doing::Idle) {
            return;
        }
        let Some(path) = present.iter().find(|process| process.index == by).and_then(|process| process.glance.file.as_deref()) else { return };
        let path = self.redactor.show(path);
        let is_full = self.all.len() == MOST;
        match self.all.iter_mut().rfind(|wait| wait.by == by && wait.until == from && wait.path == path) {
            Some(wait) => wait.until = until,
            None if is_full => {}
            None => self.all.push(FileWait { by, path, from, until }),
        }
    }

    pub(super) fn finish(self) -> Vec<FileWait> {
        self.all
    }
}

//! Looks → what the watcher saw: a pure function of what eyes told, the same for every platform.

use std::time::Duration;

use crate::evidence::{Redactor, Watched};

use super::Look;

/// Takes looks one after the other, with memory that grows with what happens and not with time.
#[derive(Debug)]
pub(super) struct Fold {
    redactor: Redactor,
    watched: Watched,
}

impl Fold {
    /// Begins with the spawn of the first process, at `spawned` from the attempt's begin.
    pub(super) fn new(_spawned: Duration, redactor: Redactor) -> Self {
        Self { redactor, watched: Watched::default() }
    }

    pub(super) fn take(&mut self, _look: Look) {}

    pub(super) fn finish(self) -> Watched {
        self.watched
    }
}

//! Files that a start waited for, where the system shows which.

use std::time::Duration;

use crate::evidence::{Shown, Wait};

use super::Watched;

/// A wait for one file. Times are from the attempt's begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWait {
    /// Index of the process.
    pub by: usize,
    pub path: Shown,
    pub from: Duration,
    pub until: Duration,
}

impl Watched {
    /// The file that `wait` was for, where one of them takes up most of it.
    #[must_use]
    pub fn file_of(&self, wait: &Wait) -> Option<&Shown> {
        let within = |file: &FileWait| file.until.min(wait.end()).saturating_sub(file.from.max(wait.start));
        let longest = self.files.iter().filter(|file| file.by == wait.by).max_by_key(|file| within(file))?;
        (within(longest) * 2 > wait.duration).then_some(&longest.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{PhaseName, WaitKind};

    #[test]
    fn a_wait_is_for_the_file_that_takes_up_most_of_it() {
        let millis = Duration::from_millis;
        let file = |path, from, until| FileWait { by: 0, path: Shown::from(path), from: millis(from), until: millis(until) };
        let watched = Watched { files: vec![file("/tmp/a", 100, 200), file("/tmp/lock", 220, 900)], ..Watched::default() };
        let wait = |by, start, duration| {
            let wait = Wait { kind: WaitKind::Lock, phase: PhaseName::Boot, start: millis(start), duration: millis(duration), by, connection: None };
            watched.file_of(&wait).map(ToString::to_string)
        };
        assert_eq!(
            [wait(0, 100, 100), wait(0, 200, 700), wait(0, 800, 500), wait(1, 200, 700)],
            [Some("/tmp/a".into()), Some("/tmp/lock".into()), None, None]
        );
    }
}

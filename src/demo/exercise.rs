//! Children for `mcpdoctor self-test`: each waits in one known way before it serves, and writes down for how long.

use std::time::Duration;

use crate::evidence::WaitKind;

use super::{acts::exercise, patient::Patient};

/// A child of which it is known what it waits for.
#[derive(Debug, Clone, Copy)]
pub struct Exercise {
    /// In a word, for a table.
    pub name: &'static str,
    pub patient: Patient,
    /// What the watcher must see.
    pub shows: WaitKind,
}

/// In the order in which they are shown.
pub const EXERCISES: &[Exercise] = &[
    exercise("sleep", "sleeps", exercise::sleep, WaitKind::Sleep),
    exercise("compute", "keeps one processor busy", exercise::compute, WaitKind::Cpu),
    exercise("reply", "waits for a reply on loopback", exercise::reply, WaitKind::Network),
    exercise("connect", "waits to be accepted on loopback", exercise::connect, WaitKind::Network),
    exercise("lookup", "looks up a dead name", exercise::lookup, WaitKind::Lookup),
];

const fn exercise(name: &'static str, about: &'static str, act: super::stage::Act, shows: WaitKind) -> Exercise {
    Exercise { name, patient: Patient::new(name, about, act), shows }
}

/// What a child wrote down about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    Took(Duration),
    /// It cannot be done on this machine.
    Impossible(String),
}

impl Record {
    /// Reads a line of the child's stderr.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        if let Some(why) = line.strip_prefix(IMPOSSIBLE) {
            return Some(Self::Impossible(why.to_owned()));
        }
        let micros = line.strip_prefix(TOOK)?.strip_suffix(" µs")?.parse().ok()?;
        Some(Self::Took(Duration::from_micros(micros)))
    }

    /// The line that [`Self::read`] reads.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Took(took) => format!("{TOOK}{} µs", took.as_micros()),
            Self::Impossible(why) => format!("{IMPOSSIBLE}{why}"),
        }
    }
}

const TOOK: &str = "exercise: took ";
const IMPOSSIBLE: &str = "exercise: not possible here: ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        for record in [Record::Took(Duration::from_micros(600_123)), Record::Impossible("no port".into())] {
            assert_eq!(Record::read(&record.line()), Some(record));
        }
        assert_eq!(Record::read("exercise: took long"), None);
    }
}

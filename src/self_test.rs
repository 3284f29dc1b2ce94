//! Whether the watcher sees right on this machine: what children wait for is known, so what was seen of them can be judged.

use std::time::Duration;

use crate::{
    demo::{Exercise, Record},
    evidence::{Attempt, EventKind, WaitKind},
};

/// One exercise and what was seen of it.
#[derive(Debug, Clone)]
pub struct Trial {
    pub exercise: Exercise,
    pub attempt: Attempt,
}

/// How well it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    Right,
    /// Something else was seen, or another time.
    Wrong,
    /// It was over before anybody could see it.
    TooQuick,
    /// It cannot be done on this machine, or the child did not say how long it took.
    NotDone(String),
}

/// Less than this lies between few looks.
const QUICK: Duration = Duration::from_millis(50);
/// How far the watcher may be off: this much, or a twentieth.
const TOLERANCE: Duration = Duration::from_millis(20);
const TOLERATED_PART: u32 = 20;

impl Trial {
    /// What the child itself wrote down.
    #[must_use]
    pub fn record(&self) -> Option<Record> {
        self.attempt.events.iter().find_map(|event| match &event.kind {
            EventKind::Stderr(text) => Record::read(text),
            _ => None,
        })
    }

    /// The time that was attributed to what the child did. On a busy machine who computes also waits for its turn.
    #[must_use]
    pub fn seen(&self) -> Duration {
        self.attempt.waits().iter().filter(|wait| self.belongs(wait.kind)).map(|wait| wait.duration).sum()
    }

    /// What the longest time was attributed to besides.
    #[must_use]
    pub fn mistaken(&self) -> Option<(WaitKind, Duration)> {
        let waits = self.attempt.waits();
        let others = waits.iter().filter(|wait| !self.belongs(wait.kind));
        others.max_by_key(|wait| wait.duration).map(|wait| (wait.kind, wait.duration))
    }

    #[must_use]
    pub fn sight(&self) -> Sight {
        match self.record() {
            None => Sight::NotDone("the child did not say how long it took".to_owned()),
            Some(Record::Impossible(why)) => Sight::NotDone(why),
            Some(Record::Took(took)) if took < QUICK => Sight::TooQuick,
            Some(Record::Took(took)) if self.seen().abs_diff(took) <= TOLERANCE.max(took / TOLERATED_PART) => Sight::Right,
            Some(Record::Took(_)) => Sight::Wrong,
        }
    }

    fn belongs(&self, kind: WaitKind) -> bool {
        let shows = self.exercise.shows;
        kind == shows || (shows == WaitKind::Cpu && kind == WaitKind::Queued)
    }
}

/// Whether something was seen, and nothing wrongly.
#[must_use]
pub fn sees_right(trials: &[Trial]) -> bool {
    let sights: Vec<Sight> = trials.iter().map(Trial::sight).collect();
    sights.contains(&Sight::Right) && !sights.contains(&Sight::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        demo::EXERCISES,
        diagnosis::testing::start,
        evidence::{Doing, Seen, Stretch, Watched},
    };

    fn trial(stderr: &str, doing: Doing, lasted: u64) -> Trial {
        let millis = Duration::from_millis;
        let mut attempt = start("x").stderr(stderr).after(900).reads_stdin().initializes().evidence().attempts.remove(0);
        let stretches = vec![
            Stretch { from: millis(20), until: millis(20 + lasted), by: 0, doing },
            Stretch { from: millis(20 + lasted), until: millis(2_000), by: 0, doing: Doing::Idle },
        ];
        attempt.watched = Seen::Yes(Watched { stretches, ..Watched::default() });
        Trial { exercise: EXERCISES[0], attempt }
    }

    #[test]
    fn what_was_seen_is_held_to_what_the_child_wrote_down() {
        for (stderr, doing, lasted, expected) in [
            ("exercise: took 800000 µs", Doing::Sleep, 790, Sight::Right),
            ("exercise: took 800000 µs", Doing::Sleep, 700, Sight::Wrong),
            ("exercise: took 800000 µs", Doing::Idle, 800, Sight::Wrong),
            ("exercise: took 3000 µs", Doing::Idle, 800, Sight::TooQuick),
            ("exercise: not possible here: no port", Doing::Idle, 800, Sight::NotDone("no port".into())),
            ("hello", Doing::Sleep, 800, Sight::NotDone("the child did not say how long it took".into())),
        ] {
            let trial = trial(stderr, doing, lasted);
            assert_eq!(trial.sight(), expected, "{stderr}");
            assert_eq!(sees_right(&[trial]), expected == Sight::Right, "who saw nothing has not seen right");
        }
    }
}

//! What the machine did to a start: time that other programs took, and senses that it lacks.

use std::time::Duration;

use crate::evidence::{Attempt, Blind, PhaseName, Watched};

use super::duration::span;

/// Less lost time than this, or than that part of its phase, disturbs nothing.
const LITTLE: Duration = Duration::from_millis(50);
const LITTLE_PART: u32 = 20;

/// What the phases lost to other programs, where it is worth a word.
pub(super) fn busy(attempt: &Attempt) -> Option<String> {
    let timeline = attempt.timeline();
    let lost = |name: PhaseName| {
        let lost = attempt.disturbance(name)?;
        let phase = timeline.duration(name).unwrap_or(timeline.end);
        (lost >= LITTLE.max(phase / LITTLE_PART)).then(|| format!("{} lost up to {}", name.name(), span(lost)))
    };
    let lost: Vec<String> = [PhaseName::Boot, PhaseName::Discover, PhaseName::Initialize].into_iter().filter_map(lost).collect();
    (!lost.is_empty()).then(|| lost.join(", "))
}

/// What could not be seen here.
pub(super) fn unseen(watched: &Watched) -> Option<String> {
    let senses: Vec<&str> = watched.blind.iter().map(|&sense| what(sense)).collect();
    (!senses.is_empty()).then(|| senses.join(", "))
}

/// What such a sense would show.
const fn what(sense: Blind) -> &'static str {
    match sense {
        Blind::Calls => "blocking calls",
        Blind::Sockets => "connections",
        Blind::Traffic => "traffic on connections",
        Blind::Queue => "time lost to other programs",
        Blind::ShortLived => "short-lived processes",
        Blind::Lookups => "name lookups",
    }
}

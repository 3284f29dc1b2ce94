//! What a phase's time went to: a row for each kind of work and of waiting, and for each address that was waited for.

use std::time::Duration;

use crate::{
    evidence::{Attempt, Connection, Phase, Reach, Wait, WaitKind, Watched},
    report::{duration::cell, program},
};

use super::row::{Extent, Fill, Row};

/// A phase shorter than this asks for no explanation.
const SHORT_PHASE: Duration = Duration::from_millis(250);
/// A wait as long as this is told even where all went well.
const LONG_WAIT: Duration = Duration::from_millis(500);
/// What is shorter than this, and than that part of its phase, is not worth a row.
const TRIVIAL: Duration = Duration::from_millis(50);
const TRIVIAL_PART: u32 = 20;
/// More rows than this hide what matters.
const MOST: usize = 7;

/// The rows below the one of `phase`; none where nobody watched. Of a start that went well only a phase with a long wait has any.
pub(super) fn rows(attempt: &Attempt, phase: &Phase, is_well: bool) -> Vec<Row> {
    let Some(watched) = attempt.watched.yes() else { return Vec::new() };
    let parts = parts(watched, attempt.waits().into_iter().filter(|wait| wait.phase == phase.name));
    let whole: Duration = parts.iter().map(Part::lasted).sum();
    let tells_nothing = whole < SHORT_PHASE || parts.iter().all(|part| part.kind == WaitKind::Unseen);
    let stands_out = || parts.iter().any(|part| is_waiting(part.kind) && part.lasted() >= LONG_WAIT);
    if tells_nothing || is_well && !stands_out() {
        return Vec::new();
    }
    let mut longest: Vec<Duration> = parts.iter().map(Part::lasted).collect();
    longest.sort_unstable();
    let least = longest.iter().rev().nth(MOST - 1).copied().unwrap_or_default();
    let is_trivial = |lasted: Duration| lasted < TRIVIAL && lasted < whole / TRIVIAL_PART;
    let (told, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.lasted() >= least && !is_trivial(part.lasted()));

    let mut rows: Vec<Row> = told.iter().map(|part| part.row(attempt, watched)).collect();
    let together: Duration = others.iter().map(Part::lasted).sum();
    if !is_trivial(together) {
        let bar = others.iter().flat_map(Part::extents).collect();
        rows.push(Row { label: "  other".into(), bar, duration: cell(together), mark: None, note: Vec::new(), matters: false });
    }
    rows
}

/// All that was spent on one thing in one phase.
struct Part<'a> {
    kind: WaitKind,
    /// The other end that was waited for.
    to: Option<&'a Connection>,
    waits: Vec<Wait>,
}

/// The parts by when each was first met.
fn parts(watched: &Watched, waits: impl Iterator<Item = Wait>) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for wait in waits {
        // Where packages come from is of no matter.
        let to = wait.connection.and_then(|index| watched.connections.get(index)).filter(|_| wait.kind != WaitKind::Download);
        let known = parts.iter_mut().find(|part| part.kind == wait.kind && part.to.map(Connection::peer) == to.map(Connection::peer));
        match known {
            Some(part) => part.waits.push(wait),
            None => parts.push(Part { kind: wait.kind, to, waits: vec![wait] }),
        }
    }
    parts
}

impl Part<'_> {
    fn lasted(&self) -> Duration {
        self.waits.iter().map(|wait| wait.duration).sum()
    }

    fn extents(&self) -> impl Iterator<Item = Extent> {
        let fill = if is_waiting(self.kind) { Fill::Wait } else { Fill::Work };
        self.waits.iter().map(move |wait| Extent { from: wait.start, until: wait.end(), fill })
    }

    fn row(&self, attempt: &Attempt, watched: &Watched) -> Row {
        let bar = self.extents().collect();
        let note = self.note(attempt, watched);
        Row { label: format!("  {}", label(self.kind)), bar, duration: cell(self.lasted()), mark: None, note, matters: self.to.is_some() }
    }

    /// Whom it waited for, or which program it was where there were several.
    fn note(&self, attempt: &Attempt, watched: &Watched) -> Vec<String> {
        if let Some(to) = self.to {
            return self.address(attempt, watched, to);
        }
        let Some(longest) = self.waits.iter().max_by_key(|wait| wait.duration) else { return Vec::new() };
        if let Some(path) = watched.file_of(longest) {
            return vec![path.to_string(), path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()];
        }
        let image = || watched.process(longest.by)?.image_at(longest.middle());
        match self.kind {
            WaitKind::Launcher | WaitKind::Download => {
                image().map(|image| vec![program::in_full(image), program::in_short(image)]).unwrap_or_default()
            }
            WaitKind::Queued => vec!["machine busy".into()],
            WaitKind::Unseen => Vec::new(),
            _ if watched.processes.len() < 2 => Vec::new(),
            WaitKind::Runtime
            | WaitKind::Cpu
            | WaitKind::Network
            | WaitKind::Lookup
            | WaitKind::Disk
            | WaitKind::Lock
            | WaitKind::Sleep
            | WaitKind::Idle
            | WaitKind::Handler => image().map(program::in_short).into_iter().collect(),
        }
    }

    fn address(&self, attempt: &Attempt, watched: &Watched, to: &Connection) -> Vec<String> {
        let remote = to.peer().to_string();
        let backend = attempt.named(to.remote);
        let name = backend.map(|backend| backend.named_in.describe());
        let named = name.as_ref().map_or_else(|| remote.clone(), |name| format!("{remote} ({name})"));
        let brief = name.unwrap_or_else(|| remote.clone());
        let was_accepted = self.waits.iter().filter_map(|wait| watched.connections.get(wait.connection?)).any(|to| to.accepted.is_some());
        let (before, after) = match (self.kind, was_accepted) {
            (WaitKind::Idle, _) => ("connection to ", " open"),
            (_, true) => ("waiting for ", ""),
            (_, false) if backend.is_some_and(|backend| backend.reach == Some(Reach::Refused)) => ("connecting to ", ", refused"),
            (_, false) => ("connecting to ", ", no answer"),
        };
        vec![format!("{before}{named}{after}"), format!("{named}{after}"), format!("{brief}{after}")]
    }
}

/// Whether it is time in which the start itself does nothing.
const fn is_waiting(kind: WaitKind) -> bool {
    match kind {
        WaitKind::Download
        | WaitKind::Network
        | WaitKind::Lookup
        | WaitKind::Disk
        | WaitKind::Lock
        | WaitKind::Sleep
        | WaitKind::Idle
        | WaitKind::Queued
        | WaitKind::Unseen => true,
        WaitKind::Launcher | WaitKind::Runtime | WaitKind::Cpu | WaitKind::Handler => false,
    }
}

/// The kind in a word; where it has none of its own here, as the JSON report names it.
const fn label(kind: WaitKind) -> &'static str {
    match kind {
        WaitKind::Cpu => "imports",
        kind => kind.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Doing, PhaseName, Seen},
        report::fixture,
    };

    /// The rows of a boot from 20 ms on that did this until then.
    fn told(parts: &[(u64, Doing)], is_well: bool) -> Vec<(String, String)> {
        let end = parts.last().map_or(0, |last| last.0);
        let mut attempt = start("x").after(end - 40).reads_stdin().initializes().lists_tools(1).evidence().attempts.remove(0);
        let parts: Vec<_> = parts.iter().map(|&(until, doing)| (until, 0, doing)).collect();
        let watched = Watched {
            processes: vec![fixture::process(1, None, &[(20, "python s.py")])],
            stretches: fixture::stretches(&parts),
            ..Watched::default()
        };
        attempt.watched = Seen::Yes(watched);
        let timeline = attempt.timeline();
        let rows = rows(&attempt, timeline.phase(PhaseName::Boot).unwrap(), is_well);
        rows.into_iter().map(|row| (row.label.trim().to_owned(), row.duration)).collect()
    }

    #[test]
    fn only_what_matters_has_a_row() {
        use Doing::{Cpu, Disk, Idle, Lock, Sleep, Unseen};
        let many: Vec<_> = (0..20).map(|n| (40 + n * 20, if n % 2 == 0 { Cpu } else { Disk })).collect();
        for (parts, is_well, expected) in [
            (vec![(200, Cpu)], false, vec![]),
            (vec![(1_020, Cpu)], false, vec![("imports", "1.00 s")]),
            (vec![(1_020, Cpu)], true, vec![]),
            (vec![(500, Cpu), (1_020, Sleep)], true, vec![("imports", "480 ms"), ("sleep", "520 ms")]),
            (vec![(540, Cpu), (1_020, Sleep)], true, vec![]),
            (vec![(3_020, Unseen)], false, vec![]),
            // Pieces of one kind are one row.
            (many, false, vec![("imports", "200 ms"), ("disk", "200 ms")]),
            // What is short is told together, or not at all.
            (vec![(30, Lock), (60, Disk), (90, Idle), (1_020, Cpu)], false, vec![("imports", "930 ms"), ("other", "70 ms")]),
            (vec![(30, Lock), (50, Disk), (1_020, Cpu)], false, vec![("imports", "970 ms")]),
            // Short, and much of the phase all the same.
            (vec![(60, Disk), (320, Cpu)], false, vec![("disk", "40 ms"), ("imports", "260 ms")]),
        ] {
            let told = told(&parts, is_well);
            let told: Vec<(&str, &str)> = told.iter().map(|(label, lasted)| (label.as_str(), lasted.as_str())).collect();
            assert_eq!(told, expected, "{parts:?}");
        }
    }

    #[test]
    fn of_very_many_things_the_longest_are_told_and_the_others_together() {
        use Doing::{Cpu, Disk, Idle, Lock, Lookup, Queued, Sleep, Unseen};
        let kinds = [Cpu, Disk, Idle, Lock, Lookup, Queued, Sleep, Unseen];
        let parts: Vec<_> = (0..).zip(kinds).map(|(n, doing)| (20 + (n + 1) * 1_000 + n * (n + 1) * 10, doing)).collect();
        let told = told(&parts, false);
        assert_eq!(told.len(), MOST + 1);
        assert_eq!(told.last(), Some(&("other".to_owned(), "1.00 s".to_owned())));
    }
}

//! What a start's time went into, summed up, until the handshake was answered or the client gave up.

use std::time::Duration;

use crate::{
    diagnosis::{Cite, wording::span},
    evidence::{Attempt, Doing, Source, Wait, WaitKind, Watched},
};

use super::{A_WHILE, cite, program, waits};

/// What a process tree was occupied with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::diagnosis) enum Occupation {
    /// The launcher's own work, downloads included.
    Launching,
    /// Imports and other computing before the first read of stdin.
    Computing,
    /// Computing with the request in hand.
    Handling,
    Network,
    Lookup,
    Disk,
    Lock,
    Sleep,
    /// It waited for more input from the client.
    Input,
    Idle,
    /// The machine was busy with other programs.
    Queued,
}

/// The sums, of a start that was watched.
#[derive(Debug)]
pub(in crate::diagnosis) struct Spent<'a> {
    attempt: &'a Attempt,
    waits: Vec<Wait>,
    /// Per occupation, the longest first.
    parts: Vec<(Occupation, Duration)>,
    /// All of it, also what nobody saw.
    pub whole: Duration,
}

impl<'a> Spent<'a> {
    /// `None` where nobody watched, or hardly anything was seen.
    pub(in crate::diagnosis) fn of(attempt: &'a Attempt) -> Option<Self> {
        let watched = attempt.watched.yes()?;
        let waits = waits(attempt);
        let mut parts: Vec<(Occupation, Duration)> = Vec::new();
        let mut add = |occupation, lasted: Duration| match parts.iter_mut().find(|(known, _)| *known == occupation) {
            Some((_, sum)) => *sum += lasted,
            None => parts.push((occupation, lasted)),
        };
        for wait in &waits {
            let Some(occupation) = occupation(wait.kind) else { continue };
            let input = if wait.kind == WaitKind::Idle { on_stdin(watched, wait) } else { Duration::ZERO };
            add(occupation, wait.duration.saturating_sub(input));
            add(Occupation::Input, input);
        }
        parts.sort_by_key(|&(_, lasted)| std::cmp::Reverse(lasted));
        let whole = waits.iter().map(|wait| wait.duration).sum();
        let seen: Duration = parts.iter().map(|(_, lasted)| *lasted).sum();
        (seen * 2 >= whole && !seen.is_zero()).then_some(Self { attempt, waits, parts, whole })
    }

    pub(in crate::diagnosis) fn on(&self, occupation: Occupation) -> Duration {
        self.parts.iter().find(|(known, _)| *known == occupation).map_or(Duration::ZERO, |(_, lasted)| *lasted)
    }

    /// What most of the time went into.
    pub(in crate::diagnosis) fn largest(&self) -> Option<(Occupation, Duration)> {
        self.parts.first().copied()
    }

    /// The program that this occupied for longest.
    pub(in crate::diagnosis) fn program(&self, wanted: Occupation) -> Option<String> {
        let longest = self.longest(wanted)?;
        program(self.attempt, longest.by, longest.start).map(|name| name.to_string())
    }

    fn longest(&self, wanted: Occupation) -> Option<&Wait> {
        self.waits.iter().filter(|wait| is_of(wait.kind, wanted)).max_by_key(|wait| wait.duration)
    }

    /// What it did for most of the time, where that tells anything of a long start: as a clause without its subject, and as evidence.
    pub(in crate::diagnosis) fn meanwhile(&self) -> Option<(String, Cite)> {
        let (occupation, lasted) = self.largest().filter(|&(_, lasted)| lasted >= A_WHILE && lasted * 2 >= self.whole)?;
        let longest = self.longest(occupation)?;
        let begin = self.waits.iter().find(|wait| wait.by == longest.by && is_of(wait.kind, occupation)).unwrap_or(longest);
        let name = self.program(occupation).unwrap_or_else(|| "the server".into());
        let time = span(lasted);
        let file = self.attempt.watched.yes().and_then(|watched| watched.file_of(longest));
        let did = match occupation {
            Occupation::Launching if self.attempt.watched.yes().is_some_and(|watched| watched.server().is_some()) => {
                format!("took {time} before it ran the server")
            }
            Occupation::Launching => format!("was still at work after {time}, and no server ran yet"),
            Occupation::Computing | Occupation::Handling => format!("computed for {time}"),
            Occupation::Network => format!("waited {time} for the network"),
            Occupation::Lookup => format!("asked {time} for the address of a name"),
            Occupation::Disk => format!("waited {time} for {}", file.map_or("a disk".into(), |path| format!("the disk of {path}"))),
            Occupation::Lock => {
                format!(
                    "waited {time} for {}",
                    file.map_or("a lock or another thread".into(), |path| format!("{path}, which somebody else has locked"))
                )
            }
            Occupation::Sleep => format!("slept {time}"),
            Occupation::Input => format!("waited {time} for more input"),
            Occupation::Idle if let Some(path) = file => format!("waited {time} for {path}"),
            Occupation::Idle => format!("was idle for {time}, and nothing tells for what"),
            Occupation::Queued => format!("wanted to compute for {time}, and other programs had the processors"),
        };
        let cite = cite(self.attempt, begin.start, Source::Process, &format!("{name} {did}"));
        let own = self.attempt.watched.yes().and_then(Watched::server).is_none_or(|server| server.index == longest.by);
        let clause = match occupation {
            Occupation::Launching => format!("{name} {did}"),
            _ if own => format!("it {did}"),
            _ => format!("its child {name} {did}"),
        };
        Some((clause, cite))
    }
}

fn is_of(kind: WaitKind, wanted: Occupation) -> bool {
    occupation(kind) == Some(wanted) || (wanted == Occupation::Input && kind == WaitKind::Idle)
}

/// `None` for what nobody saw.
const fn occupation(kind: WaitKind) -> Option<Occupation> {
    Some(match kind {
        WaitKind::Launcher | WaitKind::Download => Occupation::Launching,
        WaitKind::Runtime | WaitKind::Cpu => Occupation::Computing,
        WaitKind::Handler => Occupation::Handling,
        WaitKind::Network => Occupation::Network,
        WaitKind::Lookup => Occupation::Lookup,
        WaitKind::Disk => Occupation::Disk,
        WaitKind::Lock => Occupation::Lock,
        WaitKind::Sleep => Occupation::Sleep,
        WaitKind::Idle => Occupation::Idle,
        WaitKind::Queued => Occupation::Queued,
        WaitKind::Unseen => return None,
    })
}

/// How long of a wait the server waited for input from the client.
fn on_stdin(watched: &Watched, wait: &Wait) -> Duration {
    let input = watched.stretches.iter().filter(|stretch| stretch.doing == Doing::Stdin);
    input.map(|stretch| stretch.until.min(wait.end()).saturating_sub(stretch.from.max(wait.start))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::Method,
    };

    fn meanwhile(story: Start) -> Option<String> {
        let evidence = story.evidence();
        Spent::of(evidence.judged()).and_then(|spent| spent.meanwhile()).map(|(clause, _)| clause)
    }

    #[test]
    fn what_most_of_the_time_went_into_is_said() {
        for (doing, expected) in [
            (Doing::Sleep, "it slept 5 s"),
            (Doing::Cpu, "it computed for 5 s"),
            (Doing::Lock, "it waited 5 s for a lock or another thread"),
            (Doing::Lookup, "it asked 5 s for the address of a name"),
            (Doing::Idle, "it was idle for 5 s, and nothing tells for what"),
        ] {
            let story = start("python s.py").does(Doing::Disk, 980).does(doing, 5_000).gives_up(Method::Initialize, 6_010);
            assert_eq!(meanwhile(story).as_deref(), Some(expected), "{doing:?}");
        }
        let read = start("python s.py").reads_stdin().does(Doing::Cpu, 50).does(Doing::Stdin, 5_000).gives_up(Method::Initialize, 5_090);
        assert_eq!(meanwhile(read).as_deref(), Some("it waited 5 s for more input"));
    }

    #[test]
    fn a_mixture_tells_nothing() {
        let mixed = start("x").does(Doing::Sleep, 1_000).does(Doing::Cpu, 1_000).does(Doing::Lock, 1_000).gives_up(Method::Initialize, 3_000);
        assert_eq!(meanwhile(mixed), None);
        assert_eq!(meanwhile(start("x").does(Doing::Sleep, 300).gives_up(Method::Initialize, 350)), None, "too short to matter");
        assert_eq!(meanwhile(start("x").does(Doing::Sleep, 1_000).gives_up(Method::Initialize, 60_000)), None, "hardly watched");
        assert_eq!(meanwhile(start("x").gives_up(Method::Initialize, 60_000)), None, "nobody watched");
    }
}

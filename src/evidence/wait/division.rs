//! Stretches of the whole tree × phases of the start → waits. Pure, and exact: the waits of a phase last as long as the phase.

use std::time::Duration;

use crate::evidence::{Doing, PhaseName, Stretch, Timeline, Watched};

use super::{Wait, WaitKind};

/// The phases that are worth dividing: in all others the server only answers lists.
const DIVIDED: [PhaseName; 3] = [PhaseName::Boot, PhaseName::Discover, PhaseName::Initialize];

pub(super) fn divide(watched: &Watched, timeline: &Timeline) -> Vec<Wait> {
    let mut waits = Vec::new();
    let mut divided = Duration::ZERO;
    for phase in timeline.phases.iter().filter(|phase| DIVIDED.contains(&phase.name)) {
        let Some(start) = phase.start else { continue };
        // Requests that wait together in stdin are both due once it is read; the first that is answered had the time until then.
        let start = start.max(divided);
        let end = phase.end().unwrap_or(timeline.end).max(start);
        divide_phase(watched, phase.name, start, end, &mut waits);
        divided = end;
    }
    waits
}

fn divide_phase(watched: &Watched, phase: PhaseName, start: Duration, end: Duration, waits: &mut Vec<Wait>) {
    let mut add = |kind, from: Duration, until: Duration, by, connection| {
        let Some(duration) = until.checked_sub(from).filter(|duration| !duration.is_zero()) else { return };
        let wait = Wait { kind, phase, start: from, duration, by, connection };
        match waits.last_mut().filter(|last| continues(last, &wait)) {
            Some(last) => last.duration += wait.duration,
            None => waits.push(wait),
        }
    };
    let server = watched.server();
    // Where nobody was seen, nothing speaks for a launcher.
    let without_server = if watched.processes.is_empty() { Duration::ZERO } else { Duration::MAX };
    let launched = server.map_or(without_server, |server| server.since);
    let mut of_runtime = watched.bare_runtime.filter(|_| phase == PhaseName::Boot).unwrap_or_default();
    let mut at = start;
    for stretch in watched.stretches.iter().filter(|stretch| stretch.until > start && stretch.from < end) {
        let (from, until) = (stretch.from.max(at), stretch.until.min(end));
        add(WaitKind::Unseen, at, from, stretch.by, None);
        // The launcher's time ends with the exec, which may lie within a stretch.
        let turn = launched.clamp(from, until.max(from));
        let (kind, connection) = of_launcher(stretch);
        add(kind, from, turn, stretch.by, connection);
        let (kind, connection) = of_server(stretch, phase);
        // The first thing that the server's process computes is its runtime's own start.
        let by_runtime = if kind == WaitKind::Cpu { of_runtime.min(until.saturating_sub(turn)) } else { Duration::ZERO };
        of_runtime = of_runtime.saturating_sub(by_runtime);
        add(WaitKind::Runtime, turn, turn + by_runtime, stretch.by, None);
        add(kind, turn + by_runtime, until, stretch.by, connection);
        at = until.max(at);
    }
    add(WaitKind::Unseen, at, end, server.map_or(0, |server| server.index), None);
}

fn continues(last: &Wait, next: &Wait) -> bool {
    (last.kind, last.phase, last.by, last.connection) == (next.kind, next.phase, next.by, next.connection) && last.end() == next.start
}

/// A launcher that waits for the network or a disk fetches or installs something; it computes for that as well, and for its own start.
fn of_launcher(stretch: &Stretch) -> (WaitKind, Option<usize>) {
    match stretch.doing {
        Doing::Connecting(to) | Doing::Reply(to) | Doing::Receiving(to) | Doing::OpenConnection(to) => (WaitKind::Download, Some(to)),
        Doing::Disk => (WaitKind::Download, None),
        Doing::Lookup => (WaitKind::Lookup, None),
        Doing::Queued => (WaitKind::Queued, None),
        Doing::Unseen => (WaitKind::Unseen, None),
        Doing::Cpu | Doing::Lock | Doing::Sleep | Doing::Stdin | Doing::Idle => (WaitKind::Launcher, None),
    }
}

fn of_server(stretch: &Stretch, phase: PhaseName) -> (WaitKind, Option<usize>) {
    match stretch.doing {
        Doing::Cpu if phase == PhaseName::Boot => (WaitKind::Cpu, None),
        Doing::Cpu => (WaitKind::Handler, None),
        Doing::Connecting(to) | Doing::Reply(to) | Doing::Receiving(to) => (WaitKind::Network, Some(to)),
        Doing::OpenConnection(to) => (WaitKind::Idle, Some(to)),
        Doing::Disk => (WaitKind::Disk, None),
        Doing::Lookup => (WaitKind::Lookup, None),
        Doing::Queued => (WaitKind::Queued, None),
        Doing::Lock => (WaitKind::Lock, None),
        Doing::Sleep => (WaitKind::Sleep, None),
        Doing::Stdin | Doing::Idle => (WaitKind::Idle, None),
        Doing::Unseen => (WaitKind::Unseen, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        diagnosis::testing::{Start, resolved, shown, start},
        evidence::{EventKind, Image, Method, Process, Seen, Source},
    };

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn process(parent: Option<usize>, since: u64, argv: &str) -> Process {
        let image = Image { since: millis(since), argv: argv.split(' ').map(shown).collect() };
        Process { pid: 1, parent, images: vec![image], ended: None, cpu: Duration::ZERO }
    }

    fn stretches(parts: &[(u64, Doing)]) -> Vec<Stretch> {
        let mut from = 20;
        let stretch =
            |&(until, doing): &(u64, Doing)| Stretch { from: millis(std::mem::replace(&mut from, until)), until: millis(until), by: 0, doing };
        parts.iter().map(stretch).collect()
    }

    fn told(processes: Vec<Process>, parts: &[(u64, Doing)]) -> Vec<(&'static str, &'static str, u128)> {
        waits(Watched { processes, stretches: stretches(parts), ..Watched::default() })
    }

    fn waits(watched: Watched) -> Vec<(&'static str, &'static str, u128)> {
        // Spawned at 20 ms, stdin read at 530 ms, answered at 1030 ms.
        let story = start("x").after(490).reads_stdin().after(490).initializes().lists_tools(1);
        let mut attempt = story.evidence().attempts.remove(0);
        attempt.watched = Seen::Yes(watched);
        attempt.waits().iter().map(|wait| (wait.phase.name(), wait.kind.name(), wait.duration.as_millis())).collect()
    }

    #[test]
    fn the_same_doing_means_another_thing_in_each_phase() {
        let parts = [(100, Doing::Cpu), (300, Doing::Reply(0)), (700, Doing::Cpu), (1_000, Doing::Sleep), (2_000, Doing::Stdin)];
        assert_eq!(
            told(vec![process(None, 20, "python s.py")], &parts),
            [
                ("boot", "cpu", 80),
                ("boot", "network", 200),
                ("boot", "cpu", 230),
                ("initialize", "handler", 170),
                ("initialize", "sleep", 300),
                ("initialize", "idle", 30)
            ]
        );
    }

    #[test]
    fn until_the_server_runs_the_time_is_the_launchers() {
        let tree = vec![process(None, 20, "node /usr/bin/npx x"), process(Some(0), 350, "node /x/bin/x")];
        let parts = [(100, Doing::Cpu), (300, Doing::Receiving(0)), (500, Doing::Cpu), (530, Doing::Idle), (1_040, Doing::Reply(1))];
        assert_eq!(
            told(tree, &parts),
            [
                ("boot", "launcher", 80),
                ("boot", "download", 200),
                ("boot", "launcher", 50),
                ("boot", "cpu", 150),
                ("boot", "idle", 30),
                ("initialize", "network", 500)
            ]
        );
    }

    #[test]
    fn the_runtimes_own_start_comes_first() {
        let watched = Watched {
            processes: vec![process(None, 20, "python s.py")],
            stretches: stretches(&[(40, Doing::Cpu), (100, Doing::Disk), (530, Doing::Cpu), (1_030, Doing::Cpu)]),
            bare_runtime: Some(millis(50)),
            ..Watched::default()
        };
        assert_eq!(
            waits(watched),
            [("boot", "runtime", 20), ("boot", "disk", 60), ("boot", "runtime", 30), ("boot", "cpu", 400), ("initialize", "handler", 500)]
        );
    }

    #[test]
    fn no_moment_is_told_twice_where_two_requests_wait_for_the_server() {
        let spawned = resolved("s").event(Source::Process, EventKind::Spawned { pid: Some(1) });
        let probed = spawned.sends(Method::Discover).after(1_000).sends(Method::Initialize).after(1_000).reads_stdin();
        let refuses = |story: Start| story.after(300).error(Method::Discover, -32_601, "Method not found");
        for (story, phases) in [
            (refuses(probed.clone()), vec![("boot", 2_030), ("discover", 310), ("initialize", 510)]),
            (probed, vec![("boot", 2_030), ("initialize", 510)]),
        ] {
            let mut attempt = story.after(500).initializes().lists_tools(1).evidence().attempts.remove(0);
            let asleep = Stretch { from: Duration::ZERO, until: millis(9_000), by: 0, doing: Doing::Sleep };
            attempt.watched = Seen::Yes(Watched { stretches: vec![asleep], processes: vec![process(None, 0, "s")], ..Watched::default() });
            let told: Vec<_> = attempt.waits().iter().map(|wait| (wait.phase.name(), wait.duration.as_millis())).collect();
            assert_eq!(told, phases);
        }
    }

    #[test]
    fn what_nobody_saw_is_called_so() {
        assert_eq!(told(Vec::new(), &[]), [("boot", "unseen", 510), ("initialize", "unseen", 500)]);
    }

    proptest! {
        #[test]
        fn waits_fill_each_phase_without_gap_or_overlap(cuts in prop::collection::vec((0_u64..400, 0_usize..6), 0..12), since in 0_u64..1_500) {
            let kinds = [Doing::Cpu, Doing::Reply(0), Doing::Sleep, Doing::Idle, Doing::Queued, Doing::Disk];
            let mut until = 20;
            let parts: Vec<_> = cuts.iter().map(|&(length, kind)| { until += length; (until, kinds[kind]) }).collect();
            let told = told(vec![process(None, 20, "sh -c x"), process(Some(0), since, "node x")], &parts);
            for (phase, whole) in [("boot", 510), ("initialize", 500)] {
                prop_assert_eq!(told.iter().filter(|(name, ..)| *name == phase).map(|(_, _, lasted)| lasted).sum::<u128>(), whole);
            }
        }
    }
}

//! What the machine did to the numbers above: time that other programs took, and senses that it lacks.

use std::time::Duration;

use crate::{
    evidence::{Attempt, Blind, PhaseName, WaitKind, Watched},
    report::duration::span,
};

use super::{Line, Role, Style};

/// Less lost time than this, or than that part of its phase, disturbs nothing.
const LITTLE: Duration = Duration::from_millis(50);
const LITTLE_PART: u32 = 20;
/// Time without a reason that is worth saying why it has none.
const MUCH_UNSEEN: Duration = Duration::from_millis(500);

pub(super) fn lines(attempt: &Attempt, watched: &Watched, style: &Style) -> Vec<Line> {
    let busy = busy(attempt).map(|text| Line::new().plain(text));
    let blind = blind(attempt, watched).map(|text| Line::of(Role::Dim, text));
    busy.into_iter().chain(blind).flat_map(|line| line.wrap(style.width, 4)).collect()
}

fn busy(attempt: &Attempt) -> Option<String> {
    let timeline = attempt.timeline();
    let lost = |name: PhaseName| {
        let lost = attempt.disturbance(name)?;
        let phase = timeline.duration(name).unwrap_or(timeline.end);
        (lost >= LITTLE.max(phase / LITTLE_PART)).then(|| format!("{} lost up to {}", name.name(), span(lost)))
    };
    let lost: Vec<String> = [PhaseName::Boot, PhaseName::Discover, PhaseName::Initialize].into_iter().filter_map(lost).collect();
    (!lost.is_empty()).then(|| format!("  the machine was busy: {} to other programs", lost.join(", ")))
}

fn blind(attempt: &Attempt, watched: &Watched) -> Option<String> {
    let without_reason =
        attempt.waits().into_iter().filter(|wait| matches!(wait.kind, WaitKind::Idle | WaitKind::Unseen) && wait.connection.is_none());
    let unseen: Duration = without_reason.map(|wait| wait.duration).sum();
    if unseen < MUCH_UNSEEN || watched.blind.is_empty() {
        return None;
    }
    let senses: Vec<&str> = watched.blind.iter().map(|&sense| what(sense)).collect();
    Some(format!("  not visible here: {}", senses.join(", ")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Delay, Doing, Seen},
        report::fixture,
    };

    #[test]
    fn the_machine_is_named_only_where_it_changes_what_is_told() {
        let at = Duration::from_millis;
        let (busy, hidden) = ("  the machine was busy: boot lost up to 310 ms to other programs", "  not visible here: blocking calls, connections");
        let senses = vec![Blind::Calls, Blind::Sockets];
        for (lost, doing, blind, lines) in [
            (310, Doing::Cpu, vec![], vec![busy]),
            // Less than a twentieth of the 3 s.
            (140, Doing::Cpu, vec![], vec![]),
            (310, Doing::Cpu, vec![Blind::Queue], vec![]),
            (310, Doing::Idle, senses.clone(), vec![busy, hidden]),
            (0, Doing::Idle, vec![], vec![]),
            (0, Doing::Sleep, senses.clone(), vec![]),
            // What it waits for is seen.
            (0, Doing::OpenConnection(0), senses, vec![]),
        ] {
            let mut attempt = start("x").after(2_980).reads_stdin().initializes().lists_tools(1).evidence().attempts.remove(0);
            let (processes, stretches) = (vec![fixture::process(1, None, &[(20, "node s.js")])], fixture::stretches(&[(3_100, 0, doing)]));
            let queued = vec![Delay { from: at(100), until: at(500), lost: at(lost) }];
            let watched = Watched { processes, stretches, queued, blind, ..Watched::default() };
            attempt.watched = Seen::Yes(watched.clone());
            let style = fixture::style(80);
            let told: Vec<String> = super::lines(&attempt, &watched, &style).into_iter().map(|line| line.print(&style)).collect();
            assert_eq!(told, lines, "{doing:?}");
        }
    }
}

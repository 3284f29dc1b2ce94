//! What the machine did to the numbers above: time that other programs took, and senses that it lacks.

use std::time::Duration;

use crate::{
    evidence::{Attempt, WaitKind, Watched},
    report::machine,
};

use super::{Line, Role, Style};

/// Time without a reason that is worth saying why it has none.
const MUCH_UNSEEN: Duration = Duration::from_millis(500);

pub(super) fn lines(attempt: &Attempt, watched: &Watched, style: &Style) -> Vec<Line> {
    let busy = machine::busy(attempt).map(|lost| Line::new().plain(format!("  the machine was busy: {lost} to other programs")));
    let blind = blind(attempt, watched).map(|text| Line::of(Role::Dim, text));
    busy.into_iter().chain(blind).flat_map(|line| line.wrap(style.width, 4)).collect()
}

fn blind(attempt: &Attempt, watched: &Watched) -> Option<String> {
    let without_reason =
        attempt.waits().into_iter().filter(|wait| matches!(wait.kind, WaitKind::Idle | WaitKind::Unseen) && wait.connection.is_none());
    let unseen: Duration = without_reason.map(|wait| wait.duration).sum();
    let senses = machine::unseen(watched).filter(|_| unseen >= MUCH_UNSEEN)?;
    Some(format!("  not visible here: {senses}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Blind, Delay, Doing, Seen},
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

//! A start as it happens: a line with its time, and all that is to be said below it where that is news.

use chrono::{DateTime, Utc};

use crate::{diagnosis::Diagnosis, evidence::Attempt};

use super::{Line, Role, Style, names};
use crate::report::{Followed, Telling, mark::Mark, sentence, wall};

pub(super) fn lines(diagnosis: &Diagnosis, start: &Attempt, followed: Followed, style: &Style) -> Vec<Line> {
    let clock = wall::clock((style.wall)(followed.at), false);
    let mark = Mark::from(diagnosis.verdict.status);
    let row = |mark: Mark| Line::of(Role::Dim, &clock).plain(" ").with(mark.role(), mark.sign(style)).plain(" ");
    let line = match followed.telling {
        Telling::InFull => return vec![rule(&clock, style)],
        Telling::Begins => {
            let by = names::known_client(diagnosis).map(|client| format!(" in {client}")).unwrap_or_default();
            row(Mark::Quiet).with(Role::Dim, format!("{} starts{by}", start.server))
        }
        Telling::Briefly => row(mark).with(Role::Title, &start.server).plain(format!(" {}", verdict(diagnosis, start))),
        Telling::Again { times, since } => {
            let since = since.map(|since| format!(" since {}", on_the_wall(since, followed.at, style))).unwrap_or_default();
            row(mark).with(Role::Title, &start.server).plain(format!(" {}", again(diagnosis, &format!(", {times} times{since}"))))
        }
    };
    let indent = clock.len() + 1 + mark.sign(style).chars().count() + 1;
    line.wrap(style.width, indent)
}

/// A line from edge to edge with the time in it.
fn rule(clock: &str, style: &Style) -> Line {
    let rest = style.width.saturating_sub(clock.len() + 4);
    Line::of(Role::Dim, "── ").plain(clock).with(Role::Dim, format!(" {}", "─".repeat(rest)))
}

/// The sentence without the name that stands before it.
fn verdict(diagnosis: &Diagnosis, start: &Attempt) -> String {
    let sentence = sentence::verdict(diagnosis);
    let rest = sentence.strip_prefix(&*start.server).map(|rest| rest.trim_start_matches([':', ' ']));
    rest.unwrap_or(&sentence).to_owned()
}

/// What is known from the starts before, and where it stands this time.
fn again(diagnosis: &Diagnosis, how_often: &str) -> String {
    let what = diagnosis.verdict.cause.map_or("cannot tell", |cause| cause.code());
    let cite = diagnosis.findings.first().and_then(|finding| finding.cites.first());
    let place = cite.map(|cite| format!(" ({})", cite.source)).unwrap_or_default();
    format!("{what} again{how_often}{place}")
}

/// The time alone where it is of the same day.
fn on_the_wall(at: DateTime<Utc>, now: DateTime<Utc>, style: &Style) -> String {
    let (at, now) = ((style.wall)(at), (style.wall)(now));
    if at.date() == now.date() { wall::clock(at, false) } else { wall::minute(at, now) }
}

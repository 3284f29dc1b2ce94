//! What was started, as which client, under which limit, and where the entry stands.

use crate::{
    diagnosis::Diagnosis,
    evidence::{Launched, Origin, Remote},
};
use chrono::{DateTime, Utc};

use super::{Line, Role, Style, names};
use crate::report::{line::cut, shell, wall, width::Width as _};

pub(super) fn lines(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Vec<Line> {
    let attempt = diagnosis.evidence.judged();
    let mut title = Line::of(Role::Title, cut(&names::server(attempt), style.width));
    let mut client = match (attempt.origin, names::known_client(diagnosis)) {
        (Origin::Live, _) => Line::of(Role::Dim, "as ").plain(names::client(diagnosis)),
        (Origin::Log, Some(client)) => Line::of(Role::Dim, "as logged by ").plain(client),
        (Origin::Log, None) => Line::of(Role::Dim, "from a log that does not tell whose it is"),
    };
    if let (Origin::Log, Some(begin)) = (attempt.origin, attempt.started_at) {
        client = client.with(Role::Dim, " · ").plain(format!("start of {}", wall::minute((style.wall)(begin), (style.wall)(now))));
    }
    if let Some(launched) = attempt.launched() {
        title = title.with(Role::Dim, " · ");
        let room = style.width.saturating_sub(title.width());
        match &launched.remote {
            Some(remote) => title = title.plain(remote.url.as_str()),
            None => title = title.plain(command(launched, room)),
        }
        client = client.with(Role::Dim, " · ").plain(names::limit(launched.limit));
        if let Some(place) = &launched.config {
            let file = place.file.file_name().unwrap_or(place.file.as_os_str());
            client = client.with(Role::Dim, " · ").plain(format!("{}:{}", file.display(), place.line));
        }
    }
    let mut lines = vec![title];
    lines.extend(client.wrap(style.width, 3));
    lines.extend(attempt.remote().into_iter().flat_map(|remote| talk(remote, style)));
    lines.extend(attempt.launched().into_iter().flat_map(|launched| passed_over(launched, style)));
    lines
}

/// The transports that are tried, and the headers that the entry sets, by name: their values are nobody's business.
fn talk(remote: &Remote, style: &Style) -> Vec<Line> {
    let headers: Vec<&str> = remote.headers.iter().map(|header| header.name.as_str()).collect();
    let line = Line::of(Role::Dim, "over ").plain(names::speaks(&remote.speaks));
    let line = if headers.is_empty() { line } else { line.with(Role::Dim, " · sends ").plain(headers.join(", ")) };
    line.wrap(style.width, 3)
}

/// Names the entry that is in force where there are several of its name.
fn passed_over(launched: &Launched, style: &Style) -> Vec<Line> {
    if launched.passed_over.is_empty() {
        return Vec::new();
    }
    let others: Vec<String> = launched.passed_over.iter().map(|place| format!("{}:{}", place.file.display(), place.line)).collect();
    let in_force = launched.config.as_ref().map(|place| format!("{}:{}", place.file.display(), place.line)).unwrap_or_default();
    Line::of(Role::Dim, "in force: ").plain(in_force).with(Role::Dim, " · passed over: ").plain(others.join(", ")).wrap(style.width, 3)
}

/// The command line; a program's folders are the first thing to go where there is no room.
fn command(launched: &Launched, room: usize) -> String {
    let whole = std::iter::once(&launched.command).chain(&launched.args).map(|word| shell::word(word)).collect::<Vec<_>>().join(" ");
    match launched.command.rfind(['/', '\\']) {
        Some(slash) if whole.width() > room && whole.starts_with(launched.command.as_str()) => format!("…{}", &whole[slash..]),
        Some(_) | None => whole,
    }
}

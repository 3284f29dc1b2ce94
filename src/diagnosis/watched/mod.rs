//! What several rules ask of what the watcher saw: what a start's time went into, whom it waited for, and what stands behind the
//! addresses of its entry. A start that nobody watched gives no answers.

mod backend;
mod fetched;
mod held;
mod spent;
mod stuck;

use std::time::Duration;

use core::net::SocketAddr;

use crate::evidence::{Attempt, Evidence, Reach, Redactor, Shown, Source, Wait, WaitKind};

use super::Cite;

pub(super) use backend::{address_of, dead, host_and_port, is_here, place, reached, traced};
pub(super) use fetched::Fetched;
pub(super) use held::{Conduct, Held, Sign};
pub(super) use spent::{Occupation, Spent};
pub(super) use stuck::{Stuck, lookups};

/// A wait that is shorter is none that matters.
pub(super) const A_WHILE: Duration = Duration::from_millis(500);

/// The starts that show what the judged one waited for: itself, and the one that was left alone, which may show the wait's end.
pub(super) fn witnesses(evidence: &Evidence) -> impl Iterator<Item = &Attempt> {
    let judged = evidence.judged();
    [judged].into_iter().chain(evidence.second_look().filter(|_| !judged.is_ready()))
}

/// The waits of a start while the client still waited too. To wait for another process of its own, such as a debugger's adapter or a
/// browser, is to wait for nothing outside.
fn waits(attempt: &Attempt) -> Vec<Wait> {
    let closed = attempt.client_closed().and_then(|event| attempt.elapsed(event)).unwrap_or(Duration::MAX);
    let open = |wait: &Wait| wait.start < closed;
    let cut = |wait: Wait| Wait { duration: wait.end().min(closed).saturating_sub(wait.start), ..wait };
    let outside = |wait: Wait| if within_itself(attempt, &wait) { Wait { kind: WaitKind::Idle, connection: None, ..wait } } else { wait };
    attempt.waits().into_iter().filter(open).map(cut).map(outside).collect()
}

/// Whether the other end of the connection is the tree's own, at a port that it listens at or no longer does, and the entry does not name it.
fn within_itself(attempt: &Attempt, wait: &Wait) -> bool {
    let Some(watched) = attempt.watched.yes() else { return false };
    let Some(remote) = wait.connection.and_then(|index| watched.connections.get(index)).map(|connection| connection.remote) else { return false };
    let listens = watched.listeners.iter().any(|listener| listener.at.port() == remote.port());
    let is_own = listens || watched.connections.iter().any(|other| other.local == remote);
    remote.ip().to_canonical().is_loopback() && is_own && attempt.named(remote).is_none()
}

/// What a start did for most of its time, as the end of a claim and as evidence; an address of the entry that nobody answers at belongs to it.
pub(super) fn meanwhile(attempt: &Attempt) -> (String, Vec<Cite>) {
    let Some((did, seen)) = Spent::of(attempt).and_then(|spent| spent.meanwhile()) else { return (String::new(), Vec::new()) };
    let nobody = dead(attempt, |reach| !matches!(reach, Reach::Accepted { .. })).and_then(reached);
    (format!("; {did}"), [seen].into_iter().chain(nobody).collect())
}

/// The program that a process of the tree ran at that moment, by its file name; of an interpreter that runs a launcher, the launcher's.
pub(super) fn program(attempt: &Attempt, process: usize, at: Duration) -> Option<Shown> {
    let image = attempt.watched.yes()?.process(process)?.image_at(at)?;
    let interpreted = ["node", "bun", "python", "python3"].contains(&image.program());
    let script = || image.argv.iter().skip(1).find(|word| !word.starts_with('-'));
    let word = if interpreted && image.launches() { script()? } else { image.argv.first()? };
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(show(name.trim_end_matches(".js").trim_end_matches("-cli").trim_end_matches(".exe"))).filter(|name| !name.is_empty())
}

/// A port that the tree opened, as evidence, with what it is for.
pub(super) fn listener(attempt: &Attempt, is: impl Fn(SocketAddr) -> bool, purpose: &str) -> Option<Cite> {
    let listener = attempt.watched.yes()?.listeners.iter().find(|listener| is(listener.at))?;
    let program = program(attempt, listener.by, listener.from).unwrap_or_else(|| "the server".into());
    Some(cite(attempt, listener.from, Source::Network, &format!("{program} listens at {}, {purpose}", listener.at)))
}

/// Cites what was seen at that moment of a start.
fn cite(attempt: &Attempt, at: Duration, source: Source, text: &str) -> Cite {
    Cite::seen(at, source, show(text)).seen_in(attempt)
}

/// Words of our own that hold names from outside.
fn show(text: &str) -> Shown {
    Redactor::default().show(text)
}

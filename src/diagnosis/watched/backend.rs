//! The addresses that an entry names, in the words of claims, and what the doctor itself found there.

use core::net::IpAddr;

use crate::{
    diagnosis::{Cite, wording::span},
    evidence::{Attempt, Backend, NamedIn, Reach, Shown, Source},
};

use super::show;

/// `127.0.0.1:5679`.
pub(in crate::diagnosis) fn address_of(backend: &Backend) -> Shown {
    let bare = backend.host.contains(':') && !backend.host.starts_with('[');
    let (open, close) = if bare { ("[", "]") } else { ("", "") };
    show(&format!("{open}{}{close}:{}", backend.host, backend.port))
}

/// `127.0.0.1:5679 (N8N_BASE_URL)`: the address, and where the entry names it.
pub(in crate::diagnosis) fn place(backend: &Backend) -> String {
    format!("{} ({})", address_of(backend), backend.named_in.describe())
}

/// The only address of the entry where the doctor fared so; of several, nobody knows which one it was.
pub(in crate::diagnosis) fn dead(attempt: &Attempt, fared: impl Fn(&Reach) -> bool) -> Option<&Backend> {
    let mut dead = attempt.backends.iter().filter(|backend| backend.reach.as_ref().is_some_and(&fared));
    let first = dead.next()?;
    dead.all(|other| other.port == first.port && (other.host == first.host || (is_here(other) && is_here(first)))).then_some(first)
}

/// Whether it is on this machine.
pub(in crate::diagnosis) fn is_here(backend: &Backend) -> bool {
    let by_name = backend.host.eq_ignore_ascii_case("localhost");
    let literal = backend.host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
    by_name || literal
}

/// The address of the entry that the words of an error stand for: `127.0.0.1:5679`, `http://localhost:5679`, `db port 5432` or a host alone.
pub(in crate::diagnosis) fn traced<'a>(attempt: &'a Attempt, words: &str) -> Option<&'a Backend> {
    let (host, port) = host_and_port(words);
    let own = |backend: &&Backend| !matches!(backend.named_in, NamedIn::Inherited(_));
    let same = |backend: &&Backend| {
        let same_host = backend.host.trim_start_matches('[').trim_end_matches(']').eq_ignore_ascii_case(host);
        let ip = host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        let resolved = ip.is_some_and(|ip| backend.addresses.iter().any(|address| address.to_canonical() == ip));
        let local = is_here(backend) && (host.eq_ignore_ascii_case("localhost") || ip.is_some_and(|ip| ip.is_loopback()));
        (same_host || resolved || local) && port.is_none_or(|port| port == backend.port)
    };
    attempt.backends.iter().filter(own).find(same)
}

/// The parts of an address as errors print it.
pub(in crate::diagnosis) fn host_and_port(words: &str) -> (&str, Option<u16>) {
    let authority = words.split_once("://").map_or(words, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    if let Some((host, port)) = authority.split_once(" port ") {
        return (host, port.parse().ok());
    }
    if let Some((host, rest)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    // Node prints `::1:5678`; an address of that family alone is ambiguous, and what follows the last colon is then no port.
    match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() && (authority.parse::<IpAddr>().is_err() || host == "::1") => (host, port.parse().ok()),
        Some(_) | None => (authority, None),
    }
}

/// The doctor's own attempt to connect, as evidence.
pub(in crate::diagnosis) fn reached(backend: &Backend) -> Option<Cite> {
    let place = place(backend);
    let found = match backend.reach? {
        Reach::Accepted { after } => format!("{place} accepts a connection of the doctor's after {}", span(after)),
        Reach::Refused => format!("nothing listens at {place}: a connection of the doctor's was refused"),
        Reach::Silent { after } => format!("{place} did not accept a connection of the doctor's within {}", span(after)),
        Reach::Unresolved { after } => format!("the doctor found no address for {} within {}", backend.host, span(after)),
        Reach::Denied => format!("this system does not let the doctor connect to {place}"),
        Reach::Unreachable => format!("there is no way from here to {place}"),
    };
    Some(Cite { source: Source::Probe, at: crate::evidence::Moment::default(), text: show(&found), left_alone: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn an_address_in_an_error_is_traced_to_its_variable() {
        let story = start("x")
            .backend("N8N_BASE_URL", "127.0.0.1", 5679, Reach::Refused)
            .backend("DATABASE_URL", "db.internal", 5432, Reach::Refused)
            .backend("SIX", "2001:db8::9", 80, Reach::Refused)
            .evidence();
        for (words, place_of) in [
            ("127.0.0.1:5679", Some("127.0.0.1:5679 (N8N_BASE_URL)")),
            ("::1:5679", Some("127.0.0.1:5679 (N8N_BASE_URL)")),
            ("http://localhost:5679/healthz", Some("127.0.0.1:5679 (N8N_BASE_URL)")),
            ("127.0.0.1", Some("127.0.0.1:5679 (N8N_BASE_URL)")),
            ("127.0.0.1:5678", None),
            ("db.internal port 5432", Some("db.internal:5432 (DATABASE_URL)")),
            ("DB.internal", Some("db.internal:5432 (DATABASE_URL)")),
            ("[2001:db8::9]:80", Some("[2001:db8::9]:80 (SIX)")),
            ("2001:db8::9", Some("[2001:db8::9]:80 (SIX)")),
            ("", None),
        ] {
            assert_eq!(traced(story.judged(), words).map(place).as_deref(), place_of, "{words}");
        }
    }

    #[test]
    fn of_two_dead_addresses_none_is_blamed() {
        let refused = |reach: &Reach| matches!(reach, Reach::Refused);
        let one = || start("x").backend("A", "127.0.0.1", 5679, Reach::Refused);
        for (story, name) in [
            (one(), Some("A")),
            (one().backend("B", "localhost", 5679, Reach::Refused), Some("A")),
            (one().backend("B", "10.0.0.9", 80, Reach::Accepted { after: std::time::Duration::ZERO }), Some("A")),
            (one().backend("B", "10.0.0.9", 80, Reach::Refused), None),
            (start("x"), None),
        ] {
            assert_eq!(dead(story.evidence().judged(), refused).map(|backend| backend.named_in.describe()).as_deref(), name);
        }
    }
}

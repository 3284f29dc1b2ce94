//! Servers that come from the same package cache get in each other's way while it is cold.

use std::time::Duration;

use crate::{
    diagnosis::{Cite, Finding, wording::span},
    evidence::{Attempt, Doing, Evidence, Image, Member, Redactor, Source, Stretch, WaitKind},
};

use super::A_WHILE;

/// Whether the launcher of this start was seen to fetch anything; true also where nobody watched.
pub(in crate::diagnosis) fn downloaded_anything(attempt: &Attempt) -> bool {
    attempt.watched.yes().is_none() || attempt.waits().iter().any(|wait| wait.kind == WaitKind::Download)
}

/// A finding about a download, with the others that downloaded at the same time and the lock that they held.
pub(in crate::diagnosis) fn with_others(evidence: &Evidence, mut finding: Finding) -> Finding {
    let (lock, names) = (lock(evidence), fetching(evidence));
    if let Some(names) = &names {
        finding.claim = format!("{}; {names} at the same time", finding.claim);
    }
    match lock {
        Some(lock) if names.is_some() => finding.cite([lock]),
        Some(_) | None => finding,
    }
}

/// What a launcher waited for that another start held, as a claim, and as evidence.
pub(in crate::diagnosis) fn where_they_meet(evidence: &Evidence) -> Option<(String, Duration, Cite)> {
    let names = fetching(evidence)?;
    let locked = locked(evidence.judged())?;
    let cite = lock(evidence)?;
    Some((format!("its launcher waits {} for a lock; {names} at the same time", span(locked.lasted)), locked.lasted, cite))
}

/// `a and b fetch packages`; `None` where nobody else does during this start.
fn fetching(evidence: &Evidence) -> Option<String> {
    let company = evidence.company.as_ref()?;
    let names: Vec<&str> = company.fetching(Duration::ZERO, evidence.judged().timeline().end).map(|member: &Member| member.server.as_str()).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("{only} fetches packages")),
        [first, second] => Some(format!("{first} and {second} fetch packages")),
        several => Some(format!("{} other servers fetch packages", several.len())),
    }
}

fn lock(evidence: &Evidence) -> Option<Cite> {
    let attempt = evidence.judged();
    let Locked { lasted, longest } = locked(attempt)?;
    let watched = attempt.watched.yes()?;
    let file = watched.files.iter().find(|file| file.by == longest.by && file.from < longest.until && file.until > longest.from);
    let of = file.map_or_else(|| "a lock".to_owned(), |file| file.path.to_string());
    let text = Redactor::default().show(&format!("waits {} for {of}, which another process has locked", span(lasted)));
    Some(Cite::seen(longest.from, Source::Process, text).seen_in(attempt))
}

struct Locked {
    /// All waits for locks together.
    lasted: Duration,
    longest: Stretch,
}

/// How long the launcher waited for locks, before the server's own program ran.
fn locked(attempt: &Attempt) -> Option<Locked> {
    let watched = attempt.watched.yes()?;
    let since = watched.server().map_or(Duration::MAX, |server| server.since);
    let launches = |stretch: &&Stretch| watched.process(stretch.by).and_then(|process| process.image_at(stretch.from)).is_some_and(Image::launches);
    let locks = || watched.stretches.iter().filter(|stretch| stretch.doing == Doing::Lock && stretch.from < since).filter(launches);
    let lasted: Duration = locks().map(Stretch::lasted).sum();
    let longest = locks().max_by_key(|stretch| stretch.lasted())?;
    (lasted >= A_WHILE).then_some(Locked { lasted, longest: *longest })
}

//! More than one copy of the server at the same time, and whether they disturb each other.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, When, clients},
    evidence::{Attempt, Event, EventKind, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DuplicateLaunch,
    explain: include_str!("duplicate-launch.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::PortInUse, Cause::ExitedEarly, Cause::InitializeTimeout],
    check,
};

/// The server itself speaks of the other copy; the first is that of mcp-remote (geelen/mcp-remote:src/lib/coordination.ts).
static OTHER: Signatures = Signatures::new(&[
    r"Another instance is handling authentication",
    r"(?i)\banother (?:instance|copy|process)(?: of [^.:]{1,60})? is (?:already )?(?:running|active|using)",
    r"(?i)\balready running (?:as|in|with) (?:another )?(?:process|instance|pid)\b",
]);

/// What two copies cannot share: a port, a lock, a browser's profile, one login.
static TAKEN: Signatures = Signatures::new(&[
    r"(?i)\bEADDRINUSE\b|address already in use|\[Errno (?:48|98)\]|WinError 10048|port \d+ (?:is |was )?(?:already )?(?:in use|taken)",
    r"(?i)database is locked|could not set lock on file|conflicting lock is held|\bLOCK: (?:Resource temporarily unavailable|already held)|lock ?file (?:is|already) (?:held|exists)",
    r"(?i)browser is already in use|user data directory is already in use",
    r"(?i)incorrect code_verifier|code verifier (?:mismatch|does not match)",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let copy = copied(attempt);
    if attempt.is_ready() {
        return copy.map(|copy| lives_on(attempt, copy));
    }
    match copy {
        Some(copy) => Some(match OTHER.last(attempt).or_else(|| TAKEN.last(attempt)) {
            Some(hit) => disturbed(attempt, &hit, Confidence::High).cite([Cite::of(copy)]),
            None => note(attempt, copy, "this start was not the only one: there were two copies of the server at once"),
        }),
        None => Some(disturbed(attempt, &OTHER.last(attempt)?, Confidence::Medium)),
    }
}

/// The second copy, as the client started it or as its process shows it.
fn copied(attempt: &Attempt) -> Option<&Event> {
    let told = attempt.find(|kind| matches!(kind, EventKind::Copied).then_some(())).map(|(event, ())| event);
    let mut pids = attempt.all(|kind| if let EventKind::Spawned { pid } = kind { *pid } else { None });
    told.or_else(|| pids.next().and_then(|(_, first)| pids.find(|(_, pid)| *pid != first)).map(|(event, _)| event))
}

fn lives_on(attempt: &Attempt, copy: &Event) -> Finding {
    note(attempt, copy, "it was started twice at once; one copy is in use, and no harm is seen")
}

fn note(attempt: &Attempt, copy: &Event, claim: &str) -> Finding {
    let ended = attempt.find(|kind| matches!(kind, EventKind::CopyEnded).then_some(())).map(|(event, ())| Cite::of(event));
    Finding::build(RULE.cause, claim, Cite::of(copy)).severity(Severity::Note).confidence(Confidence::Medium).cite(ended)
}

fn disturbed(attempt: &Attempt, hit: &Hit<'_>, confidence: Confidence) -> Finding {
    let client = clients::name(attempt);
    Finding::build(RULE.cause, "two copies of the server run at once and are in each other's way", hit.cite())
        .confidence(confidence)
        .fix(Fix::by_hand(format!("quit {client} altogether, end copies that are left over, and start it once")))
        .fix(Fix::by_hand("let the server take no fixed port, lock or login before it needs one: clients may start two copies at any time"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, start},
        },
        evidence::{Method, Source},
    };

    fn copied(story: Start) -> Start {
        story.event(Source::Client, EventKind::Copied)
    }

    const TAKEN: &str = "Error: listen EADDRINUSE: address already in use :::3000";

    #[test]
    fn copies_that_want_the_same_thing_disturb_each_other() {
        let second_pid = start("x").event(Source::Process, EventKind::Spawned { pid: Some(4712) });
        for story in [
            copied(start("x")).stderr(TAKEN).exits(1),
            copied(start("x")).stderr("sqlite3.OperationalError: database is locked").exits(1),
            second_pid.stderr("incorrect code_verifier").gives_up(Method::Initialize, 60_000),
            start("x").stderr("Another instance of the bridge is already running (pid 17)").exits(1),
        ] {
            let verdict = story.logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (Status::Failing, Some(RULE.cause)));
        }
    }

    #[test]
    fn two_copies_of_which_one_lives_on_are_no_fault() {
        let story = copied(start("x")).event(Source::Client, EventKind::CopyEnded).initializes().lists_tools(1).logged();
        assert_eq!(story.clone().finding(RULE.cause).map(|found| (found.severity, found.cites.len())), Some((Severity::Note, 2)));
        assert_eq!(story.diagnosis().verdict.status, Status::Healthy);
    }

    #[test]
    fn one_copy_is_none_too_many() {
        for story in [start("x").stderr(TAKEN).exits(1), start("x").exits(1), start("x").initializes().lists_tools(1)] {
            assert!(story.finding(RULE.cause).is_none());
        }
        let other = copied(start("x")).stderr("Error: no token").exits(1).logged();
        assert_eq!(other.cause(), Some(Cause::ExitedEarly));
    }
}

//! The server ended by itself after a good start.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Signatures, Standing, Subject, When, clients, traceback::last_thrown,
        wording,
    },
    evidence::{Attempt, Event, EventKind, Evidence, Exit, Line, Origin},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MidSessionExit,
    explain: include_str!("mid-session-exit.md"),
    when: When::Ready,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

/// Last lines that are quoted.
const LAST_WORDS: usize = 3;
/// A server that ends so soon after it was ready never was of use.
const AT_ONCE: Duration = Duration::from_secs(10);

static ERRORS: Signatures =
    Signatures::new(&[r"(?i)\b(?:fatal|panic(?:ked)?|uncaught|unhandled|segmentation fault|out of memory)\b|\w*(?:Error|Exception)\b:"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if attempt.origin != Origin::Log {
        return None;
    }
    ended(attempt).or_else(|| lost(attempt)).or_else(|| breaks_off(attempt))
}

/// The server's end of the connection closed first.
fn ended(attempt: &Attempt) -> Option<Finding> {
    let (exited, exit) = attempt.ended_by_itself()?;
    let how = if exit.code.is_some() || exit.signal.is_some() { format!(" ({})", wording::ending(exit)) } else { String::new() };
    let claim = format!("it starts well and ends by itself{}{how}", after(attempt, exited));
    // Without a bad word it may as well have been ended with its client, or on purpose by somebody else.
    Some(
        finding(attempt, exited, claim, is_bad(attempt, exit))
            .fix(Fix::by_hand("read its last lines: what ended it stands there, or nowhere, when a signal did"))
            .fix(Fix::by_hand(format!("reload the server in {}: few clients start one again that has ended", clients::name(attempt)))),
    )
}

/// The client gave up a connection that stood, or found it broken; which end is to blame, it does not know itself.
fn lost(attempt: &Attempt) -> Option<Finding> {
    let told = |kind: &EventKind| if let EventKind::NotConnected(why) = kind { Some(why.clone()) } else { None };
    let (event, why) = attempt.find(told)?;
    let client = clients::name(attempt);
    let claim = format!("it starts well, and {client} loses the connection{}: {}", after(attempt, event), wording::shortened(&why));
    Some(
        finding(attempt, event, claim, is_bad(attempt, Exit { code: None, signal: None }))
            .fix(Fix::by_hand(format!("reload the server in {client}, and see whether it is lost at the same moment again")))
            .fix(Fix::by_hand("read what both said right before: an answer that nobody waited for, a broken line, a network that changed")),
    )
}

/// The log ends with an error in the session, and not with the end that most such errors are.
fn breaks_off(attempt: &Attempt) -> Option<Finding> {
    let thrown = last_thrown(attempt).filter(|_| attempt.client_closed().is_none() && attempt.exit().is_none())?;
    let raised = thrown.last();
    let in_session = attempt.became_ready().zip(attempt.index_of(raised.line.event)).is_some_and(|(ready, at)| attempt.index_of(ready) < Some(at));
    if !in_session || thrown.was_outlived(attempt) || thrown.is_the_clients() {
        return None;
    }
    let fatal = thrown.is_fatal(attempt);
    if !fatal && !thrown.is_the_last_word(attempt) {
        return None;
    }
    let (what, severity, confidence) = if fatal {
        ("it starts well and dies in its session, where the log breaks off", Severity::Error, Confidence::Medium)
    } else {
        ("it starts well, and the log breaks off at an error that may have ended it", Severity::Warning, Confidence::Low)
    };
    Some(
        Finding::build(RULE.cause, format!("{what}: {}", raised.headline()), Cite::event(raised.line.event, raised.line.text.clone()))
            .severity(severity)
            .confidence(confidence)
            .subject(Subject::Exception(raised.kind.clone()))
            .cite(attempt.became_ready().map(Cite::of))
            .fix(Fix::by_hand("read on in the log: what the client says next tells whether the server lives"))
            .fix(Fix::by_hand("catch it where the request is handled: an error in one call must not end the server")),
    )
}

fn finding(attempt: &Attempt, end: &Event, claim: String, bad: bool) -> Finding {
    let lived = lived(attempt, end);
    let mut finding = Finding::build(RULE.cause, claim, Cite::of(end))
        .severity(if bad || lived.is_some_and(|lived| lived < AT_ONCE) { Severity::Error } else { Severity::Warning })
        .confidence(if bad { Confidence::High } else { Confidence::Medium })
        .cite(last_words(attempt).iter().map(|line| Cite::event(line.event, line.text.clone())))
        .cite(attempt.became_ready().map(Cite::of));
    finding.measured = lived.map(|lived| Quantity::seconds("time from ready to the end", lived));
    finding
}

fn last_words(attempt: &Attempt) -> Vec<Line<'_>> {
    let mut words: Vec<Line<'_>> = attempt.lines_while_open().filter(|line| !line.text.is_empty()).collect();
    words.drain(..words.len().saturating_sub(LAST_WORDS));
    words
}

fn lived(attempt: &Attempt, end: &Event) -> Option<Duration> {
    attempt.elapsed(end).zip(attempt.ready()).map(|(end, ready)| end.saturating_sub(ready))
}

fn after(attempt: &Attempt, end: &Event) -> String {
    lived(attempt, end).map(|lived| format!(" {} after it was ready", wording::long(lived))).unwrap_or_default()
}

/// Whether anything says that the end was a failure.
fn is_bad(attempt: &Attempt, exit: Exit) -> bool {
    let code = exit.code.is_some_and(|code| code != 0) || exit.signal.is_some();
    code || last_thrown(attempt).is_some() || last_words(attempt).iter().any(|line| ERRORS.matches(line.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, shown, start},
        },
        evidence::Source,
    };

    fn running() -> Start {
        start("x").initializes().lists_tools(2)
    }

    #[test]
    fn an_end_after_a_good_start_is_told_with_its_last_words() {
        let crashed = running().after(3_600_000).stderr("TypeError: x is undefined").exits(1).logged();
        let found = crashed.clone().finding(RULE.cause).expect("found");
        assert_eq!(found.claim, "it starts well and ends by itself 60 min after it was ready (exit code 1)");
        assert!(found.cites.iter().any(|cite| cite.text.contains("TypeError")));
        assert_eq!(crashed.diagnosis().verdict.status, Status::Failing);
    }

    #[test]
    fn a_quiet_end_after_a_while_is_no_failure_for_sure() {
        for (story, status) in [
            (running().after(3_600_000).exits(0), Status::Degraded),
            (running().exits(0), Status::Failing),
            (start("x").connected().after(60_000).killed_by(9), Status::Failing),
        ] {
            let verdict = story.logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (status, Some(RULE.cause)));
        }
    }

    #[test]
    fn a_connection_that_the_client_loses_is_told_in_its_words() {
        let loses = |story: Start| story.event(Source::Client, EventKind::NotConnected(shown("stdio transport error"))).logged();
        for (story, claim, status) in [
            (
                running().after(240_000),
                "it starts well, and x loses the connection 4 min after it was ready: stdio transport error",
                Status::Degraded,
            ),
            (running().stderr("TypeError: x is undefined"), "it starts well, and x loses the connection", Status::Failing),
        ] {
            let found = loses(story.clone().client("x")).finding(RULE.cause).expect("found");
            assert!(found.claim.starts_with(claim), "{}", found.claim);
            assert_eq!(loses(story).diagnosis().verdict.status, status);
        }
        assert_ne!(loses(start("x")).cause(), Some(RULE.cause));
    }

    #[test]
    fn a_log_may_break_off_at_the_error_that_ended_it() {
        let panic = |thread: &str| format!("thread '{thread}' panicked at src/a.rs:5:10:\nno row\nnote: run with `RUST_BACKTRACE=1`");
        let traceback = "Traceback (most recent call last):\n  File \"/srv/a.py\", line 9, in call\n    f()\nKeyError: 'x'";
        let session = |text: &str| running().after(60_000).stderr(text);
        let spoke = |story: Start| story.event(Source::Client, EventKind::Spoke);
        for (story, status, confidence) in [
            (session(&panic("main")), Status::Failing, Confidence::Medium),
            (session("panic: no row\n\ngoroutine 1 [running]:\nmain.main()"), Status::Failing, Confidence::Medium),
            (session("TypeError: no\n    at f (/srv/a.js:1:2)\n\nNode.js v22.1.0"), Status::Failing, Confidence::Medium),
            // These may have been caught.
            (session("TypeError: no\n    at f (/srv/a.js:1:2)"), Status::Degraded, Confidence::Low),
            (session(traceback), Status::Degraded, Confidence::Low),
        ] {
            let verdict = story.clone().logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause, verdict.confidence), (status, Some(RULE.cause), confidence));
            for lives in [spoke(story.clone()), story.clone().shut_down()] {
                assert_eq!(lives.logged().cause(), None);
            }
            // A probe sees for itself whether the process ended.
            assert_eq!(story.cause(), None);
        }
        assert_eq!(session(traceback).stderr("INFO: told the client").logged().cause(), None);
        assert_eq!(start("x").stderr(traceback).initializes().lists_tools(1).logged().cause(), None);
    }

    #[test]
    fn an_end_that_the_client_wanted_is_none_by_itself() {
        for story in [running().shut_down().exits(1), running().closes_stdin().exits(1), running()] {
            assert!(story.logged().finding(RULE.cause).is_none());
        }
    }
}

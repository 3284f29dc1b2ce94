//! The server wrote after the client had closed the pipes: a consequence of the closing.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, When},
    evidence::{Attempt, Evidence, Origin},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::EpipeAfterTimeout,
    explain: include_str!("epipe-after-timeout.md"),
    when: When::NotReady,
    standing: Standing::Consequence,
    supersedes: &[],
    check,
};

static BROKEN_PIPE: Signatures =
    Signatures::new(&[r"\bEPIPE\b|BrokenPipeError|[Bb]roken pipe|ClosedResourceError|ERR_STREAM_(?:DESTROYED|WRITE_AFTER_END)"]);

/// How POSIX numbers the signal for writing into a closed pipe.
const SIGPIPE: i32 = 13;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let broken = broken_pipe(attempt)?;
    let closing = attempt.client_closed();
    let claim = match closing {
        Some(_) => "the server wrote after the client had closed the pipes, which broke it",
        None => "the server wrote into a pipe that nobody read any more; who closed it, and why, is not in the log",
    };
    let finding = Finding::build(Cause::EpipeAfterTimeout, claim, broken).confidence(Confidence::Low).cite(closing.map(Cite::of));
    Some(finding.fix(Fix::by_hand("look for what kept the server busy before: the broken pipe only shows that its answer came too late")))
}

/// The first sign that the server met a pipe which the client had closed.
pub(super) fn broken_pipe(attempt: &Attempt) -> Option<Cite> {
    // A log may show what the server wrote before the closing that it followed, or may not show the closing at all.
    let seen_before = if attempt.origin == Origin::Log { 0 } else { attempt.lines_while_open().count() };
    let complaint = attempt.lines().skip(seen_before).find_map(|line| BROKEN_PIPE.hit(line));
    if let Some(hit) = complaint {
        return Some(Cite::of(hit.line.event));
    }
    let (died, exit) = attempt.exit()?;
    (exit.signal == Some(SIGPIPE) && attempt.after_client_closed(died)).then(|| Cite::of(died))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn only_what_broke_after_the_closing_counts() {
        let late = || start("python s.py").gives_up(Method::Initialize, 60_000);
        for (story, found) in [
            (late().stderr("BrokenPipeError: [Errno 32] Broken pipe").exits(1), true),
            (late().stderr("Error: write EPIPE"), true),
            (late().killed_by(SIGPIPE), true),
            (late().stderr("Terminated").exits(143), false),
            (start("python s.py").stderr("Error: write EPIPE").exits(1), false),
            (start("python s.py").killed_by(SIGPIPE), false),
        ] {
            assert_eq!(story.finding(Cause::EpipeAfterTimeout).is_some(), found);
        }
    }

    #[test]
    fn a_log_may_tell_it_before_the_closing_or_without() {
        let broken = || start("python s.py").stderr("BrokenPipeError: [Errno 32] Broken pipe");
        for (story, cause) in [
            (broken(), Cause::EpipeAfterTimeout),
            (broken().gives_up(Method::Initialize, 60_000), Cause::InitializeTimeout),
            (broken().shut_down(), Cause::EpipeAfterTimeout),
        ] {
            assert_eq!(story.logged().cause(), Some(cause));
        }
        assert!(broken().finding(Cause::EpipeAfterTimeout).is_none(), "a probe sees who closes first");
    }
}

//! What a failed start is *not*: the suspicions of a tired user that the evidence refutes.

use crate::evidence::{Attempt, EventKind, Evidence};

use super::{Cause, Cite, Finding, Severity, Signatures, wording::span};

/// A suspicion and the evidence against it.
#[derive(Debug, Clone)]
pub struct RuledOut {
    /// In the words of the JSON report, kebab-case: `command-not-found`, `crash`.
    pub hypothesis: &'static str,
    /// Why it is refuted, as a clause without a full stop.
    pub because: String,
    /// Never empty.
    pub cites: Vec<Cite>,
}

impl RuledOut {
    fn new(hypothesis: &'static str, because: impl Into<String>, cite: Cite) -> Self {
        Self { hypothesis, because: because.into(), cites: vec![cite] }
    }
}

/// The suspicions that are refuted; empty unless the start failed.
pub(super) fn ruled_out(evidence: &Evidence, findings: &[Finding]) -> Vec<RuledOut> {
    let Some(root) = findings.first().filter(|root| root.severity == Severity::Error) else { return Vec::new() };
    let attempt = evidence.judged();
    [not_missing(attempt, root.cause), no_crash(attempt), no_hang(evidence), not_the_limit(attempt), no_denial(attempt)]
        .into_iter()
        .flatten()
        .collect()
}

/// The program was there; what its interpreter or launcher then missed is another matter.
fn not_missing(attempt: &Attempt, root: Cause) -> Option<RuledOut> {
    let about_programs = matches!(root, Cause::CommandNotFound | Cause::WrongExecutableName | Cause::RuntimeMissing | Cause::GitMissing);
    let (_, found) = attempt.find(|kind| if let EventKind::Resolved(found) = kind { Some(found) } else { None }).filter(|_| !about_programs)?;
    let (spawned, ()) = attempt.find(|kind| matches!(kind, EventKind::Spawned { .. }).then_some(()))?;
    Some(RuledOut::new("command-not-found", "the program was found and started", Cite::event(spawned, found.path.clone())))
}

fn no_crash(attempt: &Attempt) -> Option<RuledOut> {
    let (gave_up, _) = attempt.gave_up().filter(|_| attempt.ended_by_itself().is_none())?;
    Some(RuledOut::new("crash", "the server was still running when the client gave up", Cite::of(gave_up)))
}

fn no_hang(evidence: &Evidence) -> Option<RuledOut> {
    let second = evidence.second_look()?;
    let ready = second.ready()?;
    let (hello, _) = second.hello()?;
    Some(RuledOut::new("hang", format!("left alone, the server got ready after {}", span(ready)), Cite::of(hello)))
}

fn not_the_limit(attempt: &Attempt) -> Option<RuledOut> {
    let limit = attempt.launched()?.limit.after?;
    let (died, _) = attempt.died_starting()?;
    let after = attempt.elapsed(died).filter(|&after| after < limit)?;
    Some(RuledOut::new(
        "client-limit",
        format!("the server ended by itself after {}; the client would have waited {}", span(after), span(limit)),
        Cite::of(died),
    ))
}

/// A denied system call fails at once and says so; a broken pipe after the client's closing is neither.
fn no_denial(attempt: &Attempt) -> Option<RuledOut> {
    static BROKEN_PIPE: Signatures = Signatures::new(&[r"\bEPIPE\b|BrokenPipeError|[Bb]roken pipe"]);
    static DENIED: Signatures = Signatures::new(&[r"(?i)\bEPERM\b|\bEACCES\b|operation not permitted|permission denied"]);
    let broken = attempt.lines().skip(attempt.lines_while_open().count()).find_map(|line| BROKEN_PIPE.hit(line))?;
    if DENIED.first(attempt).is_some() {
        return None;
    }
    let because = "the pipe broke because the client had closed it; a denied call fails at once with EPERM";
    Some(RuledOut::new("os-sandbox", because, Cite::of(broken.line.event)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, resolved, start},
        evidence::{Method, Purpose},
    };

    fn refuted(story: Start, root: Cause) -> Vec<&'static str> {
        let evidence = story.evidence();
        let root = Finding::build(root, "it is so", Cite::of(&evidence.judged().events[0]));
        let refuted = ruled_out(&evidence, &[root]);
        assert!(refuted.iter().all(|one| !one.cites.is_empty()));
        refuted.into_iter().map(|one| one.hypothesis).collect()
    }

    #[test]
    fn each_suspicion_falls_by_evidence_alone() {
        let late = || start("node s.js").gives_up(Method::Initialize, 60_000);
        for (story, root, expected) in [
            (late(), Cause::InitializeTimeout, vec!["command-not-found", "crash"]),
            (
                late().then(start("node s.js").after(70_000).initializes().lists_tools(2), Purpose::SecondLook),
                Cause::SlowStart,
                vec!["command-not-found", "crash", "hang"],
            ),
            (late().stderr("BrokenPipeError: [Errno 32] Broken pipe"), Cause::SlowStart, vec!["command-not-found", "crash", "os-sandbox"]),
            (late().stderr("PermissionError: [Errno 1] Operation not permitted\nwrite EPIPE"), Cause::SlowStart, vec!["command-not-found", "crash"]),
            (start("npx s").stderr("env: node: No such file or directory").exits(127), Cause::CommandNotFound, vec!["client-limit"]),
            (resolved("./s"), Cause::PermissionDenied, vec![]),
        ] {
            assert_eq!(refuted(story, root), expected);
        }
    }

    #[test]
    fn a_good_start_raises_no_suspicion() {
        let evidence = start("node s.js").initializes().lists_tools(1).evidence();
        assert!(ruled_out(&evidence, &[]).is_empty());
    }
}

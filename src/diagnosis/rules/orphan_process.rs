//! A child of the server outlives it.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Severity, Standing, Subject, When, wording::shortened},
    evidence::{EventKind, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::OrphanProcess,
    explain: include_str!("orphan-process.md"),
    when: When::Always,
    standing: Standing::Aside,
    supersedes: &[],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    // A server that the doctor ended in a hurry had no chance to end its children.
    if attempt.find(|kind| matches!(kind, EventKind::Interrupted).then_some(())).is_some() {
        return None;
    }
    let orphans: Vec<_> = attempt
        .all(|kind| match kind {
            EventKind::Orphan { pid, name } => Some((pid, name)),
            _ => None,
        })
        .collect();
    let (_, (pid, name)) = orphans.first()?;
    let name_in_short = shortened(name);
    let claim = match orphans.len() {
        1 => format!("a child of the server outlives it: {name_in_short} (process {pid})"),
        count => format!("{count} children of the server outlive it, the first is {name_in_short} (process {pid})"),
    };
    let mut cites = orphans.iter().map(|(event, _)| Cite::of(event));
    let finding = Finding::build(Cause::OrphanProcess, claim, cites.next()?).cite(cites).severity(Severity::Warning);
    let fix = "end the children before the server ends, on the end of stdin and on SIGTERM alike; a launcher script should `exec` the server";
    Some(finding.subject(Subject::Program((*name).clone())).fix(Fix::by_hand(fix)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{shown, start},
        },
        evidence::Source,
    };

    #[test]
    fn the_child_is_named_and_the_server_works() {
        let orphan = |pid| EventKind::Orphan { pid, name: shown("chrome") };
        let story = start("node s.js").initializes().lists_tools(1).closes_stdin().exits(0);
        assert!(story.clone().finding(Cause::OrphanProcess).is_none());
        let hurried = story.clone().event(Source::Probe, EventKind::Interrupted).event(Source::Process, orphan(80));
        assert!(hurried.finding(Cause::OrphanProcess).is_none());
        let diagnosis = story.event(Source::Process, orphan(81)).event(Source::Process, orphan(82)).diagnosis();
        let finding = &diagnosis.findings[0];
        assert_eq!((diagnosis.verdict.status, finding.cites.len()), (Status::Degraded, 2));
        assert_eq!(finding.subject, Some(Subject::Program(shown("chrome"))));
    }
}

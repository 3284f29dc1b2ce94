//! Asks every rule, drops what another finding explains, and puts the root first.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::evidence::{Evidence, Outcome};

use super::{Cause, Finding, Outlook, Rule, Severity, Standing, Verdict, When, outlook, registry::RULES};

/// All that can be said of one server under one client.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    pub evidence: Evidence,
    pub verdict: Verdict,
    /// The root first.
    pub findings: Vec<Finding>,
    /// How the same start would have gone under every other client.
    pub outlooks: Vec<Outlook>,
    /// Rules that panicked: the report shows them, the rest of it is not lost.
    pub crashed_rules: Vec<Cause>,
}

/// Judges `evidence` with every registered rule.
#[must_use]
pub fn diagnose(evidence: Evidence) -> Diagnosis {
    let (found, crashed_rules) = ask(RULES, &evidence);
    let findings = root_first(found);
    let verdict = Verdict::of(&evidence, &findings);
    let outlooks = outlook::outlooks(&evidence, &findings);
    Diagnosis { evidence, verdict, findings, outlooks, crashed_rules }
}

type Found = (&'static Rule, Finding);

fn ask(rules: &'static [Rule], evidence: &Evidence) -> (Vec<Found>, Vec<Cause>) {
    let ready = evidence.judged().outcome() == Outcome::Ready;
    let (mut found, mut crashed) = (Vec::new(), Vec::new());
    for rule in rules {
        let due = match rule.when {
            When::Always => true,
            When::Ready => ready,
            When::NotReady => !ready,
        };
        if !due {
            continue;
        }
        match catch_unwind(AssertUnwindSafe(|| (rule.check)(evidence))) {
            Ok(finding) => found.extend(finding.map(|finding| (rule, finding))),
            Err(_) => crashed.push(rule.cause),
        }
    }
    (found, crashed)
}

/// Orders by severity, then standing, then confidence; the registry's order decides the rest.
fn root_first(found: Vec<Found>) -> Vec<Finding> {
    let nearest = found.iter().filter(|(_, finding)| finding.severity == Severity::Error).map(|(rule, _)| rule.standing).min();
    let explained = |(rule, finding): &Found| {
        let by_another = found.iter().any(|(other, _)| other.supersedes.contains(&rule.cause));
        let by_the_root = nearest == Some(Standing::Root) && rule.standing != Standing::Root && finding.severity == Severity::Error;
        by_another || by_the_root
    };
    let mut kept: Vec<&Found> = found.iter().filter(|found| !explained(found)).collect();
    kept.sort_by_key(|(rule, finding)| (std::cmp::Reverse(finding.severity), rule.standing, std::cmp::Reverse(finding.confidence)));
    kept.into_iter().map(|(_, finding)| finding.clone()).collect()
}

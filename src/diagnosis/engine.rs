//! Asks every rule, drops what another finding explains, and puts the root first.

use std::{
    cmp::Reverse,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::evidence::{Evidence, Judging, Outcome};

use super::{
    Cause, Finding, Outlook, Rule, RuledOut, Severity, Standing, Verdict, When, outlook,
    registry::{RULES, concerns, rule_for},
    ruled_out,
};

/// All that can be said of one server under one client.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    pub evidence: Evidence,
    pub verdict: Verdict,
    /// The root first.
    pub findings: Vec<Finding>,
    /// What a tired user would suspect, and it is not.
    pub ruled_out: Vec<RuledOut>,
    /// How the same start would have gone under every other client.
    pub outlooks: Vec<Outlook>,
    /// Rules that panicked: the report shows them, the rest of it is not lost.
    pub crashed_rules: Vec<Cause>,
}

/// Judges `evidence` with every registered rule.
#[must_use]
pub fn diagnose(evidence: Evidence) -> Diagnosis {
    let unfinished = (evidence.breaks_off() && !evidence.judged().is_ready()).then(|| Evidence { judging: Judging::Latest, ..evidence.clone() });
    let finished = judge(evidence);
    if names_a_root(&finished) {
        return finished;
    }
    // The log of a start may break off right after its last words, and those may say more than the end of the one before.
    unfinished.map(judge).filter(names_a_root).unwrap_or(finished)
}

fn names_a_root(diagnosis: &Diagnosis) -> bool {
    let root = diagnosis.findings.first().filter(|finding| finding.severity == Severity::Error).and_then(|finding| rule_for(finding.cause));
    root.is_some_and(|rule| rule.standing <= Standing::Uncaught)
}

fn judge(evidence: Evidence) -> Diagnosis {
    let (found, crashed_rules) = ask(RULES, &evidence);
    let findings = root_first(&found);
    let verdict = Verdict::of(&evidence, &findings);
    let outlooks = outlook::outlooks(&evidence);
    let ruled_out = ruled_out::ruled_out(&evidence, &findings);
    Diagnosis { evidence, verdict, findings, ruled_out, outlooks, crashed_rules }
}

type Found = (&'static Rule, Finding);

fn ask(rules: &'static [Rule], evidence: &Evidence) -> (Vec<Found>, Vec<Cause>) {
    let judged = evidence.judged();
    let ready = judged.outcome() == Outcome::Ready;
    let (mut found, mut crashed) = (Vec::new(), Vec::new());
    for rule in rules {
        let due = match rule.when {
            When::Always => true,
            When::Ready => ready,
            When::NotReady => !ready,
        };
        if !due || !concerns(rule.cause, judged) {
            continue;
        }
        match catch_unwind(AssertUnwindSafe(|| (rule.check)(evidence))) {
            Ok(finding) => found.extend(finding.map(|finding| (rule, finding))),
            Err(_) => crashed.push(rule.cause),
        }
    }
    (found, crashed)
}

/// Orders by severity, what is of the start before what is beside it, then standing, then confidence; the registry's order decides the rest.
fn root_first(found: &[Found]) -> Vec<Finding> {
    let mut kept = unexplained(found);
    // Nearness is judged among the survivors: a superseded root must not silence what refuted it.
    let nearest = kept.iter().filter(|found| is_error(found)).map(|(rule, _)| rule.standing).min();
    kept.retain(|found| !is_error(found) || Some(found.0.standing) == nearest);
    kept.sort_by_key(|(rule, finding)| (Reverse(finding.severity), finding.is_beside, rule.standing, Reverse(finding.confidence)));
    kept.into_iter().map(|(_, finding)| finding.clone()).collect()
}

/// The findings that no other finding of the same weight supersedes; what is beside the start explains nothing of it.
fn unexplained(found: &[Found]) -> Vec<&Found> {
    let explains = |(by, its): &Found, (rule, finding): &Found| {
        by.supersedes.contains(&rule.cause) && its.severity >= finding.severity && its.is_beside <= finding.is_beside
    };
    found.iter().filter(|one| !found.iter().any(|other| explains(other, one))).collect()
}

fn is_error((_, finding): &Found) -> bool {
    finding.severity == Severity::Error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{Cite, Confidence, testing::start},
        evidence::Purpose,
    };

    const fn rule(cause: Cause, standing: Standing, check: fn(&Evidence) -> Option<Finding>) -> Rule {
        Rule { cause, explain: "", when: When::Always, standing, supersedes: &[], check }
    }

    fn finding(evidence: &Evidence, cause: Cause) -> Finding {
        Finding::build(cause, "it is so", Cite::of(&evidence.judged().events[0]))
    }

    const MISSING: Rule = rule(Cause::MissingEnv, Standing::Root, |e| Some(finding(e, Cause::MissingEnv).confidence(Confidence::Low)));
    const ENTRY: Rule = rule(Cause::EntryNotFound, Standing::Root, |e| Some(finding(e, Cause::EntryNotFound)));
    const SILENT: Rule = rule(Cause::InitializeTimeout, Standing::Symptom, |e| Some(finding(e, Cause::InitializeTimeout)));
    const SLOW: Rule = Rule { supersedes: &[Cause::MissingEnv], ..rule(Cause::SlowStart, Standing::Symptom, |e| Some(finding(e, Cause::SlowStart))) };
    const PIPE: Rule = rule(Cause::EpipeAfterTimeout, Standing::Consequence, |e| Some(finding(e, Cause::EpipeAfterTimeout)));
    const ORPHAN: Rule = rule(Cause::OrphanProcess, Standing::Aside, |e| Some(finding(e, Cause::OrphanProcess).severity(Severity::Warning)));
    const NOISY: Rule = rule(Cause::StdoutPollution, Standing::Root, |e| Some(finding(e, Cause::StdoutPollution).severity(Severity::Warning)));
    const MEEK: Rule = Rule {
        supersedes: &[Cause::EntryNotFound],
        ..rule(Cause::NoTools, Standing::Root, |e| Some(finding(e, Cause::NoTools).severity(Severity::Note)))
    };
    const BROKEN: Rule = rule(Cause::Crashed, Standing::Root, |_| panic!("a rule that panics"));
    const UNDUE: Rule = Rule { when: When::Ready, ..ENTRY };

    #[test]
    fn the_nearest_to_the_root_comes_first_and_explains_the_rest() {
        static PRECEDENCE: &[(&[Rule], &[Cause])] = &[
            (&[PIPE, SILENT, MISSING], &[Cause::MissingEnv]),
            (&[PIPE, SILENT], &[Cause::InitializeTimeout]),
            (&[PIPE], &[Cause::EpipeAfterTimeout]),
            // A surer root goes before one that was registered earlier, and both stay.
            (&[MISSING, ENTRY], &[Cause::EntryNotFound, Cause::MissingEnv]),
            // What a finding refutes is gone, even if it lay nearer to the root.
            (&[MISSING, SLOW, PIPE], &[Cause::SlowStart]),
            (&[MEEK, ENTRY], &[Cause::EntryNotFound, Cause::NoTools]),
            (&[ORPHAN, NOISY, SILENT], &[Cause::InitializeTimeout, Cause::StdoutPollution, Cause::OrphanProcess]),
            (&[UNDUE, SILENT], &[Cause::InitializeTimeout]),
            (&[], &[]),
        ];
        let evidence = start("node server.js").exits(1).evidence();
        for (rules, expected) in PRECEDENCE {
            let causes: Vec<Cause> = root_first(&ask(rules, &evidence).0).iter().map(|finding| finding.cause).collect();
            assert_eq!(&causes, expected);
        }
    }

    #[test]
    fn last_words_of_a_start_whose_end_is_cut_off_may_say_more_than_the_end_before() {
        let silent = || start("s").logged().exits(1);
        let trace = "Traceback (most recent call last):\n  File \"s.py\", line 1, in <module>\nModuleNotFoundError: No module named 'mcp'";
        for (first, last, cause) in [
            (silent(), start("s").logged().stderr(trace), Some(Cause::MissingModule)),
            (silent(), start("s").logged().stderr("starting"), Some(Cause::ExitedEarly)),
            (start("s").logged().initializes().lists_tools(1), start("s").logged().stderr(trace), None),
        ] {
            assert_eq!(first.then(last, Purpose::AsClient).diagnosis().verdict.cause, cause);
        }
    }

    #[test]
    fn a_rule_that_panics_costs_only_itself() {
        static RULES: &[Rule] = &[BROKEN, SILENT];
        let (found, crashed) = ask(RULES, &start("node server.js").evidence());
        assert_eq!((found.len(), crashed), (1, vec![Cause::Crashed]));
    }
}

//! The server computed before it read its stdin, imports most likely, and that is why it was slow.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Standing, Subject, When, company,
        more_time::more_time,
        silence::{Silence, answered_late, answered_later},
        watched::{A_WHILE, Occupation, Spent, witnesses},
        wording::span,
    },
    evidence::{Attempt, Evidence, PhaseName, Redactor, Source},
};

use super::epipe_after_timeout::broken_pipe;

pub(crate) const RULE: Rule = Rule {
    cause: Cause::SlowImport,
    explain: include_str!("slow-import.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::SlowStart, Cause::LateResponse, Cause::EpipeAfterTimeout],
    check,
};

/// What the number of this rule is.
const COMPUTED: &str = "computing before stdin is read";

fn check(evidence: &Evidence) -> Option<Finding> {
    if company::is_to_blame(evidence) {
        return None;
    }
    match evidence.judged().ready() {
        Some(ready) => over_budget(evidence, ready),
        None => over_limit(evidence),
    }
}

/// A start that computed before it read its stdin, for longer than it did anything else.
struct Computed<'a> {
    attempt: &'a Attempt,
    program: String,
    lasted: Duration,
    /// Other programs took the processors from it meanwhile, for longer than it computed.
    crowded_out: Option<Duration>,
}

impl<'a> Computed<'a> {
    fn of(attempt: &'a Attempt) -> Option<Self> {
        let spent = Spent::of(attempt)?;
        let lasted = spent.on(Occupation::Computing);
        let queued = spent.on(Occupation::Queued);
        // What it lost to others it would have computed.
        let (largest, _) = spent.largest()?;
        if !matches!(largest, Occupation::Computing | Occupation::Queued) || lasted < A_WHILE {
            return None;
        }
        let lost = attempt.disturbance(PhaseName::Boot).unwrap_or_default().max(queued);
        let program = spent.program(Occupation::Computing).unwrap_or_else(|| "the server".into());
        Some(Self { attempt, program, lasted, crowded_out: Some(lost).filter(|&lost| lost > lasted) })
    }

    fn finding(&self, claim: &str) -> Finding {
        let busy = self.crowded_out.map(|lost| format!("; the machine was busy, and it waited {} for a processor", span(lost))).unwrap_or_default();
        let program = &self.program;
        let begin = self.attempt.find(|kind| matches!(kind, crate::evidence::EventKind::Spawned { .. }).then_some(()));
        let at = begin.and_then(|(event, ())| self.attempt.elapsed(event)).unwrap_or_default();
        let text = Redactor::default().show(&format!("{program} computes for {} before it reads its stdin", span(self.lasted)));
        Finding::build(RULE.cause, format!("{claim}{busy}"), Cite::seen(at, Source::Process, text).seen_in(self.attempt))
            .confidence(if self.crowded_out.is_some() { Confidence::Low } else { Confidence::High })
            .measured(Quantity::seconds(COMPUTED, self.lasted))
            .subject(Subject::Program(Redactor::default().show(program)))
    }
}

fn over_budget(evidence: &Evidence, ready: Duration) -> Option<Finding> {
    let attempt = evidence.judged();
    let computed = Computed::of(attempt).filter(|_| evidence.is_over_budget())?;
    let claim = format!("{} of the {} until it is ready, {} computes: imports, most likely", span(computed.lasted), span(ready), computed.program);
    let finding = computed.finding(&claim).severity(Severity::Warning).cite(attempt.stdin_read().map(Cite::of));
    Some(ways_out(finding.expected(Quantity::seconds(COMPUTED, evidence.budget)), &computed.program))
}

fn over_limit(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    // What ran when the client gave up was not even the server.
    if Spent::of(attempt).and_then(|spent| spent.largest()).is_some_and(|(occupation, _)| occupation == Occupation::Launching) {
        return None;
    }
    let computed = witnesses(evidence).filter_map(Computed::of).max_by_key(|computed| computed.lasted)?;
    let late = || attempt.elapsed(answered_late(attempt, silence.request)?);
    let needed = computed.attempt.ready().or_else(late);
    let later = answered_later(evidence, silence.request).is_some();
    // What computes for ever may do anything.
    let guess = if later { "imports, most likely" } else { "imports, or work without an end" };
    let claim = format!("{} computes for {} before it reads its stdin ({guess}): {}", computed.program, span(computed.lasted), silence.end());
    let mut finding = computed.finding(&claim).cite([Cite::of(silence.over)]).cite(silence.course()).cite(broken_pipe(attempt));
    if !later {
        finding.confidence = finding.confidence.min(Confidence::Medium);
    }
    let answer = computed.attempt.hello().map(|(hello, _)| hello).zip(computed.attempt.ready());
    let finding = finding.cite(answer.map(|(hello, ready)| Cite::noting(hello, &format!("ready after {}", span(ready))).seen_in(computed.attempt)));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(COMPUTED, limit)));
    let finding = ways_out(finding, &computed.program);
    Some(needed.and_then(|needed| more_time(attempt, needed)).into_iter().fold(finding, Finding::fix))
}

fn ways_out(finding: Finding, program: &str) -> Finding {
    let how = match program {
        python if python.starts_with("python") => {
            "see which imports take the time (`mcpdoctor probe --profile`, `python -X importtime`), and move them into the tools that need them"
        }
        "node" => "bundle the server into one file (esbuild), set NODE_COMPILE_CACHE, and import heavy packages in the tools that need them",
        _ => "answer first, load later: do the heavy work in the tools that need it",
    };
    finding.fix(Fix::by_hand(how))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Doing, Method, Purpose},
    };

    fn importing(millis: u64) -> Start {
        start("/usr/bin/python3 s.py").does(Doing::Cpu, millis).does(Doing::Sleep, 100).reads_stdin().initializes().lists_tools(1)
    }

    #[test]
    fn a_slow_but_good_start_is_a_warning_that_names_the_program() {
        let found = importing(4_000).finding(RULE.cause).expect("found");
        assert_eq!((found.severity, found.confidence), (Severity::Warning, Confidence::High));
        assert_eq!(found.claim, "4.01 s of the 4.18 s until it is ready, python3 computes: imports, most likely");
        assert_eq!(importing(4_000).cause(), Some(RULE.cause), "slow-start is its symptom");
        assert_eq!(importing(2_500).cause(), None, "within the budget");
    }

    #[test]
    fn over_the_limit_it_is_an_error() {
        let given_up = || start("python s.py").limit(1_500).does(Doing::Cpu, 1_470).gives_up(Method::Initialize, 1_500);
        let left_alone = start("python s.py").does(Doing::Cpu, 1_900).reads_stdin().initializes().lists_tools(1);
        let diagnosis = given_up().then(left_alone, Purpose::SecondLook).diagnosis();
        let root = &diagnosis.findings[0];
        assert_eq!((root.cause, root.severity, root.confidence), (RULE.cause, Severity::Error, Confidence::High));
        assert!(root.claim.starts_with("python computes for 1.91 s before it reads its stdin (imports, most likely)"), "{}", root.claim);
        let forever = given_up().diagnosis();
        assert_eq!((forever.verdict.cause, forever.verdict.confidence), (Some(RULE.cause), Confidence::Medium));
    }

    #[test]
    fn a_busy_machine_is_named_and_lowers_the_confidence() {
        let story = start("python s.py").does(Doing::Cpu, 1_500).does(Doing::Queued, 2_500).reads_stdin().initializes().lists_tools(1).loses(2_500);
        let found = story.finding(RULE.cause).expect("found");
        assert!(found.claim.ends_with("the machine was busy, and it waited 2.5 s for a processor"), "{}", found.claim);
        assert_eq!(found.confidence, Confidence::Low);
    }

    #[test]
    fn what_did_something_else_for_longer_is_another_cause() {
        for story in [
            start("x").does(Doing::Cpu, 1_500).does(Doing::Sleep, 3_000).reads_stdin().initializes().lists_tools(1),
            start("x").reads_stdin().does(Doing::Cpu, 4_000).initializes().lists_tools(1),
            start("x").after(4_000).reads_stdin().initializes().lists_tools(1),
            start("npx x").does(Doing::Cpu, 4_000).runs("node x.js").does(Doing::Cpu, 400).reads_stdin().initializes().lists_tools(1),
            start("x").does(Doing::Cpu, 4_000).exits(1),
            start("npx x").limit(400).does(Doing::Cpu, 380).gives_up(Method::Initialize, 400).then(importing(4_000), Purpose::SecondLook),
        ] {
            assert!(story.finding(RULE.cause).is_none());
        }
    }
}

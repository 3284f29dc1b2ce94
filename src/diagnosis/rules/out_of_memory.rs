//! The heap or the container has no memory left.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, When, launcher, paste},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::OutOfMemory,
    explain: include_str!("out-of-memory.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::KilledBySignal, Cause::Crashed, Cause::ExitedEarly, Cause::ImportCrash],
    check,
};

static NODE: Signatures = Signatures::new(&[r"JavaScript heap out of memory|Reached heap limit|ERR_WORKER_OUT_OF_MEMORY"]);
static OTHER: Signatures = Signatures::new(&[
    r"^MemoryError\b|numpy.*(?:ArrayMemoryError|_ArrayMemoryError)|Unable to allocate .* for an array",
    r"java\.lang\.OutOfMemoryError|Could not reserve enough space for|System\.OutOfMemoryException",
    r"fatal error: runtime: out of memory|memory allocation of \d+ bytes failed|std::bad_alloc",
    r"(?i)\bOOMKilled\b|oom-kill|out of memory: killed process|CUDA out of memory",
    r"Cannot allocate memory|\bENOMEM\b",
]);

/// 137 is 128 + SIGKILL: the way in which a container ends at its memory limit.
const KILLED_IN_CONTAINER: i32 = 137;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NODE.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "Node.js ran out of heap");
        return Some(finding.fix(Fix::edit("allow a larger heap (in MiB)", paste::env("NODE_OPTIONS", "--max-old-space-size=4096"))));
    }
    if let Some(hit) = OTHER.last(attempt) {
        return Some(hit.finding(attempt, RULE.cause, "no memory was left").fix(more()));
    }
    let launched = attempt.launched()?;
    launcher::image(launched)?;
    let (event, _) = attempt.died_starting().filter(|(_, exit)| exit.code == Some(KILLED_IN_CONTAINER))?;
    let finding = Finding::build(
        RULE.cause,
        "the container was killed, which mostly means that it reached its memory limit",
        crate::diagnosis::Cite::of(event),
    );
    Some(finding.confidence(crate::diagnosis::Confidence::Medium).fix(more()))
}

fn more() -> Fix {
    Fix::by_hand("give it more: docker run --memory 2g, the engine's own limit, java -Xmx1g, or close other programs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn every_runtime_says_it() {
        for text in [
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
            "MemoryError",
            "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
            "fatal error: runtime: out of memory",
        ] {
            assert_eq!(start("npx -y x").stderr(text).killed_by(6).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_killed_container_is_probably_this_and_a_killed_program_is_not() {
        assert_eq!(start("docker run -i x").exits(137).cause(), Some(RULE.cause));
        assert!(start("npx -y x").exits(137).finding(RULE.cause).is_none());
        assert!(start("npx -y x").stderr("using memory store").exits(1).finding(RULE.cause).is_none());
    }
}

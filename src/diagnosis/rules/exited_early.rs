//! The server ended before it was ready, and nothing that it said tells why.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Standing, When, requirement, wording},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ExitedEarly,
    explain: include_str!("exited-early.md"),
    when: When::NotReady,
    standing: Standing::Symptom,
    supersedes: &[],
    check,
};

/// Last lines that are quoted.
const LAST_WORDS: usize = 3;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (exited, exit) = attempt.died_starting()?;
    let mut words: Vec<_> = attempt.lines_while_open().filter(|line| !line.text.is_empty()).collect();
    words.drain(..words.len().saturating_sub(LAST_WORDS));
    let before = if attempt.handshake_done().is_some() { "before it was ready" } else { "before the handshake" };
    let silence = if words.is_empty() { " and without a word" } else { "" };
    // A log often shows the end alone.
    let ending = if exit.code.is_some() || exit.signal.is_some() { format!(" ({})", wording::ending(exit)) } else { String::new() };
    let mut finding = Finding::build(Cause::ExitedEarly, format!("it ends by itself {before}{silence}{ending}"), Cite::of(exited))
        .confidence(if words.is_empty() { Confidence::Medium } else { Confidence::Low })
        .cite(words.iter().map(|line| Cite::event(line.event, line.text.clone())));
    if let Some(launched) = attempt.launched() {
        finding = finding.fix(Fix::run("start it by hand and read what it says; it should wait for input", requirement::by_hand(launched)));
    }
    if exit.code == Some(0) {
        finding = finding.fix(Fix::by_hand("see whether it wants a subcommand or a flag for stdio, such as `stdio`, `serve` or `--stdio`"));
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn an_end_without_a_reason_is_named_as_such() {
        for (story, claim) in [
            (start("foo --x").exits(1), "it ends by itself before the handshake and without a word (exit code 1)"),
            (start("foo --x").stderr("bye").exits(2), "it ends by itself before the handshake (exit code 2)"),
            (start("foo --x").initializes().exits(3), "it ends by itself before it was ready and without a word (exit code 3)"),
        ] {
            let diagnosis = story.diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::ExitedEarly));
            assert_eq!((diagnosis.findings[0].claim.as_str(), diagnosis.findings[0].fixes[0].command.as_deref()), (claim, Some("foo --x")));
        }
    }

    #[test]
    fn a_log_may_show_the_end_alone() {
        let ended = crate::evidence::EventKind::Exited(crate::evidence::Exit { code: None, signal: None });
        let found = start("foo").event(crate::evidence::Source::Process, ended).logged().finding(Cause::ExitedEarly).unwrap();
        assert_eq!(found.claim, "it ends by itself before the handshake and without a word");
    }

    #[test]
    fn the_last_words_are_quoted_last_and_nothing_before_them() {
        let found = start("foo").stderr("one\ntwo\n\nthree\nfour").exits(1).finding(Cause::ExitedEarly).unwrap();
        let quoted: Vec<&str> = found.cites.iter().skip(1).map(|cite| cite.text.as_str()).collect();
        assert_eq!(quoted, ["two", "three", "four"]);
    }

    #[test]
    fn a_server_that_lives_or_was_closed_did_not_exit_early() {
        for story in [start("foo"), start("foo").gives_up(Method::Initialize, 60_000).exits(1), start("foo").initializes().lists_tools(1).exits(0)] {
            assert!(story.finding(Cause::ExitedEarly).is_none());
        }
    }
}

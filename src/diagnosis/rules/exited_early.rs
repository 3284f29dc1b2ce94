//! The server ended before it was ready, and nothing that it said tells why.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, When, requirement, wording},
    evidence::{Attempt, EventKind, Evidence, Method, Origin},
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

/// How clients and SDKs word that the server went away, where a log has no more than that.
static GONE: Signatures = Signatures::new(&[
    r"MCP error -32000: Connection closed|Server exited before responding to `initialize`|\bcalling \x22initialize\x22: EOF",
    r"\bM(?:cp|CP)Error: Connection closed\.?$",
    // A window of Claude Desktop.
    r"^Server disconnected$",
    r"(?i)\b(?:server )?process exited (?:early|unexpectedly|before completing |with code [1-9]\d*)|\bhandshak\w+ .*connection closed|\binitialize response\b.*closed",
]);

/// The client's word for it alone: when and how the server ended is not in the log.
fn gone(attempt: &Attempt) -> Option<Finding> {
    let hit = GONE.last(attempt).filter(|_| attempt.origin == Origin::Log && attempt.gave_up().is_none() && attempt.exit().is_none())?;
    let finding = hit.finding(attempt, Cause::ExitedEarly, "the client lost the server, and the log does not show why");
    let look = "start the server by hand and read what it says, or look for its own lines in the client's log of this server";
    Some(finding.confidence(Confidence::Low).fix(Fix::by_hand(look)))
}

/// The client could not write to it: nobody was left to read.
fn unwritable(attempt: &Attempt) -> Option<Finding> {
    let by_the_client = |kind: &EventKind| match kind {
        EventKind::ClientSaid(text) | EventKind::NotConnected(text) => text.contains("write EPIPE").then_some(()),
        _ => None,
    };
    let (event, ()) = attempt.find(by_the_client).filter(|_| attempt.opened().is_none())?;
    let after = attempt.sent(Method::Initialize).and_then(|sent| Some(attempt.elapsed(event)?.saturating_sub(attempt.elapsed(sent)?)));
    let when = after.map(|after| format!(", {} after it had sent initialize", wording::span(after))).unwrap_or_default();
    let claim = format!("the server had ended before the client could write to it{when}");
    let finding = Finding::build(Cause::ExitedEarly, claim, Cite::of(event)).confidence(Confidence::Medium);
    Some(finding.fix(Fix::by_hand("start the server by hand and read what it says before it ends")))
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let Some((exited, exit)) = attempt.died_starting() else { return unwritable(attempt).or_else(|| gone(attempt)) };
    let mut words: Vec<_> = attempt.lines_while_open().filter(|line| !line.text.is_empty()).collect();
    words.drain(..words.len().saturating_sub(LAST_WORDS));
    let before = if attempt.handshake_done().is_some() { "before it was ready" } else { "before the handshake" };
    let silence = match attempt.origin {
        _ if !words.is_empty() => "",
        Origin::Live => " and without a word",
        // Not every log shows what a server writes to stderr.
        Origin::Log => " and without a word in the log",
    };
    let ending = match attempt.origin {
        Origin::Log if exit.code.is_none() && exit.signal.is_none() => {
            format!(" (its exit code is not {})", if words.is_empty() { "there either" } else { "in the log" })
        }
        Origin::Live | Origin::Log => format!(" ({})", wording::ending(exit)),
    };
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
    use crate::{
        diagnosis::testing::{Start, shown, start},
        evidence::{Method, Source},
    };

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
        assert_eq!(found.claim, "it ends by itself before the handshake and without a word in the log (its exit code is not there either)");
    }

    #[test]
    fn a_log_may_hold_the_clients_word_alone() {
        for text in [
            "mcp.shared.exceptions.McpError: Connection closed",
            "Failed to reload client: MCP error -32000: Connection closed",
            "Error: calling \"initialize\": EOF",
        ] {
            let found = start("foo").stderr(text).logged().finding(Cause::ExitedEarly).expect(text);
            assert_eq!(found.confidence, Confidence::Low);
            // A probe sees the end itself.
            assert!(start("foo").stderr(text).finding(Cause::ExitedEarly).is_none());
        }
        let healthy = start("foo").stderr("MCP error -32000: Connection closed").initializes().lists_tools(1).logged();
        assert_eq!(healthy.cause(), None);
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

    #[test]
    fn a_client_that_cannot_write_talks_to_the_dead() {
        let said = |story: Start| story.event(Source::Client, EventKind::ClientSaid(shown("write EPIPE"))).logged();
        let found = said(start("foo")).finding(Cause::ExitedEarly).expect("found");
        assert_eq!(found.claim, "the server had ended before the client could write to it, 10 ms after it had sent initialize");
        assert!(said(start("foo").initializes().lists_tools(1)).finding(Cause::ExitedEarly).is_none());
    }
}

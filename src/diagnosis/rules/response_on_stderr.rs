//! The answer went to stderr.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, When},
    evidence::{Attempt, EventKind, Evidence, Message, Stream},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ResponseOnStderr,
    explain: include_str!("response-on-stderr.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeTimeout, Cause::NotAnMcpServer],
    check,
};

/// A line that *is* a message; one that only quotes a message is a log of the server's own.
static ANSWER: Signatures = Signatures::new(&[
    r#"^\s*\{.*"result"\s*:\s*\{.*"(?:protocolVersion|serverInfo|supportedVersions)""#,
    r#"^\s*\{.*"jsonrpc"\s*:\s*"2\.0".*"(?:result|error)"\s*:"#,
    r#"^\s*\{.*"(?:result|error)"\s*:.*"jsonrpc"\s*:\s*"2\.0""#,
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if answered_on_stdout(attempt) {
        return None;
    }
    let hit = attempt.lines().filter(|line| line.stream == Stream::Stderr).find_map(|line| ANSWER.hit(line))?;
    let claim = "the server writes its answer to stderr, where no client reads it";
    let finding = Finding::build(Cause::ResponseOnStderr, claim, Cite::of(hit.line.event));
    let fix = "write messages to stdout: process.stdout.write(json + \"\\n\") in Node, print(json, flush=True) in Python; logs stay on stderr";
    Some(finding.fix(Fix::by_hand(fix)))
}

fn answered_on_stdout(attempt: &Attempt) -> bool {
    attempt.find(|kind| matches!(kind, EventKind::Received(Message::Answer { .. })).then_some(())).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn only_a_line_that_is_an_answer_counts() {
        let hello = r#"{"result":{"protocolVersion":"2025-11-25","capabilities":{}},"jsonrpc":"2.0","id":0}"#;
        for (line, found) in [
            (hello.to_owned(), true),
            (r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32603,"message":"x"}}"#.to_owned(), true),
            (format!("DEBUG sending {hello}"), false),
            (r#"{"level":"error","msg":"no result"}"#.to_owned(), false),
            (r#"{"jsonrpc":"2.0","id":0,"method":"initialize"}"#.to_owned(), false),
        ] {
            let story = start("node s.js").stderr(&line).gives_up(Method::Initialize, 60_000);
            assert_eq!(story.finding(Cause::ResponseOnStderr).is_some(), found, "{line}");
        }
    }

    #[test]
    fn an_answer_on_both_is_a_log() {
        let hello = r#"{"jsonrpc":"2.0","id":0,"result":{}}"#;
        let story = start("node s.js").stderr(hello).initializes().gives_up(Method::ToolsList, 60_100);
        assert!(story.finding(Cause::ResponseOnStderr).is_none());
    }
}

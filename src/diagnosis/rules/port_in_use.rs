//! The server wants a port that is taken.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PortInUse,
    explain: include_str!("port-in-use.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::WrongTransport, Cause::Crashed, Cause::ExitedEarly, Cause::ImportCrash, Cause::ToolsListError, Cause::InitializeError],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"EADDRINUSE:? (?:address already in use )?(?<name>\S*:\d+)",
    r"(?i)bind on address \('?(?<name>[^)]*?)'?\): .*(?:address already in use|in use|permitted)",
    r"listen tcp\d? (?<name>\S*:\d+): bind: (?:address already in use|Only one usage)",
    r"(?i)port (?<name>\d+) (?:is |was )?(?:already )?(?:in use|being used|taken|occupied|allocated)",
    r"(?i)bind for (?<name>\S+:\d+) failed: port is already allocated",
    r"(?i)failed to bind to address (?<name>\S+?): address already in use",
    r"(?i)\[Errno (?:48|98)\]|WinError 10048|Address already in use|java\.net\.BindException|EADDRINUSE",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| SAID.last(attempt))?;
    let Some(address) = hit.name.clone() else {
        return Some(hit.finding(attempt, RULE.cause, "the server wants a port that is taken").fix(another_port()));
    };
    let port: String = address.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
    let finding = hit.finding(attempt, RULE.cause, format!("the server wants {address}, which is taken")).subject(Subject::Address(address));
    let holder = if port.is_empty() { "lsof -nP -iTCP -sTCP:LISTEN".to_owned() } else { format!("lsof -nP -iTCP:{port} -sTCP:LISTEN") };
    Some(finding.fix(Fix::run("see who holds it: often a second copy of the same server", holder)).fix(another_port()))
}

fn another_port() -> Fix {
    Fix::by_hand("end the other copy, give this one another port, or switch its HTTP port off: over stdio it needs none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_port_is_named() {
        for (text, address) in [
            ("Error: listen EADDRINUSE: address already in use :::3000\n  code: 'EADDRINUSE',", ":::3000"),
            ("ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use", "127.0.0.1', 8000"),
            ("listen tcp :8080: bind: address already in use", ":8080"),
            ("Web server failed to start. Port 8080 was already in use.", "8080"),
            ("OSError: [Errno 48] Address already in use", ""),
        ] {
            let story = start("npx -y x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(address), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_port_that_is_free_is_no_fault() {
        for text in
            ["Server listening on port 3000", "Error: connect ECONNREFUSED 127.0.0.1:3000", "Error: listen EACCES: permission denied 0.0.0.0:80"]
        {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

//! A dependency comes from a git repository, and there is no git.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste},
    evidence::{Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::GitMissing,
    explain: include_str!("git-missing.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::CommandNotFound, Cause::PackageBuildFailed, Cause::MissingFile, Cause::ExitedEarly, Cause::Crashed, Cause::PackageNotFound],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"(?i)git executable not found",
    r"npm (?:error|ERR!) .*(?:spawn git|'git'|git ENOENT)",
    r"(?:spawn|syscall:? 'spawn) git\b.*ENOENT|spawn git ENOENT",
    r"Cannot find command 'git'",
    r"Bad git executable|The git executable must be specified",
    r"(?i)(?:^|: )git: (?:command )?not found|command not found: git$|'git' is not recognized",
    r"exec: \x22git\x22: executable file not found",
    r"No such file or directory: 'git'",
    r"xcrun: error: invalid active developer path|xcode-select: (?:note: )?no developer tools were found",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.last(attempt)?;
    Some(
        hit.finding(attempt, RULE.cause, "git is needed, and not found where the client looks")
            .subject(Subject::Program(Shown::from("git")))
            .fix(Fix::run("install git (macOS: xcode-select --install; Windows: winget install Git.Git), or see where it is", "command -v git"))
            .fix(Fix::edit("put git's folder into PATH", paste::env("PATH", "/folder/of/git:/usr/local/bin:/usr/bin:/bin"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn every_tool_that_needs_git_is_heard() {
        for text in [
            "error: Git operation failed\n  Caused by: Git executable not found. Ensure that Git is installed and available.",
            "npm error code ENOENT\nnpm error syscall spawn git\nnpm error path git",
            "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?",
            "ImportError: Bad git executable.",
            "sh: git: not found",
            "xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools)",
        ] {
            assert_eq!(start("uvx --from git+https://h/x x").stderr(text).exits(1).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_git_that_fails_is_another_cause() {
        for text in ["fatal: repository 'https://h/x' not found", "fatal: not a git repository", "digit: not found", "Error: spawn npx ENOENT"] {
            assert!(start("uvx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

//! A launcher finds no Python, Node or Java at all.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::RuntimeMissing,
    explain: include_str!("runtime-missing.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::CommandNotFound, Cause::WrongRuntimeVersion, Cause::ExitedEarly, Cause::Crashed, Cause::MissingFile, Cause::EntryNotFound],
    check,
};

static PYTHON: Signatures = Signatures::new(&[
    r"No interpreter found for (?<name>Python [\w.><=,]+|executable name `[^`]+`)",
    r"No interpreter found (?:in|at) (?<name>.+)$",
    r"Missing expected target directory for Python minor version link",
    r"(?:Python was not found; run without arguments to install from the Microsoft Store|Microsoft Store)",
    r"No (?:suitable )?Python (?:interpreter|at) ['\x22]?(?<name>[^'\x22]*)",
    r"(?:Could not find|No) (?:a )?(?:suitable )?python (?:interpreter|installation|executable)",
    r"did not find executable at '(?<name>[^']+)'",
    r"(?:pyenv|asdf): (?:version|No version).*?(?<name>[\d.]+)?.*(?:is not (?:set|installed)|not installed)",
    r"Failed to inspect Python interpreter|Querying Python at `(?<name>[^`]+)` failed",
]);
static OTHER: Signatures = Signatures::new(&[
    r"(?:N/A: version .*|nvm: |fnm: |volta).*(?i:node(?:\.js)? )?(?i:version|release).*(?i:is not yet installed|not found)",
    r"Unable to locate a Java Runtime|The operation couldn.t be completed\. Unable to locate a Java|JAVA_HOME is (?:not set|set to an invalid)",
    r"No version is set for command (?<name>\S+)",
    r"A fatal error occurred\. The required library (?<name>hostfxr\S*) could not be found|libhostfxr\S* could not be found",
    r"The required library .* could not be found",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (hit, python) = PYTHON.last(attempt).map(|hit| (hit, true)).or_else(|| OTHER.last(attempt).map(|hit| (hit, false)))?;
    let what = hit.name.clone().filter(|name| !name.is_empty());
    let claim = match &what {
        Some(name) => format!("the launcher finds no runtime to run the server with: {name}"),
        None => "the launcher finds no runtime to run the server with".to_owned(),
    };
    let finding = hit.finding(attempt, RULE.cause, claim);
    let finding = match what {
        Some(name) => finding.subject(Subject::Program(name)),
        None => finding,
    };
    Some(if python {
        finding
            .fix(Fix::run("let uv install one", "uv python install 3.12"))
            .fix(Fix::run("make a virtual environment anew whose Python is gone, in the project's folder", "rm -rf .venv && uv sync"))
    } else {
        finding.fix(Fix::by_hand("install the runtime, or name the one you have by its absolute path"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_launcher_without_runtime_is_recognised() {
        for (text, name) in [
            ("error: No interpreter found for Python 3.99 in managed installations or search path", "Python 3.99"),
            ("Python was not found; run without arguments to install from the Microsoft Store, or disable this shortcut", ""),
            ("error: Missing expected target directory for Python minor version link at /x", ""),
            ("did not find executable at '/opt/python3.9/bin/python'", "/opt/python3.9/bin/python"),
            ("No version is set for command npx", "npx"),
            ("The operation couldn’t be completed. Unable to locate a Java Runtime.", ""),
        ] {
            let story = start("uvx x").stderr(text).exits(2);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_missing_program_or_an_old_version_is_another_cause() {
        for text in ["env: python3: No such file or directory", "requires a different Python: 3.8.18 not in '>=3.10'"] {
            assert!(start("uvx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

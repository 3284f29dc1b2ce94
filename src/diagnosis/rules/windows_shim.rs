//! A batch file such as `npx.cmd` was started on Windows without the shell that runs it.

use crate::{
    diagnosis::{Cause, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence, Launched},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WindowsShim,
    explain: include_str!("windows-shim.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::WrongArchitecture,
        Cause::WrongInterpreter,
        Cause::InvalidValue,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::StdoutPollution,
    ],
    check,
};

/// Node refuses batch files without a shell since 18.20.2, 20.12.2 and 21.7.3 (CVE-2024-27980); Rust's words are those of its own guard.
static REFUSED: Signatures = Signatures::new(&[
    r"\bspawn (?<name>\S+\.(?i:cmd|bat)) (?:EINVAL|UNKNOWN|EFTYPE)\b",
    r"\bspawn (?:\S+ )?EINVAL\b",
    r"\berrno: -4071\b",
    r"batch file arguments are invalid",
]);
/// `EINVAL` of other systems has another number, and nothing to do with batch files.
static OTHER_SYSTEM: Signatures = Signatures::new(&[r"\berrno: -22\b"]);
/// How far from the sentence Node prints the number.
const BESIDE: usize = 25;

/// The loader of Windows was given the shell script that lies beside the batch file.
static NO_PROGRAM: Signatures = Signatures::new(&[r"WinError 193|(?:not a valid Win32 application|%1).*\(os error 193\)|\bspawn \S+ EFTYPE\b"]);

/// Claude Code says it of an entry, which may work all the same.
static ADVICE: Signatures = Signatures::new(&[r"Windows requires 'cmd /c' wrapper to execute (?<name>\w+)"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    refused(attempt).or_else(|| shell_script(attempt)).or_else(|| advised(attempt))
}

fn refused(attempt: &Attempt) -> Option<Finding> {
    let hit = REFUSED.last(attempt)?;
    let around = [hit.line].into_iter().chain(hit.after(attempt, BESIDE));
    if around.into_iter().any(|line| OTHER_SYSTEM.matches(line.text)) {
        return None;
    }
    let claim = match &hit.name {
        Some(file) => format!("{file} is a batch file, which is not started without a shell"),
        None => "a batch file (.cmd or .bat) was started without a shell, which Windows refuses".to_owned(),
    };
    let finding = hit.finding(attempt, RULE.cause, claim);
    Some(with_shell(
        match hit.name.clone() {
            Some(file) => finding.subject(Subject::Program(file)),
            None => finding,
        },
        attempt.launched(),
    ))
}

fn shell_script(attempt: &Attempt) -> Option<Finding> {
    let launched = attempt.launched()?;
    let name = launcher::base_name(&launched.command);
    let hit = NO_PROGRAM.last(attempt).filter(|_| SHIMS.contains(&name.as_str()))?;
    let claim = format!("`{}` is no program on Windows but a script, which needs a shell", launched.command);
    Some(with_shell(hit.finding(attempt, RULE.cause, claim).subject(Subject::Program(launched.command.clone())), Some(launched)))
}

fn advised(attempt: &Attempt) -> Option<Finding> {
    let hit = ADVICE.last(attempt)?;
    let name = hit.name.clone()?;
    let finding = hit.finding(attempt, RULE.cause, format!("the entry starts {name} without `cmd /c`")).severity(Severity::Warning);
    Some(with_shell(finding.confidence(Confidence::Medium).subject(Subject::Program(name)), attempt.launched()))
}

/// What npm and its kin install on Windows as scripts.
pub(super) const SHIMS: &[&str] = &["npx", "npm", "pnpm", "pnpx", "yarn", "tsx", "ts-node"];

/// The entry with `cmd /c` before it.
pub(super) fn with_shell(finding: Finding, launched: Option<&Launched>) -> Finding {
    let words: Vec<&str> = match launched {
        Some(launched) => std::iter::once(&launched.command).chain(&launched.args).map(|word| &**word).collect(),
        None => vec!["npx", "-y", "…"],
    };
    let args = std::iter::once("/c").chain(words.iter().copied());
    let entry = format!("{},\n{}", paste::field("command", "cmd"), paste::list("args", args));
    finding.fix(Fix::edit("let cmd start it", entry)).fix(Fix::by_hand("or start node.exe with the server's own script, which needs no shell"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_batch_file_without_a_shell_is_recognised() {
        let trace = "node:internal/child_process:421\n    throw new ErrnoException(err, 'spawn');\n    ^\n\nError: spawn EINVAL\n    at ChildProcess.spawn (node:internal/child_process:421:11)\n    at Object.<anonymous> (C:\\w\\wrapper.js:26:15) {\n  errno: -4071,\n  code: 'EINVAL',\n  syscall: 'spawn'\n}\n\nNode.js v24.12.0";
        for text in [trace, "Error: spawn EINVAL", "spawn C:\\nodejs\\npx.cmd EINVAL", "Failed to spawn: batch file arguments are invalid"] {
            let story = start("npx.cmd -y x").stderr(text).exits(1);
            assert_eq!(story.clone().cause(), Some(RULE.cause), "{text}");
            let found = story.finding(RULE.cause).expect("found");
            assert!(found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains(r#"["/c", "npx.cmd", "-y", "x"]"#)), "{text}");
        }
    }

    #[test]
    fn a_script_in_place_of_a_program_is_recognised() {
        let said = "OSError: [WinError 193] %1 is not a valid Win32 application";
        assert_eq!(start("npx -y x").stderr(said).exits(1).cause(), Some(RULE.cause));
        assert!(start("server.exe").stderr(said).exits(1).finding(RULE.cause).is_none());
    }

    #[test]
    fn advice_alone_is_a_warning() {
        let story = start("npx -y x").stderr(" └ [Warning] [github] mcpServers.github: Windows requires 'cmd /c' wrapper to execute npx");
        assert_eq!(story.finding(RULE.cause).map(|found| found.severity), Some(Severity::Warning));
    }

    #[test]
    fn other_invalid_arguments_are_none_of_this() {
        for text in [
            "Error: spawn EINVAL\n    at ChildProcess.spawn (node:internal/child_process:421:11) {\n  errno: -22,\n  code: 'EINVAL'",
            "Error: EINVAL: invalid argument, read",
            "spawn npx ENOENT",
        ] {
            assert!(start("npx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
        assert!(start("npx x").stderr("spawn EINVAL").initializes().lists_tools(1).diagnosis().verdict.cause.is_none());
    }
}

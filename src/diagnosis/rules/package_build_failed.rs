//! A dependency had to be built, and the build failed.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PackageBuildFailed,
    explain: include_str!("package-build-failed.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::MissingModule,
        Cause::MissingFile,
        Cause::ImportCrash,
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::BadArguments,
        Cause::SyntaxError,
    ],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"Failed to (?:build|download and build) [`']?(?<name>[^`'\s]+)",
    r"Call to [`'][^`']*build_(?:wheel|editable)[^`']*[`'] failed",
    r"Failed building wheel for (?<name>\S+)",
    r"(?i)error: subprocess-exited-with-error|Could not build wheels for (?<name>[\w.-]+)",
    r"metadata-generation-failed",
    r"hint: This usually indicates a problem with the package or the build",
    r"node-gyp.*(?:not ok|failed)|gyp ERR! (?:build|configure) error|gyp ERR! not ok",
    r"npm (?:error|ERR!) command failed",
    r"npm (?:error|ERR!) code ELIFECYCLE|prebuild-install.*(?:ERR|err)",
    r"error: could not compile `(?<name>[^`]+)`",
    r"error: linker `\w+` not found|Microsoft Visual C\+\+ 14\.0 or greater is required",
]);
/// npm names the package in the path line that follows.
static FAILED_IN: Signatures = Signatures::new(&[r"npm (?:error|ERR!) path .*node_modules[/\\](?<name>(?:@[^/\\]+[/\\])?[^/\\]+)$"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| SAID.last(attempt))?;
    let name = hit.name.clone().or_else(|| FAILED_IN.last(attempt)?.name);
    let claim = match &name {
        Some(name) => format!("{name} had to be built here, and the build failed"),
        None => "a dependency had to be built here, and the build failed".to_owned(),
    };
    let finding = hit.finding(attempt, RULE.cause, claim);
    let finding = match name {
        Some(name) => finding.subject(Subject::Package(name)),
        None => finding,
    };
    let python = attempt
        .launched()
        .is_some_and(|launched| launcher::program(launched).0.starts_with("uv") || launcher::program(launched).0.starts_with("pip"));
    Some(if python {
        let package = attempt.launched().and_then(launcher::package).map_or("PACKAGE", |package| package);
        let args = paste::list("args", ["--python", "3.12", package]);
        finding.fix(Fix::edit("take a Python for which there are built packages", format!("{},\n{args}", paste::field("command", "uvx"))))
    } else {
        finding.fix(Fix::by_hand("take the newest Node release with long support: packages are built for it in advance")).fix(Fix::run(
            "or install the tools to build (Debian, Ubuntu; macOS: xcode-select --install)",
            "sudo apt install build-essential python3",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_package_is_named() {
        for (command, text, name) in [
            (
                "uvx x",
                "  × Failed to build `pandas==1.0`\n  ├─▶ The build backend returned an error\n  ╰─▶ Call to `setuptools.build_meta:__legacy__.build_wheel` failed (exit status: 1)",
                "pandas==1.0",
            ),
            ("pip install x", "ERROR: Failed building wheel for lxml", "lxml"),
            (
                "npx -y x",
                "npm error code 1\nnpm error path /home/me/.npm/_npx/1/node_modules/better-sqlite3\nnpm error command failed\nnpm error gyp ERR! not ok",
                "better-sqlite3",
            ),
            ("cargo run", "error: could not compile `server` (bin \"server\") due to 1 previous error", "server"),
        ] {
            let story = start(command).stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_build_that_went_well_is_no_fault() {
        for text in ["Building pandas==1.0\nBuilt pandas==1.0", "npm warn deprecated x", "Error: command failed with exit code 2"] {
            assert!(start("uvx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

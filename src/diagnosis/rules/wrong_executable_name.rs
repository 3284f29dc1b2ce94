//! The package exists, but provides no executable of that name.

use crate::{
    diagnosis::{Cause, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongExecutableName,
    explain: include_str!("wrong-executable-name.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::CommandNotFound, Cause::PackageNotFound, Cause::EntryNotFound, Cause::ExitedEarly, Cause::Crashed],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"An executable named [`'](?<name>[^`']+)[`'] is not provided by package",
    r"The executable [`'](?<name>[^`']+)[`'] was not found",
    r"npm (?:error|ERR!) could not determine executable to run",
    r"'(?<name>[^']+)' executable script not found in package",
    r"ERR_PNPM_DLX_(?:NO|MULTIPLE)_BINS?",
    r"could not determine executable to run for package (?<name>\S+)",
]);

/// A package that nothing can be started from: a library, or the wrong one of two names.
static NONE_AT_ALL: Signatures = Signatures::new(&[r"Package [`'](?<name>[^`']+)[`'] does not provide any executables"]);

/// uv lists what there is.
static LISTED: Signatures = Signatures::new(&[r"^\s*- (?<name>[\w.-]+)$"]);

/// uvx has installed the package and finds no program of the name that was asked for.
static NOT_SPAWNED: Signatures = Signatures::new(&[r"error: Failed to spawn: [`'](?<name>[\w.-]+)[`']"]);
static REASON: Signatures = Signatures::new(&[r"(?i)program not found|No such file or directory|\(os error 2\)"]);
static INSTALLED: Signatures = Signatures::new(&[r"^Installed \d+ packages? in"]);

fn not_spawned(attempt: &Attempt) -> Option<Hit<'_>> {
    let hit = NOT_SPAWNED.last(attempt).filter(|hit| !hit.name.as_deref().is_some_and(super::wrong_interpreter::is_script))?;
    let by_uvx = match attempt.launched().map(|launched| launcher::program(launched).0) {
        Some(program) => program == "uvx",
        None => INSTALLED.last(attempt).is_some(),
    };
    (by_uvx && hit.after(attempt, 3).any(|line| REASON.matches(line.text))).then_some(hit)
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NONE_AT_ALL.last(attempt)
        && let Some(package) = hit.name.clone()
    {
        let claim = format!("the package {package} is a library: it has no executable at all");
        let fix = "look up the package that the server's README names; it is another one, or is started with `python -m`";
        return Some(hit.finding(attempt, RULE.cause, claim).fix(Fix::by_hand(fix)).subject(Subject::Package(package)));
    }
    let hit = SAID.last(attempt).or_else(|| not_spawned(attempt))?;
    let finding = match hit.name.clone().or_else(|| attempt.launched().and_then(launcher::package).cloned()) {
        Some(name) => hit.finding(attempt, RULE.cause, format!("the package has no executable called {name}")).subject(Subject::Program(name)),
        None => hit.finding(attempt, RULE.cause, "the package has no executable of that name"),
    };
    Some(ways_out(finding, attempt, &hit))
}

fn ways_out(finding: Finding, attempt: &Attempt, hit: &Hit<'_>) -> Finding {
    let package = attempt.launched().and_then(launcher::package).map_or("PACKAGE", |package| package);
    let program = attempt.launched().map(|launched| launcher::program(launched).0).unwrap_or_default();
    let provided = hit.after(attempt, 8).find_map(|line| LISTED.name_in(line.text)?);
    if program.starts_with("uv") || provided.is_some() {
        let name = provided.as_ref().map_or("EXECUTABLE", |name| name);
        let list = paste::list("args", ["--from", package, name]);
        return finding.fix(Fix::edit("name package and executable", format!("{},\n{list}", paste::field("command", "uvx"))));
    }
    let list = paste::list("args", ["-y", "-p", package, "EXECUTABLE"]);
    finding
        .fix(Fix::run("ask which executables it has", format!("npm view {} bin", paste::word(package))))
        .fix(Fix::edit("name package and executable", list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_real_name_is_put_into_the_edit() {
        let text = "An executable named `mcp_x` is not provided by package `mcp-x`.\nThe following executables are available:\n- mcp-x-server";
        let story = start("uvx --from mcp-x mcp_x").stderr(text).exits(1);
        assert_eq!(story.clone().cause(), Some(RULE.cause));
        let found = story.finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].edit.as_deref(), Some("\"command\": \"uvx\",\n\"args\": [\"--from\", \"mcp-x\", \"mcp-x-server\"]"));
    }

    #[test]
    fn every_launcher_says_it_differently() {
        for (command, text, name) in [
            ("npx -y is-odd", "npm error could not determine executable to run", "is-odd"),
            ("uvx x", "Package `x` does not provide any executables.", "x"),
            ("pipx run x", "'x' executable script not found in package 'y'.", "x"),
        ] {
            let story = start(command).stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(name));
            assert_eq!(story.cause(), Some(RULE.cause));
        }
        let unspawned = "Installed 41 packages in 350ms\nerror: Failed to spawn: `awslabs.docs`\n  Caused by: program not found";
        assert_eq!(start("uvx awslabs.docs").stderr(unspawned).exits(2).cause(), Some(RULE.cause));
        assert_eq!(start("x").stderr(unspawned).logged().cause(), Some(RULE.cause));
        assert!(start("uv run awslabs.docs").stderr(unspawned).exits(2).finding(RULE.cause).is_none());
        assert!(start("npx x").stderr("sh: x: not found").exits(127).finding(RULE.cause).is_none());
    }
}

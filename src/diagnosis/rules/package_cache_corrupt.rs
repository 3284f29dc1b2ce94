//! The cache of npx or uv is half written, or locked by another start.

use crate::{
    diagnosis::{Cause, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, cmd, launcher, wording::span},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PackageCacheCorrupt,
    explain: include_str!("package-cache-corrupt.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::MissingModule,
        Cause::EntryNotFound,
        Cause::MissingFile,
        Cause::PermissionDenied,
        Cause::CommandNotFound,
        Cause::ImportCrash,
        Cause::Crashed,
        Cause::ExitedEarly,
    ],
    check,
};

static NPM: Signatures = Signatures::new(&[
    r"npm (?:error|ERR!) code (?:ENOTEMPTY|EBUSY|EEXIST|EINTEGRITY|ECOMPROMISED)",
    r"(?:ENOTEMPTY|EBUSY|EEXIST|EPERM): .*(?<name>[^\s'\x22]*_npx[/\\][0-9a-f]+)",
    r"(?:ENOENT|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND).*?(?<name>[^\s'\x22]*_npx[/\\][0-9a-f]+)",
    r"(?i)sha512.* integrity checksum failed|EINTEGRITY",
    r"^\s*url: 'file:///(?<name>[^\s'\x22]*_npx[/\\][0-9a-f]+)[/\\]node_modules[/\\]",
    r"Invalid package config (?<name>[^\s'\x22]*_npx[/\\][0-9a-f]+)",
]);

/// Which of `NPM` may also be a release that was published without a part.
const MISSING_PART: usize = 2;

/// A package below npx's folder misses a part of itself: the first file of Node's require stack tells where it was asked for.
static PART: Signatures = Signatures::new(&[r"^\s*- (?<name>\S*_npx[/\\][0-9a-f]+)[/\\]node_modules[/\\]"]);
static RELATIVE: Signatures = Signatures::new(&[r"Cannot find module '\.{1,2}/"]);

fn half_a_package(attempt: &Attempt) -> Option<Hit<'_>> {
    PART.last(attempt).filter(|hit| hit.before(attempt, 3).any(|line| RELATIVE.matches(line.text)))
}

/// A module that the project itself asks for in an _npx folder is a broken release, unless one package misses part of another.
static UV: Signatures = Signatures::new(&[
    r"(?i)failed to (?:read|deserialize|extract|persist|rename|lock).*(?<name>[^\s'\x22`]*(?:[/\\]\.cache[/\\]uv|[/\\]uv[/\\](?:cache|archive-v\d+|wheels-v\d+)))",
    r"(?i)(?:the wheel is invalid|missing RECORD|hash mismatch for|corrupt\w* (?:deflate|zip|archive))",
    r"(?i)failed to (?:read|acquire lock|open).*[/\\]uv[/\\](?<name>tools[/\\][^\s'\x22`/\\]+)",
]);

/// npx has installed the package and does not find its program: the links in its folder were not made.
fn unlinked(attempt: &Attempt) -> Option<Hit<'_>> {
    static SHELL: Signatures = Signatures::new(&[r"^\S*sh: (?:(?:line )?\d+: )?(?<name>[\w.@+-]+): (?:command )?not found\s*$"]);
    let package = attempt.launched().filter(|launched| launcher::program(launched).0 == "npx").and_then(launcher::package);
    let own = package.map(|package| package.trim_start_matches('@').split('@').next().unwrap_or_default().rsplit('/').next().unwrap_or_default());
    let is_its = |hit: &Hit<'_>| {
        hit.name.as_deref().is_some_and(|name| own == Some(name) || name.contains("_npx") || super::wrong_interpreter::is_script(name))
    };
    cmd::NOT_FOUND.last(attempt).filter(is_its).or_else(|| SHELL.last(attempt).filter(is_its))
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let half_written = || half_a_package(attempt).or_else(|| unlinked(attempt)).map(|hit| (hit, false, false));
    let (hit, uv, sure) = NPM
        .last(attempt)
        .map(|hit| (hit.clone(), false, hit.pattern != MISSING_PART))
        .or_else(|| UV.last(attempt).map(|hit| (hit, true, true)))
        .or_else(half_written)?;
    let claim = if uv { "uv's cache is damaged or locked" } else { "npx's cache is half written, or another start holds it" };
    let alone = evidence.alone().and_then(Attempt::ready);
    let finding = match alone {
        Some(ready) => hit.finding(attempt, RULE.cause, format!("{claim}: alone, afterwards, it is ready after {}", span(ready))),
        None => hit.finding(attempt, RULE.cause, claim),
    };
    let finding = if sure { finding } else { finding.confidence(Confidence::Medium) };
    let finding = match hit.name.clone() {
        Some(folder) => finding.subject(Subject::File(folder)),
        None => finding,
    };
    let package = attempt.launched().and_then(launcher::package).map_or_else(|| "PACKAGE".to_owned(), ToString::to_string);
    if alone.is_some() {
        let install = attempt.launched().and_then(launcher::install_once);
        return Some(
            install
                .into_iter()
                .fold(finding, Finding::fix)
                .fix(Fix::by_hand("nothing is damaged now; it comes back whenever both start with an empty cache")),
        );
    }
    Some(if uv {
        finding.fix(Fix::run("clear what uv keeps of the package", format!("uv cache clean {package}")))
    } else {
        finding
            .fix(Fix::run("stop every copy of the server, then remove npx's folder; it is made anew", "rm -rf \"$(npm config get cache)/_npx\""))
            .fix(Fix::run("install it once, where two starts get in each other's way", format!("npm install -g {package}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_damaged_cache_is_recognised() {
        for (command, text) in [
            ("npx -y x", "npm error code ENOTEMPTY\nnpm error syscall rename\nnpm error path /home/me/.npm/_npx/ab12/node_modules/zod"),
            ("npx -y x", "npm ERR! code EBUSY\nnpm ERR! errno -4082"),
            (
                "npx -y x",
                "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/me/.npm/_npx/15c6/node_modules/zod/v3/external.js' imported from /home/me/.npm/_npx/15c6/node_modules/zod/index.js",
            ),
            ("npx -y x", "npm error code EINTEGRITY"),
            (
                "npx -y x",
                "npm error code ENOENT\nnpm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open 'C:\\Users\\me\\AppData\\Local\\npm-cache\\_npx\\15b0\\package.json'",
            ),
            ("npx -y x", "Error: Cannot find module './lib/foo'\nRequire stack:\n- /home/me/.npm/_npx/5a9d/node_modules/bar/index.js"),
            ("npx -y @scope/mcp-remote@latest", "sh: 1: mcp-remote: not found"),
            ("npx -y mcp-remote", "'mcp-remote' is not recognized as an internal or external command,\noperable program or batch file."),
            ("npx -y mcp-remote", "'proxy.js' is not recognized as an internal or external command,"),
            (
                "uvx x",
                "error: Failed to read from the distribution cache\n  Caused by: Failed to deserialize cache entry: /home/me/.cache/uv/wheels-v5",
            ),
            ("uvx x", "error: Failed to install: x\n  Caused by: The wheel is invalid: missing RECORD"),
        ] {
            assert_eq!(start(command).stderr(text).exits(1).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_folder_can_be_removed_by_pasting() {
        let found = start("npx -y x").stderr("npm error code ENOTEMPTY").exits(1).finding(RULE.cause).expect("found");
        assert!(found.fixes[0].command.as_deref().is_some_and(|command| command.starts_with("rm -rf") && command.ends_with("/_npx\"")));
    }

    #[test]
    fn missing_modules_outside_the_cache_are_another_cause() {
        for text in
            ["Error: Cannot find module 'jsdom'\nRequire stack:\n- /x/i.js", "npm error code E404", "npm error code EACCES", "sh: 1: node: not found"]
        {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

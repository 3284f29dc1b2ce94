//! The cache of npx or uv is half written, or locked by another start.

use crate::{
    diagnosis::{Cause, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher},
    evidence::Evidence,
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
    r"Invalid package config (?<name>[^\s'\x22]*_npx[/\\][0-9a-f]+)",
]);

/// A module that the project itself asks for in an _npx folder is a broken release, unless one package misses part of another.
static UV: Signatures = Signatures::new(&[
    r"(?i)failed to (?:read|deserialize|extract|persist|rename|lock).*(?<name>[^\s'\x22`]*(?:[/\\]\.cache[/\\]uv|[/\\]uv[/\\](?:cache|archive-v\d+|wheels-v\d+)))",
    r"(?i)(?:the wheel is invalid|missing RECORD|hash mismatch for|corrupt\w* (?:deflate|zip|archive))",
    r"(?i)failed to (?:read|acquire lock|open).*[/\\]uv[/\\](?<name>tools[/\\][^\s'\x22`/\\]+)",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (hit, uv) = NPM.last(attempt).map(|hit| (hit, false)).or_else(|| UV.last(attempt).map(|hit| (hit, true)))?;
    let claim = if uv { "uv's cache is damaged or locked" } else { "npx's cache is half written, or another start holds it" };
    let finding = hit.finding(attempt, RULE.cause, claim);
    let finding = if hit.pattern == 2 && !uv { finding.confidence(Confidence::Medium) } else { finding };
    let finding = match hit.name.clone() {
        Some(folder) => finding.subject(Subject::File(folder)),
        None => finding,
    };
    let package = attempt.launched().and_then(launcher::package).map_or_else(|| "PACKAGE".to_owned(), ToString::to_string);
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
        for text in ["Error: Cannot find module 'jsdom'\nRequire stack:\n- /x/i.js", "npm error code E404", "npm error code EACCES"] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

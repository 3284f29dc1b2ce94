//! The registry knows no package of that name, or not in that version.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PackageNotFound,
    explain: include_str!("package-not-found.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ExitedEarly, Cause::Crashed, Cause::NotAnMcpServer, Cause::MissingModule, Cause::AuthFailed],
    check,
};

static NO_PACKAGE: Signatures = Signatures::new(&[
    r"npm (?:error|ERR!) 404 +(?:The requested resource )?'(?<name>[^']+)' (?:is not in|could not be found)",
    r"(?:Because|because|And|and) (?<name>[^\s,]+) was not found in the (?:package registry|cache|provided package locations)",
    r"No matching distribution found for (?<name>[^\s(]+)",
    r"ERR_PNPM_FETCH_404.*registry[^\s]*/(?<name>[^\s:]+)",
    r"GET https?://registry\.npmjs\.org/(?<name>\S+) - (?:404|Not [Ff]ound)",
    r"404 Not Found - GET https?://[^/]+/(?<name>\S+)",
    r#"(?i)error: package "(?<name>[^"]+)" not found"#,
    r"(?i)npm package '(?<name>[^']+)' does not exist",
    r#"Couldn't find package "(?<name>[^"]+)""#,
    r"JSR package (?:manifest )?(?:for '(?<name>[^']+)' )?(?:failed to load|not found)",
    r"(?:error: )?(?<name>@?[\w./-]+)@\S* failed to resolve",
    r"Failed to resolve: `?(?<name>[^\s`]+)`? was not found",
    r"npm (?:error|ERR!) (?:code E404|404 Note that you can also install)",
    r"was not found in the package registry",
]);

static NO_VERSION: Signatures = Signatures::new(&[
    r"No matching version found for (?<name>[^\s]+?)\.?(?:\s|$)",
    r"there (?:is|are) no versions? of (?<name>[^\s,]+)",
    r"only the following versions of (?<name>\S+) are available",
    r"Because only (?<name>[^\s<>=]+)[<>=]=\S+ (?:is|are) available",
    r#"No version matching "[^"]+" found for specifier "(?<name>[^"]+)""#,
    r"npm (?:error|ERR!) code ETARGET",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NO_VERSION.last(attempt) {
        let name = hit.name.clone().or_else(|| asked(attempt))?;
        let package = without_version(&name);
        let finding = hit.finding(attempt, RULE.cause, format!("the registry has no such version: {name}"));
        return Some(
            known(finding, attempt, &package, "list the versions there are").cite(Cite::entry(attempt, name.clone())).subject(Subject::Package(name)),
        );
    }
    // The lines of one message repeat each other; the one with the name tells most.
    let hit = NO_PACKAGE.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| NO_PACKAGE.last(attempt))?;
    let name = hit.name.as_deref().map(decoded).or_else(|| asked(attempt).map(|name| name.to_string()));
    let Some(name) = name else { return Some(hit.finding(attempt, RULE.cause, "the registry knows no such package")) };
    let package = without_version(&name);
    let shown = crate::evidence::Redactor::default().show(&package);
    let finding = hit.finding(attempt, RULE.cause, format!("the registry knows no package {package}")).cite(Cite::entry(attempt, shown.clone()));
    Some(known(finding, attempt, &package, "ask the registry, and compare with the server's README").subject(Subject::Package(shown)))
}

fn known(finding: Finding, attempt: &Attempt, package: &str, title: &str) -> Finding {
    let program = attempt.launched().map(|launched| launcher::program(launched).0);
    let package = paste::word(package);
    let command = match program.as_deref() {
        Some("uvx" | "uv" | "pipx" | "pip" | "pip3" | "python" | "python3") => format!("pip index versions {package}"),
        _ => format!("npm view {package} versions"),
    };
    finding.fix(Fix::run(title, command))
}

fn asked(attempt: &Attempt) -> Option<Shown> {
    attempt.launched().and_then(launcher::package).cloned()
}

/// npm writes the slash of a scoped name as `%2f` in addresses.
fn decoded(name: &str) -> String {
    name.replace("%2f", "/").replace("%2F", "/")
}

/// `@scope/name` of `@scope/name@1.2`, `name` of `name==1.2` and `name[extra]>=1`.
fn without_version(name: &str) -> String {
    let end = name.char_indices().skip(1).find(|(_, c)| "@=<>~![".contains(*c)).map_or(name.len(), |(at, _)| at);
    name[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn every_package_manager_names_the_package() {
        for (command, text, name) in [
            (
                "npx -y no-such",
                "npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/no-such\nnpm error 404\nnpm error 404  The requested resource 'no-such@*' could not be found or you do not have permission to access it.",
                "no-such",
            ),
            (
                "npx -y @a/b",
                "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry.npmjs.org/@a%2fb - Not found\nnpm ERR! 404\nnpm ERR! 404  '@a/b@*' is not in this registry.",
                "@a/b",
            ),
            (
                "npx -y cowsay@99",
                "npm error code ETARGET\nnpm error notarget No matching version found for cowsay@99.\nnpm error notarget In most cases",
                "cowsay@99",
            ),
            (
                "uvx no-such",
                "error: No solution found when resolving tool dependencies\n  cause: Because no-such was not found in the package registry and you require no-such, we can conclude",
                "no-such",
            ),
            (
                "uvx no-such",
                "  × No solution found when resolving tool dependencies:\n  ╰─▶ Because no-such was not found in the package registry and you",
                "no-such",
            ),
            ("uvx cowsay==99", "  ╰─▶ Because there is no version of cowsay==99 and you require cowsay==99,", "cowsay==99"),
            (
                "pipx run no-such",
                "ERROR: Could not find a version that satisfies the requirement no-such (from versions: none)\nERROR: No matching distribution found for no-such",
                "no-such",
            ),
            ("bunx no-such", "error: GET https://registry.npmjs.org/no-such - 404", "no-such"),
            ("npx -y thing", "npm error code E404", "thing"),
        ] {
            let start = start(command).stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn an_unfitting_python_and_a_404_of_the_server_are_other_causes() {
        for text in [
            "  cause: Because the current Python version (3.8.18) does not satisfy Python>=3.10 and all versions of x depend on Python>=3.10",
            "HTTP Error 404: Not Found",
            "npm warn deprecated x@1: no longer supported",
        ] {
            assert!(start("uvx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

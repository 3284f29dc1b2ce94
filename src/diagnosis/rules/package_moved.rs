//! The package is a stub, or says that it goes by another name now.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, Subject, When, launcher, paste, silence::may_have_ended,
        traceback::last_thrown,
    },
    evidence::{Attempt, Evidence, Launched, Outcome},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PackageMoved,
    explain: include_str!("package-moved.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::ExitedEarly],
    check,
};

/// What the program itself says, with the new name.
static SAID: Signatures = Signatures::new(&[
    r#"(?i)\b(?:renamed|moved|migrated) to:? [`'"]?(?:npm package )?(?<name>@[\w.-]+/[\w.-]*\w|[\w.]*[\w]+-[\w.-]*\w)"#,
    r"(?i)^\W*(?:@[\w.-]+/)?[\w.-]*[\w-] is now (?:called )?[`'\x22]?(?<name>@[\w.-]+/[\w.-]*\w|\w+-[\w.-]*\w)",
    r#"(?i)\b(?:package|server) (?:is|has been) (?:deprecated|replaced|superseded)\b.*?(?:use|install|by|with|favou?r of):? [`'"]?(?<name>@[\w.-]+/[\w.-]*\w|\w+-[\w.-]*\w)"#,
])
.unless(&[r"https?://\S*$", r"(?i)npm warn"]);

/// A stub that says no more of itself before it ends.
static GONE: Signatures =
    Signatures::new(&[r"^\W*(?:@[\w.-]+/)?\w[\w.]*-[\w.-]+ (?:is|has been) (?:now )?(?:deprecated|discontinued|retired)\b"]).unless(&[r"(?i)warn"]);

/// npm warns of every package in the tree: only the one that was asked for matters.
static NPM: Signatures = Signatures::new(&[r"(?i)npm warn deprecated (?<name>(?:@[\w.-]+/)?[\w.-]+)@"]);
static NPM_NEW_NAME: Signatures =
    Signatures::new(&[r#"(?i)(?:moved to|renamed to|replaced by|use|favou?r of):? [`'"]?(?<name>@[\w.-]+/[\w.-]*\w|\w+-[\w.-]*\w)"#]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let package = attempt.launched().and_then(launcher::package).map(|package| without_version(package));
    let alone = may_have_ended(attempt) && last_thrown(attempt).is_none();
    let by_npm = |hit: &Hit<'_>| hit.name.as_deref() == package;
    if let Some(hit) = SAID.first(attempt) {
        return Some(told(attempt, &hit, hit.name.as_deref(), if alone { Severity::Error } else { Severity::Warning }));
    }
    if let Some(hit) = GONE.first(attempt).filter(|_| alone) {
        return Some(told(attempt, &hit, None, Severity::Error));
    }
    let hit = attempt.lines_while_open().filter_map(|line| NPM.hit(line)).find(by_npm)?;
    let new_name = NPM_NEW_NAME.name_in(hit.line.text).flatten();
    Some(told(attempt, &hit, new_name.as_deref(), Severity::Warning))
}

fn told(attempt: &Attempt, hit: &Hit<'_>, new_name: Option<&str>, severity: Severity) -> Finding {
    // A server that works under its old name is no worse for it.
    let severity = if attempt.outcome() == Outcome::Ready { Severity::Note } else { severity };
    let launched = attempt.launched();
    let package = launched.and_then(launcher::package);
    let claim = match (package, new_name) {
        (Some(old), Some(new)) => format!("the package {} goes by another name now: {new}", without_version(old)),
        (None, Some(new)) => format!("the server goes by another name now: {new}"),
        (Some(old), None) => format!("the package {} is deprecated", without_version(old)),
        (None, None) => "the server is deprecated".to_owned(),
    };
    let mut finding = Finding::build(Cause::PackageMoved, claim, Cite::event(hit.line.event, hit.line.text.clone())).severity(severity);
    if severity != Severity::Error {
        finding = finding.confidence(Confidence::Medium);
    }
    if let Some(old) = package.or(hit.name.as_ref()) {
        finding = finding.subject(Subject::Package(old.clone()));
    }
    finding.fix(match (launched.zip(package), new_name) {
        (Some((launched, old)), Some(new)) => renamed(launched, old, new),
        (_, Some(new)) => Fix::by_hand(format!("start {new} instead")),
        (_, None) => Fix::by_hand("look in its README for the package that replaces it"),
    })
}

fn renamed(launched: &Launched, old: &str, new: &str) -> Fix {
    let args = launched.args.iter().map(|arg| if arg.as_str() == old { new } else { arg.as_str() });
    Fix::edit(format!("start {new} instead"), paste::list("args", args))
}

/// `name@1.2` without its version; a scope's `@` stays.
fn without_version(package: &str) -> &str {
    package.get(1..).and_then(|rest| rest.find(['@', '='])).map_or(package, |at| &package[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_stub_that_ends_with_its_new_name_is_the_reason() {
        for (story, said, args) in [
            ("npx -y @a/old-mcp@1.2 --x", "This package has been renamed to @a/mcp.", "\"args\": [\"-y\", \"@a/mcp\", \"--x\"]"),
            ("uvx blender-mcp", "  blender-mcp is now mcp-for-blender.", "\"args\": [\"mcp-for-blender\"]"),
            ("npx old", "This package has been deprecated. Please use `new-mcp` instead.", "\"args\": [\"new-mcp\"]"),
        ] {
            let diagnosis = start(story).stderr(said).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::PackageMoved), "{said}");
            assert_eq!(diagnosis.findings[0].fixes[0].edit.as_deref(), Some(args));
        }
    }

    #[test]
    fn a_stub_need_not_say_its_new_name() {
        let said = "@railway/mcp-server is deprecated.\n\nRailway MCP is now bundled into the Railway CLI.";
        assert_eq!(start("npx -y @railway/mcp-server").stderr(said).exits(1).cause(), Some(Cause::PackageMoved));
        assert_eq!(start("npx x").stderr("some-lib is deprecated\nError: BRAVE_API_KEY is required").exits(1).cause(), Some(Cause::MissingEnv));
    }

    #[test]
    fn a_server_that_works_under_its_old_name_stays_healthy() {
        let said = "  blender-mcp is now mcp-for-blender.";
        let diagnosis = start("uvx blender-mcp").stderr(said).initializes().lists_tools(3).diagnosis();
        assert_eq!((diagnosis.verdict.cause, diagnosis.findings[0].severity), (None, Severity::Note));
    }

    #[test]
    fn npms_warnings_count_for_the_package_itself_and_never_as_the_reason() {
        let warns = |of: &str| start("npx -y @a/old").stderr(&format!("npm warn deprecated {of}@1.0.0: moved to @a/new")).exits(1);
        let found = warns("@a/old").finding(Cause::PackageMoved).unwrap();
        assert_eq!((found.severity, found.claim.as_str()), (Severity::Warning, "the package @a/old goes by another name now: @a/new"));
        assert!(warns("inflight").finding(Cause::PackageMoved).is_none());
    }

    #[test]
    fn other_uses_of_the_words_are_not_it() {
        for text in [
            "The cursor is now at-end",
            "DeprecationWarning: The `punycode` module is deprecated. Please use a userland alternative instead.",
            "file moved to /tmp/x",
            "Documentation has moved to https://example.com/docs-new",
        ] {
            assert!(start("npx foo").stderr(text).exits(1).finding(Cause::PackageMoved).is_none(), "{text}");
        }
        let crash = "old is now new-mcp\nTraceback (most recent call last):\n  File \"/s.py\", line 1, in <module>\nValueError: x";
        assert_eq!(start("uvx old").stderr(crash).exits(1).diagnosis().verdict.cause, Some(Cause::Crashed));
    }
}

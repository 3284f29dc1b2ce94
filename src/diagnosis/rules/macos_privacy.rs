//! macOS keeps the client's programs out of a protected folder.

use crate::{
    diagnosis::{Cause, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MacosPrivacy,
    explain: include_str!("macos-privacy.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::PermissionDenied,
        Cause::WrongWorkingDirectory,
        Cause::MissingFile,
        Cause::EntryNotFound,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
    ],
    check,
};

static PROTECTED: Signatures = Signatures::new(&[
    r"(?:EPERM|Operation not permitted|Errno 1\]).*?(?<name>/Users/[^/'\x22]+/(?:Documents|Desktop|Downloads|Library|Pictures|Movies|Music)\b[^'\x22:]*)",
    r"(?<name>/Users/[^/'\x22\s]+/(?:Documents|Desktop|Downloads|Library|Pictures|Movies|Music)\b[^'\x22:]*)['\x22]?: .*(?:Operation not permitted|EPERM|Errno 1\])",
    r"(?:EPERM|Operation not permitted).*?(?<name>/Volumes/[^'\x22:]+)",
    r"(?:getcwd|shell-init|job-working-directory).*cannot access parent directories: Operation not permitted",
    r"uv_cwd.*EPERM|EPERM: operation not permitted, uv_cwd",
    // Python may not even read its own environment; chmod and the like fail with 13.
    r"PermissionError: \[Errno 1\](?:$| Operation not permitted: '(?<name>[^']*(?:pyvenv\.cfg|site-packages)[^']*)')",
]);
static DATABASE: Signatures = Signatures::new(&[r"SqliteError: 14: unable to open database file|unable to open database file"]);
static LIBRARY: Signatures = Signatures::new(&[
    r"(?<name>/Users/[^/]+/Library/(?:Messages|Mail|Safari|Calendars|Reminders|Application Support/(?:AddressBook|com\.apple)|Group Containers)[^'\x22]*)",
]);

/// A server for the data of one of Apple's own programs.
static APPLE_DATA: Signatures =
    Signatures::new(&[r"(?i)imessage|openMessagesDatabase|\bchat\.db\b|apple[-_]?(?:messages|notes|mail|calendar|reminders|contacts|photos)"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = PROTECTED.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "macOS keeps the server out of a protected folder");
        return Some(allow(match hit.name.clone() {
            Some(folder) => finding.subject(Subject::File(folder)),
            None => finding,
        }));
    }
    let hit = DATABASE.last(attempt)?;
    let library = LIBRARY.last(attempt).and_then(|hit| hit.name);
    let about_apple = || {
        let words = attempt.launched().into_iter().flat_map(|launched| &launched.args);
        attempt.lines().map(|line| line.text).chain(words).any(|text| APPLE_DATA.matches(text))
    };
    if library.is_none() && !about_apple() {
        return None;
    }
    let finding = hit.finding(attempt, RULE.cause, "macOS keeps the server out of another program's database").confidence(Confidence::Medium);
    Some(allow(match library {
        Some(library) => finding.subject(Subject::File(library)),
        None => finding,
    }))
}

fn allow(finding: Finding) -> Finding {
    finding
        .fix(Fix::run(
            "give the client Full Disk Access (or the folder under Files and Folders), then quit and start it again",
            "open 'x-apple.systempreferences:com.apple.preference.security?Privacy_AllFiles'",
        ))
        .fix(Fix::by_hand("or move the project out of Documents, Desktop and Downloads; chmod does not help here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_protected_folder_is_named() {
        for (text, folder) in [
            ("PermissionError: [Errno 1] Operation not permitted: '/Users/me/Documents/x/server.py'", "/Users/me/Documents/x/server.py"),
            ("Error: EPERM: operation not permitted, scandir '/Users/me/Desktop'", "/Users/me/Desktop"),
            ("shell-init: error retrieving current directory: getcwd: cannot access parent directories: Operation not permitted", ""),
            ("Error: EPERM: operation not permitted, uv_cwd", ""),
            ("SqliteError: 14: unable to open database file\n    at openMessagesDatabase (https://jsr.io/x.ts:78:10)", ""),
            ("opening /Users/me/Library/Messages/chat.db\nSqliteError: 14: unable to open database file", "/Users/me/Library/Messages/chat.db"),
        ] {
            let story = start("node x.js").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(folder), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn ordinary_refusals_are_another_cause() {
        for text in [
            "PermissionError: [Errno 13] Permission denied: '/Users/me/Documents/x'",
            "EPERM: operation not permitted, rename 'C:\\x'",
            "sqlite3.OperationalError: unable to open database file",
        ] {
            assert!(start("node x.js").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

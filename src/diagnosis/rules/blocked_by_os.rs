//! The operating system forbids the program: a policy, a quarantine, or a signature that it does not accept.

use crate::{
    diagnosis::{
        Cause, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When,
        network::{Way, ways},
        paste,
    },
    evidence::{Attempt, Dialled, Evidence, Rung, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BlockedByOs,
    explain: include_str!("blocked-by-os.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::PermissionDenied,
        Cause::WrongArchitecture,
        Cause::NativeModuleMismatch,
        Cause::WrongInterpreter,
        Cause::EntryNotFound,
        Cause::MissingModule,
        Cause::KilledBySignal,
        Cause::SyntaxError,
        Cause::ImportCrash,
        Cause::Crashed,
        Cause::ExitedEarly,
    ],
    check,
};

/// PowerShell runs no scripts. Its sentence follows the user's language, the names of its errors do not.
static EXECUTION_POLICY: Signatures = Signatures::new(&[
    r"(?i)\bfile (?<name>\S.*?\.ps1) cannot be loaded because running scripts is disabled",
    r"(?<name>[A-Za-z]:\\\S.*?\.ps1)\b.*(?i:about_Execution_Policies)",
    r"SecurityError: \(:\) \[[^\]]*\], (?:PSSecurityException|ParentContainsErrorRecordException)|about_Execution_Policies",
]);

/// Windows' own words for 1260, 4551 and their kin (`winerror.h`).
static POLICY: Signatures = Signatures::new(&[
    r"Failed to (?:spawn|execute)[: ]+[`']?(?<name>[^`']+?)[`']?\s*$",
    r"(?i)blocked by group policy|blocked by your (?:system )?administrator|(?:application|device) control policy has blocked|blocked this (?:app|file|program)\b",
    r"(?i)(?:os error |WinError )(?:1260|4551)\b|0x800711C7|virus or potentially unwanted software|(?:os error |WinError )225\b",
]);
/// Which of `POLICY` only names the program; uv prints the reason below.
const NAMES_ONLY: usize = 0;

/// libuv has no name for the number that Windows gave, which leaves a policy, a virus scanner and little else.
static UNKNOWN: Signatures = Signatures::new(&[r"\bspawn (?<name>.+?) UNKNOWN\b", r"\bspawn UNKNOWN\b"]);

/// What the loader, the kernel and Gatekeeper of macOS say.
static SIGNATURE: Signatures = Signatures::new(&[
    r"code signature (?:in|invalid).*?'(?<name>/[^']+)'.*not valid for use in process",
    r"(?<name>/[^'\x22\s:]+)['\x22]? \(code signature in ",
    r"(?i)not valid for use in process|different Team IDs|library load disallowed by system policy|code[- ]sign(?:ing|ature) (?:is )?(?:invalid|error)|load code signature error",
    r"(?i)[\x22'](?<name>[^\x22']+)[\x22'] (?:cannot|can't|can’t) be opened because (?:the developer cannot be verified|Apple cannot check|it is from an unidentified developer)",
    r"“(?<name>.+?)” (?i:(?:cannot|can't|can’t) be opened because|is damaged and can)",
    r"(?i)Apple could not verify|the developer cannot be verified|com\.apple\.quarantine|Security policy would not allow process",
]);

/// What protects Linux beyond permissions.
static CONFINED: Signatures =
    Signatures::new(&[r#"apparmor="DENIED".*name="(?<name>[^"]+)""#, r"(?i)SELinux is preventing (?<name>\S+)", r"fapolicyd|IMA-appraisal"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let said = scripts(attempt).or_else(|| policy(attempt)).or_else(|| signature(attempt)).or_else(|| confined(attempt)).or_else(|| unknown(attempt));
    said.or_else(|| ways(evidence).find_map(|way| denied(&way)))
}

/// The system does not let the doctor connect, and it is no other program's refusal.
fn denied(way: &Way<'_>) -> Option<Finding> {
    let snag = way.own_snag()?;
    let Rung::Dial(dial) = snag.rung else { return None };
    if dial.dialled != Dialled::Denied {
        return None;
    }
    let state = format!("this system does not permit a connection to {}: a firewall or a sandbox of this machine", way.place());
    let finding = way.finding(RULE.cause, &state, snag.cite()).cite(snag.others());
    Some(finding.fix(Fix::by_hand("allow the connection in the firewall of this machine, or start the doctor and the client outside the sandbox")))
}

fn scripts(attempt: &Attempt) -> Option<Finding> {
    let hit = EXECUTION_POLICY.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| EXECUTION_POLICY.last(attempt))?;
    let finding = hit.finding(attempt, RULE.cause, "PowerShell may not run scripts here, and the program is one");
    let by_cmd = format!("{},\n{}", paste::field("command", "cmd"), paste::list("args", ["/c", "npx", "-y", "…"]));
    Some(
        named(finding, &hit)
            .fix(Fix::edit("let cmd start it, which runs the batch file in its place", by_cmd))
            .fix(Fix::run("or allow your own account signed and local scripts", "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned")),
    )
}

fn policy(attempt: &Attempt) -> Option<Finding> {
    let hit = POLICY.all(attempt).rfind(|hit| hit.pattern != NAMES_ONLY)?;
    let above = hit.before(attempt, 2).find_map(|line| POLICY.hit(line).filter(|above| above.pattern == NAMES_ONLY)?.name);
    let finding = hit.finding(attempt, RULE.cause, "a policy of Windows forbids the program, or its virus scanner does");
    let finding = match above {
        Some(program) => finding.subject(Subject::Program(program)),
        None => finding,
    };
    Some(signed_program(finding))
}

fn unknown(attempt: &Attempt) -> Option<Finding> {
    let hit = UNKNOWN.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| UNKNOWN.last(attempt))?;
    let claim = "Windows refuses to start the program for a reason that has no name here: mostly a policy or the virus scanner";
    let finding = named(hit.finding(attempt, RULE.cause, claim), &hit).confidence(Confidence::Medium);
    Some(signed_program(finding))
}

fn signed_program(finding: Finding) -> Finding {
    finding
        .fix(Fix::by_hand("look into the Event Viewer under CodeIntegrity/Operational and AppLocker: the entry names the file and the policy"))
        .fix(Fix::by_hand("start a signed program with the server as its argument, such as `uv run python -m NAME` in place of NAME.exe"))
        .fix(Fix::by_hand("or ask whoever manages this machine to allow the file"))
}

fn signature(attempt: &Attempt) -> Option<Finding> {
    let hit = SIGNATURE.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| SIGNATURE.last(attempt))?;
    let finding =
        named(hit.finding(attempt, RULE.cause, "macOS does not accept the signature of a program or library, or keeps it in quarantine"), &hit);
    let file = hit.name.clone().unwrap_or_else(|| Shown::from("/path/to/program"));
    let library = hit.line.text.contains("Team ID") || hit.line.text.contains("in process");
    let finding = if library {
        finding.fix(Fix::by_hand(
            "let a runtime of your own start it (`command`: node or python): the client's built-in one loads only what its maker signed",
        ))
    } else {
        finding
    };
    let file = paste::word(&file);
    Some(
        finding
            .fix(Fix::run("take it out of quarantine", format!("xattr -d com.apple.quarantine {file}")))
            .fix(Fix::run("or sign it yourself", format!("codesign --force --sign - {file}"))),
    )
}

fn confined(attempt: &Attempt) -> Option<Finding> {
    let hit = CONFINED.last(attempt)?;
    let finding = named(hit.finding(attempt, RULE.cause, "a security module of the kernel forbids it"), &hit);
    Some(finding.fix(Fix::run("see what was denied", "journalctl -k | grep -iE 'apparmor|avc|fapolicyd' | tail")))
}

fn named(finding: Finding, hit: &Hit<'_>) -> Finding {
    match hit.name.clone() {
        Some(name) => finding.subject(Subject::Program(name)),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn each_guard_is_recognised_by_its_words() {
        for (text, program) in [
            (
                "error: Failed to spawn: `windows-mcp`\n  Caused by: An Application Control policy has blocked this file. (os error 4551)",
                "windows-mcp",
            ),
            ("This program is blocked by group policy. For more information, contact your system administrator.", ""),
            (
                "OSError: [WinError 225] Operation did not complete successfully because the file contains a virus or potentially unwanted software",
                "",
            ),
            ("ImportError: DLL load failed while importing _rust: An Application Control policy has blocked this file.", ""),
            ("Error: spawn UNKNOWN\n    at ChildProcess.spawn (node:internal/child_process:421:11) {\n  errno: -4094,\n  code: 'UNKNOWN'", ""),
            ("spawn C:\\tools\\server.exe UNKNOWN", r"C:\tools\server.exe"),
            (
                "npx : File C:\\Program Files\\nodejs\\npx.ps1 cannot be loaded because running scripts is disabled on this system. For more\ninformation, see about_Execution_Policies at https:/go.microsoft.com/fwlink/?LinkID=135170.\n    + CategoryInfo          : SecurityError: (:) [], PSSecurityException",
                r"C:\Program Files\nodejs\npx.ps1",
            ),
            ("    + CategoryInfo          : SecurityError: (:) [], PSSecurityException", ""),
            (
                "Error: dlopen(/e/better_sqlite3.node, 0x0001): tried: '/e/better_sqlite3.node' (code signature in <A1> '/e/better_sqlite3.node' not valid for use in process: mapping process and mapped file (non-platform) have different Team IDs)",
                "/e/better_sqlite3.node",
            ),
            ("“mcp-server” cannot be opened because the developer cannot be verified.", "mcp-server"),
        ] {
            let story = start("x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(program), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn ordinary_refusals_and_healthy_servers_are_left_alone() {
        for text in [
            "Error: EACCES: permission denied, open '/x'",
            "error: Failed to spawn: `server`\n  Caused by: No such file or directory (os error 2)",
            "request blocked by Cloudflare",
            "npm error code UNKNOWN",
            "Killed: 9",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
        let tried = start("x").stderr("warning: An Application Control policy has blocked this file").initializes().lists_tools(1);
        assert_eq!(tried.cause(), None);
    }
}

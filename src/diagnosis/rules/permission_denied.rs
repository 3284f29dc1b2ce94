//! The system refuses the file: no execute bit, or the user may not read or write it.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Event, EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PermissionDenied,
    explain: include_str!("permission-denied.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ExitedEarly, Cause::CommandNotFound, Cause::ImportCrash],
    check,
};

/// Execution was refused.
static EXECUTE: Signatures = Signatures::new(&[
    r"\bspawn (?<name>.+?) EACCES\b",
    r"^\S*sh: (?:(?:line )?\d+: )?(?<name>[^:]+): Permission denied$",
    r"^(?:zsh|fish): permission denied: (?<name>.+)$",
    r"\benv: (?:'|‘)?(?<name>[^:]+?)(?:'|’)?: Permission denied",
    r#"(?:fork/exec|exec:? "?)(?<name>[^":]+)"?: permission denied"#,
    r#"Cannot run program "(?<name>[^"]+)".*error=13\b"#,
]);

/// npm's own cache belongs to root after a `sudo npm`.
static NPM_CACHE: Signatures =
    Signatures::new(&[r"cache folder contains root-owned files", r"npm (?:error|ERR!) (?:path|.*EACCES.*') ?(?<name>\S*[/\\]\.npm\S*?)'?$"]);

/// Reading, writing or listening was refused.
static ACCESS: Signatures = Signatures::new(&[
    r"listen EACCES: permission denied (?<name>\S+)",
    r"EACCES: permission denied,? (?:\w+ )?'(?<name>[^']+)'",
    r"PermissionError: \[Errno 13\] Permission denied: b?'(?<name>[^']+)'",
    r"PermissionError: \[WinError 5\] [^:]+: '(?<name>[^']+)'",
    r"EPERM: operation not permitted,? (?:\w+ )?'(?<name>[A-Za-z]:\\[^']+)'",
    r"can't open file '(?<name>[^']+)': \[Errno 13\]",
    r"(?:open|mkdir|stat|unlink|rename|create) (?<name>/[^:]+): permission denied",
    r"AccessDeniedException: (?<name>\S+)",
    r"Access to the path '(?<name>[^']+)' is denied",
    r"(?<name>/[^\s:'\x22]+)['\x22]?: (?i:permission denied)",
    r"(?i)permission denied \(os error 13\)|\(os error 5\)|\[WinError 5\]",
    r"\bcode:? '?EACCES\b",
])
// The docker socket and ssh keys have rules and reasons of their own.
.unless(&[r"(?i)docker", r"(?i)podman\.sock", r"\(publickey", r"(?i)\bwarn"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    refused_start(attempt)
        .or_else(|| {
            let hit = EXECUTE.last(attempt)?;
            let program = hit.name.clone()?;
            let finding = hit.finding(attempt, RULE.cause, format!("{program} may not be executed"));
            Some(make_executable(finding, program))
        })
        .or_else(|| npm_cache(attempt))
        .or_else(|| access(attempt))
}

fn refused_start(attempt: &Attempt) -> Option<Finding> {
    let (event, program) = attempt.find(|kind| match kind {
        EventKind::Unresolved(missing) if missing.not_executable => Some(missing.command.clone()),
        EventKind::SpawnFailed(failure) if failure.os_error == Some(13) => Some(attempt.launched()?.command.clone()),
        _ => None,
    })?;
    let text = refusal(event).unwrap_or_else(|| Shown::from("the file exists, but it has no execute bit"));
    let finding = Finding::build(RULE.cause, format!("{program} exists, but may not be executed"), Cite::event(event, text));
    Some(make_executable(finding.cite(Cite::entry(attempt, program.clone())), program))
}

fn refusal(event: &Event) -> Option<Shown> {
    match &event.kind {
        EventKind::SpawnFailed(failure) => Some(failure.text.clone()),
        _ => None,
    }
}

fn make_executable(finding: Finding, program: Shown) -> Finding {
    let interpreter = match program.rsplit_once('.').map(|(_, ending)| ending) {
        Some("py") => Some("python3"),
        Some("js" | "mjs" | "cjs") => Some("node"),
        Some("sh") => Some("bash"),
        _ => None,
    };
    let finding = match interpreter {
        Some(interpreter) => {
            let entry = format!("{},\n{}", paste::field("command", interpreter), paste::list("args", [&*program]));
            finding.fix(Fix::edit(format!("start it with {}", launcher::base_name(interpreter)), entry))
        }
        None => finding,
    };
    finding.fix(Fix::run("give it the execute bit", format!("chmod +x {}", paste::word(&program)))).subject(Subject::File(program))
}

fn npm_cache(attempt: &Attempt) -> Option<Finding> {
    let hit = NPM_CACHE.last(attempt).filter(|_| attempt.lines().any(|line| line.text.contains("EACCES") || line.text.contains("root-owned")))?;
    let folder = hit.name.clone().unwrap_or_else(|| Shown::from("~/.npm"));
    Some(
        hit.finding(attempt, RULE.cause, "npm may not write its cache, because an earlier `sudo npm` left files of root in it")
            .subject(Subject::File(folder))
            .fix(Fix::run("take the cache back", "sudo chown -R \"$(id -un)\" ~/.npm")),
    )
}

fn access(attempt: &Attempt) -> Option<Finding> {
    // Node prints the code below the sentence that names the file.
    let hit = ACCESS.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| ACCESS.last(attempt))?;
    let Some(name) = hit.name.clone() else {
        // What a client is refused is the program that it starts.
        let client = matches!(hit.line.event.kind, EventKind::NotConnected(_) | EventKind::ClientSaid(_) | EventKind::SpawnFailed(_));
        if let Some(launched) = attempt.launched().filter(|_| client) {
            let finding = hit.finding(attempt, RULE.cause, format!("{} may not be executed", launched.command));
            return Some(make_executable(finding, launched.command.clone()));
        }
        return Some(
            hit.finding(attempt, RULE.cause, "the system refused access to a file").fix(Fix::by_hand("check owner and mode of the files it uses")),
        );
    };
    if hit.pattern == 0 {
        return Some(
            hit.finding(attempt, RULE.cause, format!("it may not listen on {name}: ports below 1024 are for root"))
                .subject(Subject::Address(name))
                .fix(Fix::by_hand("give it a port above 1024")),
        );
    }
    let look = Fix::run("see who may read and write it", format!("ls -ld {}", paste::word(&name)));
    let own = Fix::run("make it yours", format!("sudo chown -R \"$(id -un)\" {}", paste::word(&name)));
    Some(hit.finding(attempt, RULE.cause, format!("the server may not use {name}")).subject(Subject::File(name)).fix(look).fix(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::{Source, SpawnFailure},
    };

    #[test]
    fn the_sentence_with_the_file_counts_more_than_the_code_below_it() {
        let text = "Error: EACCES: permission denied, open '/var/lib/x.json'\n    at node:fs:1:1 {\n  code: 'EACCES'\n}";
        assert_eq!(start("node s.js").stderr(text).exits(1).blames(RULE.cause).as_deref(), Some("/var/lib/x.json"));
    }

    #[test]
    fn the_refused_file_is_named() {
        for (text, name) in [
            ("Error: spawn /opt/x/server EACCES", "/opt/x/server"),
            ("bash: line 1: ./c: Permission denied", "./c"),
            ("sh: 1: ./run: Permission denied", "./run"),
            ("zsh: permission denied: ./run", "./run"),
            ("PermissionError: [Errno 13] Permission denied: '/var/log/x.log'", "/var/log/x.log"),
            ("Error: EACCES: permission denied, mkdir '/data'", "/data"),
            ("open /etc/x.yaml: permission denied", "/etc/x.yaml"),
            ("Error: listen EACCES: permission denied 0.0.0.0:80", "0.0.0.0:80"),
            ("PermissionError: [WinError 5] Access is denied: 'C:\\x'", "C:\\x"),
            ("java.nio.file.AccessDeniedException: /srv/x", "/srv/x"),
            ("npm error code EACCES\nnpm error path /home/me/.npm/_cacache", "/home/me/.npm/_cacache"),
        ] {
            assert_eq!(start("x").stderr(text).exits(1).blames(RULE.cause).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn a_refused_spawn_gets_the_command_to_paste() {
        let failure = SpawnFailure { os_error: Some(13), text: shown("Permission denied (os error 13)"), missing_cwd: None, is_text: false };
        let diagnosis = unresolved("/opt/my-server").event(Source::Process, EventKind::SpawnFailed(failure)).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(RULE.cause));
        assert_eq!(diagnosis.findings[0].fixes[0].command.as_deref(), Some("chmod +x /opt/my-server"));
    }

    #[test]
    fn what_a_client_is_refused_is_the_program() {
        for text in ["Permission denied (os error 13)", "Zugriff verweigert (os error 5)", "[WinError 5] Access is denied"] {
            let story = unresolved("/opt/server").event(Source::Client, EventKind::NotConnected(shown(text)));
            assert_eq!(story.blames(RULE.cause).as_deref(), Some("/opt/server"), "{text}");
        }
    }

    #[test]
    fn other_refusals_are_left_to_their_rules() {
        for text in [
            "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
            "git@github.com: Permission denied (publickey).",
            "PermissionError: [Errno 1] Operation not permitted: '/Users/me/Documents/x'",
            "HTTP 403: permission denied",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

//! A relative path, or a directory that does not exist: clients start servers elsewhere than your shell does.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, EventKind, Evidence, Redactor, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongWorkingDirectory,
    explain: include_str!("wrong-working-directory.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::EntryNotFound,
        Cause::MissingFile,
        Cause::PermissionDenied,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
    ],
    check,
};

/// The server looked below the root of the file system, or below a directory that cannot be written.
static BELOW_ROOT: Signatures = Signatures::new(&[
    r"can't open file '(?<name>//[^']+)'",
    r"\[Errno 30\] Read-only file system: '(?<name>[^']+)'",
    r"EROFS: read-only file system, \w+ '(?<name>[^']+)'",
    r"(?:ENOENT|EACCES): [\w ]+, mkdir '(?<name>/[^/']+)'",
    r"(?<name>[Cc]:\\[Ww](?:INDOWS|indows)\\[Ss]ystem32\\[\w.-]+\.(?:py|js|mjs|ts|json|db|log))\b",
    r"AnthropicClaude\\app-[\d.]+\\(?<name>[^\s'\x22]+\.(?:py|js|mjs|ts|jar))\b",
]);

/// A tool looked for its project where there is none.
static NO_PROJECT: Signatures = Signatures::new(&[
    r"(?i)no `?(?<name>pyproject\.toml)`? found in current directory",
    r"Poetry could not find a (?<name>pyproject\.toml) file",
    r"Could not read (?<name>package\.json)",
    r"could not find `(?<name>Cargo\.toml)` in",
    r"(?<name>go\.mod) file not found in current directory",
    r"(?:ENOENT|ERR_PNPM_NO_IMPORTER_MANIFEST_FOUND).*(?<name>package\.json)",
    r"no configuration file provided: not found",
    r"(?:getcwd\(\) failed|getcwd: cannot access parent directories): No such file",
    r"(?i)spawn \S+ ENOTDIR|The directory name is invalid|WinError 267",
])
// In npx's own folder it is the cache that is damaged.
.unless(&[r"_npx[/\\]"]);

static SCRIPT_MISSING: Signatures = Signatures::new(&[
    r"can't open file '(?<name>[^']+)': \[Errno 2\]",
    r"Cannot find module '(?<name>[^']+)'",
    r"Unable to access jarfile (?<name>.+)$",
    r"Failed to spawn: `?(?<name>[^`]+?)`?$",
    r"sh: (?:\d+: )?(?:cannot open )?(?<name>[^:]+): No such file",
    r#"Module not found "file://(?<name>[^"]+)""#,
]);

/// `uv --directory X` says no more than this when X does not exist.
static BARE: Signatures =
    Signatures::new(&[r"^error: (?:No such file or directory \(os error 2\)|The system cannot find the \w+ specified\. \(os error [23]\))$"]);

static OWN_MODULE: Signatures = Signatures::new(&[r"No module named '?(?<name>\w+)"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    missing_directory(attempt)
        .or_else(|| relative_command(attempt))
        .or_else(|| uv_directory(attempt))
        .or_else(|| below_root(attempt))
        .or_else(|| relative_script(attempt))
        .or_else(|| own_module(attempt))
        .or_else(|| no_project(attempt))
}

fn missing_directory(attempt: &Attempt) -> Option<Finding> {
    let (event, cwd) = attempt.find(|kind| match kind {
        EventKind::SpawnFailed(failure) => failure.missing_cwd.clone(),
        _ => None,
    })?;
    let text = Redactor::default().show(&format!("the directory {cwd} does not exist"));
    let finding = Finding::build(RULE.cause, format!("the working directory {cwd} does not exist"), Cite::event(event, text));
    let make = Fix::run("see what is there, then correct `cwd`", format!("ls -ld {}", paste::word(&cwd)));
    Some(finding.cite(Cite::entry(attempt, cwd.clone())).subject(Subject::File(cwd)).fix(make))
}

fn relative_command(attempt: &Attempt) -> Option<Finding> {
    let (event, (command, base)) = attempt.find(|kind| match kind {
        // One that lies there and may not be executed is found all right.
        EventKind::Unresolved(missing) if !missing.not_executable => Some((missing.command.clone(), missing.relative_to.clone()?)),
        _ => None,
    })?;
    let text = Redactor::default().show(&format!("looked for {command} in {base}"));
    let claim = format!("{command} is a relative path, and this client starts servers in {base}");
    let finding = Finding::build(RULE.cause, claim, Cite::event(event, text)).cite(Cite::entry(attempt, command.clone()));
    let absolute = format!("/path/to/{}", command.trim_start_matches("./"));
    Some(finding.subject(Subject::File(command)).fix(Fix::edit("write the absolute path", paste::field("command", &absolute))))
}

fn uv_directory(attempt: &Attempt) -> Option<Finding> {
    let hit = BARE.last(attempt)?;
    let args = &attempt.launched()?.args;
    let at = args.iter().position(|arg| ["--directory", "--project"].contains(&&**arg))?;
    let directory = args.get(at + 1)?.clone();
    Some(
        hit.finding(attempt, RULE.cause, format!("the folder {directory} given with {} does not exist", args[at]))
            .cite(Cite::entry(attempt, directory.clone()))
            .fix(Fix::run("see what is there, then correct the path", format!("ls -ld {}", paste::word(&directory))))
            .subject(Subject::File(directory)),
    )
}

fn below_root(attempt: &Attempt) -> Option<Finding> {
    let hit = BELOW_ROOT.last(attempt)?;
    let name = hit.name.clone()?;
    // A read-only file system counts only where the path was relative, or at the very root.
    let below_root = !name.trim_start_matches('/').contains('/') || !name.starts_with('/');
    below_root.then(|| absolute_paths(hit.finding(attempt, RULE.cause, claim(attempt, &name)), attempt, name))
}

/// An argument that is a relative path, looked for where the client starts servers when nobody says otherwise.
fn relative_script(attempt: &Attempt) -> Option<Finding> {
    let launched = attempt.launched()?;
    let home = |cwd: &str| launched.env.iter().any(|entry| entry.name == "HOME" && &*entry.value == cwd);
    // A log does not show the directory; a relative path that is not found there tells enough of it.
    if launched.cwd.yes().is_some_and(|cwd| !is_default_directory(cwd) && !home(cwd)) {
        return None;
    }
    let hit = SCRIPT_MISSING.last(attempt)?;
    let sought = hit.name.clone()?;
    let written = launched.args.iter().find(|arg| is_relative_path(arg) && sought.replace('\\', "/").ends_with(arg.trim_start_matches("./")))?;
    Some(absolute_paths(hit.finding(attempt, RULE.cause, claim(attempt, written)), attempt, written.clone()))
}

/// `python -m src.server` finds its own package only from the project's folder.
fn own_module(attempt: &Attempt) -> Option<Finding> {
    let hit = OWN_MODULE.last(attempt)?;
    let name = hit.name.clone()?;
    if !["src", "app", "server", "main"].contains(&&*name) {
        return None;
    }
    let claim = format!("the module `{name}` is the project's own, found only from the project's folder");
    let finding = hit.finding(attempt, RULE.cause, claim).subject(Subject::Module(name));
    Some(
        finding
            .fix(Fix::edit("tell Python where the project is", paste::env("PYTHONPATH", "/path/to/project")))
            .fix(Fix::edit("or let uv run it in the project's folder", paste::list("args", ["--directory", "/path/to/project", "run", "…"]))),
    )
}

fn no_project(attempt: &Attempt) -> Option<Finding> {
    let hit = NO_PROJECT.last(attempt)?;
    let Some(name) = hit.name.clone() else {
        return Some(hit.finding(attempt, RULE.cause, "the working directory is missing or holds no project").fix(absolute_fix()));
    };
    Some(absolute_paths(hit.finding(attempt, RULE.cause, claim(attempt, &name)), attempt, name))
}

fn claim(attempt: &Attempt, path: &str) -> String {
    match attempt.launched().and_then(|launched| launched.cwd.yes()) {
        Some(cwd) => format!("{path} is looked for in {cwd}, where this client starts servers"),
        None => format!("{path} is looked for in a folder that is not the project's"),
    }
}

fn absolute_paths(finding: Finding, attempt: &Attempt, path: Shown) -> Finding {
    let finding = finding.cite(Cite::entry(attempt, path.clone()));
    let with_uv = attempt.launched().is_some_and(|launched| launcher::program(launched).0 == "uv");
    let finding = if with_uv {
        finding.fix(Fix::edit("name the project's folder", paste::list("args", ["--directory", "/path/to/project", "run", "…"])))
    } else {
        finding
    };
    finding.subject(Subject::File(path)).fix(absolute_fix())
}

fn absolute_fix() -> Fix {
    Fix::by_hand("write absolute paths in `args` and `env`; not every client honours `cwd`")
}

fn is_relative_path(arg: &str) -> bool {
    let absolute = arg.starts_with(['/', '\\', '~', '-', '$', '@']) || arg.get(1..2) == Some(":");
    !absolute && !arg.contains("://") && (arg.contains('/') || arg.contains('\\') || super::wrong_interpreter::is_script(arg))
}

/// Where clients start servers of their own accord: the root, a home directory, the system's or the application's folder.
fn is_default_directory(cwd: &str) -> bool {
    let parts: Vec<&str> = cwd.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    match &parts[..] {
        [] | ["root"] | ["home" | "Users", _] => true,
        [drive, rest @ ..] if drive.ends_with(':') => {
            matches!(rest, [] | ["Users", _]) || rest.iter().any(|part| part.eq_ignore_ascii_case("system32") || part.starts_with("app-"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::{Source, SpawnFailure, Unresolved},
    };

    #[test]
    fn a_relative_path_is_looked_for_where_the_client_starts() {
        for (command, cwd, text, name) in [
            ("python server.py", "/", "python: can't open file '//server.py': [Errno 2] No such file or directory", "//server.py"),
            ("python server.py", "/home/me", "python: can't open file '/home/me/server.py': [Errno 2] No such file or directory", "server.py"),
            ("node ./dist/index.js", "/", "Error: Cannot find module '/dist/index.js'", "./dist/index.js"),
            ("uv --directory /nope run x", "/", "error: No such file or directory (os error 2)", "/nope"),
            ("x", "/", "OSError: [Errno 30] Read-only file system: 'logs'", "logs"),
            ("x", "/", "Error: EROFS: read-only file system, mkdir '/logs'", "/logs"),
            ("python -m src.server", "/", "ModuleNotFoundError: No module named 'src'", "src"),
            ("npm start", "/", "npm error enoent Could not read package.json: Error: ENOENT: no such file", "package.json"),
            ("uv run x", "/", "error: No `pyproject.toml` found in current directory or any parent directory", "pyproject.toml"),
        ] {
            let start = start(command).cwd(cwd).stderr(text).exits(2);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_missing_cwd_is_not_a_missing_program() {
        let failure = SpawnFailure { os_error: Some(2), text: shown("spawn uv ENOENT"), missing_cwd: Some(Shown::from("/gone")), is_text: false };
        let start = unresolved("uv run x").event(Source::Process, EventKind::SpawnFailed(failure));
        assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some("/gone"));
        assert_eq!(start.cause(), Some(RULE.cause));
    }

    #[test]
    fn a_relative_command_is_named_with_the_folder() {
        for (not_executable, cause) in [(false, RULE.cause), (true, Cause::PermissionDenied)] {
            let missing = Unresolved {
                command: shown("./run.sh"),
                looked_in: vec![Shown::from("/run.sh")],
                found_in_shell: None,
                not_executable,
                relative_to: Some(Shown::from("/")),
            };
            assert_eq!(unresolved("./run.sh").event(Source::Probe, EventKind::Unresolved(missing)).cause(), Some(cause));
        }
    }

    #[test]
    fn absolute_paths_are_another_cause() {
        for (command, cwd, text) in [
            ("python /x/server.py", "/", "python: can't open file '/x/server.py': [Errno 2] No such file or directory"),
            ("node dist/index.js", "/home/me/project", "Error: Cannot find module '/home/me/project/dist/index.js'"),
            ("x", "/", "OSError: [Errno 30] Read-only file system: '/sys/kernel/x'"),
            ("python -m requests", "/", "ModuleNotFoundError: No module named 'requests'"),
        ] {
            assert!(start(command).cwd(cwd).stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

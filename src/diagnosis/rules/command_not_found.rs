//! The program, or the interpreter that its first line names, is not where the client looks.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, clients, cmd, launcher, paste},
    evidence::{Attempt, EventKind, Evidence, Unresolved},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::CommandNotFound,
    explain: include_str!("command-not-found.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ExitedEarly, Cause::NotAnMcpServer, Cause::StdoutPollution, Cause::MissingFile],
    check,
};

/// `ENOENT`, and `ERROR_FILE_NOT_FOUND` on Windows.
const NO_SUCH_FILE: i32 = 2;

static SAID: Signatures = Signatures::new(&[
    r"\bspawn (?<name>(?:/|[A-Za-z]:\\).+?|[^\s:]+) ENOENT\b",
    // Bun, which Claude Code runs on.
    r"ENOENT: no such file or directory, (?:posix|uv)_spawn '(?<name>[^']+)'",
    r"\benv: (?:can't execute )?(?:['`]|‘)?(?<name>[\w.+/-]+)(?:['`]|’)?: No such file or directory",
    r": (?<name>[^\s:]+): bad interpreter: No such file or directory",
    r": bad interpreter: (?<name>[^\s:]+): [Nn]o such file or directory",
    r"command not found: (?<name>\S+)$",
    r"(?:^|: )(?<name>[\w.+@/~-]+): command not found\s*$",
    r"^\S*sh: (?:(?:line )?\d+: )?(?<name>[\w.+@/~-]+): not found\s*$",
    r"^(?:\S*sh|.*/[^:]+): (?:line )?\d+: (?:exec: )?(?<name>[\w.+@/~-]+): (?:not found|cannot execute: No such file or directory)\s*$",
    r"(?i)\bunknown command: (?<name>[\w.+-]+)$",
    r"ObjectNotFound: \((?<name>[^:()]+):String\).*CommandNotFoundException",
    r#"exec: "(?<name>[^"]+)": executable file not found in"#,
    r"failed to run command (?:['`]|‘)(?<name>.+?)(?:['`]|’): No such file or directory",
    r#"Cannot run program "(?<name>[^"]+)".*error=2\b"#,
    // .NET (dotnet/runtime: System.Diagnostics.Process).
    r"An error occurred trying to start process '(?<name>[^']+)' with working directory '[^']*'\. (?:No such file or directory|The system cannot find the file specified)",
    r#"Executable not found in \$PATH: "(?<name>[^"]+)""#,
    r"(?i)failed to (?:start|spawn)\b[^`']*: (?:No such file or directory \(os error 2\)|program not found)$",
])
// A URL or a transport in place of a command, and words of a script that the wrong program reads, have causes of their own.
.unless(&[
    r"\bspawn (?:sse|http|https|stdio|streamable-?http|https?://\S+) ENOENT",
    r": (?:import|from|const|let|var|function|def|class|export|print)(?:: command)?:? not found",
    r"unknown command: docker mcp",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    unresolved(attempt).or_else(|| dead_interpreter(attempt)).or_else(|| said(attempt))
}

/// The file is there and the system says that it is not: what its first line names is missing, as in a virtual environment that was moved.
fn dead_interpreter(attempt: &Attempt) -> Option<Finding> {
    let (event, failure) = attempt.find(|kind| match kind {
        EventKind::SpawnFailed(failure) if failure.os_error == Some(NO_SUCH_FILE) && failure.missing_cwd.is_none() => Some(failure),
        _ => None,
    })?;
    let (_, found) = attempt.find(|kind| if let EventKind::Resolved(found) = kind { Some(found) } else { None })?;
    let first_line = found.shebang.as_ref()?;
    let interpreter = first_line.trim_start_matches("#!").split_whitespace().next()?;
    let claim = format!("{} is there, but {interpreter}, which its first line names, is not", found.path);
    let finding = Finding::build(RULE.cause, claim, Cite::event(event, failure.text.clone())).cite([Cite::event(event, first_line.clone())]);
    let name = crate::evidence::Redactor::default().show(interpreter);
    let again = "install the server again: a virtual environment that was moved or deleted cannot be mended";
    Some(
        finding
            .subject(Subject::Program(name))
            .fix(Fix::run("see what is there", format!("ls -l {}", paste::word(interpreter))))
            .fix(Fix::by_hand(again)),
    )
}

fn unresolved(attempt: &Attempt) -> Option<Finding> {
    let (event, missing) = attempt.find(|kind| match kind {
        EventKind::Unresolved(missing) if !missing.not_executable => Some(missing),
        _ => None,
    })?;
    let command = &missing.command;
    let claim = if command.contains(['/', '\\']) {
        format!("there is no file {command}")
    } else if missing.found_in_shell.is_some() {
        format!("{} does not find `{command}`, though your shell does", clients::name(attempt))
    } else {
        format!("there is no program `{command}` where the client looks, nor in your shell's PATH")
    };
    let folders: Vec<&str> = missing.looked_in.iter().map(|folder| &**folder).collect();
    let looked = crate::evidence::Redactor::default().show(&format!("looked in {}", folders.join(", ")));
    let in_shell = missing.found_in_shell.as_ref().map(|found| Cite::noting(event, &format!("your shell finds it as {found}")));
    let finding = Finding::build(RULE.cause, claim, Cite::event(event, looked))
        .cite(in_shell)
        .cite(Cite::entry(attempt, command.clone()))
        .subject(Subject::Program(command.clone()));
    Some(ways_out(finding, command, Some(missing)))
}

/// A shell says the same of a program and of a file to read; the exit code tells which it was.
static BY_PATH: Signatures = Signatures::new(&[r"^.*: line \d+: (?<name>[^:]*/[^:]+): No such file or directory$"]);
/// What every shell ends with when its last command was not found.
const SHELL_FOUND_NOTHING: i32 = 127;

fn by_path(attempt: &Attempt) -> Option<Hit<'_>> {
    let (_, exit) = attempt.died_starting()?;
    // A log may not show the code; then what the shell said last is what ended it.
    let last = || attempt.lines_while_open().next_back().is_some_and(|line| BY_PATH.matches(line.text));
    BY_PATH.last(attempt).filter(|_| exit.code.map_or_else(last, |code| code == SHELL_FOUND_NOTHING))
}

/// Zed shows the path and not why the system refused (zed-industries/zed:crates/context_server/src/transport/stdio_transport.rs); mostly it is this.
const ZED: &str = r#"failed to spawn command\. \(path="(?<name>[^"]+)""#;

/// What the system's words for a missing file mean where a client, or Python's `subprocess`, speaks of the program that it starts.
/// Rust's and Python's texts follow the language of Windows, their numbers do not.
static OF_A_START: Signatures = Signatures::new(&[
    r"(?:^|FileNotFoundError: )\[(?:Errno|WinError) 2\] .*: '(?<name>[^']+)'$",
    r"FileNotFoundError: \[(?:Errno|WinError) 2\]|\[WinError 2\]",
    ZED,
    r"\bspawn ENOENT\b|\(os error (?:2|3|123)\)\s*$|\bprogram not found\b|(?i)The system cannot find the file specified\.?$",
]);
static SUBPROCESS: Signatures = Signatures::new(&[r"subprocess\.py\x22|\b_execute_child\b|\bopen_process\b|create_subprocess"]);
/// How far above the error Python prints the frame that started the program.
const FRAMES: usize = 20;

fn of_a_start(attempt: &Attempt) -> Option<Hit<'_>> {
    static CONNECTING: Signatures = Signatures::new(&[r"(?i)failed to (?:connect to|start) mcp (?:server|client)"]);
    let by_the_client = |hit: &Hit<'_>| {
        matches!(hit.line.event.kind, EventKind::ClientSaid(_) | EventKind::NotConnected(_) | EventKind::SpawnFailed(_))
            || CONNECTING.matches(hit.line.text)
    };
    let starting = |hit: &Hit<'_>| by_the_client(hit) || hit.before(attempt, FRAMES).any(|line| SUBPROCESS.matches(line.text));
    let starts: Vec<Hit<'_>> = OF_A_START.all(attempt).filter(starting).collect();
    starts.iter().rfind(|hit| hit.name.is_some()).or(starts.last()).cloned()
}

fn said(attempt: &Attempt) -> Option<Finding> {
    let by_cmd = || cmd::NOT_FOUND.last(attempt).filter(|hit| !hit.name.as_deref().is_some_and(super::path_with_spaces::was_cut));
    let hit = SAID.last(attempt).or_else(by_cmd).or_else(|| by_path(attempt)).or_else(|| of_a_start(attempt))?;
    let Some(name) = hit.name.clone().or_else(|| attempt.launched().map(|launched| launched.command.clone())) else {
        let finding = hit.finding(attempt, RULE.cause, "the program that the entry names is not where the client looks");
        return Some(finding.fix(Fix::by_hand("write the absolute path of the program into `command` (`command -v NAME`, on Windows `where NAME`)")));
    };
    let claim = if name.contains(['/', '\\']) { format!("there is no file {name}") } else { format!("`{name}` is not in the PATH of the start") };
    let finding = hit.finding(attempt, RULE.cause, claim).subject(Subject::Program(name.clone()));
    let finding = if hit.line.text.contains("failed to spawn command. (path=") { finding.confidence(Confidence::Medium) } else { finding };
    let finding =
        if is_shim(&name) && WINDOWS.first(attempt).is_some() { super::windows_shim::with_shell(finding, attempt.launched()) } else { finding };
    Some(ways_out(finding, &name, None))
}

/// On Windows `npx` and its like are batch files, which are not found by that name alone.
fn is_shim(name: &str) -> bool {
    super::windows_shim::SHIMS.contains(&launcher::base_name(name).as_str())
}
static WINDOWS: Signatures = Signatures::new(&[r"errno: -4058\b|\bwin32\b|[A-Za-z]:\\(?:Users|Program Files|Windows)\\"]);

fn ways_out(mut finding: Finding, program: &str, missing: Option<&Unresolved>) -> Finding {
    if let Some(found) = missing.and_then(|missing| missing.found_in_shell.as_deref()) {
        let mut entry = paste::field("command", found);
        // A script such as npx starts another program by name, which must be found as well.
        if let Some((folder, _)) = found.rsplit_once('/') {
            let folders: Vec<&str> =
                std::iter::once(folder).chain(missing.iter().flat_map(|missing| &missing.looked_in).map(|looked| &**looked)).collect();
            entry = format!("{entry},\n{}", paste::env("PATH", &folders.join(":")));
        }
        return finding.fix(Fix::edit("give the absolute path, and its folder in PATH", entry));
    }
    if program.contains(['/', '\\']) {
        return finding.fix(Fix::run("see what is there, then correct the path or install it anew", format!("ls -l {}", paste::word(program))));
    }
    if missing.is_none() {
        finding = finding.fix(Fix::run("find the program, and put its absolute path into `command`", format!("command -v {}", paste::word(program))));
    }
    match install(&launcher::base_name(program)) {
        Some((title, command)) => finding.fix(Fix::run(title, command)),
        None => finding.fix(Fix::by_hand(format!("install {program}, then restart the client"))),
    }
}

/// How the programs that most entries name are installed, by their own documentation.
fn install(program: &str) -> Option<(&'static str, &'static str)> {
    Some(match program {
        "uv" | "uvx" => ("install uv, which brings uvx", "curl -LsSf https://astral.sh/uv/install.sh | sh"),
        "node" | "npx" | "npm" => ("install Node.js, which brings npx (macOS: brew; Windows: winget install OpenJS.NodeJS.LTS)", "brew install node"),
        "bun" | "bunx" => ("install Bun", "curl -fsSL https://bun.sh/install | bash"),
        "deno" => ("install Deno", "curl -fsSL https://deno.land/install.sh | sh"),
        "pnpm" | "pnpx" => ("install pnpm", "npm install -g pnpm"),
        "python" => ("write `python3`, where no `python` exists", "command -v python3"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::{Shown, Source, SpawnFailure},
    };

    fn missing(command: &str, found: Option<&'static str>) -> EventKind {
        EventKind::Unresolved(Unresolved {
            command: shown(command),
            looked_in: vec![Shown::from("/usr/bin"), Shown::from("/bin")],
            found_in_shell: found.map(Shown::from),
            not_executable: false,
            relative_to: None,
        })
    }

    #[test]
    fn what_only_the_users_shell_finds_comes_with_the_path_to_write() {
        let found = unresolved("npx -y x").event(Source::Probe, missing("npx", Some("/opt/node/bin/npx"))).finding(RULE.cause).expect("found");
        assert_eq!(found.claim, "Claude Desktop does not find `npx`, though your shell does");
        assert!(found.cites.iter().any(|cite| cite.text.contains("your shell finds it as /opt/node/bin/npx")));
        let edit = "\"command\": \"/opt/node/bin/npx\",\n\"env\": { \"PATH\": \"/opt/node/bin:/usr/bin:/bin\" }";
        // It is installed: nothing else is to be done.
        assert_eq!(found.fixes.iter().map(|fix| fix.edit.as_deref()).collect::<Vec<_>>(), [Some(edit)]);
    }

    #[test]
    fn a_program_found_nowhere_comes_with_its_installation() {
        let diagnosis = unresolved("uvx x").event(Source::Probe, missing("uvx", None)).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(RULE.cause));
        assert!(diagnosis.findings[0].fixes.iter().any(|fix| fix.command.as_deref().is_some_and(|command| command.contains("astral.sh"))));
    }

    #[test]
    fn every_shell_and_runtime_names_the_program() {
        for (text, name) in [
            ("Error: spawn npx ENOENT", "npx"),
            ("ENOENT: no such file or directory, posix_spawn '/opt/x/bin/server'", "/opt/x/bin/server"),
            ("spawn /Users/me/Library/Application Support/x/bin/python ENOENT {", "/Users/me/Library/Application Support/x/bin/python"),
            ("env: node: No such file or directory", "node"),
            ("/usr/bin/env: ‘node’: No such file or directory", "node"),
            ("env: can't execute 'python3': No such file or directory", "python3"),
            ("bash: line 1: nosuch: command not found", "nosuch"),
            ("zsh:1: command not found: uvx", "uvx"),
            ("sh: 1: uvx: not found", "uvx"),
            ("sh: node: not found", "node"),
            ("/opt/x/run.sh: line 3: node: command not found", "node"),
            ("/opt/x/run.sh: line 3: exec: deno: not found", "deno"),
            ("/opt/x/run.sh: line 2: /opt/y/bin/server: No such file or directory", "/opt/y/bin/server"),
            ("/opt/x/run: 3: exec: /opt/y/bin/server: not found", "/opt/y/bin/server"),
            ("/opt/x/run.sh: line 3: /opt/y/server: cannot execute: No such file or directory", "/opt/y/server"),
            ("bash: ./x: /usr/bin/python: bad interpreter: No such file or directory", "/usr/bin/python"),
            ("zsh: ./x: bad interpreter: /opt/venv/bin/python: no such file or directory", "/opt/venv/bin/python"),
            ("'npx' is not recognized as an internal or external command,", "npx"),
            ("'npx' n'est pas reconnu en tant que commande interne", "npx"),
            ("Der Befehl \"npx\" ist entweder falsch geschrieben oder", "npx"),
            ("The term 'uvx' is not recognized as the name of a cmdlet", "uvx"),
            ("docker: Error response from daemon: exec: \"uvx\": executable file not found in $PATH", "uvx"),
            ("timeout: failed to run command ‘dotnet’: No such file or directory", "dotnet"),
        ] {
            assert_eq!(start("x").stderr(text).exits(127).blames(RULE.cause).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn the_interpreter_of_a_moved_environment_is_named() {
        let found = EventKind::Resolved(crate::evidence::Resolution {
            path: Shown::from("/home/me/.venv/bin/server"),
            shebang: Some(Shown::from("#!/home/me/old/.venv/bin/python")),
        });
        let failure = SpawnFailure { os_error: Some(2), text: shown("No such file or directory"), missing_cwd: None, is_text: true };
        let story = unresolved("/home/me/.venv/bin/server").event(Source::Probe, found).event(Source::Process, EventKind::SpawnFailed(failure));
        assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some("/home/me/old/.venv/bin/python"));
        assert_eq!(story.cause(), Some(RULE.cause));
    }

    #[test]
    fn a_file_that_a_script_reads_is_no_program() {
        let reads = start("x").stderr("/opt/x/run.sh: line 2: /opt/x/env.sh: No such file or directory");
        assert!(reads.exits(1).finding(RULE.cause).is_none());
    }

    #[test]
    fn a_client_says_it_in_the_words_of_its_runtime() {
        let subprocess = "  File \"/usr/lib/python3.12/subprocess.py\", line 1955, in _execute_child\n    raise child_exception_type(errno_num, err_msg, err_filename)\n";
        let by_the_client = |text: &str| unresolved("x").event(Source::Client, EventKind::NotConnected(shown(text)));
        for (story, name) in [
            (by_the_client("Executable not found in $PATH: \"uvx\""), "uvx"),
            (by_the_client("MCP client for `x` failed to start: program not found"), "x"),
            (by_the_client("Das System kann die angegebene Datei nicht finden. (os error 2)"), "x"),
            (by_the_client("[WinError 2] The system cannot find the file specified"), "x"),
            (start("x").stderr("WARNING: Failed to connect to MCP server 's' (command=x): [WinError 2] 系统找不到指定的文件。").exits(1), "x"),
            (by_the_client("FileNotFoundError: [Errno 2] No such file or directory: 'uvx'"), "uvx"),
            (by_the_client("[Errno 2] No such file or directory: 'uvx'"), "uvx"),
            (start("x").stderr(&format!("{subprocess}FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'")).exits(1), "ffmpeg"),
        ] {
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(name));
            assert_eq!(story.cause(), Some(RULE.cause), "{name}");
        }
        for opened in ["FileNotFoundError: [Errno 2] No such file or directory: 'settings'", "error: No such file or directory (os error 2)"] {
            assert!(start("x").stderr(opened).exits(1).finding(RULE.cause).is_none(), "{opened}");
        }
    }

    #[test]
    fn a_batch_file_that_is_not_found_comes_with_its_shell() {
        let story = start("npx -y x").stderr("Error: spawn npx ENOENT\n  errno: -4058,\n  code: 'ENOENT',").exits(1);
        let found = story.finding(RULE.cause).expect("found");
        assert!(found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains(r#"["/c", "npx", "-y", "x"]"#)));
    }

    #[test]
    fn what_has_a_cause_of_its_own_is_left_to_it() {
        for text in [
            "spawn sse ENOENT",
            "spawn python -m mcp_server_fetch ENOENT",
            "p.py: line 1: import: command not found",
            "'C:\\Program' is not recognized as an internal or external command,",
            "Error: ENOENT: no such file or directory, open '/x'",
            "HTTP 404: not found",
            "env: 'python3 -u': No such file or directory",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }

    #[test]
    fn the_system_reports_it_as_a_failed_spawn() {
        let failure = SpawnFailure { os_error: Some(2), text: shown("spawn uv ENOENT"), missing_cwd: None, is_text: false };
        assert_eq!(unresolved("uv run x").event(Source::Process, EventKind::SpawnFailed(failure)).cause(), Some(RULE.cause));
    }

    #[test]
    fn a_client_that_shows_no_reason_makes_it_less_sure() {
        let text = shown("failed to spawn command. (path=\"/opt/x/server\", args=[])");
        let failure = SpawnFailure { os_error: None, text, missing_cwd: None, is_text: false };
        let found = unresolved("x").event(Source::Client, EventKind::SpawnFailed(failure)).logged().finding(RULE.cause).expect("found");
        assert_eq!((found.subject.expect("a program").parts().1.as_str(), found.confidence), ("/opt/x/server", Confidence::Medium));
    }
}

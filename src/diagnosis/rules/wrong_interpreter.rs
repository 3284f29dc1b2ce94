//! The file is run by a program that cannot run it.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongInterpreter,
    explain: include_str!("wrong-interpreter.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::CommandNotFound,
        Cause::SyntaxError,
        Cause::ImportCrash,
        Cause::WrongRuntimeVersion,
        Cause::WrongArchitecture,
        Cause::PermissionDenied,
    ],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r#"Unknown file extension "[^"]*" for (?<name>.+)$"#,
    r"(?:^|: )(?<name>[^\s:]+): (?:line )?\d+: (?:import|from|const|let|var|function|def|class|export|require): (?:command )?not found",
    r"env: (?:'|‘)(?<name>.+?)(?:\\r|\^M| )+.*?(?:'|’): No such file or directory",
    r"bad interpreter: (?<name>\S+?)\^M: no such file",
    r"(?<name>\S+\.\w+): cannot execute: required file not found",
    r"NameError: name '(?:console|require|document|module|process)' is not defined",
    r"Exec format error: '(?<name>[^']+\.\w+)'",
]);

/// Node names the file and line that it could not read; these are no files of its own.
static FOREIGN: Signatures = Signatures::new(&[r"^(?:file://)?(?<name>(?:/|[A-Za-z]:\\).*\.(?:py|pyw|sh|rb|ps1)):\d+$"]);
/// How far below the place Node prints the error.
const EXCERPT: usize = 8;

fn foreign(attempt: &Attempt) -> Option<Hit<'_>> {
    let unreadable = |hit: &Hit<'_>| hit.after(attempt, EXCERPT).any(|line| line.text.starts_with("SyntaxError: "));
    FOREIGN.all(attempt).rfind(unreadable)
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    no_first_line(attempt).or_else(|| wrong_pair(attempt)).or_else(|| said(attempt))
}

/// What runs a file of that ending.
fn runner(file: &str) -> Option<&'static str> {
    let (_, ending) = file.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "py" | "pyw" => "python3",
        "js" | "mjs" | "cjs" => "node",
        "ts" | "mts" | "cts" | "tsx" => "tsx",
        "sh" => "bash",
        "ps1" => "powershell",
        "jar" => "java",
        "rb" => "ruby",
        _ => return None,
    })
}

/// Whether a file of that name is text for an interpreter.
pub(super) fn is_script(file: &str) -> bool {
    runner(file).is_some()
}

/// The system has no idea what to do with a text file that does not begin with `#!`.
fn no_first_line(attempt: &Attempt) -> Option<Finding> {
    let (event, (program, failure)) = attempt.find(|kind| match kind {
        EventKind::SpawnFailed(failure) if matches!(failure.os_error, Some(8 | 193)) => Some((attempt.launched()?.command.clone(), failure)),
        _ => None,
    })?;
    let runner = runner(&program).or(failure.is_text.then_some("bash"))?;
    let launched = attempt.launched()?;
    let claim = format!("{program} is a script without a `#!` line, so the system does not know what runs it");
    let finding = Finding::build(RULE.cause, claim, Cite::event(event, failure.text.clone())).cite(Cite::entry(attempt, program.clone()));
    Some(run_with(finding, runner, &program, launched.args.iter()))
}

/// Which endings each interpreter cannot run.
fn cannot_run(program: &str, file: &str) -> bool {
    let kind = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    match (kind, runner(file)) {
        ("python" | "py" | "pypy", Some(runner)) => runner != "python3",
        // Node 22.18 and later run TypeScript themselves; only what it said proves more.
        ("node" | "nodejs" | "bun" | "deno" | "tsx", Some(runner)) => !["node", "tsx"].contains(&runner),
        ("bash" | "sh" | "zsh" | "dash", Some(runner)) => runner != "bash",
        _ => false,
    }
}

/// The entry starts a script with the interpreter of another language, and that one ended.
fn wrong_pair(attempt: &Attempt) -> Option<Finding> {
    let (event, exit) = attempt.died_starting()?;
    let launched = attempt.launched()?;
    let script = launcher::script(launched)?;
    let (program, _) = launcher::program(launched);
    if exit.code == Some(0) || !cannot_run(&program, script) {
        return None;
    }
    let runner = runner(script)?;
    let cite = Cite::entry(attempt, script.clone()).unwrap_or_else(|| Cite::of(event));
    let finding = Finding::build(RULE.cause, format!("{program} cannot run {script}"), cite).cite(SAID.last(attempt).map(|hit| hit.cite()));
    Some(run_with(finding, runner, script, launched.args.iter().filter(|arg| *arg != script)))
}

fn said(attempt: &Attempt) -> Option<Finding> {
    let hit = SAID.last(attempt).or_else(|| foreign(attempt))?;
    let Some(file) = hit.name.clone().or_else(|| attempt.launched().and_then(launcher::script).cloned()) else {
        return Some(hit.finding(attempt, RULE.cause, "the file is run by the interpreter of another language"));
    };
    if hit.line.text.contains("env: ") || hit.line.text.contains("^M") {
        return Some(
            hit.finding(
                attempt,
                RULE.cause,
                format!("the script's first line names `{file}` with something after it: a Windows line end, or options"),
            )
            .subject(Subject::Program(file))
            .fix(Fix::run("take the Windows line ends out", "sed -i.bak 's/\\r$//' SCRIPT"))
            .fix(Fix::by_hand("write options as in `#!/usr/bin/env -S python3 -u`")),
        );
    }
    let finding = hit.finding(attempt, RULE.cause, format!("{file} is run by a program that cannot run it"));
    match runner(&file) {
        Some(runner) => Some(run_with(finding, runner, &file, attempt.launched().into_iter().flat_map(|launched| &launched.args).skip(1))),
        None => Some(finding.subject(Subject::File(file))),
    }
}

fn run_with<'a>(finding: Finding, runner: &str, file: &Shown, rest: impl Iterator<Item = &'a Shown>) -> Finding {
    let (command, first) =
        if runner == "tsx" { ("npx", vec!["-y", "tsx"]) } else { (runner, if runner == "java" { vec!["-jar"] } else { Vec::new() }) };
    let args = first.into_iter().chain([&**file]).chain(rest.map(|arg| &**arg).filter(|arg| *arg != &**file));
    let entry = format!("{},\n{}", paste::field("command", command), paste::list("args", args));
    finding.subject(Subject::File(file.clone())).fix(Fix::edit(format!("start it with {runner}"), entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_file_is_named_and_its_runner_given() {
        for (command, text, file) in [
            ("node server.py", "TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension \".py\" for /x/server.py", "server.py"),
            ("python3 dist/index.js", "NameError: name 'console' is not defined", "dist/index.js"),
            ("bash server.py", "server.py: line 1: import: command not found", "server.py"),
            ("node server.ts", "TypeError: Unknown file extension \".ts\" for /x/server.ts", "/x/server.ts"),
            ("./run", "/usr/bin/env: ‘python3\\r’: No such file or directory", "python3"),
            ("./run", "/usr/bin/env: ‘python3 -u’: No such file or directory", "python3"),
            ("./run", "zsh: ./run: bad interpreter: /usr/bin/python3^M: no such file or directory", "/usr/bin/python3"),
        ] {
            let start = start(command).stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(file), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_edit_keeps_the_other_arguments() {
        let found = start("node server.py --port 1").exits(1).finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].edit.as_deref(), Some("\"command\": \"python3\",\n\"args\": [\"server.py\", \"--port\", \"1\"]"));
    }

    #[test]
    fn node_names_the_file_of_another_language_itself() {
        let text = "/Users/me/x/server.py:1\nimport asyncio\n       ^^^^^^^\n\nSyntaxError: Cannot use import statement outside a module";
        assert_eq!(start("x").stderr(text).logged().blames(RULE.cause).as_deref(), Some("/Users/me/x/server.py"));
        assert!(start("x").stderr(&text.replace(".py", ".js")).logged().finding(RULE.cause).is_none());
    }

    #[test]
    fn a_fitting_pair_is_not_blamed() {
        for (command, text) in [
            ("node server.js", "SyntaxError: Unexpected token"),
            ("python server.py", "NameError: name 'foo' is not defined"),
            ("bun run server.ts", "error: x"),
            ("bash run.sh", "run.sh: line 1: node: command not found"),
            ("python -m server", "ModuleNotFoundError: No module named 'x'"),
        ] {
            assert!(start(command).stderr(text).exits(1).finding(RULE.cause).is_none(), "{command}");
        }
    }
}

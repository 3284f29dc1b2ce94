//! Program and arguments stand in one string, which the client takes for a program's name.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Event, EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::CommandIncludesArguments,
    explain: include_str!("command-includes-arguments.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::CommandNotFound, Cause::PathWithSpaces, Cause::UnexpandedVariable, Cause::ExitedEarly, Cause::WrongWorkingDirectory],
    check,
};

static SAID: Signatures =
    Signatures::new(&[r"\bspawn (?<name>[^\s{}]+ [^{}]+?) ENOENT\b", r#"exec: "(?<name>\S+ [^"]+)": executable file not found"#]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (event, written) = not_started(attempt).or_else(|| {
        let hit = SAID.last(attempt)?;
        // An error that was printed twice in one line holds no arguments.
        Some((hit.line.event, hit.name.filter(|name| !name.contains("ENOENT"))?))
    })?;
    let (program, arguments) = split(&written)?;
    let own = attempt.launched().filter(|launched| launched.command == written).map_or(&[][..], |launched| &launched.args);
    let args = arguments.iter().map(String::as_str).chain(own.iter().map(|arg| &**arg));
    let entry = format!("{},\n{}", paste::field("command", &program), paste::list("args", args));
    let claim = format!("`command` holds arguments too, so the client looks for a program called \"{written}\"");
    Some(
        Finding::build(RULE.cause, claim, Cite::event(event, written.clone()))
            .cite(Cite::entry(attempt, written.clone()))
            .subject(Subject::Program(written))
            .fix(Fix::edit("keep the program in `command` and the rest in `args`", entry))
            .fix(Fix::by_hand("put `--` before the command of `claude mcp add`")),
    )
}

/// The command of a start that came to nothing.
fn not_started(attempt: &Attempt) -> Option<(&Event, Shown)> {
    attempt.find(|kind| match kind {
        EventKind::Unresolved(missing) => Some(missing.command.clone()),
        EventKind::SpawnFailed(failure) if failure.missing_cwd.is_none() => attempt.launched().map(|launched| launched.command.clone()),
        _ => None,
    })
}

/// Programs that are started with arguments, whatever their folder is called.
const RUNNERS: &[&str] = &[
    "npx", "npm", "node", "uv", "uvx", "python", "python3", "py", "docker", "podman", "bun", "bunx", "deno", "java", "dotnet", "pnpm", "bash", "sh",
    "cmd",
];

/// Splits `written` into program and arguments; `None` when it is one path whose folders have spaces.
fn split(written: &str) -> Option<(String, Vec<String>)> {
    let mut words = words(written).into_iter();
    let program = words.next()?;
    let arguments: Vec<String> = words.collect();
    let is_path = program.contains(['/', '\\']);
    let has_option = arguments.iter().any(|word| word.starts_with('-'));
    let certain = !is_path || has_option || RUNNERS.contains(&launcher::base_name(&program).as_str());
    (certain && !arguments.is_empty()).then_some((program, arguments))
}

/// Words at spaces, quotes taken off.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in text.trim().chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == ' ' => words.push(std::mem::take(&mut word)),
            Some(_) | None => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, unresolved},
        evidence::{Source, Unresolved},
    };

    fn written(command: &str) -> Option<Finding> {
        let missing = Unresolved { command: shown(command), looked_in: Vec::new(), found_in_shell: None, not_executable: false, relative_to: None };
        unresolved("x").event(Source::Probe, EventKind::Unresolved(missing)).finding(RULE.cause)
    }

    #[test]
    fn program_and_arguments_come_apart() {
        for (command, program, args) in [
            ("npx -y @scope/server", "npx", r#"["-y", "@scope/server"]"#),
            ("uv run server.py", "uv", r#"["run", "server.py"]"#),
            ("/usr/bin/python3 \"/a b/server.py\"", "/usr/bin/python3", r#"["/a b/server.py"]"#),
            ("my-server --port 1", "my-server", r#"["--port", "1"]"#),
        ] {
            let edit = written(command).and_then(|found| found.fixes[0].edit.clone()).expect(command);
            assert_eq!(edit, format!("\"command\": \"{program}\",\n\"args\": {args}"));
        }
    }

    #[test]
    fn a_path_with_spaces_is_one_program() {
        for text in ["spawn uvx ENOENT {\"stack\":\"Error: spawn uvx ENOENT\"}", "[error] spawn uvx ENOENT"] {
            assert!(unresolved("x").stderr(text).finding(RULE.cause).is_none(), "{text}");
        }
        for command in ["/Users/me/Library/Application Support/x/server", r"C:\Program Files\nodejs\npx.cmd", "npx"] {
            assert!(written(command).is_none(), "{command}");
        }
    }

    #[test]
    fn it_explains_the_missing_program() {
        let start = unresolved("x").stderr("Error: spawn python -m mcp_server_fetch ENOENT");
        assert_eq!(start.cause(), Some(RULE.cause));
    }
}

//! The interpreter runs, but the script or module it is to run does not exist.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::EntryNotFound,
    explain: include_str!("entry-not-found.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ExitedEarly, Cause::ImportCrash, Cause::MissingModule, Cause::MissingFile, Cause::CommandNotFound],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"can't open file '(?<name>[^']+)': \[Errno 2\]",
    r"can't find '__main__' module in '(?<name>[^']+)'",
    r"Unable to access jarfile (?<name>.+)$",
    r"Could not find or load main class (?<name>\S+)",
    r"^error: Failed to spawn: `?(?<name>[^`]+?)`?$",
    r"^\S*sh: (?:\d+: )?(?:cannot open )?(?<name>[^:]+): No such file(?: or directory)?$",
    r#"(?i)module not found "(?:file://)?(?<name>[^"]+)"\.?$"#,
    r#"(?i)missing script: "?(?<name>[^"\s]+)"?"#,
    r#"error: Script not found "(?<name>[^"]+)""#,
    r"No such file or directory -- (?<name>\S+) \(LoadError\)",
    r"Could not open input file: (?<name>\S+)",
    r#"Can't open perl script "(?<name>[^"]+)""#,
    r"The application '(?<name>[^']+)' does not exist",
    r"MSB1009: Project file does not exist|Couldn't find a project to run",
    r"Error loading ASGI app\.|Failed to load file (?<name>\S+)",
    r"\bFile not found: (?<name>\S+\.py)\b(?::\w+)?(?:\s+\w+\.py:\d+)?\s*$",
]);

/// Node says the same of its entry and of a dependency; the lines after it tell which.
static NODE: Signatures = Signatures::new(&[r"Cannot find module '(?<name>(?:/|[A-Za-z]:\\|file:)[^']+)'$"]);
static OF_THE_ENTRY: Signatures = Signatures::new(&[r"requireStack: \[\]", r"executeUserEntryPoint"]);
static OF_A_DEPENDENCY: Signatures = Signatures::new(&[r"Require stack:", r"requireStack: \[$", r"^\s*- "]);

/// `python -m` needs a `__main__` inside a package.
static NO_MAIN: Signatures = Signatures::new(&[r"No module named (?<name>[\w.]+)\.__main__; '[^']+' is a package"]);

/// Rich breaks the line before a long path, and puts the place of the call at its right edge.
static BROKEN_OFF: Signatures = Signatures::new(&[r"\bFile not found:(?:\s+\w+\.py:\d+)?\s*$"]);
static PATH_ALONE: Signatures = Signatures::new(&[r"^\s*(?<name>(?:/|[A-Za-z]:\\|\.{0,2}/)?\S+\.py)\s*$"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NO_MAIN.last(attempt) {
        return no_main(attempt, &hit);
    }
    if let Some(hit) = BROKEN_OFF.last(attempt)
        && let Some(name) = hit.after(attempt, 1).find_map(|line| PATH_ALONE.name_in(line.text)?)
    {
        return Some(ways_out(hit.finding(attempt, RULE.cause, format!("there is no {name} to run")), attempt, name));
    }
    let hit = SAID.last(attempt).or_else(|| node_entry(attempt))?;
    let Some(name) = hit.name.clone() else {
        return Some(hit.finding(attempt, RULE.cause, "the program to run does not exist"));
    };
    let claim = format!("there is no {name} to run");
    let finding = hit.finding(attempt, RULE.cause, claim).cite(Cite::entry(attempt, name.clone()));
    Some(ways_out(finding, attempt, name))
}

/// The package is installed; it just is no program.
fn no_main(attempt: &Attempt, hit: &Hit<'_>) -> Option<Finding> {
    let package = hit.name.clone()?;
    let claim = format!("`{package}` is installed, but has no `__main__` that `python -m` could run");
    let look = "name the module to run, such as `PACKAGE.server`, or start the program that the package installs";
    let finding = hit.finding(attempt, RULE.cause, claim).cite(Cite::entry(attempt, package.clone())).fix(Fix::by_hand(look));
    let python = attempt.launched().map(|launched| paste::word(&launched.command));
    let finding = match python.filter(|python| python.contains("python")) {
        Some(python) => finding.fix(Fix::run("see what it holds", format!("{python} -m pip show --files {}", paste::word(&package)))),
        None => finding,
    };
    Some(finding.subject(Subject::Module(package)))
}

fn node_entry(attempt: &Attempt) -> Option<Hit<'_>> {
    let hit = NODE.last(attempt)?;
    let after: Vec<&Shown> = hit.after(attempt, 14).map(|line| line.text).collect();
    let dependency = after.iter().any(|line| OF_A_DEPENDENCY.matches(line));
    let entry = after.iter().any(|line| OF_THE_ENTRY.matches(line));
    let named = || {
        let script = attempt.launched().and_then(launcher::script)?;
        hit.name.as_ref().map(|name| name.ends_with(script.trim_start_matches("./")))
    };
    // Nothing below it, and nothing that says who asked: a log that was cut, and a path in full is mostly that of the entry.
    let alone = || attempt.launched().is_none() && !hit.line.text.contains("node_modules") && !after.iter().any(|line| line.contains("    at "));
    (!dependency && (entry || named() == Some(true) || alone())).then_some(hit)
}

fn ways_out(finding: Finding, attempt: &Attempt, name: Shown) -> Finding {
    let project =
        ["/dist/", "/build/", "/lib/", "/out/", "\\dist\\", "\\build\\"].iter().find_map(|folder| name.split_once(folder)).map(|(before, _)| before);
    let finding = match project {
        Some(project) => finding.fix(Fix::run("build it", format!("cd {} && npm install && npm run build", paste::word(project)))),
        None => finding,
    };
    let finding = match attempt.launched().map(|launched| launcher::program(launched).0).as_deref() {
        Some("uv") => finding.fix(Fix::edit("tell uv where the project is", paste::list("args", ["--directory", "/path/to/project", "run", &*name]))),
        Some("npm" | "pnpm" | "yarn") => finding.fix(Fix::run("list the scripts there are", "npm run")),
        _ => finding.fix(Fix::run("see what is there, then correct the path", format!("ls -l {}", paste::word(&name)))),
    };
    finding.subject(Subject::File(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    const NODE_ENTRY: &str = "Error: Cannot find module '/x/dist/index.js'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v20.20.2";
    const NODE_DEPENDENCY: &str = "Error: Cannot find module '/x/lib/util.js'\nRequire stack:\n- /x/index.js\n    at Module._resolveFilename {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/x/index.js' ]\n}";

    #[test]
    fn the_missing_entry_is_named() {
        for (command, text, name) in [
            ("node /x/dist/index.js", NODE_ENTRY, "/x/dist/index.js"),
            ("python3 /x/s.py", "python3: can't open file '/x/s.py': [Errno 2] No such file or directory", "/x/s.py"),
            ("java -jar no.jar", "Error: Unable to access jarfile no.jar", "no.jar"),
            ("uv run server", "error: Failed to spawn: `server`\n  Caused by: No such file or directory (os error 2)", "server"),
            ("uv run server", "error: Failed to spawn: server\n  cause: No such file or directory (os error 2)", "server"),
            ("bash run.sh", "bash: run.sh: No such file or directory", "run.sh"),
            ("sh run.sh", "sh: 0: cannot open run.sh: No such file", "run.sh"),
            ("deno run /x.ts", "error: Module not found \"file:///x.ts\".", "/x.ts"),
            ("npm start", "npm error Missing script: \"start\"", "start"),
            ("python -m foo", "/v/bin/python: No module named foo.__main__; 'foo' is a package and cannot be directly executed", "foo"),
            ("fastmcp run /x/s.py", "[11/22/26 21:36:33] ERROR    File not found:           filesystem.py:69\n           /x/s.py", "/x/s.py"),
        ] {
            let start = start(command).stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn what_was_never_built_comes_with_the_command_that_builds_it() {
        let found = start("node /x/dist/index.js").stderr(NODE_ENTRY).exits(1).finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].command.as_deref(), Some("cd /x && npm install && npm run build"));
    }

    #[test]
    fn a_path_in_full_is_the_entrys_where_a_log_keeps_no_more() {
        let text = "Error: Cannot find module '/Users/me/x/build/index.js'";
        assert_eq!(start("x").stderr(text).logged().cause(), Some(RULE.cause));
        let dependency = "Error: Cannot find module '/Users/me/x/node_modules/y/index.js'";
        assert!(start("x").stderr(dependency).logged().finding(RULE.cause).is_none());
    }

    #[test]
    fn a_missing_dependency_is_another_cause() {
        for text in [NODE_DEPENDENCY, "Error: Cannot find module 'jsdom'\nRequire stack:\n- /x/i.js", "/usr/bin/python3: No module named foo"] {
            assert!(start("node /x/index.js").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

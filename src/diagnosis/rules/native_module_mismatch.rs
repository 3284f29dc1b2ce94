//! An add-on was built for another version of the runtime.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::NativeModuleMismatch,
    explain: include_str!("native-module-mismatch.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::MissingModule,
        Cause::ImportCrash,
        Cause::DependencyMismatch,
        Cause::WrongRuntimeVersion,
        Cause::MissingEnv,
        Cause::Crashed,
        Cause::ExitedEarly,
    ],
    check,
};

static NODE: Signatures = Signatures::new(&[
    r"The module '(?<name>[^']+)'",
    r"was compiled against a different Node\.js version|NODE_MODULE_VERSION \d+",
    r"Could not locate the bindings file|Error: No native build was found for",
    r"Module did not self-register(?:: '(?<name>[^']+)')?",
]);
static PYTHON: Signatures = Signatures::new(&[
    // The compiled part of a package begins with an underscore and stands inside it.
    r"No module named '(?<name>(?<package>\w+)\.(?:\w+\.)*_\w+)'",
    r"cannot import name '\w+' from '(?<name>(?<package>\w+)\.(?:\w+\.)*_\w+)' \(unknown location\)",
    r"ImportError: (?<name>\S+\.(?:so|pyd)): undefined symbol: _?Py",
    r"Importing the numpy C-extensions failed|Module that was compiled using NumPy 1\.x cannot be run",
    r"ImportError: DLL load failed while importing (?<name>\w+)",
    r"PyO3 modules compiled for CPython|Symbol not found: _Py\w+",
]);
static VERSION: Signatures = Signatures::new(&[r"NODE_MODULE_VERSION \d+|different Node\.js version|self-register"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    node(attempt).or_else(|| python(attempt))
}

fn node(attempt: &Attempt) -> Option<Finding> {
    let hits: Vec<_> = NODE.all(attempt).collect();
    // The line with the file's name counts only beside one that speaks of versions.
    let sure = hits.iter().rev().find(|hit| hit.pattern != 0)?;
    let named = hits.iter().rev().find(|hit| hit.name.is_some() && VERSION.last(attempt).is_some());
    let finding = match named.and_then(|hit| hit.name.clone()) {
        Some(file) => sure.finding(attempt, RULE.cause, format!("{file} was built for another version of Node.js")).subject(Subject::File(file)),
        None => sure.finding(attempt, RULE.cause, "an add-on was built for another version of Node.js"),
    };
    let npx = attempt.launched().is_some_and(|launched| launcher::program(launched).0 == "npx");
    let command = if npx { "rm -rf \"$(npm config get cache)/_npx\"" } else { "npm rebuild" };
    Some(finding.fix(Fix::run("build it anew, with the node that the client starts", command)))
}

fn python(attempt: &Attempt) -> Option<Finding> {
    let hit = PYTHON.last(attempt)?;
    let finding = match hit.name.clone() {
        Some(name) => hit.finding(attempt, RULE.cause, format!("{name} was built for another Python or CPU")).subject(Subject::Module(name)),
        None => hit.finding(attempt, RULE.cause, "a compiled module was built for another Python or library version"),
    };
    Some(
        finding
            .fix(Fix::run("make the virtual environment anew with the Python that runs it, in the project's folder", "rm -rf .venv && uv sync"))
            .fix(Fix::run("clear what uvx built, where it starts the server", "uv cache clean")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_add_on_is_named() {
        for (command, text, name) in [
            (
                "node x.js",
                "Error: The module '/x/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 108. This version of Node.js requires\nNODE_MODULE_VERSION 115. Please try re-compiling",
                "/x/node_modules/better-sqlite3/build/Release/better_sqlite3.node",
            ),
            ("python x.py", "ModuleNotFoundError: No module named 'pydantic_core._pydantic_core'", "pydantic_core._pydantic_core"),
            (
                "python x.py",
                "ImportError: cannot import name 'ArgsKwargs' from 'pydantic_core._pydantic_core' (unknown location)",
                "pydantic_core._pydantic_core",
            ),
            ("python x.py", "ImportError: DLL load failed while importing _rust: The specified module could not be found.", "_rust"),
        ] {
            let story = start(command).stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn plain_missing_modules_are_another_cause() {
        for text in [
            "ModuleNotFoundError: No module named 'mcp.server.fastmcp'",
            "ModuleNotFoundError: No module named '_ctypes'",
            "Error: Cannot find module 'x'",
        ] {
            assert!(start("python x.py").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

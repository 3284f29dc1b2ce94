//! A dependency of the server is not installed where it is started.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When,
        distribution::{is_of_python_itself, package_of},
        known_clash::BROUGHT_BY_MCP_1,
        launcher, requirement,
        traceback::{Phase, Thrown, frames::library_of, last_thrown},
    },
    evidence::{Attempt, Evidence, Line, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MissingModule,
    explain: include_str!("missing-module.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ImportCrash, Cause::Crashed, Cause::ExitedEarly],
    check,
};

/// Where a missing thing is installed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    PyPi,
    Npm,
    /// A file of the server itself, or of a package that is only half there.
    Own,
    System,
    Gem,
    /// The program's own build: its classes, assemblies or vendored packages.
    Build,
}

static SAID: [(Source, Signatures); 6] = [
    (
        Source::PyPi,
        Signatures::new(&[
            r"(?:ModuleNotFoundError|ImportError): No module named '?(?<name>[\w.]+)'?",
            r"Error while finding module specification for '[^']+' \(ModuleNotFoundError: No module named '(?<name>[\w.]+)'\)",
            r"[Pp]ython[\w.]*(?:\.exe)?: No module named (?<name>[\w.]+)",
            r"\bNo module named '(?<name>[\w.]+)'",
            r"PackageNotFoundError: No package metadata was found for (?<name>[\w.-]+)",
            r"DistributionNotFound: The '(?<name>[\w.-]+)[^']*' distribution was not found",
            r"(?<name>\w+) is required\. Install with 'pip install mcp\[cli\]'",
            r"(?i)\b(?:required|missing|not installed|not found|could not import|cannot import)\b.*\b(?:pip3? install|uv add|uv pip install) ['\x22`]?(?<name>[A-Za-z][\w.-]*)",
        ]),
    ),
    (
        Source::Npm,
        Signatures::new(&[
            r#"Cannot find (?:package|module) ["'](?<name>(?:@[\w.~-]+/)?[A-Za-z][\w.~-]*)[\w./~-]*["']"#,
            r#"[Ii]mport "(?<name>(?:@[\w.~-]+/)?[A-Za-z][\w.~-]*)[\w./~-]*" not a dependency"#,
            r#"Could not resolve "(?<name>(?:@[\w.~-]+/)?[A-Za-z][\w.~-]*)[\w./~-]*""#,
        ]),
    ),
    (Source::Own, Signatures::new(&[r"Cannot find module '(?<name>[^']+)' imported from ", r"Cannot find module '(?<name>\.{1,2}/[^']+)'"])),
    (
        Source::System,
        Signatures::new(&[
            r"error while loading shared libraries: (?<name>[\w.+-]+): cannot open shared object file",
            r"(?:ImportError|OSError): (?<name>[\w.+-]+\.so[\w.]*): cannot open shared object file",
            r"Library not loaded: (?<name>\S+)",
            r"cannot proceed because (?<name>[\w.-]+\.dll) was not found",
            r"ImportError: DLL load failed while importing (?<name>\w+): The specified module could not be found",
        ]),
    ),
    (
        Source::Gem,
        Signatures::new(&[
            r"cannot load such file -- (?<name>[\w./-]+)",
            r"Could not find gem '(?<name>[\w.-]+)",
            r"Could not find (?<name>[\w.-]+)-[\d.]+ in (?:any of the sources|locally installed gems)",
        ]),
    ),
    (
        Source::Build,
        Signatures::new(&[
            r"(?:NoClassDefFoundError|ClassNotFoundException): (?<name>[\w./$]+)",
            r"FileNotFoundException: Could not load file or assembly '(?<name>[^',]+)",
            r"no required module provides package (?<name>[\w./-]+)",
            r"Failed opening required '(?<name>[^']*vendor/autoload\.php)'",
            r"Can't locate (?<name>[\w/]+\.pm) in @INC",
        ]),
    ),
];

/// Names that people give their own folders: nothing to install, but looked for in the wrong place.
const OWN_NAMES: &[&str] = &["src", "server", "app", "main", "lib", "tools", "utils", "config"];

/// A thing that is missing, and the line that says so.
struct Missing<'a> {
    source: Source,
    name: Shown,
    line: Line<'a>,
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let thrown = last_thrown(attempt);
    let missing = match &thrown {
        Some(thrown) => thrown.find(|raised| named(raised.line)),
        None => attempt.lines_while_open().rev().find_map(named),
    }?;
    match missing.source {
        Source::PyPi => python(attempt, thrown.as_ref(), &missing),
        Source::Npm => npm(attempt, thrown.as_ref(), &missing),
        Source::Own => own_part(attempt, thrown.as_ref(), &missing),
        Source::System => Some(system(&missing)),
        Source::Gem => Some(gem(&missing)),
        Source::Build => build(attempt, &missing),
    }
}

fn named(line: Line<'_>) -> Option<Missing<'_>> {
    SAID.iter().find_map(|(source, said)| {
        let name = said.hit(line)?.name?;
        Some(Missing { source: *source, name, line })
    })
}

fn finding(missing: &Missing<'_>, claim: String) -> Finding {
    let cite = Cite::event(missing.line.event, missing.line.text.clone());
    Finding::build(Cause::MissingModule, claim, cite).subject(Subject::Module(missing.name.clone()))
}

fn python(attempt: &Attempt, thrown: Option<&Thrown<'_>>, missing: &Missing<'_>) -> Option<Finding> {
    let module = missing.name.as_str();
    let root = module.split('.').next().unwrap_or(module);
    let place = thrown.and_then(Thrown::place);
    let importer = place.map(|frame| frame.file.as_str());
    let target = target_module(attempt);
    let is_target = target.is_some_and(|target| target.split('.').next() == Some(root));
    let installed = importer.and_then(library_of);
    // A submodule is missed only when its package is there, in another version; what Python itself lacks is for its version to explain.
    let other_version = module.contains('.') && !is_target && !module.rsplit('.').next().is_some_and(|last| last.starts_with('_'));
    let left_out = BROUGHT_BY_MCP_1.contains(&root) && installed.is_some();
    // A package without `__main__` is there, and no program: entry-not-found says so.
    let other_version = other_version || module.ends_with(".__main__");
    if other_version || left_out || is_of_python_itself(module) || OWN_NAMES.contains(&root) {
        return None;
    }
    let package = package_of(module);
    let fix = requirement::python(attempt, &package, importer);
    if is_target {
        let claim = format!("this Python has no module `{module}`, which the entry wants to run");
        let own = "or, if it is your own code, set `cwd` or PYTHONPATH in `env` to the folder that contains it";
        return Some(finding(missing, claim).confidence(Confidence::Medium).fix(fix).fix(Fix::by_hand(own)));
    }
    let claim = if module.contains('.') {
        format!("the compiled part `{module}` is not installed for this Python")
    } else if package.eq_ignore_ascii_case(module) {
        format!("the Python module `{module}` is not installed where the server is started")
    } else {
        format!("the Python module `{module}` (package {package}) is not installed where the server is started")
    };
    let late = thrown.is_some_and(|thrown| thrown.phase != Phase::Importing);
    Some(finding(missing, claim).confidence(if late { Confidence::Medium } else { Confidence::High }).fix(fix))
}

/// The module that `python -m` was asked to run.
fn target_module(attempt: &Attempt) -> Option<&Shown> {
    let (program, args) = launcher::program(attempt.launched()?);
    let after = args.iter().position(|arg| arg.as_str() == "-m")? + 1;
    if program.starts_with("py") || program == "uv" { args.get(after) } else { None }
}

fn npm(attempt: &Attempt, thrown: Option<&Thrown<'_>>, missing: &Missing<'_>) -> Option<Finding> {
    static IMPORTER: Signatures = Signatures::new(&[r"imported from (?<name>.+?)$", r#" from ["'](?<name>[^"']+)["']"#, r"^- (?<name>.+)$"]);
    let name = missing.name.as_str();
    // Node's own modules are missing from an old Node only.
    if name.starts_with("node:") || missing.line.text.contains("'node:") {
        return None;
    }
    let lines = thrown.into_iter().flat_map(|thrown| thrown.last().lines()).chain([&missing.line]);
    let importer = lines.filter_map(|line| IMPORTER.hit(*line)).find_map(|hit| hit.name);
    let claim = format!("the npm package `{name}` is not installed where the server is started");
    let all = requirement::npm(attempt, None, importer.as_deref());
    // A package of npx cannot be mended in place, so there is nothing to install beside it.
    let alone = all.command.is_some().then(|| requirement::npm(attempt, Some(name), importer.as_deref()));
    let finding = finding(missing, claim).fix(all);
    Some(alone.into_iter().fold(finding, Finding::fix))
}

fn own_part(attempt: &Attempt, thrown: Option<&Thrown<'_>>, missing: &Missing<'_>) -> Option<Finding> {
    static ENTRY: Signatures = Signatures::new(&[r"requireStack: \[\]"]);
    let name = missing.name.as_str();
    // The entry itself, and what a cache holds only half, have causes of their own.
    let relative = name.starts_with('.');
    if (thrown.is_none() && !relative) || ENTRY.last(attempt).is_some() || name.contains("_npx") || name.starts_with("node:") {
        return None;
    }
    let claim = format!("the server's own file {name} is missing: it was not built, or not installed whole");
    let built = Fix::by_hand("build it (`npm run build`) in its folder, or install it again");
    Some(finding(missing, claim).confidence(Confidence::Medium).subject(Subject::File(missing.name.clone())).fix(built))
}

fn system(missing: &Missing<'_>) -> Finding {
    let name = &missing.name;
    let search = Fix::by_hand(format!("install the system package that contains {name}: `apt-file search {name}` or `brew search` finds it"));
    let fix = match name.as_str() {
        // The usual case: opencv-python draws windows, a server has none.
        "libGL.so.1" => Fix::run("install OpenCV without its windows", "python3 -m pip install opencv-python-headless"),
        _ => search,
    };
    finding(missing, format!("the shared library {name} is not installed on this system")).fix(fix)
}

fn gem(missing: &Missing<'_>) -> Finding {
    let name = missing.name.as_str();
    let gem = name.split('/').next().unwrap_or(name);
    finding(missing, format!("the Ruby library `{name}` is not installed for this Ruby"))
        .fix(Fix::run("install what the Gemfile names", "bundle install"))
        .fix(Fix::run("or install the gem alone", format!("gem install {gem}")))
}

fn build(attempt: &Attempt, missing: &Missing<'_>) -> Option<Finding> {
    static NO_MAIN: Signatures = Signatures::new(&[r"Could not find or load main class"]);
    // A main class that is not there is an entry that does not exist.
    if NO_MAIN.last(attempt).is_some() {
        return None;
    }
    let name = &missing.name;
    Some(
        finding(missing, format!("`{name}` is missing from the server's build"))
            .fix(Fix::by_hand("build or publish the server again, with its dependencies")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::{Start, start};

    const YAML: &str = "Traceback (most recent call last):
  File \"/srv/server.py\", line 1, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'";

    const SHARED: &str = "Traceback (most recent call last):
  File \"/v/lib/python3.11/site-packages/cv2/__init__.py\", line 181, in <module>
    bootstrap()
ImportError: libGL.so.1: cannot open shared object file: No such file or directory";

    const PACKAGE: &str = "node:internal/modules/esm/resolve:873
Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'dotenv' imported from /srv/x/index.mjs
    at packageResolve (node:internal/modules/esm/resolve:873:9) {
  code: 'ERR_MODULE_NOT_FOUND'
}";

    const REQUIRED: &str = "Error: Cannot find module '@scope/nope/sub'
Require stack:
- /srv/x/c2.cjs
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15) {
  code: 'MODULE_NOT_FOUND'
}";

    const OWN: &str = "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/missing.js' imported from /srv/m.mjs
    at finalizeResolution (node:internal/modules/esm/resolve:283:11) {
  code: 'ERR_MODULE_NOT_FOUND'
}";

    const WRAPPED: &str = "Traceback (most recent call last):
  File \"/srv/server.py\", line 2, in <module>
    import cv2
ModuleNotFoundError: No module named 'cv2'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"/srv/server.py\", line 4, in <module>
    raise SystemExit('please install opencv')
SystemExit: please install opencv";

    #[test]
    fn the_missing_thing_and_the_way_to_install_it_are_named() {
        for (story, text, name, paste) in [
            ("/v/bin/python server.py", YAML, "yaml", Some("/v/bin/python -m pip install PyYAML")),
            ("/v/bin/python server.py", WRAPPED, "cv2", Some("/v/bin/python -m pip install opencv-python")),
            ("/v/bin/python -m foo", "/v/bin/python: No module named foo", "foo", Some("/v/bin/python -m pip install foo")),
            // A framework build on macOS calls itself by the name within its bundle.
            ("/b/python3 -m foo", "/x/3.13/Python.app/Contents/MacOS/Python: No module named foo", "foo", Some("/b/python3 -m pip install foo")),
            (
                "/v/bin/python -m foo.bar",
                "/v/bin/python: Error while finding module specification for 'foo.bar' (ModuleNotFoundError: No module named 'foo')",
                "foo",
                Some("/v/bin/python -m pip install foo"),
            ),
            ("uv run mcp run s.py", "Failed to run server: No module named 'requests'", "requests", Some("uv add requests")),
            (
                "/v/bin/python server.py",
                "Error: lancedb is required. Install it with: pip install lancedb",
                "lancedb",
                Some("/v/bin/python -m pip install lancedb"),
            ),
            ("/v/bin/python server.py", SHARED, "libGL.so.1", Some("python3 -m pip install opencv-python-headless")),
            ("node /srv/x/index.mjs", PACKAGE, "dotenv", Some("cd /srv/x && npm install")),
            ("node /srv/x/c.cjs", REQUIRED, "@scope/nope", Some("cd /srv/x && npm install")),
            ("node /srv/m.mjs", OWN, "/srv/missing.js", None),
            ("bun s.ts", "error: Cannot find package \"zod\" from \"/srv/s.ts\"", "zod", Some("cd /srv && npm install")),
            ("./s", "./s: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file", "libssl.so.1.1", None),
            ("ruby s.rb", "/srv/s.rb:2:in `require': cannot load such file -- mcp (LoadError)", "mcp", Some("bundle install")),
            (
                "java -jar s.jar",
                "Exception in thread \"main\" java.lang.NoClassDefFoundError: com/foo/Bar\n\tat J.main(J.java:1)",
                "com/foo/Bar",
                None,
            ),
            (
                "dotnet s.dll",
                "Unhandled exception. System.IO.FileNotFoundException: Could not load file or assembly 'Foo.Bar, Version=1.0.0.0'. The system cannot find",
                "Foo.Bar",
                None,
            ),
        ] {
            let found = start(story).stderr(text).exits(1).finding(Cause::MissingModule).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(name), "{text}");
            assert_eq!(found.fixes[0].command.as_deref(), paste, "{text}");
        }
    }

    #[test]
    fn it_is_the_root_of_the_crash_it_causes() {
        let diagnosis = start("/v/bin/python server.py").stderr(YAML).exits(1).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(Cause::MissingModule));
        assert_eq!(diagnosis.findings.len(), 1);
    }

    #[test]
    fn what_only_looks_like_it_is_left_to_its_own_cause() {
        let other = |text: &str| start("python server.py").stderr(text).exits(1);
        let stories: [(&str, Start); 8] = [
            ("a submodule: another version", other("ModuleNotFoundError: No module named 'mcp.server.fastmcp'")),
            ("own folder: the working directory", other("ModuleNotFoundError: No module named 'src'")),
            ("part of a newer Python", other("ModuleNotFoundError: No module named 'tomllib'")),
            ("part of a newer Node", other("Error: Cannot find module 'node:sqlite'")),
            ("the entry script itself", other("Error: Cannot find module '/srv/dist/index.js'")),
            ("a main class: the entry", other("Error: Could not find or load main class Nope\nCaused by: java.lang.ClassNotFoundException: Nope")),
            (
                "an earlier, handled import",
                other(
                    "WARN: No module named 'uvloop'\nTraceback (most recent call last):\n  File \"/s.py\", line 1, in <module>\nValueError: no key",
                ),
            ),
            ("nothing of the kind", other("listening")),
        ];
        for (why, story) in stories {
            assert!(story.finding(Cause::MissingModule).is_none(), "{why}");
        }
        let healthy = start("python server.py").stderr("ModuleNotFoundError: No module named 'uvloop'").initializes().lists_tools(1).diagnosis();
        assert_eq!(healthy.verdict.cause, None);
    }
}

//! The runtime that was found is too old or too new for the code.

use crate::{
    diagnosis::{
        Cause, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste,
        runtime_history::{Change, change},
        traceback::last_error,
    },
    evidence::{Attempt, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongRuntimeVersion,
    explain: include_str!("wrong-runtime-version.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::SyntaxError,
        Cause::ImportCrash,
        Cause::MissingModule,
        Cause::DependencyMismatch,
        Cause::PackageNotFound,
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::BadArguments,
        Cause::NotAnMcpServer,
        Cause::StdoutPollution,
    ],
    check,
};

/// The words name the version that is needed, or at least say so outright.
static DEMANDS: Signatures = Signatures::new(&[
    r"(?:current|requested) Python version \([<>=~!]*(?<name>[\d.]+)[^)]*\) does not satisfy",
    r"requires a different Python: (?<name>[\d.]+) not in",
    r"(?i)requires python '?\S+?'? but the running python is (?<name>[\d.]+)",
    r"Ignored the following versions that require a different python version",
    r"(?i)npm (?:v\S+ )?(?:does not support|is known not to run on) Node\.js v?(?<name>[\d.]+)",
    r"npm (?:error|ERR!) (?:code EBADENGINE|notsup (?:Not compatible|Unsupported engine|Required:))",
    r"ERR_PNPM_UNSUPPORTED_ENGINE|error (?<name>\S+): The engine .node. is incompatible",
    r"(?i)(?:requires?|needs?) (?:at least )?node(?:\.?js)?:? (?:version )?(?:>=? ?|\^|v)?(?<name>\d+[\d.]*)",
    r"(?i)node(?:\.?js)? (?:version )?(?:>=? ?|v)?(?<name>\d+[\d.]*)\+? (?:or (?:higher|later|newer|above|greater) )?(?:is|are) required",
    r"(?i)requires? python (?:version )?(?:>=? ?|v)?(?<name>\d\.\d+[\d.]*)",
    r"(?i)python (?:version )?(?:>=? ?)?(?<name>\d\.\d+)\+? (?:or (?:higher|later|newer|above|greater) )?is required",
    r"(?i)(?:unsupported|your) (?:version of )?(?:node(?:\.js)?|python)(?: version)?(?: is|:)? ?v?(?<name>\d+[\d.]*)?.*(?:unsupported|too old|not supported|upgrade)",
    r"UnsupportedClassVersionError.*class file version (?<name>[\d.]+)",
    r"You must install or update \.NET|not possible to find any compatible framework version",
    r"requires go >= (?<name>[\d.]+)",
    r"(?i)rustc (?<name>[\d.]+) is not supported by",
])
.unless(&[r"(?i)^npm warn", r"(?i)deprecat"]);

/// Something that every newer, or every older, Node or Python has.
static LACKS: Signatures = Signatures::new(&[
    r"(?:ReferenceError|SSE error|fetch failed|^Error|^MCP error -\d+): (?<name>File|ReadableStream|TransformStream|fetch|Headers|Request|Response|FormData|crypto|structuredClone|Blob|AbortController|WebSocket|CustomEvent|DOMException) is not defined",
    r"(?:Cannot find module|No such built-in module:) '?(?<name>node:[\w/]+)",
    r"Cannot find module '(?<name>fs/promises|timers/promises|stream/promises|readline/promises|util/types|stream/web|diagnostics_channel)'",
    r"(?<name>Object\.hasOwn|Object\.groupBy|Promise\.withResolvers|Promise\.any|Array\.fromAsync|crypto\.getRandomValues|crypto\.randomUUID|\S*\.(?:replaceAll|at|findLast|toSorted|toReversed|flatMap|isDisjointFrom)) is not a function",
    r"Missing the .with. keyword|Unexpected token 'with'|Unexpected identifier 'assert'",
    r"module 'node:\w+' does not provide an export named '?(?<name>\w+)",
    r"unsupported operand type\(s\) for \|: '(?:type|NoneType|\w+GenericAlias|ABCMeta|ModelMetaclass|_?GenericAlias)'",
    r"TypeError: '(?:type|ABCMeta)' object is not subscriptable",
    r"No module named '?(?<name>tomllib|zoneinfo|graphlib|importlib\.resources\.abc|asyncio\.timeouts)'?$",
    r"No module named '?(?<name>distutils|imp|asyncore|asynchat|smtpd|cgi|telnetlib|pipes|imghdr|crypt)'?$",
    r"cannot import name '(?<name>StrEnum|ReprEnum|Self|NotRequired|Required|TypeAlias|ParamSpec|Annotated|Literal|Protocol|TypedDict|override|Never|Concatenate|TypeGuard|UTC|batched|Buffer|deprecated|TypeAliasType)' from '(?:enum|typing|datetime|itertools|collections\.abc|warnings)'",
    r"module '(?:asyncio|typing|enum|functools|datetime|inspect)' has no attribute '(?<name>coroutine|run|to_thread|timeout|TaskGroup|Self|StrEnum|cache|UTC|getargspec|Runner)'",
    r"__init__\(\) got an unexpected keyword argument '(?<name>slots|kw_only)'",
    r"SyntaxError: future feature (?<name>\w+) is not defined",
    r"SyntaxError: Non-ASCII character '.*' in file",
    r"npx: installed \d+ in [\d.]+s",
    r"ERROR: You must supply a command\.",
]);

/// A syntax error proves an old runtime only beside a sign of its age.
static SYNTAX: Signatures = Signatures::new(&[
    r"SyntaxError: (?:Unexpected token|Unexpected string|Unexpected identifier|Invalid or unexpected token|Unexpected reserved word|Cannot use import statement)",
    r"Error \[ERR_REQUIRE_ESM\]|TypeError \[ERR_UNKNOWN_BUILTIN_MODULE\]",
]);
/// Node 16 and later print `node:internal`, and modules under its frames as `node:fs`.
static OLD_FRAMES: Signatures = Signatures::new(&[
    r"\((?:internal/(?:modules|bootstrap|process|main)[\w/]*|module|bootstrap_node)\.js:\d+",
    r"^(?:internal/modules|internal/process)/\S+\.js:\d+",
    r"at (?:internal/|bootstrap_node)\S+\.js:\d+",
    r"Node\.js v(?:[4-9]|1[0-5])\.",
]);

/// Syntax that only newer Pythons read, on the line that Python quotes.
static NEW_PYTHON: Signatures = Signatures::new(&[
    r"^\s+match .+:\s*$",
    r"^\s+case .+:",
    r":=",
    r"^\s*(?:print )?f['\x22]",
    r"^\s*type \w+ =",
    r"^\s*(?:async )?def \w+\[",
    r"except\* ",
]);
static PYTHON_SYNTAX: Signatures = Signatures::new(&[r"^SyntaxError: (?:invalid syntax|f-string: )"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = DEMANDS.last(attempt).or_else(|| LACKS.last(attempt)).or_else(|| old_node(attempt)).or_else(|| old_python(attempt))?;
    let runtime = Runtime::of(attempt, &hit);
    let demanded = DEMANDS.matches(hit.line.text);
    // A syntax error quotes the line that it could not read above itself.
    let changed = if demanded { None } else { change(hit.line.text).or_else(|| hit.before(attempt, 2).find_map(|line| change(line.text))) };
    let name = runtime.name();
    let claim = match (&hit.name, changed) {
        (_, Some(Change::Since(version))) => format!("the code needs {name} {version} or newer, and is started with an older one"),
        (_, Some(Change::GoneFrom(version, last))) => format!("the code uses what {name} {version} took away: it needs {last} or older"),
        (Some(version), None) if demanded => format!("the version of {name} does not fit ({version})"),
        (Some(missing), None) => format!("{name} lacks or no longer has {missing}: its version does not fit the code"),
        (None, None) => format!("the version of {name} does not fit the code"),
    };
    let mut finding = hit.finding(attempt, RULE.cause, claim);
    let version = match changed {
        Some(Change::Since(version) | Change::GoneFrom(_, version)) => Some(Shown::from(version)),
        None => hit.name.clone().filter(|_| demanded),
    };
    if let Some(version) = version {
        finding = finding.subject(Subject::Version(version));
    }
    Some(ways_out(finding, attempt, runtime, changed))
}

fn old_node(attempt: &Attempt) -> Option<Hit<'_>> {
    let frame = OLD_FRAMES.last(attempt)?;
    // Frames of an old loader without the error above them: it failed to load the code, which asks for a newer one.
    SYNTAX.last(attempt).or_else(|| Some(frame).filter(|_| last_error(attempt).is_none()))
}

fn old_python(attempt: &Attempt) -> Option<Hit<'_>> {
    let hit = PYTHON_SYNTAX.last(attempt)?;
    let quoted = hit.before(attempt, 2).any(|line| NEW_PYTHON.matches(line.text));
    quoted.then_some(hit)
}

#[derive(Debug, Clone, Copy)]
enum Runtime {
    Node,
    Python,
    Java,
    DotNet,
    Other,
}

impl Runtime {
    fn of(attempt: &Attempt, hit: &Hit<'_>) -> Self {
        let words = hit.line.text.to_lowercase();
        let program = attempt.launched().map_or_else(String::new, |launched| launcher::program(launched).0);
        let is = |names: &[&str]| names.iter().any(|name| program.starts_with(name));
        if words.contains("class file version") || is(&["java"]) {
            Self::Java
        } else if words.contains(".net") || words.contains("framework version") || is(&["dotnet"]) {
            Self::DotNet
        } else if words.contains("python") || is(&["python", "uv", "pip"]) {
            Self::Python
        } else if words.contains("node")
            || words.contains(".js:")
            || words.contains("npm")
            || words.contains("npx")
            || is(&["node", "np", "pnpm", "yarn"])
        {
            Self::Node
        } else if words.contains("go >=") || words.contains("rustc") {
            Self::Other
        } else if words.contains("referenceerror") || words.contains("unexpected") || words.contains("is not a function") {
            Self::Node
        } else {
            Self::Python
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Node => "Node.js",
            Self::Python => "Python",
            Self::Java => "Java",
            Self::DotNet => ".NET",
            Self::Other => "the compiler",
        }
    }
}

/// A Python that most servers run on.
const USUAL_PYTHON: &str = "3.12";

fn ways_out(finding: Finding, attempt: &Attempt, runtime: Runtime, changed: Option<Change>) -> Finding {
    match runtime {
        Runtime::Node => finding
            .fix(Fix::run("see which version you have; most servers want 20 or newer", "node --version; command -v node"))
            .fix(Fix::edit("put the newer version's folder first", paste::env("PATH", "/path/to/node-22/bin:/usr/local/bin:/usr/bin:/bin"))),
        Runtime::Python => {
            let python = if let Some(Change::GoneFrom(_, last)) = changed { last } else { USUAL_PYTHON };
            let package = attempt.launched().and_then(launcher::package);
            let script = attempt.launched().and_then(launcher::script).filter(|_| package.is_none());
            let look = Fix::run("see which versions you have", "uv python list");
            if let Some((folder, _)) = script.and_then(|script| script.rsplit_once(['/', '\\'])) {
                let venv = format!("uv venv --python {python} {}", paste::word(&format!("{folder}/.venv")));
                let then = "make a virtual environment with a fitting Python, install its requirements there, and name its python in `command`";
                return finding.fix(Fix::run(then, venv)).fix(look);
            }
            let args = ["--python", python, package.map_or("PACKAGE", |package| package)];
            let entry = format!("{},\n{}", paste::field("command", "uvx"), paste::list("args", args));
            finding.fix(Fix::edit("let uv bring the right Python", entry)).fix(look)
        }
        Runtime::Java => {
            finding.fix(Fix::run("see which version you have", "java -version")).fix(Fix::by_hand("name the newer java by its absolute path"))
        }
        Runtime::DotNet => finding.fix(Fix::run("see which versions you have", "dotnet --list-runtimes")),
        Runtime::Other => finding.fix(Fix::by_hand("install the version it asks for")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn too_old_and_too_new_are_recognised() {
        for (command, text) in [
            ("npx -y x", "ReferenceError: File is not defined\n    at node:internal/main"),
            ("node x.js", "Error: Cannot find module 'node:fs'\nRequire stack:\n- /x.js"),
            (
                "node x.js",
                "/x/index.js:3\nconst a = b?.c\n            ^\n\nSyntaxError: Unexpected token '.'\n    at wrapSafe (internal/modules/cjs/loader.js:1001:16)",
            ),
            ("npx -y x", "npx: installed 4 in 0.633s\nERROR: You must supply a command."),
            ("npx -y x", "ERROR: npm v10.9.0 is known not to run on Node.js v12.22.0."),
            ("npx -y x", "npm ERR! code EBADENGINE"),
            ("node x.js", "SyntaxError: The requested module 'node:util' does not provide an export named 'styleText'"),
            ("npx x", "Error: This server requires Node.js 18 or higher"),
            ("python x.py", "    def f(x: int | None): pass\nTypeError: unsupported operand type(s) for |: 'type' and 'NoneType'"),
            ("python x.py", "  File \"x.py\", line 2\n    match x:\n          ^\nSyntaxError: invalid syntax"),
            ("python x.py", "ModuleNotFoundError: No module named 'tomllib'"),
            ("python x.py", "  File \"x.py\", line 1\nSyntaxError: future feature annotations is not defined"),
            ("python x.py", "ModuleNotFoundError: No module named 'distutils'"),
            ("python x.py", "ImportError: cannot import name 'StrEnum' from 'enum' (/usr/lib/python3.8/enum.py)"),
            (
                "uvx x",
                "  cause: Because the current Python version (3.8.18) does not satisfy Python>=3.10 and all versions of x depend on Python>=3.10",
            ),
            (
                "pip x",
                "ERROR: Ignored the following versions that require a different python version: 1 Requires-Python >=3.10\nERROR: No matching distribution found for mcp",
            ),
            (
                "java -jar x",
                "Exception in thread \"main\" java.lang.UnsupportedClassVersionError: X has been compiled by a more recent version of the Java Runtime (class file version 65.0)",
            ),
            ("x", "You must install or update .NET to run this application."),
        ] {
            assert_eq!(start(command).stderr(text).exits(1).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn uv_is_told_the_version_to_bring() {
        let found = start("uvx my-server").stderr("Because the current Python version (3.8.18) does not satisfy Python>=3.10").exits(1);
        let found = found.finding(RULE.cause).expect("found");
        assert!(found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains(r#""args": ["--python", "3.12", "my-server"]"#)));
    }

    #[test]
    fn the_version_that_the_code_needs_is_named() {
        for (text, version, python) in [
            ("TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'", "3.10", "3.12"),
            ("    match x:\n          ^\nSyntaxError: invalid syntax", "3.10", "3.12"),
            // A newer Python would not help here.
            ("ModuleNotFoundError: No module named 'distutils'", "3.11", "3.11"),
        ] {
            let found = start("python3 /srv/x.py").stderr(text).exits(1).finding(RULE.cause).expect("found");
            assert_eq!(found.subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(version), "{text}");
            assert_eq!(found.fixes[0].command, Some(format!("uv venv --python {python} /srv/.venv")), "{text}");
        }
    }

    #[test]
    fn frames_of_an_old_loader_are_enough_where_the_error_above_is_cut_off() {
        let frames = "    at Module._compile (internal/modules/cjs/loader.js:723:23)\n    at startup (internal/bootstrap/node.js:283:19)";
        let found = start("x").stderr(frames).logged().finding(RULE.cause).expect("found");
        assert!(found.claim.contains("Node.js"));
        let refused = format!("Error: connect ECONNREFUSED 127.0.0.1:1\n{frames}");
        assert!(start("x").stderr(&refused).logged().finding(RULE.cause).is_none());
    }

    #[test]
    fn broken_code_on_a_modern_runtime_is_another_cause() {
        for text in [
            "SyntaxError: Unexpected token '{'\n    at compileSourceTextModule (node:internal/modules/esm/utils:338:16)\n\nNode.js v20.20.2",
            "    print 'x'\n          ^\nSyntaxError: Missing parentheses in call to 'print'",
            "    x = = 1\nSyntaxError: invalid syntax",
            "npm warn EBADENGINE Unsupported engine { package: 'x', required: { node: '>=22' } }\nError: API_KEY is required",
            "ReferenceError: config is not defined",
        ] {
            assert!(start("npx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

//! A library is there, in a version that the code does not fit: to install it is the wrong advice.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When,
        known_clash::{BROUGHT_BY_MCP_1, CLASHES},
        launcher, requirement,
        traceback::{Language, Raised, Thrown, frames::library_of, last_error},
        wording::shortened,
    },
    evidence::{Attempt, EventKind, Evidence, Line, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DependencyMismatch,
    explain: include_str!("dependency-mismatch.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::MissingModule, Cause::SyntaxError, Cause::ImportCrash, Cause::Crashed, Cause::ExitedEarly],
    check,
};

/// A library in the wrong version, as far as the words tell.
struct Clash<'a> {
    library: Shown,
    needed: Option<Shown>,
    claim: String,
    line: Line<'a>,
    sure: bool,
}

/// Messages of any library that compare versions themselves.
static COMPARED: Signatures = Signatures::new(&[
    r"(?<name>[\w.-]+)[<>=!~]=?[\d.]+\S* is required .*but found \S+",
    r"VersionConflict: \((?<name>[\w.-]+) \S+ .*Requirement\.parse\(",
    r"The installed (?<name>[\w.-]+) version \(.*\) is incompatible with",
    r"You have already activated (?<name>[\w.-]+) \S+, but your Gemfile requires",
    r"version [`'](?<name>(?:GLIBC|GLIBCXX|CXXABI)_[\d.]+)' not found",
    r"A module that was compiled using (?<name>NumPy) 1\.x cannot be run in",
    r"Could not load file or assembly '(?<name>[^',]+).*manifest definition does not match",
    r"(?:NoSuchMethodError|NoSuchFieldError|AbstractMethodError): (?<name>.+)$",
    r"MissingMethodException: Method not found: (?<name>.+)$",
    r"npm (?:error|ERR!) Found: (?<name>(?:@[\w.-]+/)?[\w.-]+)@",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let thrown = last_error(attempt);
    let in_thrown = thrown.as_ref().and_then(|thrown| thrown.find(|raised| clash(attempt, thrown, raised)));
    let clash = in_thrown.or_else(|| compared(attempt)).or_else(|| answered(attempt))?;
    let file = thrown.as_ref().and_then(Thrown::place).map(|frame| frame.file.as_str());
    let cite = Cite::event(clash.line.event, clash.line.text.clone());
    let mut finding = Finding::build(Cause::DependencyMismatch, clash.claim.clone(), cite)
        .confidence(if clash.sure { Confidence::High } else { Confidence::Medium })
        .subject(Subject::Package(clash.library.clone()));
    let python = thrown.as_ref().is_none_or(|thrown| thrown.language == Language::Python);
    if let Some(needed) = &clash.needed {
        let fix = if python { requirement::python(attempt, needed, file) } else { requirement::npm(attempt, Some(needed), file) };
        finding = finding.fix(fix);
    }
    let package = attempt.launched().and_then(launcher::package);
    Some(finding.fix(Fix::by_hand(match package {
        Some(package) => format!("or take another release of `{package}`, one that fits the installed {}", clash.library),
        None => format!("or change the code to fit the installed {}", clash.library),
    })))
}

/// A clash that only an error answer tells of, such as that of two releases of zod.
fn answered(attempt: &Attempt) -> Option<Clash<'_>> {
    let (clash, line) = CLASHES.iter().find_map(|clash| {
        let hit = clash.said.last(attempt).filter(|hit| matches!(hit.line.event.kind, EventKind::Received(_)))?;
        Some((clash, hit.line))
    })?;
    Some(Clash {
        library: Shown::from(clash.library),
        needed: clash.needed.map(Shown::from),
        claim: format!("the code does not fit the installed {}: {}", clash.library, shortened(line.text)),
        line,
        sure: false,
    })
}

/// What the error says of a library's version.
fn clash<'a>(attempt: &Attempt, thrown: &Thrown<'a>, raised: &Raised<'a>) -> Option<Clash<'a>> {
    known(attempt, thrown, raised).or_else(|| left_out(thrown, raised)).or_else(|| python_part(thrown, raised)).or_else(|| node_part(raised))
}

fn known<'a>(attempt: &Attempt, thrown: &Thrown<'a>, raised: &Raised<'a>) -> Option<Clash<'a>> {
    let said = raised.sentence();
    let clash = CLASHES.iter().find(|clash| clash.said.matches(&said))?;
    let standalone = clash.library == "mcp" && said.contains("FastMCP.") && uses_standalone_fastmcp(attempt, thrown);
    let (library, needed) = if standalone { ("fastmcp", Some("fastmcp<3")) } else { (clash.library, clash.needed) };
    let version = clash.found.map(|found| format!(" {found}")).unwrap_or_default();
    let wants = needed.map(|needed| format!("; it needs `{needed}`")).unwrap_or_default();
    Some(Clash {
        library: Shown::from(library),
        needed: needed.map(Shown::from),
        claim: format!("the code does not fit the installed {library}{version}{wants}"),
        line: raised.line,
        sure: clash.found.is_some(),
    })
}

/// The class of that name exists in `mcp` and in the package `fastmcp`.
fn uses_standalone_fastmcp(attempt: &Attempt, thrown: &Thrown<'_>) -> bool {
    let launched =
        attempt.launched().is_some_and(|launched| launched.command.contains("fastmcp") || launched.args.iter().any(|arg| arg.contains("fastmcp")));
    launched || thrown.frames.iter().any(|frame| library_of(&frame.file) == Some("fastmcp"))
}

/// An installed server misses a library that an older `mcp` brought along.
fn left_out<'a>(thrown: &Thrown<'a>, raised: &Raised<'a>) -> Option<Clash<'a>> {
    static MISSING: Signatures = Signatures::new(&[r"^No module named '(?<name>\w+)'$"]);
    let module = MISSING.name_in(&raised.message)??;
    let importer = thrown.place().and_then(|frame| library_of(&frame.file))?;
    if !BROUGHT_BY_MCP_1.contains(&module.as_str()) {
        return None;
    }
    Some(Clash {
        claim: format!("{importer} relies on `{module}`, which came along with mcp 1.x and no longer does; it needs `mcp<2`"),
        library: Shown::from("mcp"),
        needed: Some(Shown::from("mcp<2")),
        line: raised.line,
        sure: false,
    })
}

/// A part of an installed Python library that its version lacks.
fn python_part<'a>(thrown: &Thrown<'a>, raised: &Raised<'a>) -> Option<Clash<'a>> {
    static NAME: Signatures = Signatures::new(&[r"^cannot import name '[^']+' from '(?<name>[\w.]+)' \(.*(?:site|dist)-packages"]);
    static SUBMODULE: Signatures = Signatures::new(&[r"^No module named '(?<name>\w+\.[\w.]+)'(?:$|\. )"]);
    static ATTRIBUTE: Signatures = Signatures::new(&[r"^module '(?<name>[\w.]+)' has no attribute '\w+'(?:\. Did you mean|$)"]);
    if thrown.language != Language::Python || raised.message.contains("partially initialized") {
        return None;
    }
    let (module, sure) = if let Some(module) = NAME.name_in(&raised.message).flatten() {
        (module, true)
    } else if let Some(module) = SUBMODULE.name_in(&raised.message).flatten() {
        (module, false)
    } else {
        (ATTRIBUTE.name_in(&raised.message).flatten()?, false)
    };
    let root = module.split('.').next().unwrap_or(&module);
    let compiled_part = module.rsplit('.').next().is_some_and(|last| last.starts_with('_'));
    let own = thrown.frames.iter().any(|frame| frame.file.contains(&format!("/{root}/")) && library_of(&frame.file).is_none());
    let own_library = thrown.frames.first().and_then(|frame| library_of(&frame.file)) == Some(root) || importing_library(thrown) == Some(root);
    if compiled_part || own || own_library || ["src", "server", "app"].contains(&root) {
        return None;
    }
    Some(Clash {
        library: module.part(0..root.len()),
        needed: None,
        claim: format!("the installed version of {root} lacks what is asked of it: {}", raised.headline()),
        line: raised.line,
        sure,
    })
}

/// The library whose code asked for the part: a library that misses a part of itself is only half installed.
fn importing_library<'t>(thrown: &'t Thrown<'_>) -> Option<&'t str> {
    thrown.place().and_then(|frame| library_of(&frame.file))
}

/// A part of an installed npm package that its version lacks.
fn node_part<'a>(raised: &Raised<'a>) -> Option<Clash<'a>> {
    const PACKAGE: &str = "node_modules";
    static PART: Signatures = Signatures::new(&[
        r#"(?:Package subpath '[^']+' is not defined by|No) "exports" (?:main defined )?in (?<name>.+?)[/\\]package\.json"#,
        r"^The requested module '(?<name>(?:@[\w.~-]+/)?[A-Za-z][\w.~-]*)[^']*' does not provide an export named",
        r"^Named export '[^']+' not found\. The requested module '(?<name>(?:@[\w.~-]+/)?[A-Za-z][\w.~-]*)",
        r"^require\(\) of ES Module (?<name>.+?) from ",
        r"^Cannot find module '(?<name>[^']*node_modules[^']*)' imported from ",
    ]);
    let place = PART.name_in(&raised.message)??;
    let library = if place.contains(PACKAGE) { within(&place, library_of(&place)?) } else { place };
    // A file that the package itself misses was not installed, and what a local file does not export is the server's own slip.
    let importer = raised.message.rsplit(" from ").next().and_then(library_of);
    if library.starts_with('.') || importer == Some(library.as_str()) || library.starts_with('/') {
        return None;
    }
    let complaint = if raised.message.starts_with("require() of") { "can no longer be loaded with require()" } else { "lacks what is asked of it" };
    let claim = format!("the installed version of {library} {complaint}: {}", raised.headline());
    Some(Clash { claim, library, needed: None, line: raised.line, sure: true })
}

fn within(text: &Shown, part: &str) -> Shown {
    text.rfind(part).map_or_else(|| text.clone(), |start| text.part(start..start + part.len()))
}

/// Programs that compare versions say both.
fn compared(attempt: &Attempt) -> Option<Clash<'_>> {
    static FOUND: Signatures = Signatures::new(&[
        r"but found (?:[\w.-]+[= ]=?)?(?<name>[\w.]+)",
        r"VersionConflict: \([\w.-]+ (?<name>\S+)",
        r"version \((?<name>[^)]+)\) is incompatible",
        r"activated [\w.-]+ (?<name>[^\s,]+)",
        r"npm (?:error|ERR!) Found: (?:@[\w.-]+/)?[\w.-]+@(?<name>\S+)",
        r"run in NumPy (?<name>[\d.]+\d)",
    ]);
    static NEEDED: Signatures = Signatures::new(&[
        r"(?<name>[\w.-]+[<>=!~]=?[\d.]+\S*) is required",
        r"Requirement\.parse\('(?<name>[^']+)'\)",
        r"which requires (?<name>[\d.]+\d)",
        r"Gemfile requires [\w.-]+ (?<name>[\d.]+\d)",
    ]);
    static RESOLUTION: Signatures = Signatures::new(&[r"npm (?:error|ERR!) code ERESOLVE"]);
    let hit = COMPARED.last(attempt)?;
    if hit.line.text.starts_with("npm ") && RESOLUTION.last(attempt).is_none() {
        return None;
    }
    let library = hit.name.clone()?;
    let found = FOUND.name_in(hit.line.text).flatten();
    let needed = NEEDED.name_in(hit.line.text).flatten();
    let version = found.as_ref().map(|found| format!(", found as {found},")).unwrap_or_default();
    let wants = needed.as_ref().map(|needed| format!(": it needs {needed}")).unwrap_or_default();
    let claim = format!("{library}{version} does not fit the code{wants}");
    let needed = needed.filter(|needed| needed.contains(['<', '>', '=']));
    Some(Clash { library, needed, claim, line: hit.line, sure: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    fn python(frame: &str, error: &str) -> String {
        format!(
            "Traceback (most recent call last):\n  File \"/v/bin/foo\", line 4, in <module>\n    from foo import main\n  File \"{frame}\", line 1, in <module>\n    import x\n{error}"
        )
    }

    const FOO: &str = "/v/lib/python3.11/site-packages/foo/__init__.py";
    const SITE: &str = "/v/lib/python3.11/site-packages";

    #[test]
    fn the_library_and_its_versions_are_named() {
        for (error, library, paste) in [
            ("ModuleNotFoundError: No module named 'mcp.server.fastmcp'".to_owned(), "mcp", Some("uvx --with 'mcp<2' foo")),
            (
                format!("ImportError: cannot import name 'FastMCP' from 'mcp.server' ({SITE}/mcp/server/__init__.py)"),
                "mcp",
                Some("uvx --with 'mcp<2' foo"),
            ),
            ("AttributeError: 'Server' object has no attribute 'list_resources'".to_owned(), "mcp", Some("uvx --with 'mcp<2' foo")),
            ("ModuleNotFoundError: No module named 'httpx'".to_owned(), "mcp", Some("uvx --with 'mcp<2' foo")),
            ("TypeError: FastMCP.__init__() got an unexpected keyword argument 'description'".to_owned(), "mcp", Some("uvx --with 'mcp<2' foo")),
            (format!("ImportError: cannot import name 'Bar' from 'langchain.tools' ({SITE}/langchain/tools.py)"), "langchain", None),
            ("ModuleNotFoundError: No module named 'langchain.chat_models'".to_owned(), "langchain", None),
            ("AttributeError: module 'openai' has no attribute 'ChatCompletion'".to_owned(), "openai", None),
            (
                "ImportError: huggingface-hub>=0.23.0,<1.0 is required for a normal functioning of this module, but found huggingface-hub==1.0.1."
                    .to_owned(),
                "huggingface-hub",
                Some("uvx --with 'huggingface-hub>=0.23.0,<1.0' foo"),
            ),
            (
                "SystemError: The installed pydantic-core version (2.50.4) is incompatible with the current pydantic version, which requires 2.41.5"
                    .to_owned(),
                "pydantic-core",
                None,
            ),
        ] {
            let found =
                start("uvx foo").stderr(&python(FOO, &error)).exits(1).finding(Cause::DependencyMismatch).unwrap_or_else(|| panic!("{error}"));
            assert_eq!(found.subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(library), "{error}");
            assert_eq!(found.fixes[0].command.as_deref(), paste, "{error}");
        }
    }

    #[test]
    fn other_languages_have_it_too() {
        let frames = "\n    at packageResolve (node:internal/modules/esm/resolve:856:14)";
        for (text, library) in [
            (
                format!(
                    "Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './nope.js' is not defined by \"exports\" in /p/node_modules/zod/package.json imported from /p/d2.mjs{frames}"
                ),
                "zod",
            ),
            (
                format!(
                    "SyntaxError: The requested module '@modelcontextprotocol/sdk/server/mcp.js' does not provide an export named 'Nope'{frames}"
                ),
                "@modelcontextprotocol/sdk",
            ),
            (
                format!(
                    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/p/node_modules/@modelcontextprotocol/sdk/dist/nope.js' imported from /p/d.mjs{frames}"
                ),
                "@modelcontextprotocol/sdk",
            ),
            (format!("Error [ERR_REQUIRE_ESM]: require() of ES Module /p/node_modules/chalk/index.js from /p/a.js not supported.{frames}"), "chalk"),
            (format!("TypeError: keyValidator._parse is not a function{frames}"), "zod"),
            ("npm error code ERESOLVE\nnpm error ERESOLVE could not resolve\nnpm error Found: zod@4.1.0".to_owned(), "zod"),
            ("./s: /lib/libc.so.6: version `GLIBC_2.38' not found (required by ./s)".to_owned(), "GLIBC_2.38"),
        ] {
            let found = start("node /p/d.mjs").stderr(&text).exits(1).finding(Cause::DependencyMismatch).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(library), "{text}");
        }
    }

    #[test]
    fn it_wins_over_the_missing_module_and_the_crash() {
        let story = start("uvx foo").stderr(&python(FOO, "ModuleNotFoundError: No module named 'mcp.server.fastmcp'")).exits(1);
        assert_eq!(story.diagnosis().verdict.cause, Some(Cause::DependencyMismatch));
    }

    #[test]
    fn an_error_answer_tells_of_it_too() {
        let said = "Cannot read properties of undefined (reading '_zod')";
        let story = start("npx -y x").initializes().error(crate::evidence::Method::ToolsList, -32603, said).closes_stdin();
        assert_eq!(story.blames(Cause::DependencyMismatch).as_deref(), Some("zod"));
    }

    #[test]
    fn what_only_looks_like_it_is_left_to_its_own_cause() {
        for (why, text) in [
            ("not installed at all", python(FOO, "ModuleNotFoundError: No module named 'mcp'")),
            ("own code misses a dependency", python("/srv/server.py", "ModuleNotFoundError: No module named 'httpx'")),
            ("a part of itself", python(FOO, "ModuleNotFoundError: No module named 'foo.bar'")),
            ("a compiled part", python(FOO, "ModuleNotFoundError: No module named 'pydantic_core._pydantic_core'")),
            (
                "a circle",
                python(FOO, "ImportError: cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import) (/srv/b.py)"),
            ),
            ("own file", python("/srv/server.py", "ImportError: cannot import name 'a' from 'helpers' (/srv/helpers.py)")),
            ("an ordinary error", python(FOO, "AttributeError: 'NoneType' object has no attribute 'list_resources'")),
            ("own export", "SyntaxError: The requested module './b.js' does not provide an export named 'x'\n    at ModuleJob._instantiate (node:internal/x:1:1)".to_owned()),
        ] {
            assert!(start("uvx foo").stderr(&text).exits(1).finding(Cause::DependencyMismatch).is_none(), "{why}");
        }
    }
}

//! An exception while the server loads its modules: it never came to its own code.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When,
        traceback::{
            Phase, Thrown,
            frames::{library_of, shadowing},
            last_error,
        },
    },
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ImportCrash,
    explain: include_str!("import-crash.md"),
    when: When::NotReady,
    standing: Standing::Uncaught,
    supersedes: &[Cause::Crashed, Cause::NotAnMcpServer],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    settings_of_the_sdk(attempt).or_else(|| loading(attempt))
}

/// `FastMCP` fills its own settings while the server's module is loaded; where fields of them are missing, its parts do not fit each other.
fn settings_of_the_sdk(attempt: &Attempt) -> Option<Finding> {
    static SETTINGS: Signatures = Signatures::new(&[r"^(?<name>[\w.]*ValidationError): \d+ validation errors? for (?:Server|FastMCP)?Settings\b"]);
    static FIELD: Signatures =
        Signatures::new(&[r"^\s*(?:mount_path|sse_path|message_path|streamable_http_path|json_response|stateless_http|log_level)$"]);
    static MISSING: Signatures = Signatures::new(&[r"Field required"]);
    let hit = SETTINGS.last(attempt)?;
    let below: Vec<_> = hit.after(attempt, 40).collect();
    let field = below.windows(2).find(|pair| FIELD.matches(pair[0].text) && MISSING.matches(pair[1].text))?[0];
    let claim = "the installed FastMCP cannot make its own settings: its release and that of pydantic-settings do not fit each other";
    let finding = hit.finding(attempt, Cause::ImportCrash, claim).cite([Cite::event(field.event, field.text.clone())]);
    let finding = hit.name.clone().into_iter().fold(finding, |finding, name| finding.subject(Subject::Exception(name)));
    Some(
        finding
            .fix(Fix::run("bring them up to date together", "uv pip install --upgrade mcp fastmcp pydantic pydantic-settings"))
            .fix(Fix::by_hand("these are no settings of yours: setting DEBUG or LOG_LEVEL does not help")),
    )
}

/// A file or an address that a module of the server's own opens: no library is at fault.
fn is_of_the_system(thrown: &Thrown<'_>) -> bool {
    let kind = thrown.last().short_kind();
    let system = ["OSError", "FileNotFoundError", "PermissionError", "FileExistsError", "IsADirectoryError", "NotADirectoryError", "TimeoutError"];
    (system.contains(&kind) || kind.starts_with("Connection")) && thrown.frames.iter().all(|frame| library_of(&frame.file).is_none())
}

fn loading(attempt: &Attempt) -> Option<Finding> {
    let thrown = last_error(attempt).filter(|thrown| thrown.phase == Phase::Importing && !is_of_the_system(thrown))?;
    let raised = thrown.last();
    let cite = Cite::event(raised.line.event, raised.line.text.clone());
    if let Some(file) = shadowing(&thrown) {
        let claim = format!("Python loads {file} in place of a library of that name: {}", raised.headline());
        let finding = Finding::build(Cause::ImportCrash, claim, cite);
        let rename = format!("rename {file}, and delete the `__pycache__` beside it");
        return Some(finding.fix(Fix::by_hand(rename)).subject(Subject::File(file)));
    }
    let by = thrown.place().and_then(|frame| library_of(&frame.file));
    let claim = match by {
        Some(library) => format!("it fails while loading {library}: {}", raised.headline()),
        None => format!("it fails while loading its modules: {}", raised.headline()),
    };
    let confidence = if attempt.died_starting().is_some() && thrown.whole { Confidence::High } else { Confidence::Medium };
    let finding = Finding::build(Cause::ImportCrash, claim, cite).confidence(confidence).subject(Subject::Exception(raised.kind.clone()));
    Some(finding.fix(way_out(&thrown, by)))
}

fn way_out(thrown: &Thrown<'_>, library: Option<&str>) -> Fix {
    static SHADOW: Signatures =
        Signatures::new(&[r"consider renaming '(?<name>[^']+)'", r"partially initialized module .*\((?<name>[^()]*[/\\][^()]*)\)$"]);
    let own_file = thrown.find(|raised| SHADOW.name_in(&raised.message).flatten());
    match (own_file, library) {
        (Some(file), _) => Fix::by_hand(format!("rename {file} if it bears a library's name, or break the circle of imports it is part of")),
        (None, Some(library)) => Fix::by_hand(format!("install another release of {library}: the installed one does not load here")),
        (None, None) => Fix::by_hand("read the lines above the error: the last file that is yours is where to look"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    fn importing(file: &str, error: &str) -> String {
        format!(
            "Traceback (most recent call last):\n  File \"/v/bin/foo\", line 4, in <module>\n    from foo import main\n  File \"{file}\", line 3, in <module>\n    x()\n{error}"
        )
    }

    #[test]
    fn an_exception_while_importing_is_told_from_one_in_the_servers_code() {
        for (text, kind) in [
            (importing("/v/lib/python3.11/site-packages/torch/__init__.py", "OSError: [WinError 126] module not found"), "OSError"),
            (
                importing("/srv/b.py", "ImportError: cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import) (/srv/b.py)"),
                "ImportError",
            ),
            (
                "SyntaxError: The requested module './b.js' does not provide an export named 'x'\n    at ModuleJob._instantiate (node:internal/m:1:1)".to_owned(),
                "SyntaxError",
            ),
        ] {
            let diagnosis = start("server").stderr(&text).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::ImportCrash), "{text}");
            assert_eq!(diagnosis.findings[0].subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(kind));
        }
    }

    #[test]
    fn settings_of_the_sdk_that_are_missing_are_no_variables() {
        let fields = "pydantic_core._pydantic_core.ValidationError: 14 validation errors for Settings\ndebug\n  Field required [type=missing, input_value={}, input_type=dict]\nlog_level\n  Field required [type=missing, input_value={}, input_type=dict]";
        let story = start("python s.py").stderr(fields).exits(1);
        assert_eq!(story.cause(), Some(Cause::ImportCrash));
        let own = fields.replace("debug", "api_url").replace("log_level", "api_key");
        assert!(start("python s.py").stderr(&own).exits(1).finding(Cause::ImportCrash).is_none());
    }

    #[test]
    fn a_file_that_the_server_itself_opens_is_no_library() {
        let story =
            start("server").stderr(&importing("/srv/foo/server.py", "FileNotFoundError: [Errno 2] No such file or directory: '/x/y.log'")).exits(1);
        assert!(story.clone().finding(Cause::ImportCrash).is_none());
        assert_eq!(story.cause(), Some(Cause::Crashed));
    }

    #[test]
    fn a_file_in_the_place_of_a_library_is_named() {
        let trace = |frames: &[&str], error: &str| {
            let frames: Vec<String> = frames.iter().map(|file| format!("  File \"{file}\", line 1, in <module>\n    import x\n")).collect();
            format!("Traceback (most recent call last):\n{}{error}", frames.concat())
        };
        let (site, std) = ("/v/lib/python3.11/site-packages/mcp/__init__.py", "/usr/lib/python3.11/enum.py");
        let partial = "ImportError: cannot import name 'dumps' from partially initialized module 'json' (most likely due to a circular import)";
        for (frames, error, file) in [
            (&["/srv/mcp.py", "/srv/mcp.py"][..], "ModuleNotFoundError: No module named 'mcp.server'; 'mcp' is not a package", Some("/srv/mcp.py")),
            (&["/srv/s.py", site, "/srv/json.py"], partial, Some("/srv/json.py")),
            (&["/srv/s.py", std], "ImportError: cannot import name 'MappingProxyType' from 'types' (/srv/types.py)", Some("/srv/types.py")),
            // A tool that loads the server by its path, and the server's own parts, are meant.
            (&[site, "<frozen importlib._bootstrap>", "/srv/s.py"], "ValueError: x", None),
            (&["/srv/s.py", "/srv/tools.py"], "ValueError: x", None),
            (&["/srv/s.py", "/srv/tools.py"], "ImportError: cannot import name 'a' from 'b' (/srv/b.py)", None),
            (&["/srv/s.py", "/srv/lib/a.py", "/srv/tools.py"], "ValueError: x", None),
            (&["/v/bin/s", site, "/home/me/lib/json.py"], "ValueError: x", None),
        ] {
            let found = start("python s.py").stderr(&trace(frames, error)).exits(1).finding(RULE.cause).expect("found");
            let named = found.subject.as_ref().map(|subject| subject.parts().1.to_string()).filter(|name| name.starts_with('/'));
            assert_eq!(named.as_deref(), file, "{frames:?}");
        }
    }

    #[test]
    fn what_has_a_more_exact_cause_or_comes_later_is_not_it() {
        let site = "/v/lib/python3.11/site-packages/foo/__init__.py";
        for (text, cause) in [
            (importing(site, "ModuleNotFoundError: No module named 'yaml'"), Cause::MissingModule),
            (importing(site, "AttributeError: module 'openai' has no attribute 'ChatCompletion'"), Cause::DependencyMismatch),
            (importing(site, "UnicodeDecodeError: 'gbk' codec can't decode byte 0x80 in position 2"), Cause::EncodingError),
            ("Traceback (most recent call last):\n  File \"/srv/s.py\", line 9, in <module>\n    main()\nValueError: x".to_owned(), Cause::Crashed),
        ] {
            assert_eq!(start("server").stderr(&text).exits(1).diagnosis().verdict.cause, Some(cause), "{text}");
        }
    }
}

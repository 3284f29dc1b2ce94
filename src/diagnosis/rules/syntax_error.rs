//! A source file does not parse, and the runtime is not too old for it.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When,
        traceback::{Language, Raised, Thrown, last_error},
    },
    evidence::{Attempt, Evidence, Line, Shown},
    pattern::Pattern,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::SyntaxError,
    explain: include_str!("syntax-error.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ImportCrash, Cause::Crashed, Cause::ExitedEarly],
    check,
};

/// Complaints of compilers and interpreters that print no trace.
static SAID: Signatures = Signatures::new(&[
    r"^(?<name>\S+?\.\w+:\d+(?::\d+)?): (?:syntax error|error: expected)",
    r"^(?<name>\S+\.tsx?[(:]\d+[,:]\d+\)?)(?::| -)? error TS1\d{3}:",
    r"^(?<name>\S+\.\w+:\d+:\d+): ERROR: (?:Expected|Unexpected|Unterminated)",
    r"^PHP Parse error: .* in (?<name>\S+) on line \d+",
    r"^(?<name>\S+): (?:(?:line )?\d+: )?(?i:syntax error)(?: near unexpected token|: (?:unexpected end of file|.* unexpected))",
    r"^(?<name>\S+\.rb:\d+): syntax error",
    r"^syntax error at (?<name>\S+ line \d+)",
]);

/// A place above Node's excerpt of the source.
static PLACE: Signatures = Signatures::new(&[r"^(?:file://)?(?<name>(?:/|[A-Za-z]:\\).+:\d+)$"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let thrown = last_error(attempt);
    let (line, place, complaint) = if let Some(thrown) = &thrown {
        let raised = thrown.find(|raised| is_syntax(thrown, raised).then(|| raised.clone()))?;
        (raised.line, place(attempt, thrown, &raised), raised.headline())
    } else {
        let hit = SAID.last(attempt)?;
        (hit.line, hit.name, hit.line.text.to_string())
    };
    if runtime_is_old(attempt) {
        return None;
    }
    let at = place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let mut finding =
        Finding::build(Cause::SyntaxError, format!("the source does not parse{at}: {complaint}"), Cite::event(line.event, line.text.clone()))
            .confidence(if attempt.died_starting().is_some() { Confidence::High } else { Confidence::Medium });
    finding = match place {
        Some(place) => finding.fix(way_out(&complaint, &place)).subject(Subject::File(place)),
        None => finding.fix(Fix::by_hand("mend the line that is quoted, or install another release")),
    };
    Some(finding)
}

/// Node calls by the same name what does not parse at run time, such as JSON, and what does not link.
fn is_syntax(thrown: &Thrown<'_>, raised: &Raised<'_>) -> bool {
    let kind = matches!(raised.short_kind(), "SyntaxError" | "IndentationError" | "TabError" | "ParseError");
    let parses_data = ["JSON.parse", "new RegExp", "parseJSONFromBytes"];
    let at_run_time = thrown.frames.iter().filter_map(|frame| frame.function.as_ref()).any(|function| parses_data.contains(&function.as_str()));
    let elsewhere = [" JSON", "requested module", "unicode error", "Non-UTF-8", "encoding problem", "Invalid regular expression"];
    kind && !at_run_time && !elsewhere.iter().any(|words| raised.message.contains(words))
}

fn place(attempt: &Attempt, thrown: &Thrown<'_>, raised: &Raised<'_>) -> Option<Shown> {
    if thrown.language == Language::Python {
        return thrown.place().map(|frame| frame.file.clone());
    }
    let before: Vec<Line<'_>> = attempt.lines_while_open().take_while(|line| !std::ptr::eq(line.event, raised.line.event)).collect();
    before.iter().rev().take(12).find_map(|line| PLACE.hit(*line)?.name)
}

fn way_out(complaint: &str, place: &str) -> Fix {
    if complaint.contains("import statement outside a module") || complaint.contains("Unexpected token 'export'") {
        return Fix::by_hand("add `\"type\": \"module\"` to the package.json beside the file, or name the file .mjs");
    }
    if place.contains("node_modules") || place.contains("site-packages") {
        return Fix::by_hand("install another release: this one was published broken, or was cut short while it was downloaded");
    }
    Fix::by_hand(format!("mend {place}, or restore it from version control"))
}

/// Whether the runtime shows itself, and is older than what servers are written for: then it explains the error, not the source.
/// Node 18 and Python 3.10 are the oldest that the official SDKs support.
fn runtime_is_old(attempt: &Attempt) -> bool {
    static VERSION: Pattern = Pattern::new(
        r"^Node\.js v(?<node>\d+)\.|[\\/](?:lib/)?[Pp]ython(?:3\.)?(?<python>\d+)\b|(?<ancient>\((?:internal/modules|bootstrap_node|module\.js)|^internal/modules)",
    );
    attempt.lines_while_open().filter_map(|line| VERSION.captures(line.text)).any(|found| {
        let number = |name| found.name(name).and_then(|digits| digits.as_str().parse::<u32>().ok());
        found.name("ancient").is_some()
            || number("node").is_some_and(|node| node < 18)
            || number("python").is_some_and(|minor| (3..10).contains(&minor))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    const PYTHON: &str = "  File \"/srv/s.py\", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax";
    const INDENTED: &str =
        "  File \"/srv/s.py\", line 2\n    pass\n    ^\nIndentationError: expected an indented block after function definition on line 1";
    const NODE: &str = "file:///srv/k.mjs:2
  b: 1,,
       ^

SyntaxError: Unexpected token ','
    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)
    at ModuleLoader.moduleStrategy (node:internal/modules/esm/translators:146:18)

Node.js v20.20.2";
    const MODULE: &str = "/srv/l.js:1
import fs from \"fs\"
^^^^^^

SyntaxError: Cannot use import statement outside a module
    at wrapSafe (node:internal/modules/cjs/loader:1464:18)

Node.js v20.20.2";

    #[test]
    fn a_shell_script_that_breaks_off_is_named() {
        for text in
            ["/opt/run.sh: line 4: syntax error: unexpected end of file", "/opt/run.sh: 4: Syntax error: end of file unexpected (expecting \"fi\")"]
        {
            assert_eq!(start("/opt/run.sh").stderr(text).exits(2).blames(RULE.cause).as_deref(), Some("/opt/run.sh"), "{text}");
        }
    }

    #[test]
    fn the_place_is_named_in_every_language() {
        for (text, place) in [
            (PYTHON, "/srv/s.py"),
            (INDENTED, "/srv/s.py"),
            (NODE, "/srv/k.mjs:2"),
            (MODULE, "/srv/l.js:1"),
            ("./main.go:3:1: syntax error: unexpected newline", "./main.go:3:1"),
            ("src/index.ts(4,7): error TS1005: ',' expected.", "src/index.ts(4,7)"),
            ("run.sh: line 3: syntax error near unexpected token `fi'", "run.sh"),
            ("PHP Parse error:  syntax error, unexpected token \"}\" in /srv/s.php on line 4", "/srv/s.php"),
        ] {
            let diagnosis = start("server").stderr(text).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::SyntaxError), "{text}");
            assert_eq!(diagnosis.findings[0].subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(place), "{text}");
        }
    }

    #[test]
    fn data_links_encodings_and_old_runtimes_are_not_syntax() {
        for (why, text) in [
            ("JSON at run time", "SyntaxError: Expected property name or '}' in JSON at position 1\n    at JSON.parse (<anonymous>)".to_owned()),
            (
                "an export that is not there",
                "SyntaxError: The requested module 'zod' does not provide an export named 'x'\n    at ModuleJob._instantiate (node:x:1:1)".to_owned(),
            ),
            ("an encoding", "  File \"/srv/s.py\", line 2\n    x\nSyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe4".to_owned()),
            ("an old Node", NODE.replace("v20.20.2", "v12.22.0")),
            (
                "a very old Node",
                "/srv/k.js:2\n a?.b\n   ^\nSyntaxError: Unexpected token '.'\n    at wrapSafe (internal/modules/cjs/loader.js:915:16)".to_owned(),
            ),
            (
                "an old Python",
                "  File \"/usr/lib/python3.8/site-packages/s.py\", line 1\n    match x:\n          ^\nSyntaxError: invalid syntax".to_owned(),
            ),
            ("another error", "listening on 3000".to_owned()),
        ] {
            assert!(start("server").stderr(&text).exits(1).finding(Cause::SyntaxError).is_none(), "{why}");
        }
    }
}

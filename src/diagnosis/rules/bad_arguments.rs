//! The program rejects its arguments, or lacks one that it requires.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste, silence::may_have_ended},
    evidence::{Attempt, Evidence, UNKNOWN_CLIENT},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BadArguments,
    explain: include_str!("bad-arguments.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ExitedEarly, Cause::NotAnMcpServer, Cause::StdoutPollution],
    check,
};

/// The program does not know an argument.
static UNKNOWN: Signatures = Signatures::new(&[
    r"error: unrecognized arguments: (?<name>.+)$",
    r"(?i)error: (?:unexpected argument|unrecognized subcommand|unrecognized option) '(?<name>[^']+)'",
    r"(?i)no such (?:option|command):? '?(?<name>[^'\s.]+)",
    r"(?i)error: (?:unknown option|unknown command|too many arguments)(?:[: ]*'(?<name>[^']+)')?",
    r"Unknown arguments?: (?<name>.+)$",
    r"(?:unknown (?:shorthand )?flag|unknown long flag): (?<name>.+)$",
    r#"unknown command "(?<name>[^"]+)" for"#,
    r"(?i)^\W*(?:error: )?(?:unknown|unsupported|unrecognized|invalid) (?:transport|mode|command|subcommand|option|flag)(?: type)?:? ['\x22`]?(?<name>[^\s'\x22`]+)",
    r"flag provided but not defined: (?<name>\S+)",
    r"\bbad option: (?<name>\S+)",
    r"(?i)^(?:unknown option|unrecognized option:?|.*: (?:illegal|unrecognized|invalid) option(?: --)?) '?(?<name>[^'\s]+)",
    r"ERR_PARSE_ARGS_(?:UNKNOWN_OPTION|UNEXPECTED_POSITIONAL)\]?: (?:Unknown option|Unexpected argument) '(?<name>[^']+)'",
    r"Unrecognized command or argument '(?<name>[^']+)'",
    r"Got unexpected extra arguments? \((?<name>.+)\)",
    r"Found argument '(?<name>[^']+)' which wasn't expected",
    r#"Cannot find module '[^']*\\?"(?<name>[A-Za-z]:\\[^']*)'"#,
]);

/// The program lacks an argument that it requires.
static LACKS: Signatures = Signatures::new(&[
    r"error: the following arguments are required: (?<name>.+)$",
    r"error: one of the arguments (?<name>.+) is required",
    r"error: argument (?<name>[^:]+): expected \w+ arguments?",
    r"Missing (?:argument|option|parameter|command) '?(?<name>[^'.]+)",
    r"error: required option '(?<name>[^']+)' not specified",
    r"error: missing required argument '?(?<name>[^']+)'?",
    r"error: option '(?<name>[^']+)' argument missing",
    r"Missing required arguments?: (?<name>.+)$",
    r"Not enough (?:non-option )?arguments",
    r#"required flag\(s\) (?<name>".+") not set"#,
    r"flag needs an argument: (?<name>.+)$",
    r"accepts (?:at (?:least|most) )?\d+ arg\(s\), received \d+|requires at least \d+ arg",
    r"a value is required for '(?<name>[^']+)'",
    r"error: the following required arguments were not provided:",
    r"Missing required (?:option|parameter)s?:? '?(?<name>[^']+)'?",
    r"Option '(?<name>--?[\w-]+)' is required",
    r"Required argument missing for command: '(?<name>[^']+)'",
    r"ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
    r"^\S*:? ?option requires an argument -- '?(?<name>\w)",
    r"(?i)(?<name>--[a-z][\w-]+)\b['\x22`)]*(?: \S+){0,4}? (?:is|are|must be) (?:required|missing|provided|specified)",
    r"(?i)(?:missing|required|provide|specify|pass|use)\b.{0,40}(?<name>--[a-z][\w-]+)",
    r"(?i)(?:please )?(?:provide|specify|pass|supply|expected|missing)\b.{0,60}\b(?:command[- ]line argument|as (?:an?|the) (?:first )?argument|argument)",
])
// Where a variable would do as well, missing-env names it; what a module or a frame says of arguments is code.
.unless(&[
    r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b.*(?i:environment|variable|env)",
    r"(?i)^\W*(?:hint|tip|note):|\bconsider\b|\bwarn|TypeError: |positional argument|keyword argument|^\s+at |deprecat|try '.*--help'",
    // An offer, such as Vite's `use --host to expose`.
    r"(?i)\b(?:use|pass) ['\x22`]?--[\w-]+['\x22`]? to (?:expose|see|show|list|print|hide|silence|suppress|enable|disable)\b",
]);

/// A path that is nothing at all: an empty string among the arguments.
static EMPTY: Signatures = Signatures::new(&[r"ENOENT: no such file or directory,? (?:\w+ )?''", r"No such file or directory: ''"]);

static USAGE: Signatures = Signatures::new(&[r"^(?:Usage|usage|USAGE): ?(?<name>\S.*)?$"]);
static LISTED: Signatures = Signatures::new(&[r"^\s+(?<name>(?:--?|<)\S.*)$"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = UNKNOWN.last(attempt) {
        return Some(unknown(&hit, attempt));
    }
    if let Some(hit) = LACKS.last(attempt) {
        return Some(lacking(&hit, attempt));
    }
    if let Some(hit) = EMPTY.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "the program is given an empty path").confidence(Confidence::Medium);
        return Some(finding.fix(Fix::by_hand("look for an empty string in `args`, or a variable in them that is not set")));
    }
    usage(attempt)
}

fn unknown(hit: &Hit<'_>, attempt: &Attempt) -> Finding {
    let Some(name) = hit.name.clone() else { return hit.finding(attempt, RULE.cause, "the program rejects its arguments").fix(by_hand()) };
    let program = attempt.launched().map(|launched| launcher::program(launched).0).unwrap_or_default();
    let finding = hit.finding(attempt, RULE.cause, format!("the program does not know the argument {name}")).cite(Cite::entry(attempt, name.clone()));
    // What it does know often stands beside.
    let finding = finding.cite(USAGE.last(attempt).filter(|usage| usage.name.is_some()).map(|usage| usage.cite()));
    let finding = match (program.as_str(), &*name) {
        ("uv", "--from") => finding.fix(Fix::edit("start uvx, to which `--from` belongs", paste::field("command", "uvx"))),
        ("python" | "python3", option) if option.starts_with("--") => finding.fix(Fix::by_hand("write the script before its own options")),
        _ => finding.fix(by_hand()),
    };
    finding.subject(Subject::Argument(name))
}

fn lacking(hit: &Hit<'_>, attempt: &Attempt) -> Finding {
    // clap lists the missing ones below its sentence.
    let listed = || hit.after(attempt, 1).find_map(|line| LISTED.name_in(line.text)?);
    let Some(name) = hit.name.clone().or_else(listed) else {
        return hit.finding(attempt, RULE.cause, "an argument that the program requires is missing").fix(by_hand());
    };
    let mut args: Vec<&str> = attempt.launched().into_iter().flat_map(|launched| &launched.args).map(|arg| &**arg).collect();
    let first = name.split([',', ' ', '/']).next().unwrap_or_default().trim_matches(['"', '\'', '<', '>']);
    if first.starts_with('-') {
        args.push(first);
    }
    args.push("…");
    hit.finding(attempt, RULE.cause, format!("the program requires {name}"))
        .cite(Cite::entry(attempt, name.clone()))
        .fix(Fix::edit("add it", paste::list("args", args)))
        .subject(Subject::Argument(name))
}

/// Usage text and a bad exit, and no better reason: the arguments are the likeliest.
fn usage(attempt: &Attempt) -> Option<Finding> {
    let well = attempt.exit().is_some_and(|(_, exit)| exit.code == Some(0));
    // In text that no client wrote and that shows no end, it may be any page that explains a program.
    let of_a_start = attempt.exit().is_some() || attempt.client != UNKNOWN_CLIENT;
    let hit = USAGE.last(attempt).filter(|_| may_have_ended(attempt) && of_a_start && !well)?;
    let finding = hit.finding(attempt, RULE.cause, "the program prints how it is used, and ends").confidence(Confidence::Low).fix(by_hand());
    Some(finding)
}

fn by_hand() -> Fix {
    Fix::by_hand("compare `args` with the server's README, or start it with --help")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn every_parser_names_the_argument() {
        for (text, name) in [
            ("usage: ap.py [-h] --db DB path\nap.py: error: the following arguments are required: --db, path", "--db, path"),
            ("usage: ap.py [-h]\nap.py: error: unrecognized arguments: --zz", "--zz"),
            ("Usage: cl.py [OPTIONS] PATH\nTry 'cl.py --help' for help.\n\nError: Missing argument 'PATH'.", "PATH"),
            ("Error: No such option '--nope'.", "--nope"),
            ("│ No such option: --nope                    │", "--nope"),
            ("error: required option '--key <k>' not specified", "--key <k>"),
            ("error: unknown option '--zzz'", "--zzz"),
            ("Missing required argument: key", "key"),
            ("Unknown argument: foo", "foo"),
            ("error: unexpected argument '--from' found\n\nUsage: uv [OPTIONS] <COMMAND>", "--from"),
            ("error: the following required arguments were not provided:\n  --token <TOKEN>\n\nUsage: x --token <TOKEN>", "--token <TOKEN>"),
            ("flag provided but not defined: -x\nUsage of server:", "-x"),
            ("Error: required flag(s) \"url\" not set", "\"url\""),
            ("Error: unknown flag: --foo", "--foo"),
            ("node: bad option: --badflag", "--badflag"),
            ("TypeError [ERR_PARSE_ARGS_UNKNOWN_OPTION]: Unknown option '--bb'", "--bb"),
            ("Error: --api-key is required", "--api-key"),
            ("Please provide a database URL as a command-line argument", ""),
            ("Usage: my-server <connection-string>", ""),
        ] {
            let start = start("npx -y x").stderr(text).exits(2);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn uv_and_uvx_are_told_apart() {
        let found = start("uv --from x y").stderr("error: unexpected argument '--from' found").exits(2).finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].edit.as_deref(), Some("\"command\": \"uvx\""));
    }

    #[test]
    fn the_reason_before_the_usage_text_wins() {
        let story = start("npx -y x").stderr("Error: API_KEY environment variable is required\nUsage: x [--port N]").exits(1);
        assert_eq!(story.cause(), Some(Cause::MissingEnv));
    }

    #[test]
    fn usage_text_counts_where_a_log_hides_the_exit_and_not_where_it_was_well() {
        let usage = || start("x").stderr("Usage: server [OPTIONS] <PATH>");
        assert_eq!(usage().logged().finding(RULE.cause).map(|found| found.confidence), Some(Confidence::Low));
        assert!(usage().exits(0).finding(RULE.cause).is_none());
        assert!(usage().gives_up(crate::evidence::Method::Initialize, 60_000).logged().finding(RULE.cause).is_none());
    }

    #[test]
    fn an_empty_path_is_an_argument_that_is_missing() {
        let text = "Error accessing directory : Error: ENOENT: no such file or directory, stat ''";
        assert_eq!(start("npx x").stderr(text).exits(1).cause(), Some(RULE.cause));
    }

    #[test]
    fn exceptions_about_arguments_are_code() {
        for text in [
            "TypeError: main() missing 1 required positional argument: 'x'",
            "TypeError: FastMCP.__init__() got an unexpected keyword argument 'description'",
            "API_KEY environment variable or --api-key is required",
            "  \u{279c}  Network: use --host to expose",
            "hint: Consider enabling use of system TLS certificates with the `--system-certs` command-line flag",
            "  tip: to pass '--vault' as a value, use '-- --vault'",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
        assert!(start("npx -y x").stderr("Usage: x").exits(0).finding(RULE.cause).is_none());
    }
}

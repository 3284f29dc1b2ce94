//! Something else than messages on stdout; whether that is fatal depends on the client.

use crate::{
    client::NoisePolicy,
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Signatures, Standing, Unit, When, clients, wording::shortened},
    evidence::{Attempt, Event, EventKind, Evidence, NoiseKind, Origin, Shown, Stream},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::StdoutPollution,
    explain: include_str!("stdout-pollution.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[],
    check,
};

/// How many lines are quoted; the rest is counted.
const QUOTED: usize = 3;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let lines: Vec<Noise> = noise(attempt).collect();
    let texts: Vec<&Noise> = lines.iter().filter(|noise| noise.kind != NoiseKind::Blank).collect();
    let Some(first) = texts.first() else { return blank_lines(&lines).or_else(|| told(attempt)) };
    let ready = attempt.is_ready();
    let fatal = clients::profile(attempt).is_some_and(|profile| profile.noise == NoisePolicy::Fatal);
    let glued = texts.iter().find(|noise| !ready && holds_a_message(noise));
    let (severity, claim) = match glued {
        _ if fatal => (Severity::Error, format!("{} drops a server that prints on stdout: {}", clients::name(attempt), quote(first.text))),
        Some(_) => (Severity::Error, "a message shares its line on stdout with other text, so no client can read it".into()),
        None if was_all_it_said(attempt) => {
            (Severity::Error, format!("all that the server said before it ended is text on stdout that is no message: {}", quote(first.text)))
        }
        None => (Severity::Warning, format!("stdout carries text that is no message: {}", quote(first.text))),
    };
    let shown = glued.into_iter().chain(texts.iter().filter(|noise| !holds_a_message(noise))).take(QUOTED);
    let mut cites = shown.map(|noise| Cite::of(noise.event));
    let finding = Finding::build(Cause::StdoutPollution, claim, cites.next().unwrap_or_else(|| Cite::of(first.event)))
        .severity(severity)
        .cite(cites)
        .measured(Quantity::count("text on stdout", texts.len() as u64, Unit::Lines));
    Some(advice(&texts).into_iter().fold(finding, Finding::fix))
}

/// How clients word that a line was no message, where a log has their complaint in place of the line: V8, Bun, Go and Python.
static TOLD: Signatures = Signatures::new(&[
    r"Unexpected token .{1,12}, \x22(?<name>.+?)\x22(?:\.\.\.)? is not valid JSON",
    r"JSON Parse error: Unexpected identifier \x22(?<name>[^\x22]+)\x22",
    r"Failed to parse message: \x22(?<name>.+)\x22",
    r"calling \x22initialize\x22: invalid (?:character|trailing data)",
    r"Unexpected token .{1,4} in JSON at position \d|Failed to parse JSONRPC message from server|validation errors? for JSONRPCMessage",
    r"(?:Expected ',' or '\]' after array element|Unexpected non-whitespace character after JSON|No number after minus sign)\b.*\bJSON",
])
// The same words about a file or a web page.
.unless(&[r"(?i)\bconfig\w*\b|well-known|\bhttp\b|Unexpected token '?<|settings"]);

/// What a client says when it drops the server for it.
static DROPPED: Signatures = Signatures::new(&[
    r"calling \x22initialize\x22|Connection error: |Error in MCP connection|Client error for command|(?i)failed to (?:connect|start)",
]);

fn told(attempt: &Attempt) -> Option<Finding> {
    let hit = TOLD.last(attempt).filter(|_| attempt.origin == Origin::Log && !attempt.is_ready())?;
    let dropped = attempt.died_starting().is_some() || DROPPED.matches(hit.line.text);
    let claim = match &hit.name {
        Some(text) => format!("the client met text on stdout that is no message: {}", quote(text)),
        None => "the client met something on stdout that is no message".to_owned(),
    };
    let finding = hit.finding(attempt, Cause::StdoutPollution, claim).confidence(Confidence::Medium);
    let finding = finding.severity(if dropped { Severity::Error } else { Severity::Warning });
    Some(advice(&[]).into_iter().fold(finding, Finding::fix))
}

/// Whether a logged start ended after such text, and without another word or a reason.
fn was_all_it_said(attempt: &Attempt) -> bool {
    let silent = !attempt.lines_while_open().any(|line| line.stream == Stream::Stderr && !line.text.trim().is_empty());
    attempt.origin == Origin::Log && silent && attempt.died_starting().is_some_and(|(_, exit)| exit.code.is_none() && exit.signal.is_none())
}

struct Noise<'a> {
    event: &'a Event,
    kind: NoiseKind,
    text: &'a Shown,
}

/// What came on stdout beside messages, before the client closed the connection.
fn noise(attempt: &Attempt) -> impl Iterator<Item = Noise<'_>> {
    attempt.while_open().iter().filter_map(|event| match &event.kind {
        EventKind::Noise { kind, text } => Some(Noise { event, kind: *kind, text }),
        _ => None,
    })
}

/// Clients skip blank lines, so they are worth a note and no more.
fn blank_lines(lines: &[Noise]) -> Option<Finding> {
    let first = lines.first()?;
    let finding =
        Finding::build(Cause::StdoutPollution, "stdout carries blank lines between the messages", Cite::event(first.event, "(a blank line)"))
            .severity(Severity::Note)
            .measured(Quantity::count("blank lines on stdout", lines.len() as u64, Unit::Lines));
    Some(finding.fix(Fix::by_hand("write messages to stdout and nothing else, with one newline after each")))
}

/// Text before or after a message on the same line: a `print` without a newline, or two writers at once.
fn holds_a_message(noise: &Noise) -> bool {
    noise.kind == NoiseKind::NotJson && noise.text.contains("\"jsonrpc\"")
}

fn quote(text: &str) -> String {
    format!("“{}”", shortened(text))
}

/// A well-known writer and how it is silenced.
struct Writer {
    says: Signatures,
    fix: fn() -> Fix,
}

static WRITERS: [Writer; 5] = [
    Writer {
        says: Signatures::new(&[r"^\[dotenv@\d+"]),
        fix: || Fix::edit("tell dotenv to be quiet", r#""env": { "DOTENV_CONFIG_QUIET": "true" }"#),
    },
    Writer {
        says: Signatures::new(&[r"^> \S+@\d\S* \S+", r"^\$ \S+"]),
        fix: || Fix::by_hand("start the program itself in place of `npm run` or `yarn`, which print a banner, or add `--silent`"),
    },
    Writer {
        says: Signatures::new(&[r"^(?:trce|dbug|info|warn|fail|crit): \S+"]),
        fix: || Fix::by_hand("send .NET logs to stderr: AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace)"),
    },
    Writer {
        says: Signatures::new(&[r":: Spring Boot ::", r"\[\s*main\] (?:o\.s|org\.spring)"]),
        fix: || {
            Fix::edit("keep Spring's banner and logs off stdout", r#""env": { "SPRING_MAIN_BANNER_MODE": "off", "LOGGING_PATTERN_CONSOLE": "" }"#)
        },
    },
    Writer {
        says: Signatures::new(&[r"^(?:added|changed|removed) \d+ packages?", r"^(?:Collecting|Requirement already satisfied)"]),
        fix: || Fix::by_hand("install the packages once beforehand, and start the server without the installer"),
    },
];

fn advice(texts: &[&Noise]) -> Vec<Fix> {
    let known = WRITERS.iter().find(|writer| texts.iter().any(|noise| writer.says.matches(noise.text)));
    let general = "write logs to stderr: console.error(…) in Node, print(…, file=sys.stderr) or logging in Python";
    known.map(|writer| (writer.fix)()).into_iter().chain([Fix::by_hand(general)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, start},
        },
        evidence::Method,
    };

    fn judged(story: Start) -> Option<Severity> {
        story.finding(Cause::StdoutPollution).map(|finding| finding.severity)
    }

    #[test]
    fn a_log_may_hold_the_clients_complaint_alone() {
        for (text, severity) in [
            ("rver: Client error for command Unexpected token 'L', \"Loaded 8 p\"... is not valid JSON", Severity::Error),
            ("Connection error: JSON Parse error: Unexpected identifier \"MCP\"", Severity::Error),
            ("Error: calling \"initialize\": invalid trailing data at the end of stream.", Severity::Error),
            ("[warning] Failed to parse message: \"Installing package\"", Severity::Warning),
        ] {
            let found = start("x").stderr(text).logged().finding(Cause::StdoutPollution).expect(text);
            assert_eq!(found.severity, severity, "{text}");
            // A probe sees the line itself; on stderr the words are about something else.
            assert!(start("x").stderr(text).exits(1).finding(Cause::StdoutPollution).is_none(), "{text}");
            assert_eq!(start("x").stderr(text).initializes().lists_tools(1).logged().cause(), None, "{text}");
        }
        for text in [
            "Failed to read config: Unexpected token } in JSON at position 3",
            "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        ] {
            assert!(start("x").stderr(text).logged().finding(Cause::StdoutPollution).is_none(), "{text}");
        }
    }

    #[test]
    fn severity_follows_what_the_noise_did() {
        let ready = |story: Start| story.initializes().lists_tools(1);
        let banner = || start("node s.js").stdout(NoiseKind::NotJson, "Server starting...");
        for (story, severity) in [
            (ready(banner()), Some(Severity::Warning)),
            (ready(start("node s.js").stdout(NoiseKind::NotJsonRpc, r#"{"level":"info"}"#)), Some(Severity::Warning)),
            (
                ready(start("node s.js").event(crate::evidence::Source::Stdout(1), EventKind::Noise { kind: NoiseKind::Blank, text: "".into() })),
                Some(Severity::Note),
            ),
            (banner().gives_up(Method::Initialize, 60_000), Some(Severity::Warning)),
            (
                start("x").stdout(NoiseKind::NotJson, r#"ready{"jsonrpc":"2.0","id":0,"result":{}}"#).gives_up(Method::Initialize, 60_000),
                Some(Severity::Error),
            ),
            (ready(start("node s.js")).closes_stdin().stdout(NoiseKind::NotJson, "bye"), None),
            (ready(start("node s.js").stderr("Server starting...")), None),
        ] {
            assert_eq!(judged(story), severity);
        }
    }

    #[test]
    fn a_tolerated_banner_leaves_the_server_working() {
        let diagnosis = start("node s.js").stdout(NoiseKind::NotJson, "Hello").initializes().lists_tools(1).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(Cause::StdoutPollution)));
    }

    #[test]
    fn a_client_that_drops_noisy_servers_ends_up_without_this_one() {
        let diagnosis = start("node s.js").client("cline-cli").stdout(NoiseKind::NotJson, "Hello").initializes().lists_tools(1).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Failing, Some(Cause::StdoutPollution)));
        assert!(diagnosis.findings[0].claim.starts_with("Cline"));
    }

    #[test]
    fn the_line_is_quoted_and_its_writer_known() {
        for (line, fix) in [
            ("[dotenv@17.2.0] injecting env (3) from .env", "dotenv"),
            ("> my-server@1.0.0 start", "npm run"),
            ("info: Microsoft.Hosting.Lifetime[0]", ".NET"),
            ("hello", "stderr"),
        ] {
            let finding = start("x").stdout(NoiseKind::NotJson, line).initializes().lists_tools(1).finding(Cause::StdoutPollution).expect(line);
            assert!(finding.claim.contains(&line[..5]) && finding.fixes[0].title.contains(fix), "{finding:?}");
        }
    }
}

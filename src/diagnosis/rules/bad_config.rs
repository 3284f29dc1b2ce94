//! The config file or the entry is not what this client reads.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste},
    evidence::{Attempt, ConfigFault, Event, EventKind, Evidence, Redactor, Shown, Slip, Source},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::BadConfig,
    explain: include_str!("bad-config.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::CommandNotFound, Cause::ClientFault, Cause::StdoutPollution, Cause::ExitedEarly, Cause::WrongTransport],
    check,
};

/// What clients say of a file they cannot read.
static SAID: Signatures = Signatures::new(&[
    r"There was an error reading or parsing (?<name>\S+\.json)",
    r"(?i)MCP config is not (?:a )?valid JSON|Invalid MCP (?:server )?config",
    r"Does not adhere to MCP server configuration schema",
    r"(?i)(?:failed|error|unable) (?:to )?(?:parse|parsing|load|loading|read|reading) (?:the )?(?:mcp )?config\w*(?: file)?[: ]+['\x22]?(?<name>\S+\.(?:json|toml|ya?ml))",
    r"(?i)invalid (?:transport|type) (?:for|in) mcp_?servers",
    r"TOML parse error at line \d+",
    r"entries in \S*config\S* are not valid MCP server configurations",
]);

/// A transport or an address where a program belongs.
static NO_PROGRAM: Signatures = Signatures::new(&[
    r"\bspawn (?<name>sse|http|https|stdio|streamable-?http|https?://\S+) ENOENT",
    r"^(?<name>sse|http|stdio|streamable-?http|https?://\S+)$",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    fault(attempt).or_else(|| address_as_command(attempt)).or_else(|| said(attempt))
}

fn fault(attempt: &Attempt) -> Option<Finding> {
    let (event, fault) = attempt.find(|kind| match kind {
        EventKind::BadConfig(fault) => Some(fault),
        _ => None,
    })?;
    let column = fault.column.map_or_else(String::new, |column| format!(", column {column}"));
    let what = fault.slip.and_then(name).map_or_else(|| fault.problem.to_string(), str::to_owned);
    let file = Redactor::default().show(&fault.place.file.display().to_string());
    let finding = Finding::build(RULE.cause, format!("line {}{column}: {what}", fault.place.line), excerpt(event, fault));
    Some(correct(finding, fault.slip).subject(Subject::File(file)))
}

fn excerpt(event: &Event, fault: &ConfigFault) -> Cite {
    let text = if fault.excerpt.is_empty() { fault.problem.clone() } else { fault.excerpt.clone() };
    Cite { source: Source::Config(fault.place.clone()), at: event.at, text, left_alone: false }
}

/// What is wrong, in the words of the person who wrote it; of a type, the problem itself says more.
const fn name(slip: Slip) -> Option<&'static str> {
    Some(match slip {
        Slip::TrailingComma => "a comma after the last item, which JSON does not allow",
        Slip::MissingComma => "a comma is missing between two items",
        Slip::Comment => "a comment, which JSON does not allow",
        Slip::ByteOrderMark => "the file begins with a byte order mark",
        Slip::SmartQuotes => "typographic quotes in place of straight ones",
        Slip::SingleQuotes => "single quotes in place of double ones",
        Slip::SingleBackslash => "a single backslash in a Windows path",
        Slip::UnclosedBrace => "a brace or bracket is not closed",
        Slip::WrongTopKey => "the servers stand under a key that this client does not read",
        Slip::UrlOnly => "the entry has a url, where this client needs a command",
        Slip::UrlAsCommand { .. } => "the command is an address, not a program",
        Slip::CommandAndUrl => "the entry has both a command and a url",
        Slip::NoCommand => "the entry has neither command nor url",
        Slip::UrlWithoutType { .. } | Slip::UnknownType { .. } | Slip::OtherUrlField { .. } | Slip::NotAUrl { .. } | Slip::WrongType => return None,
        Slip::Empty => "the file is empty",
    })
}

fn correct(finding: Finding, slip: Option<Slip>) -> Finding {
    let servers = "{ \"mcpServers\": { \"NAME\": { \"command\": \"npx\", \"args\": [\"-y\", \"PACKAGE\"] } } }";
    finding.fix(match slip {
        Some(Slip::TrailingComma) => Fix::by_hand("delete the comma before the closing brace or bracket"),
        Some(Slip::MissingComma) => Fix::by_hand("put a comma at the end of the line before"),
        Some(Slip::Comment) => Fix::by_hand("delete the comment"),
        Some(Slip::ByteOrderMark) => Fix::by_hand("save the file as UTF-8 without byte order mark"),
        Some(Slip::SmartQuotes | Slip::SingleQuotes) => Fix::by_hand("write straight double quotes: \""),
        Some(Slip::SingleBackslash) => Fix::edit("double the backslashes, or write slashes", "\"C:\\\\Users\\\\me\\\\server.js\""),
        Some(Slip::UnclosedBrace) => Fix::by_hand("close the brace or bracket; an editor with JSON support shows its partner"),
        Some(Slip::WrongTopKey) => Fix::edit("use the key that this client reads", servers),
        Some(Slip::UrlOnly | Slip::UrlAsCommand { reads: None, .. }) => remote("https://…"),
        Some(Slip::UrlAsCommand { reads: Some(field), kind }) => {
            Fix::edit("give the address as one", format!("{},\n{}", paste::field("type", kind), paste::field(field, "https://…")))
        }
        Some(Slip::UrlWithoutType { kind } | Slip::UnknownType { kind }) => Fix::edit("say how the server is reached", paste::field("type", kind)),
        Some(Slip::OtherUrlField { reads }) => Fix::edit("write the URL where this client reads it", paste::field(reads, "https://…")),
        Some(Slip::NotAUrl { field }) => Fix::edit("write the whole URL", paste::field(field, "https://HOST/mcp")),
        Some(Slip::CommandAndUrl) => Fix::by_hand("keep the command or the url, whichever leads to the server, and delete the other"),
        Some(Slip::NoCommand) => Fix::edit("say what to start", "\"command\": \"npx\",\n\"args\": [\"-y\", \"PACKAGE\"]"),
        Some(Slip::WrongType) => Fix::edit(
            "write every field of an entry in its type, numbers of `env` in quotes too",
            "{ \"mcpServers\": { \"NAME\": { \"command\": \"npx\", \"args\": [\"-y\", \"PACKAGE\"], \"env\": { \"PORT\": \"3000\" } } } }",
        ),
        Some(Slip::Empty) => Fix::edit("begin with one server", servers),
        None => Fix::by_hand("correct the line that is shown"),
    })
}

/// The bridge by which a client that knows only programs reaches an address.
fn remote(url: &str) -> Fix {
    Fix::edit(
        "reach the address through mcp-remote",
        format!("{},\n{}", paste::field("command", "npx"), paste::list("args", ["-y", "mcp-remote", url])),
    )
}

fn address_as_command(attempt: &Attempt) -> Option<Finding> {
    let not_started = attempt.find(|kind| match kind {
        EventKind::Unresolved(missing) => NO_PROGRAM.name_in(&missing.command)?,
        _ => None,
    });
    let said = || {
        let hit = NO_PROGRAM.last(attempt).filter(|hit| hit.pattern == 0)?;
        Some((hit.line.event, hit.name?))
    };
    let (event, name): (&Event, Shown) = not_started.or_else(said)?;
    let cite = Cite::event(event, name.clone());
    let url = if name.contains("://") { &*name } else { "https://…" };
    let finding = Finding::build(RULE.cause, format!("`{name}` is an address or a transport, not a program that can be started"), cite);
    Some(finding.cite(Cite::entry(attempt, name.clone())).fix(remote(url)).subject(Subject::Program(name)))
}

/// Zed misses a setting of the extension; VS Code was given an address without its scheme.
static FIELD: Signatures = Signatures::new(&[r#"from extension "[^"]+" version \S+: .*missing field `(?<name>[^`]+)`"#]);
static NO_SCHEME: Signatures = Signatures::new(&[r"Error sending message to (?<name>[\w.-]+(?::\d+)?/\S*): "]);

fn said(attempt: &Attempt) -> Option<Finding> {
    if let Some(hit) = FIELD.last(attempt) {
        let field = hit.name.clone()?;
        let finding = hit.finding(attempt, RULE.cause, format!("the settings of the server lack `{field}`"));
        return Some(finding.fix(Fix::edit("add it to the server's settings", paste::field(&field, "…"))).subject(Subject::Argument(field)));
    }
    if let Some(hit) = NO_SCHEME.last(attempt) {
        let address = hit.name.clone()?;
        let finding = hit.finding(attempt, RULE.cause, format!("the address {address} lacks http:// or https://"));
        return Some(
            finding.fix(Fix::edit("write it in full", paste::field("url", &format!("http://{address}")))).subject(Subject::Address(address)),
        );
    }
    let hit = SAID.last(attempt)?;
    let finding = hit.finding(attempt, RULE.cause, "the client cannot use its config file").fix(Fix::run("ask for the line", "mcpdoctor check"));
    Some(match hit.name.clone() {
        Some(file) => finding.subject(Subject::File(file)),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::Arc};

    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::{ConfigSource, Unresolved},
    };

    fn broken(slip: Option<Slip>) -> EventKind {
        let place = ConfigSource { file: Arc::new(PathBuf::from("/home/me/c.json")), line: 7 };
        EventKind::BadConfig(ConfigFault { place, column: Some(5), problem: shown("expected value"), excerpt: shown("  },"), caret: 3..4, slip })
    }

    #[test]
    fn line_and_column_and_the_slip_are_named() {
        let diagnosis = unresolved("x").event(Source::Probe, broken(Some(Slip::TrailingComma))).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(RULE.cause));
        let found = &diagnosis.findings[0];
        assert!(found.claim.starts_with("line 7, column 5: a comma after the last item"), "{}", found.claim);
        assert_eq!((found.cites[0].source.to_string().as_str(), &*found.cites[0].text), ("c.json:7", "  },"));
        let unknown = unresolved("x").event(Source::Probe, broken(None)).finding(RULE.cause).expect("found");
        assert!(unknown.claim.ends_with("expected value"));
    }

    #[test]
    fn an_address_is_no_program() {
        let missing =
            Unresolved { command: shown("https://h/mcp"), looked_in: Vec::new(), found_in_shell: None, not_executable: false, relative_to: None };
        let story = unresolved("https://h/mcp").event(Source::Probe, EventKind::Unresolved(missing));
        assert_eq!(story.clone().cause(), Some(RULE.cause));
        assert!(story.finding(RULE.cause).is_some_and(|found| found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains("mcp-remote"))));
        assert_eq!(start("x").stderr("Error: spawn sse ENOENT").cause(), Some(RULE.cause));
    }

    #[test]
    fn clients_say_it_in_their_words() {
        for (text, file) in [
            ("There was an error reading or parsing claude_desktop_config.json: Unexpected token } in JSON", "claude_desktop_config.json"),
            ("[Error] mcpServers: Does not adhere to MCP server configuration schema", ""),
            ("MCP config is not a valid JSON", ""),
            (
                "Failed to create context server configuration from settings: from extension \"X\" version 0.0.3: missing field `access_token`",
                "access_token",
            ),
            ("Error sending message to localhost:3000/mcp: TypeError: fetch failed", "localhost:3000/mcp"),
        ] {
            assert_eq!(start("x").stderr(text).blames(RULE.cause).as_deref(), Some(file), "{text}");
        }
        for text in ["Unexpected token 'C', \"Connecting\"... is not valid JSON", "Error: spawn npx ENOENT", "Failed to load config"] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}

//! Claude Code: lines of its debug log, `MCP server "NAME": …`, and the entries of `mcp-logs-NAME`, which are JSON lines since late 2025 and
//! were one JSON array before (the sentences are those of `cli.js` in the npm package @anthropic-ai/claude-code 2.0.76 and of the binary 2.1.220).

use std::{borrow::Cow, time::Duration};

use serde::Deserialize;

use crate::{
    logs::{
        said::{Said, Spoken},
        stamp::{self, Stamp},
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("claude-code", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let text = record.trim();
    if text.starts_with('{') && text.contains(':') {
        return entry(text);
    }
    field(text).or_else(|| line(text))
}

/// `TS [LEVEL] MCP server "NAME": message`; stamp, level and the colon may be missing.
fn line(text: &str) -> Option<Heard<'_>> {
    static OF_A_SERVER: Pattern = Pattern::new(r#"^(?:\[(?:DEBUG|ERROR|INFO|WARN)\] )?MCP server "(?<server>[^"]{1,200})":? "#);
    static OTHER: Pattern = Pattern::new(r"^\[(?:DEBUG|ERROR|INFO|WARN)\] ");
    let (stamp, rest) = match stamp::read(text) {
        Some((stamp @ Stamp::Utc(_), rest)) => (Some(stamp), rest),
        Some(_) => return None,
        None => (None, text),
    };
    if let Some(found) = OF_A_SERVER.captures(rest) {
        let (said, known) = message(found.after());
        let server = found.name("server").map(|name| Cow::Borrowed(name.as_str()));
        return Some(Heard { spoken: Spoken { stamp, server, said }, sure: known || stamp.is_some() || rest.starts_with('[') });
    }
    // The rest of the debug log is about other things. Without a stamp, only what servers do not write so.
    if OTHER.is_match(rest) && (stamp.is_some() || rest.starts_with("[DEBUG] ")) {
        return Some(Heard { spoken: Spoken { stamp, server: None, said: Said::Nothing }, sure: false });
    }
    let (said, known) = message(rest);
    (known && stamp.is_none()).then_some(Heard { spoken: Spoken { stamp, server: None, said }, sure: TELLING.is_match(rest) })
}

/// Messages that nobody else writes, also where they stand alone.
static TELLING: Pattern = Pattern::new(
    r#"^(?:Connection failed: Connection to MCP server "|STDIO connection (?:dropped|closed) after |Connection established with capabilities: )"#,
);

#[derive(Debug, Deserialize)]
struct Entry<'a> {
    #[serde(borrow, alias = "error", alias = "warn", alias = "info")]
    debug: Cow<'a, str>,
    #[serde(borrow, default)]
    timestamp: Cow<'a, str>,
    #[serde(rename = "sessionId")]
    session: Option<serde::de::IgnoredAny>,
}

/// An entry on one line, or a block that holds one.
fn entry(text: &str) -> Option<Heard<'_>> {
    let entry: Entry<'_> = serde_json::from_str(text.trim_end_matches(',')).ok()?;
    let stamp = stamp::read(&entry.timestamp).map(|(stamp, _)| stamp);
    let (said, known) = match &entry.debug {
        Cow::Borrowed(text) => message(text),
        Cow::Owned(text) => {
            let (said, known) = message(text);
            (said.into_owned(), known)
        }
    };
    Some(Heard { spoken: Spoken { stamp, server: None, said }, sure: entry.session.is_some() || known && stamp.is_some() })
}

/// A line of an entry of the older arrays, of which a paste may hold any part.
fn field(text: &str) -> Option<Heard<'_>> {
    static FIELD: Pattern = Pattern::new(r#"^"(?<key>debug|error|warn|info|timestamp|sessionId|cwd)": (?<value>".*"),?$"#);
    let heard = |stamp, said, sure| Some(Heard { spoken: Spoken { stamp, server: None, said }, sure });
    if matches!(text, "[" | "{" | "}" | "}," | "]") {
        return heard(None, Said::Nothing, false);
    }
    let found = FIELD.captures(text)?;
    let value: String = serde_json::from_str(&found["value"]).ok()?;
    match &found["key"] {
        "timestamp" => heard(stamp::read(&value).map(|(stamp, _)| stamp), Said::Nothing, false),
        "sessionId" | "cwd" => heard(None, Said::Nothing, false),
        _ => {
            let (said, known) = message(&value);
            heard(None, said.into_owned(), known)
        }
    }
}

/// What a message says, and whether it is one that the client is known to write.
fn message(text: &str) -> (Said<'_>, bool) {
    match sentence::hear(&SENTENCES, text) {
        Some((_, said)) => (said, true),
        None => (Said::Words(Cow::Borrowed(text)), false),
    }
}

const CONNECTED: Said<'static> = Said::Connected { after: None, tools: None };

static SENTENCES: [Sentence; 21] = [
    Sentence::new(r"^Server stderr: ", |part| Said::Stderr(part.after())),
    Sentence::new(r"^Starting connection with timeout of (?<ms>\d{1,9}) ?ms", |part| {
        part.number("ms").map_or(Said::Begins, |ms| Said::BeginsWithin(Duration::from_millis(ms)))
    }),
    Sentence::new(r"^Starting connection (?:with timeout|attempt)", |_| Said::Begins),
    Sentence::new(r"^Successfully connected (?:\(|to ).{1,40}?\)? ?in (?<ms>\d{1,9}) ?ms", |part| Said::Connected {
        after: part.number("ms").map(Duration::from_millis),
        tools: None,
    }),
    Sentence::new(r"^Connection established with capabilities: ", |_| CONNECTED),
    Sentence::new(r"^Connection attempt completed in \d+ms - status: connected", |_| CONNECTED),
    Sentence::new(r"^Connection attempt completed ", |_| Said::Nothing),
    Sentence::new(r"^Connection failed[^:]*\(CONNECT_TIMEOUT\): (?<why>(?s:.+))", |part| match reason::failed(part.of("why")) {
        timed_out @ Said::TimedOut { .. } => timed_out,
        _ => Said::TimedOut { after: None },
    }),
    Sentence::new(r"^Connection failed[^:]*\(CONNECTION_CLOSED\): ", |_| Said::Gone),
    Sentence::new(r"^Connection failed[^:]*\(E[A-Z]{3,}\): (?<text>(?s:.+))", |part| Said::SpawnFailed(part.text())),
    Sentence::new(r"^Connection failed[^:]*: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    // The same failure again; in a cut log the only word of it.
    Sentence::new(r"^Error (?:message|stack): (?<why>[^\n]+)", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Connection error: (?<why>(?s:.+))", |part| {
        let why = reason::without_class(part.of("why"));
        reason::not_json(why).map_or(Said::Words(Cow::Borrowed(why)), |line| Said::NotJson(Cow::Borrowed(line)))
    }),
    Sentence::new(r"^Ignoring non-JSON line on stdout: (?<why>(?s:.+))", |part| {
        let why = part.of("why");
        Said::NotJson(Cow::Borrowed(reason::not_json(why).unwrap_or(why)))
    }),
    // Any error of the transport is called a drop; the connection may well stand, and what comes next tells.
    Sentence::new(r"^(?<text>[A-Z]+ connection dropped after .*)", |part| Said::Words(part.text())),
    Sentence::new(r"^Closing transport \((?<text>[^)\n]*)", |part| Said::Lost(part.text())),
    // Printed at the end of every session: a stdio server that is closed on purpose is sent a signal before, which is logged. Until early 2026
    // this was so only where the entry had a `type`; without one it is `UNKNOWN` here, and says as little as for HTTP.
    Sentence::new(r"^STDIO connection closed after \d+s \(|^Process not found - stdio server process terminated", |_| Said::Gone),
    Sentence::new(r"^[A-Z-]+ connection closed after \d+s \(|^Cleared connection cache for reconnection", |_| Said::Nothing),
    Sentence::new(
        r"^Sending SIG[A-Z]+ to MCP server process|^SIG[A-Z]+ failed, sending SIG|^MCP server process exited cleanly|^Closing transport",
        |_| Said::ShutsDown,
    ),
    Sentence::new(r"^(?:Calling MCP tool: |Tool '.+' (?:completed|still running|failed))", |_| CONNECTED),
    Sentence::new(r"^(?:Received tools/list_changed|Channel notifications skipped|Error hooks? |No token data found)", |_| Said::Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_of_the_debug_log_are_read() {
        let after = |ms| Some(Duration::from_millis(ms));
        for (line, server, said) in [
            (
                "2026-02-03T04:05:06.007Z [DEBUG] MCP server \"a b\": Starting connection with timeout of 30000ms",
                "a b",
                Said::BeginsWithin(Duration::from_secs(30)),
            ),
            ("[DEBUG] MCP server \"x\": Successfully connected to stdio server in 412ms", "x", Said::Connected { after: after(412), tools: None }),
            ("[DEBUG] MCP server \"x\": Successfully connected (transport: stdio) in 412ms", "x", Said::Connected { after: after(412), tools: None }),
            ("[ERROR] MCP server \"x\" Server stderr: no key\n", "x", Said::Stderr("no key".into())),
            ("MCP server \"x\" Connection failed: spawn bunx ENOENT", "x", Said::Failed("spawn bunx ENOENT".into())),
            (
                "[ERROR] MCP server \"x\" Connection failed: Connection to MCP server \"x\" timed out after 30000ms",
                "x",
                Said::TimedOut { after: after(30_000) },
            ),
            ("[DEBUG] MCP server \"x\": Connection failed after 12ms, gone (CONNECTION_CLOSED): Connection closed", "x", Said::Gone),
            ("[DEBUG] MCP server \"x\": Sending SIGINT to MCP server process", "x", Said::ShutsDown),
            ("[DEBUG] MCP server \"x\": STDIO connection closed after 12s (with errors)", "x", Said::Gone),
            ("[DEBUG] MCP server \"x\": HTTP connection closed after 12s (cleanly)", "x", Said::Nothing),
            (
                "[DEBUG] MCP server \"x\": Closing transport (max consecutive terminal errors)",
                "x",
                Said::Lost("max consecutive terminal errors".into()),
            ),
            (
                "[ERROR] MCP server \"x\" Ignoring non-JSON line on stdout: Unexpected token 'h', \"hi\" is not valid JSON",
                "x",
                Said::NotJson("hi".into()),
            ),
            (
                "[DEBUG] MCP server \"x\": Connection error: JSON Parse error: Unexpected identifier \"Hello\"",
                "x",
                Said::NotJson("JSON Parse error: Unexpected identifier \"Hello\"".into()),
            ),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (Some(server.to_owned()), said), "{line}");
        }
    }

    #[test]
    fn entries_are_read_whole_and_in_parts() {
        for entry in [
            r#"{"debug":"Starting connection attempt","timestamp":"2026-02-03T04:05:06.007Z","sessionId":"s","cwd":"/p"}"#,
            r#"{"timestamp":"2026-02-03T04:05:06.007Z","sessionId":"s","cwd":"/p","debug":"Starting connection attempt"},"#,
            "{\n  \"debug\": \"Starting connection attempt\",\n  \"timestamp\": \"2026-02-03T04:05:06.007Z\",\n  \"sessionId\": \"s\"\n}",
            r#"    "debug": "Starting connection attempt","#,
        ] {
            assert_eq!(testing::surely(&DIALECT, entry), (None, Said::Begins), "{entry}");
        }
        let stamped = (DIALECT.read)(r#"  "timestamp": "2026-02-03T04:05:06.007Z","#).expect("a field");
        assert!(stamped.spoken.stamp.is_some() && !stamped.sure && stamped.spoken.said == Said::Nothing);
    }

    #[test]
    fn what_servers_write_is_left_to_them() {
        for line in ["[ERROR] no key", "{\"debug\":1}", "{ \"a\": \"b\" }", "\"x\": \"y\"", "2026-02-03 04:05:06 [DEBUG] x", "MCP server started"] {
            assert!((DIALECT.read)(line).is_none_or(|heard| !heard.sure), "{line}");
        }
    }
}

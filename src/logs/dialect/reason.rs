//! What clients quote of the errors that they meet: of the system that cannot start a program, of a parser of JSON, of a clock.

use std::{borrow::Cow, time::Duration};

use crate::{logs::said::Said, pattern::Pattern};

/// Whether the system could not start the program: in the words of Node, Bun, Rust or Go.
pub(in crate::logs) fn is_spawn_failure(text: &str) -> bool {
    static FAILURE: Pattern = Pattern::new(concat!(
        r"^(?:Error: )?(?:spawn (?:.+ )?(?:E[A-Z]{3,}|UNKNOWN|Unknown system error -\d+)\b",
        r"|(?:ENOENT: )?Executable not found in \$PATH",
        r"|E[A-Z]{3,}: [^,\n]{1,80}, (?:posix|uv)_spawn '",
        r"|program not found$|failed to spawn (?:command|process)\b",
        // What a program's start fails with and a connection does not.
        r"|.{0,160}\(os error (?:2|3|8|13|86|123|193|216|740)\)$",
        r#"|exec: ".+": (?:executable )?file not found|fork/exec )"#,
    ));
    FAILURE.is_match(text)
}

/// The same in the words of Node, which every Electron application is.
pub(super) fn is_nodes_spawn_failure(text: &str) -> bool {
    static FAILURE: Pattern = Pattern::new(r"^(?:Error: )?spawn (?:.+ )?(?:E[A-Z]{3,}|UNKNOWN|Unknown system error -\d+)\b");
    FAILURE.is_match(text)
}

/// The begin of the line that was no JSON, where the error quotes it; else the error itself. `None` when the text is no such error.
pub(super) fn not_json(text: &str) -> Option<&str> {
    static QUOTED: Pattern = Pattern::new(
        r#"^(?:SyntaxError: )?(?:Unexpected (?:token|non-whitespace|number|string)\b.*?, )?(?:\.\.\.)?"(?<line>(?s:.*?))"(?:\.\.\.)? is not valid JSON"#,
    );
    static ERROR: Pattern = Pattern::new(
        r"^(?:SyntaxError: )?(?:JSON Parse error: |Unexpected (?:token|end of JSON|non-whitespace|number|string)\b.*\bJSON|Expected .{1,60} in JSON at position|Bad (?:control|escaped) character in .*JSON|Unterminated string in JSON|.* is not valid JSON)",
    );
    static SHAPE: Pattern = Pattern::new(r"invalid_union|unrecognized_keys|invalid_literal|ZodError|JSONRPCMessage");
    match QUOTED.captures(text).and_then(|found| found.name("line")) {
        Some(line) => Some(line.as_str()),
        None => (ERROR.is_match(text) || SHAPE.is_match(text)).then_some(text),
    }
}

/// The start failed for this reason.
pub(super) fn failed(why: &str) -> Said<'_> {
    static LIMIT: Pattern = Pattern::new(
        r"\b(?:timed out (?:handshaking with MCP server )?after|Timed out while waiting for response to \w{1,40}\. Waited) (?<number>\d{1,7}(?:\.\d{1,9})?) ?(?<unit>ms|s\b|seconds?|milliseconds?)",
    );
    let why = without_class(why);
    let limit = LIMIT.captures(why).and_then(|found| {
        let number: f64 = found["number"].parse().ok()?;
        Some(Duration::from_secs_f64(if found["unit"].starts_with('m') { number / 1_000.0 } else { number }))
    });
    match limit {
        Some(after) => Said::TimedOut { after: Some(after) },
        None => Said::Failed(Cow::Borrowed(why)),
    }
}

/// The words of an error without the name of its class.
pub(super) fn without_class(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix("Error: ").or_else(|| text.strip_prefix("McpError: ")) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_start_is_told_from_a_connection_that_fails() {
        for (text, expected) in [
            ("spawn npx ENOENT", true),
            ("spawn C:\\My Tools\\x.exe EACCES", true),
            ("ENOENT: Executable not found in $PATH: \"uvx\"", true),
            ("EACCES: permission denied, posix_spawn '/opt/x'", true),
            ("ENOENT: no such file or directory, open '/opt/x'", false),
            ("No such file or directory (os error 2)", true),
            ("exec: \"npx\": executable file not found in $PATH", true),
            ("Connection refused (os error 111)", false),
            ("MCP error -32000: Connection closed", false),
            ("respawn limit EXCEEDED", false),
        ] {
            assert_eq!(is_spawn_failure(text), expected, "{text}");
        }
    }

    #[test]
    fn the_line_that_is_no_json_is_quoted() {
        for (text, expected) in [
            (r#"Unexpected token 'S', "Starting up" is not valid JSON"#, Some("Starting up")),
            (r#"SyntaxError: Unexpected token 'h', ..."hello"... is not valid JSON"#, Some("hello")),
            (r#"JSON Parse error: Unexpected identifier "Ready""#, Some(r#"JSON Parse error: Unexpected identifier "Ready""#)),
            ("Not connected", None),
        ] {
            assert_eq!(not_json(text), expected, "{text}");
        }
    }

    #[test]
    fn a_limit_is_read_with_its_unit() {
        assert_eq!(failed("x timed out after 10 seconds"), Said::TimedOut { after: Some(Duration::from_secs(10)) });
        assert_eq!(failed("Error: connection timed out after 1500ms"), Said::TimedOut { after: Some(Duration::from_millis(1500)) });
        // Codex (openai/codex:codex-rs/rmcp-client) counts what is left of its limit.
        let left = "timed out handshaking with MCP server after 4.99999997s: deadline has elapsed";
        assert_eq!(failed(left), Said::TimedOut { after: Some(Duration::from_nanos(4_999_999_970)) });
        // The Python SDK (modelcontextprotocol/python-sdk:src/mcp/shared/session.py).
        let waited = "Timed out while waiting for response to ClientRequest. Waited 5.0 seconds.";
        assert_eq!(failed(waited), Said::TimedOut { after: Some(Duration::from_secs(5)) });
        assert_eq!(failed("Error: McpError: no"), Said::Failed("no".into()));
    }
}

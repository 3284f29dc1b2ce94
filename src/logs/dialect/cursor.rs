//! Cursor: output channels in which lines begin with the last four letters of the server's name (early 2025), with `user-NAME` (mid 2025),
//! or with nothing, where each server has a channel of its own (late 2025). What servers write to stderr stands there as `[error]`.

use std::borrow::Cow;

use crate::{
    logs::{
        course::CUT,
        said::{Said, Spoken},
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, command_line,
    output_channel::{self, Line},
    reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("cursor", read);

/// So many letters of the name stand in the oldest logs.
const LETTERS: usize = 4;

fn read(record: &str) -> Option<Heard<'_>> {
    let line = output_channel::read(record)?;
    let heard = |tag: Option<&str>, said, sure| Heard { spoken: Spoken { stamp: line.stamp, server: tag.map(server), said }, sure };
    let line = Line { text: line.text.strip_prefix("[V2] ").unwrap_or(line.text), ..line };
    if let Some((_, said)) = sentence::hear(&SENTENCES, line.text) {
        return Some(heard(None, said, line.stamp.is_some()));
    }
    let (tag, text) = tagged(line.text).map_or((None, line.text), |(tag, text)| (Some(tag), text));
    if let Some((_, said)) = tag.and_then(|_| sentence::hear(&SENTENCES, text)) {
        return Some(heard(tag.filter(|tag| !tag.is_empty()), said, line.stamp.is_some()));
    }
    if let Some((_, said)) = sentence::hear(&OF_OTHERS_TOO, text) {
        return Some(heard(tag.filter(|tag| !tag.is_empty()), said, false));
    }
    // A name that the client made is the client's tag; other words before a colon may be the server's own.
    let tag = tag.filter(|tag| is_scoped(tag));
    let (said, sure) = unknown(line, tag.map_or(line.text, |_| text));
    Some(heard(tag, said, sure && tag.is_some() && line.stamp.is_some()))
}

/// What is no sentence of the client's: on `[error]` it is the server's.
fn unknown<'a>(line: Line<'a>, text: &'a str) -> (Said<'a>, bool) {
    match line.level {
        "error" => (Said::Stderr(Cow::Borrowed(text.trim_end())), true),
        "warning" => (Said::Words(Cow::Borrowed(text)), false),
        _ => (Said::Nothing, true),
    }
}

/// `tag: text`.
fn tagged(text: &str) -> Option<(&str, &str)> {
    static OLDEST: &str = "[MCP] ";
    if let Some(text) = text.strip_prefix(OLDEST) {
        return Some(("", text));
    }
    let (tag, rest) = text.split_once(": ").or_else(|| Some((text.strip_suffix(':')?, "")))?;
    (!tag.is_empty() && tag.len() <= 100 && !tag.contains(['{', '[', '"'])).then_some((tag, rest))
}

fn is_scoped(tag: &str) -> bool {
    static SCOPED: Pattern = Pattern::new(r"^(?:user|project-\d+|extension|plugin)-.");
    SCOPED.is_match(tag)
}

/// The name as the config writes it, as far as the tag shows it.
fn server(tag: &str) -> Cow<'static, str> {
    match tag.strip_prefix("user-") {
        Some(name) => Cow::Owned(name.to_owned()),
        None if tag.chars().count() == LETTERS => Cow::Owned(format!("{CUT}{}", tag.trim_start())),
        None => Cow::Owned(tag.to_owned()),
    }
}

static SENTENCES: [Sentence; 20] = [
    Sentence::new(r"^Handling (?:CreateClient|ReloadClient) action", |_| Said::Begins),
    Sentence::new(r"^Starting new stdio process with command: (?<line>.+)", |part| Said::Command(command_line::read(part.of("line")))),
    Sentence::new(r"^Creating client for stdio server: (?<line>.+)", |part| Said::Command(command_line::read(part.of("line")))),
    Sentence::new(r"^(?:Connecting to (?:streamableHttp|SSE) server|Creating (?:streamableHttp|SSE) transport)", |_| Said::Remote),
    Sentence::new(r"^Error connecting to \w+ server, falling back to SSE: (?<why>(?s:.+))", |part| {
        Said::Words(Cow::Borrowed(reason::without_class(part.of("why"))))
    }),
    Sentence::new(r"^Error connecting to SSE server after fallback: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Cleaning up$", |_| Said::ShutsDown),
    Sentence::new(r"^Client closed for command", |_| Said::Gone),
    Sentence::new(r"^Client error(?: for command|:) (?<why>(?s:.+))", |part| client_error(part.of("why"))),
    Sentence::new(r"^Failed to (?:reload|create) client: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^Error in MCP: ", |_| Said::Nothing),
    Sentence::new(r"^Connection failed: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    // The states of early 2026.
    Sentence::new(r"^\[V2 FSM\] connection:transport_error: conn=connected\b.*-> conn=failed\b", |_| Said::Gone),
    Sentence::new(r"^\[V2 FSM\] connection:connect_success: .*-> conn=connected\b", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^\[V2 FSM\] ", |_| Said::Nothing),
    Sentence::new(r"^Successfully connected to \w+ server", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^Found (?<tools>\d+) tools(?::|, \d+ )", |part| Said::Connected { after: None, tools: part.number("tools") }),
    // Only a session calls tools.
    Sentence::new(r"^Handling CallTool action", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(r"^Connected to \w+ server, fetching (?:offerings|tools)", |_| Said::Connected { after: None, tools: None }),
    Sentence::new(
        r"^(?:No server info found|Handling (?:ListOfferings|ListTools|GetInstructions|ServerStatus) action|Storing \w+ client|Successfully reloaded client|getOrCreateClient for |CreateClient completed|Reusing existing \w+ client|Creating \w+ transport|Server not yet created|Server creation in progress)",
        |_| Said::Nothing,
    ),
];

static OF_OTHERS_TOO: [Sentence; 1] = [Sentence::new(
    r"^(?:Listing (?:offerings|tools)|Found \d+ tools$|Calling tool|Successfully called tool|Expanded command path|Connecting to \w+ server)",
    |_| Said::Nothing,
)];

/// The SDK's `onerror`, which most starts survive.
fn client_error(why: &str) -> Said<'_> {
    let why = reason::without_class(why);
    match reason::not_json(why) {
        _ if reason::is_spawn_failure(why) => Said::SpawnFailed(Cow::Borrowed(why)),
        Some(line) => Said::NotJson(Cow::Borrowed(line)),
        None => Said::Words(Cow::Borrowed(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{dialect::testing, said::Command};

    const CONNECTED: Said<'static> = Said::Connected { after: None, tools: None };

    #[test]
    fn every_age_of_tags_is_read() {
        for (line, server, said) in [
            ("2025-04-01 09:00:00.001 [info] ools: Successfully connected to stdio server", Some("…ools"), CONNECTED),
            ("2025-04-01 09:00:00.001 [info]  DB: Client closed for command", Some(" DB"), Said::Gone),
            ("2025-07-01 09:00:00.001 [info] user-my-tools: Successfully connected to stdio server", Some("my-tools"), CONNECTED),
            (
                "2025-07-01 09:00:00.001 [error] user-my-tools: Traceback (most recent call last):",
                Some("my-tools"),
                Said::Stderr("Traceback (most recent call last):".into()),
            ),
            ("2025-12-01 09:00:00.001 [info] Successfully connected to streamableHttp server", None, CONNECTED),
        ] {
            assert_eq!(testing::surely(&DIALECT, line), (server.map(str::to_owned), said), "{line}");
        }
    }

    #[test]
    fn the_sentences_are_read() {
        let command = Command { program: "uvx".into(), args: vec!["x".into()], search_path: vec![] };
        for (text, said) in [
            ("[info] Handling CreateClient action", Said::Begins),
            ("[info] Starting new stdio process with command: uvx x", Said::Command(command)),
            ("[error] Client error for command spawn uvx ENOENT", Said::SpawnFailed("spawn uvx ENOENT".into())),
            ("[error] Client error for command Unexpected token 'h', \"hi\" is not valid JSON", Said::NotJson("hi".into())),
            ("[error] Client error for command Streamable HTTP error: Bad Request", Said::Words("Streamable HTTP error: Bad Request".into())),
            ("[error] Failed to reload client: MCP error -32000: Connection closed", Said::Failed("MCP error -32000: Connection closed".into())),
            ("[info] Found 9 tools, 0 prompts, and 0 resources", Said::Connected { after: None, tools: Some(9) }),
            ("[error] No server info found", Said::Nothing),
            ("[info] [V2] Handling CreateClient action", Said::Begins),
            ("[warning] [V2 FSM] connection:transport_error: conn=connected,auth=unknown -> conn=failed,auth=unknown", Said::Gone),
            ("[info] [V2 FSM] connection:connect_success: conn=connecting,auth=valid -> conn=connected,auth=valid", CONNECTED),
            ("[error] Connection failed: spawn npx ENOENT", Said::Failed("spawn npx ENOENT".into())),
            ("[info] [V2 FSM] connection:connect_start: conn=idle,auth=unknown -> conn=connecting,auth=unknown", Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, &format!("2025-12-01 09:00:00.001 {text}")).1, said, "{text}");
        }
    }

    #[test]
    fn untagged_text_counts_only_in_such_a_log() {
        let (_, said) = testing::perhaps(&DIALECT, "2025-12-01 09:00:00.001 [error] Error: no key");
        assert_eq!(said, Said::Stderr("Error: no key".into()));
        let (_, said) = testing::perhaps(&DIALECT, "2025-12-01 09:00:00.001 [info] whatever: it is");
        assert_eq!(said, Said::Nothing);
    }
}

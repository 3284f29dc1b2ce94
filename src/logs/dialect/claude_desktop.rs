//! Claude Desktop: the file of a server, `[server] [level]`, and `mcp.log`, `[level] [server]`, from 2024-11 on.

use std::borrow::Cow;

use crate::pattern::Pattern;

use super::{
    Dialect, Heard,
    reason::{is_nodes_spawn_failure, not_json},
};
use crate::logs::{
    said::{Command, Said, Spoken},
    stamp,
};

pub(super) const DIALECT: Dialect = Dialect::new("claude-desktop", read);

const LEVELS: [&str; 7] = ["info", "error", "warn", "warning", "debug", "trace", "silly"];

fn read(record: &str) -> Option<Heard<'_>> {
    let (stamp, rest) = match stamp::read(record) {
        Some((stamp @ stamp::Stamp::Utc(_), rest)) => (Some(stamp), rest),
        Some(_) => return None,
        // A paste may have kept the seconds alone.
        None => (None, record.trim_start_matches(|c: char| c.is_ascii_digit() || ":. ".contains(c))),
    };
    let Tags { level, server, message } = tags(rest);
    if stamp.is_some() && level.is_none() {
        return None;
    }
    let first_line = message.split('\n').next().unwrap_or_default();
    let (server, said) = match in_sentence(first_line) {
        Some((server, said)) => (Some(server), said),
        None => (server.map(Cow::Borrowed), known(message).or_else(|| failure(first_line, level))?),
    };
    let sure = !matches!(said, Said::Words(_));
    // Without a stamp, only what nobody else writes is the client's.
    if stamp.is_none() && !sure {
        return None;
    }
    Some(Heard { spoken: Spoken { stamp, server, said }, sure: stamp.is_some() || sure })
}

struct Tags<'a> {
    level: Option<&'a str>,
    server: Option<&'a str>,
    message: &'a str,
}

/// Takes `[server] [level]` or `[level] [server]` off; either may be missing.
fn tags(text: &str) -> Tags<'_> {
    let (first, rest) = tag(text);
    let Some(first) = first else { return Tags { level: None, server: None, message: text } };
    let (second, after) = tag(rest);
    let is_level = |tag: &str| LEVELS.contains(&tag);
    match second {
        Some(second) if is_level(second) => Tags { level: Some(second), server: Some(first), message: after },
        Some(second) if is_level(first) => Tags { level: Some(first), server: Some(second), message: after },
        Some(_) | None if is_level(first) => Tags { level: Some(first), server: None, message: rest },
        Some(_) | None => Tags { level: None, server: None, message: text },
    }
}

/// `[tag] rest`; a name may hold brackets in pairs.
fn tag(text: &str) -> (Option<&str>, &str) {
    let Some(inner) = text.strip_prefix('[') else { return (None, text) };
    let mut depth = 1;
    for (index, c) in inner.char_indices() {
        depth += i32::from(c == '[') - i32::from(c == ']');
        if depth == 0 {
            return (Some(&inner[..index]), inner[index + 1..].trim_start());
        }
        if c == '\n' {
            break;
        }
    }
    (None, text)
}

/// The sentences of 2024, which name the server within.
fn in_sentence(message: &str) -> Option<(Cow<'_, str>, Said<'_>)> {
    static CONNECTING: Pattern = Pattern::new(r"^Attempting to connect to MCP server (?<server>.+?)\.\.\.\s*$");
    static CONNECTED: Pattern = Pattern::new(r"^Connected to MCP server (?<server>.+?)!\s*$");
    static GONE: Pattern = Pattern::new(r"^MCP server (?<server>.+?) disconnected\b");
    static FAILED: Pattern =
        Pattern::new(r"^(?:Could not start MCP server|Error in MCP connection to server|Could not connect to MCP server) (?<server>.+?): (?<why>.+)");
    let server = |found: &crate::pattern::Captures<'_>| found.name("server").map(|name| name.range());
    for (pattern, said) in [(&CONNECTING, Said::Begins), (&CONNECTED, Said::Started { pid: None }), (&GONE, Said::Gone)] {
        if let Some(range) = pattern.captures(message).as_ref().and_then(server) {
            return Some((Cow::Borrowed(&message[range]), said));
        }
    }
    let found = FAILED.captures(message)?;
    let why = found.name("why")?.range();
    let said = failure(&message[why], Some("error"))?;
    Some((Cow::Borrowed(&message[server(&found)?]), said))
}

/// The messages that every generation has in common.
fn known(message: &str) -> Option<Said<'_>> {
    let text = without_tail(message);
    let starts = |start: &str| text.starts_with(start);
    if let Some(body) = text.strip_prefix("Message from client: ") {
        return Some(Said::ToServer(body));
    }
    if let Some(body) = text.strip_prefix("Message from server: ") {
        return Some(Said::FromServer(body));
    }
    if starts("Using MCP server command: ") {
        return Some(Said::Command(command(message)));
    }
    Some(if starts("Initializing server...") {
        Said::Begins
    } else if starts("Server started and connected successfully") {
        Said::Started { pid: None }
    } else if starts("Server transport closed (intentional shutdown)") || starts("Shutting down server...") {
        Said::ShutsDown
    } else if starts("Server transport closed unexpectedly") || starts("Server disconnected.") || text == "Server disconnected" {
        Said::Gone
    } else if starts("Server transport closed") {
        Said::ServerClosed
    } else if starts("Client transport closed") {
        Said::ClientClosed
    } else if starts("Era probe verdict:") || starts("Using built-in Node.js for MCP server") {
        Said::Nothing
    } else if starts("Couldn't start this server for Cowork and Code sessions") || starts("Couldn't start for Cowork and Code sessions") {
        Said::SharedPoolFailed(Cow::Borrowed(text.split_once(['.', ':']).map_or(text, |(_, why)| why.trim())))
    } else {
        return None;
    })
}

/// `text` up to what the client appends: metadata, a context, a place-holder of its formatter.
fn without_tail(message: &str) -> &str {
    static TAIL: Pattern = Pattern::new(r#" \{ (?:metadata|context):| \{"(?:context|stack)":"#);
    const USUAL: &str = " { metadata: undefined }";
    let line = message.split('\n').next().unwrap_or_default();
    if let Some(text) = line.strip_suffix(USUAL) {
        return text.trim_end();
    }
    let tails = [" { metadata:", " {\"context\":", " {\"stack\":", " { context:"];
    let end = if TAIL.is_match(line) { tails.iter().filter_map(|tail| line.rfind(tail)).min() } else { None }.unwrap_or(line.len());
    let text = line[..end].trim_end();
    text.strip_suffix(" {").or_else(|| text.strip_suffix(" %o")).unwrap_or(text).trim_end()
}

/// What went wrong, in the words of the client's runtime.
fn failure<'a>(message: &'a str, level: Option<&str>) -> Option<Said<'a>> {
    let text = without_tail(message);
    let text = text.strip_prefix("Error: ").unwrap_or(text);
    if text.is_empty() {
        return level.map(|_| Said::Nothing);
    }
    if is_nodes_spawn_failure(text) {
        return Some(Said::SpawnFailed(Cow::Borrowed(text)));
    }
    if let Some(noise) = not_json(text) {
        return Some(Said::NotJson(Cow::Borrowed(noise)));
    }
    level.map(|_| Said::Words(Cow::Borrowed(text)))
}

/// `Using MCP server command: CMD with args and path: {`, and the lists that follow.
fn command(block: &str) -> Command<'_> {
    let mut lines = block.split('\n');
    let head = lines.next().unwrap_or_default().trim_start_matches("Using MCP server command: ");
    let program = head.split(" with args and path:").next().and_then(|head| head.split(" with path:").next()).unwrap_or_default();
    let mut command = Command { program: Cow::Borrowed(program.trim()), ..Command::default() };
    let mut list: Option<&mut Vec<String>> = None;
    for line in lines.map(str::trim) {
        if line.starts_with("args:") {
            list = Some(&mut command.args);
        } else if line.starts_with("paths:") {
            list = Some(&mut command.search_path);
        }
        let item = line.trim_start_matches("args: [").trim_start_matches("paths: [").trim().trim_end_matches(',');
        if let Some(list) = list.as_mut() {
            list.extend(quoted(item));
        }
        if line.starts_with(']') {
            list = None;
        }
    }
    command
}

/// The strings of a list as JavaScript's inspector writes them: in any of three quotes, backslashes doubled.
fn quoted(line: &str) -> Vec<String> {
    static STRING: Pattern = Pattern::new(r#"'(?<one>(?:[^'\\]|\\.)*)'|"(?<two>(?:[^"\\]|\\.)*)"|`(?<three>(?:[^`\\]|\\.)*)`"#);
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(captures) = STRING.captures(rest) {
        let text = ["one", "two", "three"].into_iter().find_map(|group| captures.name(group)).map_or("", |group| group.as_str());
        found.push(text.replace("\\\\", "\\").replace("\\'", "'"));
        rest = &rest[captures.whole().range().end..];
    }
    found
}

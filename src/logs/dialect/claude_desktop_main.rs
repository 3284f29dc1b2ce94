//! Claude Desktop's `main.log`: local time without milliseconds, the server's name within the sentence.

use std::borrow::Cow;

use crate::pattern::Pattern;

use super::{Dialect, Heard, reason};
use crate::logs::{
    said::{Said, Spoken},
    stamp::{self, Stamp},
};

pub(super) const DIALECT: Dialect = Dialect::new("claude-desktop", read);

fn read(record: &str) -> Option<Heard<'_>> {
    let (stamp, rest) = stamp::read(record).filter(|(stamp, _)| matches!(stamp, Stamp::Local(_)))?;
    let (level, message) = rest.strip_prefix('[')?.split_once("] ")?;
    if !matches!(level, "info" | "warn" | "error" | "debug" | "verbose" | "silly") {
        return None;
    }
    let line = message.split('\n').next().unwrap_or_default();
    let heard = |server, said, sure| Heard { spoken: Spoken { stamp: Some(stamp), server, said }, sure };
    match sentence(line) {
        Some((server, said)) => Some(heard(Some(server), said, true)),
        // The rest of this file is about the application itself.
        None => Some(heard(None, Said::Nothing, false)),
    }
}

fn sentence(line: &str) -> Option<(Cow<'_, str>, Said<'_>)> {
    static SENTENCES: [Pattern; 8] = [
        Pattern::new(r"^(?:MCP Server connection requested for|Launching MCP Server): (?<server>.+?)\s*$"),
        Pattern::new(r"^\[LocalMcpServerManager\] Connecting to (?<server>.+?)\s*$"),
        Pattern::new(r"^Shutting down MCP Server: (?<server>.+?)\s*$"),
        Pattern::new(r"^\[LocalMcpServerManager\] Closing (?<server>.+?)\s*$"),
        Pattern::new(r"^\[LocalMcpServerManager\] Connected to (?<server>.+?) \((?<tools>\d+) tools?\)"),
        Pattern::new(r"^\[LocalMcpServerManager\] Failed to connect to (?<server>.+?): (?<why>.+)"),
        Pattern::new(r"^\[localMcpBridge\] announcing (?<server>.+?): (?<tools>\d+) tool"),
        Pattern::new(r"^UtilityProcess Check: Extension (?<server>.+?) not found in installed extensions"),
    ];
    let (index, found) = SENTENCES.iter().enumerate().find_map(|(index, pattern)| Some((index, pattern.captures(line)?)))?;
    let part = |name: &str| found.name(name).map(|group| &line[group.range()]);
    let server = Cow::Borrowed(part("server")?);
    let tools = part("tools").and_then(|tools| tools.parse().ok());
    let said = match index {
        0 | 1 => Said::Begins,
        2 | 3 => Said::ShutsDown,
        4 | 6 => Said::Connected { after: None, tools },
        5 => failed(part("why")?),
        _ => Said::Words(Cow::Borrowed(line)),
    };
    Some((server, said))
}

fn failed(why: &str) -> Said<'_> {
    let why = why.trim_end_matches(" {").trim_start_matches("Error: ");
    if why.contains("Request timed out") || why.contains("REQUEST_TIMEOUT") {
        Said::TimedOut { after: None }
    } else if reason::is_spawn_failure(why) {
        Said::SpawnFailed(Cow::Borrowed(why))
    } else {
        Said::Failed(Cow::Borrowed(why))
    }
}

//! The words by which clients tell that a start begins, succeeds or ends. Only these are looked for in bulk.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// What a landmark says of the start that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start begins: what follows is worth reading.
    Begin,
    /// The server answered: little of what follows is still about its start.
    Ready,
    /// The connection ended, perhaps on purpose.
    End,
    /// The connection or a request failed: the reason usually stands before.
    Fault,
}

use Kind::{Begin, End, Fault, Ready};

/// Of two that begin alike the longer one comes first, and none lies within another: so the same ones are found wherever a file is cut.
static LANDMARKS: &[(&str, Kind)] = &[
    // Claude Desktop, a server's file and mcp.log.
    ("Initializing server...", Begin),
    ("Attempting to connect", Begin),
    ("transport closed unexpectedly", Fault),
    ("transport closed", End),
    ("Shutting down server...", End),
    ("Server disconnected", Fault),
    ("disconnected. For troubleshooting", Fault),
    ("Error in MCP connection", Fault),
    ("Could not start MCP server", Fault),
    ("for Cowork and Code sessions", Fault),
    // Claude Desktop, main.log.
    ("MCP Server connection requested for", Begin),
    ("Launching MCP Server:", Begin),
    ("[LocalMcpServerManager] Connecting to", Begin),
    ("[LocalMcpServerManager] Connected to", Ready),
    ("[localMcpBridge] announcing", Ready),
    ("[LocalMcpServerManager] Failed", Fault),
    ("[LocalMcpServerManager] Closing", End),
    ("Shutting down MCP Server:", End),
    // Claude Code.
    ("Starting connection ", Begin),
    ("Successfully connected", Ready),
    ("Connection failed", Fault),
    // Cursor.
    ("Starting new stdio process", Begin),
    ("Client closed for command", Fault),
    ("Client error for command", Fault),
    ("No server info found", Fault),
    // VS Code.
    ("Connection state: Starting", Begin),
    ("Connection state: Stopped", End),
    ("Connection state: Error", Fault),
    ("Server exited before responding", Fault),
    ("ReloadClient action", Begin),
    ("CreateClient action", Begin),
    // Codex, Zed, Gemini CLI, goose, Kiro, Crush, opencode.
    ("MCP server startup failed", Fault),
    ("MCP client for `", Fault),
    ("] starting context server ", Begin),
    ("Failed to load extension", Fault),
    ("Registering MCP server and starting", Begin),
    ("MCP client failed to initialize", Fault),
    ("local mcp startup failed", Fault),
    ("context server failed to start", Fault),
    ("Error during discovery for server", Fault),
    // The protocol itself, in whatever way a client prints it.
    ("\"initialize", Begin),
    ("\"serverInfo", Ready),
    ("id=0 result", Ready),
    ("\"tools/list", Ready),
    ("/cancelled", Fault),
    ("MCP error -3200", Fault),
];

/// A landmark may begin this many bytes before the end of what was read, and not be found there.
pub(super) static OVERHANG: LazyLock<usize> = LazyLock::new(|| LANDMARKS.iter().map(|(text, _)| text.len() - 1).max().unwrap_or_default());

static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(LANDMARKS.iter().map(|(text, _)| text));
    built.unwrap_or_else(|error| panic!("the landmarks are too many for an automaton: {error}"))
});

/// Where landmarks begin in `bytes`, in order.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = (usize, Kind)> {
    AUTOMATON.find_iter(bytes).map(|found| (found.start(), LANDMARKS[found.pattern().as_usize()].1))
}

/// Whether a line holds a landmark.
pub(in crate::logs) fn any(line: &[u8]) -> bool {
    AUTOMATON.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_are_found_with_what_they_mean() {
        let log = b"[x] Initializing server...\nmethod=\"initialize\" id=0\nServer transport closed unexpectedly\nServer transport closed\n";
        let found: Vec<_> = find(log).collect();
        assert_eq!(found, [(4, Begin), (34, Begin), (59, Fault), (96, End)]);
        assert!(any(b"{\"method\":\"tools/list\"}") && !any(b"{\"method\":\"tools/call\"}"));
    }

    #[test]
    fn no_landmark_hides_another() {
        for (index, (one, _)) in LANDMARKS.iter().enumerate() {
            for (other, _) in &LANDMARKS[..index] {
                assert!(!one.contains(other), "{other:?} is found in place of {one:?}");
                assert!(other.find(one).is_none_or(|at| at == 0), "{other:?} is found in place of {one:?}");
            }
        }
    }
}

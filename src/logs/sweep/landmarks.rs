//! The words by which clients tell that a start begins, succeeds or ends. Only these are looked for in bulk.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// What a landmark says of the start that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start begins: what follows is worth reading.
    Begin,
    /// The client asks the server to begin, in a start that began before.
    Asked,
    /// The server answered: little of what follows is still about its start.
    Ready,
    /// The connection ended, perhaps on purpose.
    End,
    /// The connection or a request failed: the reason usually stands before.
    Fault,
}

use Kind::{Asked, Begin, End, Fault, Ready};

/// What stands before the bar is there for the reader alone.
///
/// The search looks at four bytes at a time for the beginnings of all landmarks, so it is fast as long as these are few, and rare in the messages
/// and the chatter that logs are full of: `t cl` and `Conn` halve its speed, `rt c` and `tate` do not. Share one of the beginnings that are here
/// already when you add a landmark, and run `cargo bench --bench scan`.
static LANDMARKS: &[(&str, Kind)] = &[
    // Claude Desktop, a server's file and mcp.log.
    ("Initiali|zing server...", Begin),
    ("Attempting to connect t|o MCP server", Begin),
    ("Server transpo|rt closed unexpectedly", Fault),
    ("Server transpo|rt closed", End),
    ("Server disconnecte|d. For troubleshooting", Fault),
    // Claude Desktop, main.log.
    ("MC|P Server connection requested for", Begin),
    ("Launching MC|P Server:", Begin),
    ("|[LocalMcpServerManager] Connecting to", Begin),
    ("|[LocalMcpServerManager] Connected to", Ready),
    ("|[LocalMcpServerManager] Failed", Fault),
    ("|[LocalMcpServerManager] Closing", End),
    // Claude Code.
    ("Startin|g connection with timeout", Begin),
    ("Startin|g connection attempt", Begin),
    ("Successfull|y connected", Ready),
    ("Connection f|ailed after", Fault),
    ("Connection f|ailed: Error", Fault),
    ("Connection f|ailed: MCP", Fault),
    ("Connection f|ailed: spawn", Fault),
    // Cursor.
    ("Reload|Client action", Begin),
    ("F|ailed to reload client", Fault),
    ("F|ailed to create client", Fault),
    // VS Code, LibreChat.
    ("Connection s|tate: Starting", Begin),
    ("Connection s|tate: connecting", Begin),
    ("Connection s|tate: connected", Ready),
    ("Connection s|tate: Stopped", End),
    ("Connection s|tate: Error", Fault),
    // Codex.
    ("MC|P client for `", Fault),
    ("MCP server startup f|ailed server_name", Fault),
    // Zed.
    ("startin|g context server", Begin),
    ("context server f|ailed to start:", Fault),
    // goose.
    ("F|ailed to start extension", Fault),
    ("F|ailed to load extension", Fault),
    ("F|ailed to add extension", Fault),
    // Kiro, Cline, Gemini CLI.
    ("F|ailed to connect to MCP server", Fault),
    ("F|ailed to connect to new MCP server", Fault),
    // Windsurf, Crush, LM Studio.
    ("F|ailed to initialize server", Fault),
    ("F|ailed to initialize client", Fault),
    ("MCP client f|ailed to initialize\"", Fault),
    ("Ini|t loading mcp/", Begin),
    // The protocol itself, in whatever way a client prints it.
    ("|\"initialize", Asked),
    ("|\"serverInfo", Ready),
    ("|id=0 result", Ready),
    ("notifications|/cancelled", Fault),
    ("MC|P error -3200", Fault),
];

struct Search {
    automaton: AhoCorasick,
    kinds: Vec<Kind>,
    longest: usize,
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let mut looked_for: Vec<(&str, Kind)> =
        LANDMARKS.iter().map(|(text, kind)| (text.split_once('|').map_or(*text, |(_, text)| text), *kind)).collect();
    // The search spreads them over a few buckets in this order; those that begin alike go well together.
    looked_for.sort_unstable_by_key(|(text, _)| *text);
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(looked_for.iter().map(|(text, _)| text));
    Search {
        automaton: built.unwrap_or_else(|error| panic!("the landmarks are too many for an automaton: {error}")),
        kinds: looked_for.iter().map(|(_, kind)| *kind).collect(),
        longest: looked_for.iter().map(|(text, _)| text.len()).max().unwrap_or_default(),
    }
});

/// The words that are looked for in a log of any size, as they stand in it.
pub fn all() -> impl Iterator<Item = String> {
    LANDMARKS.iter().map(|(text, _)| text.replace('|', ""))
}

/// So many bytes must follow a chunk for all landmarks to be found that begin in it.
pub(super) fn overhang() -> usize {
    SEARCH.longest
}

/// Where landmarks begin in `bytes`, in order.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = (usize, Kind)> {
    SEARCH.automaton.find_iter(bytes).map(|found| (found.start(), SEARCH.kinds[found.pattern().as_usize()]))
}

/// Whether a line holds a landmark.
pub(in crate::logs) fn any(line: &[u8]) -> bool {
    SEARCH.automaton.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_are_found_with_what_they_mean() {
        let log = b"[x] Initializing server...\nmethod=\"initialize\" id=0\nServer transport closed unexpectedly\nServer transport closed\n";
        let found: Vec<_> = find(log).map(|(_, kind)| kind).collect();
        assert_eq!(found, [Begin, Asked, Fault, End]);
        assert!(any(b"{\"serverInfo\":{}}") && !any(b"{\"method\":\"tools/call\"}"));
    }

    #[test]
    fn every_landmark_is_found_in_its_own_words() {
        for ((_, kind), text) in LANDMARKS.iter().zip(all()) {
            assert_eq!(find(text.as_bytes()).map(|(_, found)| found).collect::<Vec<_>>(), [*kind], "{text}");
        }
    }

    #[test]
    fn few_beginnings_keep_the_search_fast() {
        let mut beginnings: Vec<&str> = LANDMARKS.iter().map(|(text, _)| &text.split_once('|').expect("a bar").1[..4]).collect();
        beginnings.sort_unstable();
        beginnings.dedup();
        assert!(beginnings.len() <= 18, "{beginnings:?}");
    }
}

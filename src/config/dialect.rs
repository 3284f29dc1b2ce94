//! What clients read differently, as data. Claude Code's row was observed with release 2.1.330 (`claude mcp list`).

use std::{path::Path, time::Duration};

use crate::client::{self, UrlEntry};

/// How one client reads its config file.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own, and any mix of them occurs")]
pub(super) struct Dialect {
    /// `None` for a file that no client is known to keep under that name.
    pub client: Option<&'static str>,
    /// The key that holds the servers.
    pub servers_key: &'static str,
    pub comments: bool,
    pub trailing_commas: bool,
    pub byte_order_mark: bool,
    /// An empty file counts as one without servers.
    pub may_be_empty: bool,
    /// Numbers, booleans and `null` in `args` and `env` are rejected rather than turned into text.
    pub only_strings: bool,
    /// The field that switches an entry off, and the value that does.
    pub off: Option<(&'static str, bool)>,
    /// The unit of an entry's `timeout`, where it limits the start.
    pub timeout_unit: Option<Duration>,
    /// A `timeout` that is no whole number above zero is rejected.
    pub whole_timeout: bool,
}

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

/// Accepts whatever some client accepts: a file of unknown origin must not be blamed for another client's rules.
static ANY: Dialect = Dialect {
    client: None,
    servers_key: "mcpServers",
    comments: false,
    trailing_commas: false,
    byte_order_mark: true,
    may_be_empty: false,
    only_strings: false,
    off: Some(("disabled", true)),
    timeout_unit: None,
    whole_timeout: false,
};

static KNOWN: [Dialect; 9] = [
    // Zod's complaints in tadata-org/fastapi_mcp#6 (url) and directus/mcp#6 (env); the byte order mark in homeassistant-ai/ha-mcp#281.
    Dialect { client: Some("claude-desktop"), byte_order_mark: false, only_strings: true, off: None, ..ANY },
    // `timeout` limits tool calls: a silent server with 2000 was given up after 30 s all the same. `disabled` has no effect.
    Dialect { client: Some("claude-code"), may_be_empty: true, only_strings: true, off: None, whole_timeout: true, ..ANY },
    Dialect { client: Some("vscode"), servers_key: "servers", comments: true, trailing_commas: true, off: None, ..ANY },
    Dialect {
        client: Some("zed"),
        servers_key: "context_servers",
        comments: true,
        trailing_commas: true,
        off: Some(("enabled", false)),
        timeout_unit: Some(SECOND),
        ..ANY
    },
    Dialect { client: Some("gemini"), comments: true, off: None, timeout_unit: Some(MILLISECOND), ..ANY },
    Dialect { client: Some("cline"), timeout_unit: Some(SECOND), ..ANY },
    Dialect { client: Some("cursor"), ..ANY },
    Dialect { client: Some("roo"), ..ANY },
    Dialect { client: Some("windsurf"), ..ANY },
];

/// File names with the folder they must be in, if any, and the client that keeps them.
const OWNERS: [(&str, Option<&str>, &str); 11] = [
    ("claude_desktop_config.json", None, "claude-desktop"),
    (".mcp.json", None, "claude-code"),
    (".claude.json", None, "claude-code"),
    ("mcp.json", Some(".vscode"), "vscode"),
    ("mcp.json", Some(".cursor"), "cursor"),
    ("settings.json", Some("zed"), "zed"),
    ("settings.json", Some(".zed"), "zed"),
    ("settings.json", Some(".gemini"), "gemini"),
    ("cline_mcp_settings.json", None, "cline"),
    ("mcp_settings.json", None, "roo"),
    ("mcp_config.json", Some("windsurf"), "windsurf"),
];

impl Dialect {
    /// The dialect of that client; the lenient one for a client that keeps its servers in another format.
    pub(super) fn of_client(id: &str) -> &'static Self {
        KNOWN.iter().find(|dialect| dialect.client == Some(id)).unwrap_or(&ANY)
    }

    /// How an entry may hold a URL; `None` where it may not.
    pub(super) fn url_entry(&self) -> Option<&'static UrlEntry> {
        match self.client {
            None => Some(client::ANY_URL_ENTRY),
            Some(id) => client::find(id)?.remote.as_ref().map(|remote| &remote.entry),
        }
    }

    /// The dialect of the client that keeps a file of this name in this folder.
    pub(super) fn of_file(file: &Path) -> &'static Self {
        let name = file.file_name();
        let folder = file.parent().and_then(Path::file_name);
        let owner = OWNERS.iter().find(|(owned, within, _)| {
            name.is_some_and(|name| name == *owned) && within.is_none_or(|within| folder.is_some_and(|folder| folder == within))
        });
        owner.map_or(&ANY, |(_, _, client)| Self::of_client(client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_owner_has_a_dialect() {
        for (name, _, client) in OWNERS {
            assert_eq!(Dialect::of_client(client).client, Some(client), "{name}");
        }
    }

    #[test]
    fn a_file_is_judged_by_the_rules_of_the_client_that_keeps_it() {
        for (file, client) in [
            ("/x/claude_desktop_config.json", Some("claude-desktop")),
            ("/p/.mcp.json", Some("claude-code")),
            ("/p/.vscode/mcp.json", Some("vscode")),
            ("/p/.cursor/mcp.json", Some("cursor")),
            ("mcp.json", None),
            ("/p/settings.json", None),
        ] {
            assert_eq!(Dialect::of_file(Path::new(file)).client, client, "{file}");
        }
    }
}

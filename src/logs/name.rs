//! What a log's name says: the client, where only one uses such a name, and the server.

use std::path::Path;

use super::place::Pattern;

/// Names of files that no two clients share.
const NAMES: [(&str, &str); 10] = [
    ("mcp-server-*.log", "claude-desktop"),
    ("mcp<n>.log", "claude-desktop"),
    ("mcpServer.*.log", "vscode"),
    ("Cursor MCP*.log", "cursor"),
    ("MCP user-*.log", "cursor"),
    ("MCP project-*.log", "cursor"),
    ("codex-tui.log", "codex"),
    ("Zed.log", "zed"),
    ("Windsurf.log", "windsurf"),
    ("Kiro - MCP Logs*.log", "kiro"),
];

/// The client that writes files of this name.
pub(super) fn client(path: &Path) -> Option<&'static str> {
    if of_claude_code(path).is_some() {
        return Some("claude-code");
    }
    let file = path.file_name()?.to_str()?;
    NAMES.iter().find(|(name, _)| Pattern::new(name).within(file).is_some()).map(|(_, client)| *client)
}

/// Whether a file is called like what explains a program rather than like what one wrote.
pub(super) fn is_of_a_document(path: &Path) -> bool {
    const ENDINGS: [&str; 8] = ["md", "mdx", "markdown", "rst", "adoc", "html", "htm", "org"];
    const STEMS: [&str; 6] = ["readme", "changelog", "changes", "license", "contributing", "install"];
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    ENDINGS.contains(&part(path.extension()).as_str()) || STEMS.contains(&part(path.file_stem()).as_str())
}

/// The server whose log has this name, as far as the name can say it: clients replace characters that a path cannot have.
pub(super) fn server(path: &Path) -> Option<String> {
    if let Some(name) = of_claude_code(path) {
        return Some(name.to_owned());
    }
    let file = path.file_name()?.to_str()?;
    let within = |pattern| Pattern::new(pattern).within(file);
    let name = within("mcp-server-*.log").or_else(|| within("MCP user-*.log")).or_else(|| within("mcp_*.log"));
    // `mcpServer.mcp.config.usrlocal.NAME.log`: the collection, the file it is from, the name.
    let of_vscode = || within("mcpServer.mcp.config.*.log")?.split_once('.').map(|(_, name)| name);
    name.or_else(of_vscode).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// NAME of `mcp-logs-NAME/2025-06-01T10-10-10-000Z.jsonl`.
fn of_claude_code(path: &Path) -> Option<&str> {
    path.parent()?.file_name()?.to_str()?.strip_prefix("mcp-logs-").filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_from_logs_by_their_names() {
        for (path, is) in [
            ("/p/README.md", true),
            ("/p/Readme.txt", true),
            ("/p/CHANGES", true),
            ("/p/notes.md", true),
            ("/p/a.txt", false),
            ("/p/install-1.log", false),
        ] {
            assert_eq!(is_of_a_document(Path::new(path)), is, "{path}");
        }
    }

    #[test]
    fn a_name_tells_the_client_and_the_server() {
        for (path, told, named) in [
            ("/l/mcp-server-my server (dev).log", Some("claude-desktop"), Some("my server (dev)")),
            ("/l/mcp-server-plugin:a:b.log", Some("claude-desktop"), Some("plugin:a:b")),
            ("/l/mcp-server-.log", Some("claude-desktop"), None),
            ("/l/mcp.log", Some("claude-desktop"), None),
            ("/l/mcp2.log", Some("claude-desktop"), None),
            ("/l/main.log", None, None),
            ("/c/-home-me-p/mcp-logs-github/2026-01-02T03-04-05-678Z.jsonl", Some("claude-code"), Some("github")),
            ("/l/window1/mcpServer.mcp.config.usrlocal.my.server.log", Some("vscode"), Some("my.server")),
            ("/l/window1/mcpServer.ext.github.copilot-chat.log", Some("vscode"), None),
            ("/l/anysphere.cursor-mcp/MCP user-GitKraken.log", Some("cursor"), Some("GitKraken")),
            ("/l/anysphere.cursor-mcp/MCP project-0-app-jira.log", Some("cursor"), None),
            ("/l/Cursor MCP.log", Some("cursor"), None),
            ("/l/mcps/mcp_memory.log", None, Some("memory")),
            ("/l/codex-tui.log", Some("codex"), None),
            ("/l/notes.txt", None, None),
            ("/", None, None),
        ] {
            assert_eq!(client(Path::new(path)), told, "{path}");
            assert_eq!(server(Path::new(path)).as_deref(), named, "{path}");
        }
    }

    #[test]
    fn every_client_named_here_is_known() {
        for (name, id) in NAMES {
            assert!(crate::client::find(id).is_some(), "{name}: {id}");
        }
    }
}

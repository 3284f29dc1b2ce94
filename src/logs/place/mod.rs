//! Where each client keeps its logs: one table, the source beside each row. Computed from the machine's surroundings without looking at it.

mod pattern;

use std::path::{Path, PathBuf};

use crate::machine::{Os, Surroundings};

pub(super) use pattern::{Open, Pattern};

/// A folder in which a client keeps logs, whether it exists or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As in [`crate::client::ALL`].
    pub client: &'static str,
    os: Os,
    /// The part of the path that is known.
    pub(super) root: PathBuf,
    /// What follows the root, step by step; `.` stands for the root itself.
    folder: &'static str,
    /// The names of the logs there.
    files: &'static [&'static str],
}

impl Place {
    /// The folder as a shell takes it: `~/.config/Code/logs/*/window*` with the home folder written out.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folders().iter().fold(self.root.clone(), |path, step| self.os.join(&path, Path::new(&step.shown())))
    }

    /// The names of its files as a shell takes them: `mcp*.log`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.files().iter().map(Pattern::shown).collect()
    }

    pub(super) fn folders(&self) -> Vec<Pattern> {
        self.folder.split('/').filter(|step| *step != ".").map(Pattern::new).collect()
    }

    pub(super) fn files(&self) -> Vec<Pattern> {
        self.files.iter().copied().map(Pattern::new).collect()
    }
}

/// The places where the clients of this machine would keep logs, those that most people need first.
#[must_use]
pub fn places(s: &Surroundings) -> Vec<Place> {
    let here = TABLE.iter().filter(|row| row.systems.contains(&s.os));
    here.filter_map(|row| Some(Place { client: row.client, os: s.os, root: row.root.path(s)?, folder: row.folder, files: row.files })).collect()
}

/// Where a path of the table begins.
#[derive(Debug, Clone, Copy)]
enum Root {
    Home,
    /// Electron's `appData`.
    Apps,
    /// `%LOCALAPPDATA%` on Windows, `$XDG_DATA_HOME` elsewhere.
    Data,
    /// The folder for what can be made again.
    Cache,
    /// `$XDG_STATE_HOME`.
    State,
    /// The folder that a variable names, else one in the home folder.
    Or(&'static str, &'static str),
    /// The folder that a variable names, else none.
    Only(&'static str),
}

impl Root {
    fn path(self, s: &Surroundings) -> Option<PathBuf> {
        let home = |windows: &str, mac: &str, linux: &str| {
            let below = match s.os {
                Os::Windows => windows,
                Os::MacOs => mac,
                Os::Linux => linux,
            };
            s.os.join(&s.home, Path::new(below))
        };
        let set = |windows: &str, linux: &str| match s.os {
            Os::Windows => s.folder(windows),
            Os::Linux => s.folder(linux),
            Os::MacOs => None,
        };
        Some(match self {
            Self::Home => s.home.clone(),
            Self::Apps => set("APPDATA", "XDG_CONFIG_HOME").unwrap_or_else(|| home(r"AppData\Roaming", "Library/Application Support", ".config")),
            Self::Data => set("LOCALAPPDATA", "XDG_DATA_HOME").unwrap_or_else(|| home(r"AppData\Local", ".local/share", ".local/share")),
            Self::Cache => set("LOCALAPPDATA", "XDG_CACHE_HOME").unwrap_or_else(|| home(r"AppData\Local", "Library/Caches", ".cache")),
            Self::State => s.folder("XDG_STATE_HOME").unwrap_or_else(|| home(".local/state", ".local/state", ".local/state")),
            Self::Or(variable, below) => s.folder(variable).unwrap_or_else(|| home(below, below, below)),
            Self::Only(variable) => s.folder(variable)?,
        })
    }
}

#[derive(Debug)]
struct Row {
    client: &'static str,
    systems: &'static [Os],
    root: Root,
    folder: &'static str,
    files: &'static [&'static str],
}

const fn row(client: &'static str, systems: &'static [Os], root: Root, folder: &'static str, files: &'static [&'static str]) -> Row {
    Row { client, systems, root, folder, files }
}

const EVERYWHERE: &[Os] = &[Os::Linux, Os::MacOs, Os::Windows];
const POSIX: &[Os] = &[Os::Linux, Os::MacOs];
const LINUX: &[Os] = &[Os::Linux];
const MACOS: &[Os] = &[Os::MacOs];
const WINDOWS: &[Os] = &[Os::Windows];
const NOT_MACOS: &[Os] = &[Os::Linux, Os::Windows];

/// `mcp.log`, `mcp-server-NAME.log`, `main.log` and their rotated parts, not the logs of the windows (`main-window.log`).
const DESKTOP: &[&str] = &["mcp*.log", "main<n>.log"];
const VSCODE: &[&str] = &["mcpServer.*.log"];

static TABLE: &[Row] = &[
    // modelcontextprotocol.io, quickstart/user, "Getting logs from Claude for Desktop".
    row("claude-desktop", MACOS, Root::Home, "Library/Logs/Claude", DESKTOP),
    // wonderwhy-er/DesktopCommanderMCP#656: the place since 1.34493; Roaming holds what was written before.
    row("claude-desktop", WINDOWS, Root::Data, "Claude/Logs", DESKTOP),
    row("claude-desktop", WINDOWS, Root::Apps, "Claude/logs", DESKTOP),
    // The Store build writes to its package's copy of both (anthropics/claude-code#25579).
    row("claude-desktop", WINDOWS, Root::Data, "Packages/Claude_*/LocalCache/Local/Claude/Logs", DESKTOP),
    row("claude-desktop", WINDOWS, Root::Data, "Packages/Claude_*/LocalCache/Roaming/Claude/logs", DESKTOP),
    // aaddrick/claude-desktop-debian:AGENTS.md, "App logs".
    row("claude-desktop", LINUX, Root::Apps, "Claude/logs", DESKTOP),
    // Observed with release 2.1.330: `<session>.txt` with --debug, and a link `latest` to the newest.
    row("claude-code", EVERYWHERE, Root::Or("CLAUDE_CONFIG_DIR", ".claude"), "debug", &["<newest>.txt"]),
    // anthropics/claude-code#72, #69427; the three places are those of sindresorhus/env-paths, `cache`. JSON lines today, JSON arrays and text before.
    row("claude-code", POSIX, Root::Cache, "claude-cli-nodejs/<newest>/mcp-logs-*", &["<stamp>.jsonl", "<stamp>.json", "<stamp>.txt"]),
    row("claude-code", WINDOWS, Root::Cache, "claude-cli-nodejs/Cache/<newest>/mcp-logs-*", &["<stamp>.jsonl", "<stamp>.json", "<stamp>.txt"]),
    // microsoft/vscode:src/vs/workbench/contrib/mcp/common/mcpRegistry.ts (logger `mcpServer.ID`), seen as
    // `window1/mcpServer.mcp.config.usrlocal.NAME.log`, in some releases without the window.
    row("vscode", EVERYWHERE, Root::Apps, "Code/logs/<stamp>/window*", VSCODE),
    row("vscode", EVERYWHERE, Root::Apps, "Code/logs/<stamp>", VSCODE),
    row("vscode", EVERYWHERE, Root::Apps, "Code - Insiders/logs/<stamp>/window*", VSCODE),
    row("vscode", EVERYWHERE, Root::Apps, "VSCodium/logs/<stamp>/window*", VSCODE),
    // forum.cursor.com/t/54651: 2025; in its own extension (`MCP user-NAME.log`) from the end of 2025 on.
    row("cursor", EVERYWHERE, Root::Apps, "Cursor/logs/<stamp>/window*/exthost/anysphere.cursor-always-local", &["Cursor MCP*.log"]),
    row("cursor", EVERYWHERE, Root::Apps, "Cursor/logs/<stamp>/window*/exthost/anysphere.cursor-mcp", &["MCP *.log"]),
    // Unverified: told once, of 2026.
    row("cursor", EVERYWHERE, Root::Apps, "Cursor/logs/<stamp>", &["mcp*.log"]),
    // openai/codex:docs/install.md; recent releases write it when `log_dir` is set or RUST_LOG asks for it.
    row("codex", EVERYWHERE, Root::Or("CODEX_HOME", ".codex"), "log", &["codex-tui.log"]),
    // google-gemini/gemini-cli:packages/core/src/utils/debugLogger.ts: no file without this variable, which names the file itself.
    row("gemini", EVERYWHERE, Root::Only("GEMINI_DEBUG_LOG_FILE"), ".", &[]),
    // zed-industries/zed:crates/paths/src/paths.rs.
    row("zed", MACOS, Root::Home, "Library/Logs/Zed", &["Zed.log*"]),
    row("zed", LINUX, Root::Data, "zed/logs", &["Zed.log*"]),
    row("zed", WINDOWS, Root::Data, "Zed/logs", &["Zed.log*"]),
    // `window1/exthost/codeium.windsurf/Windsurf.log` in several public threads.
    row("windsurf", EVERYWHERE, Root::Apps, "Windsurf/logs/<stamp>/window*/exthost/codeium.windsurf", &["Windsurf.log"]),
    // Unverified: the channel's name is in Kiro's documentation, the folder is where VS Code puts an extension's channels.
    row("kiro", EVERYWHERE, Root::Apps, "Kiro/logs/<stamp>/window*/exthost/kiro.kiroAgent", &["Kiro - MCP Logs*.log"]),
    // Observed with release 1.18: `opencode.log`, where a file for each run was before; the package xdg-basedir names this folder on every system.
    row("opencode", POSIX, Root::Or("XDG_DATA_HOME", ".local/share"), "opencode/log", &["*.log"]),
    row("opencode", WINDOWS, Root::Home, ".local/share/opencode/log", &["*.log"]),
    // Electron's `logs` folder; the requests to its server lie in `server-logs/<month>`.
    row("lmstudio", MACOS, Root::Home, "Library/Logs/LM Studio", &["main<n>.log"]),
    row("lmstudio", NOT_MACOS, Root::Apps, "LM Studio/logs", &["main<n>.log"]),
    row("lmstudio", EVERYWHERE, Root::Home, ".lmstudio/server-logs/<stamp>", &["<stamp>.log"]),
    // block/goose:crates/goose/src/logging.rs and config/paths.rs.
    row("goose", POSIX, Root::State, "goose/logs/cli/<stamp>", &["<stamp>.log"]),
    row("goose", POSIX, Root::State, "goose/logs/server/<stamp>", &["<stamp>.log"]),
    row("goose", WINDOWS, Root::Apps, "Block/goose/data/logs/cli/<stamp>", &["<stamp>.log"]),
    row("goose", WINDOWS, Root::Apps, "Block/goose/data/logs/server/<stamp>", &["<stamp>.log"]),
    // Told once: block/goose, the logs of built-in extensions.
    row("goose", POSIX, Root::State, "goose/logs/mcps", &["mcp_*.log"]),
];

#[cfg(test)]
mod tests;

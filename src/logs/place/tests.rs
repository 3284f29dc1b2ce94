use super::*;

fn surroundings(os: Os, home: &str, env: &[(&str, &str)]) -> Surroundings {
    let env = env.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Surroundings { os, env, home: home.into(), cwd: home.into() }
}

/// `client folder`, a line each.
fn folders(s: &Surroundings) -> Vec<String> {
    places(s).iter().map(|place| format!("{} {}", place.client, place.folder().display())).collect()
}

#[test]
fn every_row_on_macos() {
    let expected = [
        "claude-desktop /Users/me/Library/Logs/Claude",
        "claude-code /Users/me/.claude/debug",
        "claude-code /Users/me/Library/Caches/claude-cli-nodejs/*/mcp-logs-*",
        "vscode /Users/me/Library/Application Support/Code/logs/*/window*",
        "vscode /Users/me/Library/Application Support/Code/logs/*",
        "vscode /Users/me/Library/Application Support/Code - Insiders/logs/*/window*",
        "vscode /Users/me/Library/Application Support/VSCodium/logs/*/window*",
        "cursor /Users/me/Library/Application Support/Cursor/logs/*/window*/exthost/anysphere.cursor-always-local",
        "cursor /Users/me/Library/Application Support/Cursor/logs/*/window*/exthost/anysphere.cursor-mcp",
        "cursor /Users/me/Library/Application Support/Cursor/logs/*",
        "codex /Users/me/.codex/log",
        "zed /Users/me/Library/Logs/Zed",
        "windsurf /Users/me/Library/Application Support/Windsurf/logs/*/window*/exthost/codeium.windsurf",
        "kiro /Users/me/Library/Application Support/Kiro/logs/*/window*/exthost/kiro.kiroAgent",
        "opencode /Users/me/.local/share/opencode/log",
        "lmstudio /Users/me/Library/Logs/LM Studio",
        "lmstudio /Users/me/.lmstudio/server-logs/*",
        "goose /Users/me/.local/state/goose/logs/cli/*",
        "goose /Users/me/.local/state/goose/logs/server/*",
        "goose /Users/me/.local/state/goose/logs/mcps",
    ];
    assert_eq!(folders(&surroundings(Os::MacOs, "/Users/me", &[])), expected);
}

#[test]
fn every_row_on_windows() {
    let expected = [
        r"claude-desktop C:\Users\me\AppData\Local\Claude\Logs",
        r"claude-desktop C:\Users\me\AppData\Roaming\Claude\logs",
        r"claude-desktop C:\Users\me\AppData\Local\Packages\Claude_*\LocalCache\Local\Claude\Logs",
        r"claude-desktop C:\Users\me\AppData\Local\Packages\Claude_*\LocalCache\Roaming\Claude\logs",
        r"claude-code C:\Users\me\.claude\debug",
        r"claude-code C:\Users\me\AppData\Local\claude-cli-nodejs\Cache\*\mcp-logs-*",
        r"vscode C:\Users\me\AppData\Roaming\Code\logs\*\window*",
        r"vscode C:\Users\me\AppData\Roaming\Code\logs\*",
        r"vscode C:\Users\me\AppData\Roaming\Code - Insiders\logs\*\window*",
        r"vscode C:\Users\me\AppData\Roaming\VSCodium\logs\*\window*",
        r"cursor C:\Users\me\AppData\Roaming\Cursor\logs\*\window*\exthost\anysphere.cursor-always-local",
        r"cursor C:\Users\me\AppData\Roaming\Cursor\logs\*\window*\exthost\anysphere.cursor-mcp",
        r"cursor C:\Users\me\AppData\Roaming\Cursor\logs\*",
        r"codex C:\Users\me\.codex\log",
        r"zed C:\Users\me\AppData\Local\Zed\logs",
        r"windsurf C:\Users\me\AppData\Roaming\Windsurf\logs\*\window*\exthost\codeium.windsurf",
        r"kiro C:\Users\me\AppData\Roaming\Kiro\logs\*\window*\exthost\kiro.kiroAgent",
        r"opencode C:\Users\me\.local\share\opencode\log",
        r"lmstudio C:\Users\me\AppData\Roaming\LM Studio\logs",
        r"lmstudio C:\Users\me\.lmstudio\server-logs\*",
        r"goose C:\Users\me\AppData\Roaming\Block\goose\data\logs\cli\*",
        r"goose C:\Users\me\AppData\Roaming\Block\goose\data\logs\server\*",
    ];
    assert_eq!(folders(&surroundings(Os::Windows, r"C:\Users\me", &[])), expected);
}

#[test]
fn every_row_on_linux() {
    let expected = [
        "claude-desktop /home/me/.config/Claude/logs",
        "claude-code /home/me/.claude/debug",
        "claude-code /home/me/.cache/claude-cli-nodejs/*/mcp-logs-*",
        "vscode /home/me/.config/Code/logs/*/window*",
        "vscode /home/me/.config/Code/logs/*",
        "vscode /home/me/.config/Code - Insiders/logs/*/window*",
        "vscode /home/me/.config/VSCodium/logs/*/window*",
        "cursor /home/me/.config/Cursor/logs/*/window*/exthost/anysphere.cursor-always-local",
        "cursor /home/me/.config/Cursor/logs/*/window*/exthost/anysphere.cursor-mcp",
        "cursor /home/me/.config/Cursor/logs/*",
        "codex /home/me/.codex/log",
        "zed /home/me/.local/share/zed/logs",
        "windsurf /home/me/.config/Windsurf/logs/*/window*/exthost/codeium.windsurf",
        "kiro /home/me/.config/Kiro/logs/*/window*/exthost/kiro.kiroAgent",
        "opencode /home/me/.local/share/opencode/log",
        "lmstudio /home/me/.config/LM Studio/logs",
        "lmstudio /home/me/.lmstudio/server-logs/*",
        "goose /home/me/.local/state/goose/logs/cli/*",
        "goose /home/me/.local/state/goose/logs/server/*",
        "goose /home/me/.local/state/goose/logs/mcps",
    ];
    assert_eq!(folders(&surroundings(Os::Linux, "/home/me", &[])), expected);
}

#[test]
fn a_variable_moves_a_place() {
    for (os, variable, value, moved) in [
        (Os::Linux, "CLAUDE_CONFIG_DIR", "/cc", "claude-code /cc/debug"),
        (Os::Windows, "CLAUDE_CONFIG_DIR", r"D:\cc", r"claude-code D:\cc\debug"),
        (Os::MacOs, "CODEX_HOME", "/cx", "codex /cx/log"),
        (Os::Linux, "GEMINI_DEBUG_LOG_FILE", "/tmp/gemini.log", "gemini /tmp/gemini.log"),
        (Os::Linux, "XDG_CONFIG_HOME", "/c", "claude-desktop /c/Claude/logs"),
        (Os::Linux, "XDG_CACHE_HOME", "/k", "claude-code /k/claude-cli-nodejs/*/mcp-logs-*"),
        (Os::Linux, "XDG_DATA_HOME", "/d", "zed /d/zed/logs"),
        (Os::MacOs, "XDG_STATE_HOME", "/s", "goose /s/goose/logs/mcps"),
        (Os::Windows, "APPDATA", r"D:\Roaming", r"claude-desktop D:\Roaming\Claude\logs"),
        (Os::Windows, "LOCALAPPDATA", r"D:\Local", r"claude-desktop D:\Local\Claude\Logs"),
    ] {
        let found = folders(&surroundings(os, "/home/me", &[(variable, value)]));
        assert!(found.iter().any(|folder| folder == moved), "{variable}: {found:#?}");
    }
    let unmoved = folders(&surroundings(Os::MacOs, "/Users/me", &[("XDG_CONFIG_HOME", "/c"), ("CODEX_HOME", "")]));
    assert_eq!(unmoved, folders(&surroundings(Os::MacOs, "/Users/me", &[])));
}

#[test]
fn the_table_knows_its_clients_and_its_files() {
    for row in TABLE {
        assert!(crate::client::find(row.client).is_some(), "{}", row.client);
        assert!(!row.systems.is_empty() && (!row.files.is_empty() || matches!(row.root, Root::Only(_))), "{row:?}");
    }
    let desktop = places(&surroundings(Os::MacOs, "/Users/me", &[])).swap_remove(0);
    assert_eq!(desktop.names(), ["mcp*.log", "main*.log"]);
}

use tempfile::TempDir;

use super::*;
use crate::{logs::Reason, machine::Os};

/// A folder with these files in it, the folders between made as needed.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn at_home(home: &TempDir) -> Surroundings {
    Surroundings { os: Os::Linux, env: std::collections::BTreeMap::default(), home: home.path().into(), cwd: home.path().into() }
}

/// `client/server: file, file`, files relative to the folder.
fn told(found: &Found, below: &TempDir) -> Vec<String> {
    let name = |part: &Part| match part {
        Part::Stdin => "-".to_owned(),
        Part::File(path) => path.strip_prefix(below.path()).unwrap_or(path).display().to_string().replace('\\', "/"),
    };
    let told = |log: &Log| {
        let parts: Vec<String> = log.parts.iter().map(name).collect();
        format!("{}/{}: {}", log.client.unwrap_or("?"), log.server.as_deref().unwrap_or("?"), parts.join(", "))
    };
    found.logs.iter().map(told).collect()
}

#[test]
fn the_logs_of_several_clients_are_found_at_their_places() {
    let home = folder(&[
        (".config/Claude/logs/mcp.log", "x"),
        (".config/Claude/logs/mcp-server-my server (dev).log", "xx"),
        (".config/Claude/logs/main-window.log", "x"),
        (".config/Claude/logs/notes.txt", "x"),
        (".claude/debug/0a1b.txt", "x"),
        (".cache/claude-cli-nodejs/-home-me-p/mcp-logs-github/2026-01-02T03-04-05-678Z.jsonl", "{}"),
        (".cache/claude-cli-nodejs/-home-me-p/other/2026-01-02T03-04-05-678Z.jsonl", "{}"),
        (".config/Code/logs/20260102T030405/window1/mcpServer.mcp.config.usrlocal.git.log", "x"),
        (".config/Cursor/logs/20260102T030405/window1/exthost/anysphere.cursor-mcp/MCP user-git.log", "x"),
        (".codex/log/codex-tui.log", "x"),
        (".local/share/zed/logs/Zed.log.old", "x"),
        (".local/share/zed/logs/Zed.log", "x"),
    ]);
    let found = discover(&at_home(&home));
    assert_eq!(
        told(&found, &home),
        [
            "claude-desktop/my server (dev): .config/Claude/logs/mcp-server-my server (dev).log",
            "claude-desktop/?: .config/Claude/logs/mcp.log",
            "claude-code/?: .claude/debug/0a1b.txt",
            "claude-code/github: .cache/claude-cli-nodejs/-home-me-p/mcp-logs-github/2026-01-02T03-04-05-678Z.jsonl",
            "vscode/git: .config/Code/logs/20260102T030405/window1/mcpServer.mcp.config.usrlocal.git.log",
            "cursor/git: .config/Cursor/logs/20260102T030405/window1/exthost/anysphere.cursor-mcp/MCP user-git.log",
            "codex/?: .codex/log/codex-tui.log",
            "zed/?: .local/share/zed/logs/Zed.log.old, .local/share/zed/logs/Zed.log",
        ]
    );
    assert_eq!(found.logs[0].bytes, 2);
    assert!(found.logs[0].modified.is_some());
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
}

#[test]
fn every_place_is_said_with_what_is_there() {
    let home = folder(&[(".codex/log/codex-tui.log", "x")]);
    let found = discover(&at_home(&home));
    assert_eq!(found.looked_in.len(), places(&at_home(&home)).len());
    for looked in &found.looked_in {
        assert_eq!(looked.logs, usize::from(looked.client == "codex"), "{looked:?}");
    }
}

#[test]
fn of_many_sessions_the_newest_are_read() {
    let logs: Vec<String> =
        (10..35).map(|second| format!(".config/Code/logs/20260102T0304{second}/window1/mcpServer.mcp.config.usrlocal.git.log")).collect();
    let home = folder(&logs.iter().map(|log| (log.as_str(), "x")).collect::<Vec<_>>());
    let found = discover(&at_home(&home));
    assert_eq!(told(&found, &home).first().unwrap(), &format!("vscode/git: {}", logs[5]));
    assert_eq!(told(&found, &home).last().unwrap(), &format!("vscode/git: {}", logs[24]));
    let looked = found.looked_in.iter().find(|looked| looked.client == "vscode").unwrap();
    assert_eq!((looked.logs, looked.older), (20, 5));
}

#[test]
fn a_folder_is_read_for_what_could_be_a_log() {
    let folder = folder(&[
        ("mcp.log", "x"),
        ("deep/er/run.jsonl", "x"),
        ("pasted.txt", "x"),
        ("empty.log", ""),
        ("mcp-logs-git/a.json", "x"),
        ("package.json", "x"),
        ("photo.png", "x"),
        ("node_modules/x/build.log", "x"),
        ("000003.log", "a\0b"),
        ("zeros.log", "\0\0\0"),
        ("server.log.2.gz", "x"),
    ]);
    let found = from_paths(&[folder.path().into()]);
    let expected = [
        "?/?: deep/er/run.jsonl",
        "?/?: empty.log",
        "claude-code/git: mcp-logs-git/a.json",
        "claude-desktop/?: mcp.log",
        "?/?: pasted.txt",
        "?/?: zeros.log",
    ];
    assert_eq!(told(&found, &folder), expected);
    let left: Vec<_> = found.left_out.iter().map(|left| (left.path.file_name().unwrap().to_str().unwrap(), left.reason)).collect();
    assert_eq!(left, [("000003.log", Reason::Binary), ("server.log.2.gz", Reason::Compressed)]);
    assert!(found.unreadable.is_empty() && found.looked_in.is_empty());
}

#[test]
fn an_empty_folder_holds_nothing() {
    let folder = folder(&[]);
    let found = from_paths(&[folder.path().into()]);
    assert!(found.logs.is_empty() && found.unreadable.is_empty() && found.left_out.is_empty());
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends_and_a_file_is_read_once() {
    let folder = folder(&[("a/mcp.log", "x")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/again")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("a/gone.log")).unwrap();
    let found = from_paths(&[folder.path().into(), folder.path().join("a/mcp.log"), folder.path().join("a/again/a/mcp.log")]);
    assert_eq!(told(&found, &folder), ["claude-desktop/?: a/mcp.log"]);
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
}

#[test]
fn what_is_not_there_is_an_error_and_the_rest_is_read() {
    let folder = folder(&[("any name", "x"), ("old.log.gz", "x")]);
    let [gone, named, packed] = ["gone.log", "any name", "old.log.gz"].map(|name| folder.path().join(name));
    let found = from_paths(&[gone.clone(), named, packed.clone(), "-".into(), "-".into()]);
    assert_eq!(told(&found, &folder), ["?/?: -", "?/?: any name"]);
    assert!(
        matches!(&found.unreadable[..], [Unreadable::Missing { path }, Unreadable::Compressed { path: second }] if *path == gone && *second == packed)
    );
    assert_eq!(found.unreadable[0].to_string().lines().next().unwrap(), format!("there is no file or folder {}", gone.display()));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_named() {
    use std::os::unix::fs::PermissionsExt;
    // A link to itself fails for everybody, a file without permissions for everybody but root.
    let home = folder(&[(".config/Claude/logs/mcp.log", "x"), (".config/Claude/logs/mcp-server-a.log", "x")]);
    let [denied, looped] = ["mcp.log", "loop.log"].map(|name| home.path().join(".config/Claude/logs").join(name));
    fs::set_permissions(&denied, fs::Permissions::from_mode(0o000)).unwrap();
    std::os::unix::fs::symlink(&looped, &looped).unwrap();
    let may = fs::File::open(&denied).is_ok();
    for found in [discover(&at_home(&home)), from_paths(&[home.path().join(".config/Claude/logs")])] {
        assert_eq!(found.logs.len(), 1 + usize::from(may));
        assert_eq!(found.unreadable.iter().map(Unreadable::path).collect::<Vec<_>>(), if may { vec![] } else { vec![denied.as_path()] });
    }
    let found = from_paths(std::slice::from_ref(&looped));
    assert!(matches!(&found.unreadable[..], [Unreadable::Io { path, .. }] if *path == looped));
}

#[test]
fn a_program_that_is_named_is_no_log_and_stray_bytes_are_no_program() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let program = name("server.log", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0");
    let stray = name("stray.log", b"one line of a log\0 with a zero in it\nand another line\n");
    let emptied = name("emptied.log", &[0; 600]);
    let found = from_paths(&[program.clone(), stray, emptied]);
    assert_eq!(found.logs.len(), 2);
    assert!(matches!(&found.unreadable[..], [Unreadable::NoText { path }] if *path == program));
}

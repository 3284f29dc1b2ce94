use std::{
    fs::{self, File},
    time::{Duration, SystemTime},
};

use super::*;

/// The families that `join` makes of files with these texts, each as the names of its parts. Later files were written to later.
fn families(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let begin = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    let mut found = Vec::new();
    for ((name, text), seconds) in files.iter().zip(0..) {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(begin + Duration::from_secs(seconds)).unwrap();
        found.push(LogFile::at(&path).unwrap());
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let name = |part: &LogFile| part.path.file_name().unwrap().to_str().unwrap().to_owned();
    join(found).iter().map(|family| family.parts.iter().map(name).collect()).collect()
}

/// Lines of a server's log, one at each of the hours of one day.
fn lines(server: &str, hours: &[u32]) -> String {
    let line = |hour| format!("2026-03-01T{hour:02}:00:00.000Z [{server}] [info] Initializing server... {{ metadata: undefined }}\n");
    hours.iter().map(line).collect::<Vec<_>>().concat()
}

#[test]
fn parts_are_joined_oldest_first() {
    let whose = "2026-03-01 09:00:00 [info] Launching MCP Server: a\n";
    for (files, expected) in [
        // By the clocks, whatever the dates of the files say.
        (
            vec![("mcp-server-a.log", lines("a", &[8, 9])), ("mcp-server-a1.log", lines("a", &[4, 5])), ("mcp-server-a2.log", lines("a", &[1, 2]))],
            vec![vec!["mcp-server-a2.log", "mcp-server-a1.log", "mcp-server-a.log"]],
        ),
        // Winston without `tailable` counts upwards.
        (vec![("mcp-server-a.log", lines("a", &[1])), ("mcp-server-a1.log", lines("a", &[2]))], vec![vec!["mcp-server-a.log", "mcp-server-a1.log"]]),
        // Without a clock, by the dates.
        (vec![("mcp2.log", "x".into()), ("mcp1.log", "x".into()), ("mcp.log", "x".into())], vec![vec!["mcp2.log", "mcp1.log", "mcp.log"]]),
        (vec![("main1.log", whose.replace("09", "08")), ("main.log", whose.into())], vec![vec!["main1.log", "main.log"]]),
        // More than nine parts, and a part of a part.
        (vec![("mcp10.log", "x".into()), ("mcp1.log", "x".into()), ("mcp.log", "x".into())], vec![vec!["mcp10.log", "mcp1.log", "mcp.log"]]),
        // Other ways of rotating.
        (vec![("Zed.log.old", "x".into()), ("Zed.log", "x".into())], vec![vec!["Zed.log.old", "Zed.log"]]),
        (vec![("main.old.log", "x".into()), ("main.log", "x".into())], vec![vec!["main.old.log", "main.log"]]),
        (vec![("app.log.2", "x".into()), ("app.log.1", "x".into()), ("app.log", "x".into())], vec![vec!["app.log.2", "app.log.1", "app.log"]]),
        // The name in the path is not quite the server's.
        (
            vec![("mcp-server-plugin_a.log", lines("plugin:a", &[5])), ("mcp-server-plugin_a1.log", lines("plugin:a", &[4]))],
            vec![vec!["mcp-server-plugin_a1.log", "mcp-server-plugin_a.log"]],
        ),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(families(&files), expected);
    }
}

#[test]
fn a_server_whose_name_ends_in_a_digit_keeps_its_own_log() {
    for files in [
        // It says so itself.
        vec![("mcp-server-a.log", lines("a", &[5])), ("mcp-server-a1.log", lines("a1", &[4]))],
        // Raw stderr does not say whose it is.
        vec![("mcp-server-a.log", "boom\n".into()), ("mcp-server-a1.log", "bang\n".into())],
        // Both are written to at the same time.
        vec![("other.log", lines("info", &[3, 6])), ("other1.log", lines("info", &[4, 8]))],
        // There is nothing it could be a part of.
        vec![("mcp-server-b.log", lines("b", &[5])), ("mcp-server-a1.log", lines("a", &[4]))],
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(families(&files).len(), 2, "{files:?}");
    }
    // `mcp-server-a11.log` may be an older part of either.
    let files = [("mcp-server-a.log", lines("a", &[5])), ("mcp-server-a1.log", lines("a1", &[5])), ("mcp-server-a11.log", lines("a1", &[4]))];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    assert_eq!(families(&files), [vec!["mcp-server-a.log"], vec!["mcp-server-a11.log", "mcp-server-a1.log"]]);
}

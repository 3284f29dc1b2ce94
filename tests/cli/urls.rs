//! Servers that are named by a URL: as which client they are asked, and what that client makes of the entry.

use std::{fs, net::TcpListener};

use mcpdoctor::diagnosis::{Cause, Status};
use serde_json::json;

use crate::doctor::{run, run_in, world};

/// A URL at which nobody listens.
fn nowhere() -> String {
    let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("http://{at}/mcp")
}

#[test]
fn an_entry_with_a_url_is_asked_as_a_client_that_takes_one() {
    for (name, entry, options, client, cause) in [
        ("typed", json!({ "type": "http" }), vec![], "claude-code", Cause::ConnectionRefused),
        ("untyped", json!({}), vec![], "cursor", Cause::ConnectionRefused),
        ("typed", json!({ "type": "http" }), vec!["--client", "vscode"], "vscode", Cause::ConnectionRefused),
        ("typed", json!({ "type": "http" }), vec!["--client", "claude-desktop"], "claude-desktop", Cause::BadConfig),
    ] {
        let mut entry = entry;
        entry["url"] = nowhere().into();
        let file = world().join(format!("url-{name}-{client}.json"));
        let key = if client == "vscode" { "servers" } else { "mcpServers" };
        fs::write(&file, json!({ key: { "far": entry } }).to_string()).unwrap();
        let run = run(&[&["probe", "far", "--format", "json", "--config", file.to_str().unwrap()], &options[..]].concat());
        assert_eq!(run.verdict(), (Status::Failing, Some(cause)), "{name} {options:?}");
        assert_eq!(run.report()["servers"][0]["client"], client, "{name} {options:?}");
        assert_eq!(run.code, Some(1));
    }
}

#[test]
fn a_client_that_takes_no_url_has_none_of_an_entry_of_another_one() {
    let project = world().join("of-another-client");
    fs::create_dir_all(&project).unwrap();
    fs::write(project.join(".mcp.json"), json!({ "mcpServers": { "far": { "type": "http", "url": nowhere() } } }).to_string()).unwrap();
    let run = run_in(&project, &["probe", "far", "--no-logs", "--client", "claude-desktop"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("bad-config") && run.stdout.contains("mcp-remote"), "{}", run.stdout);
}

#[test]
fn a_url_on_the_command_line_is_one_for_a_client_that_takes_it() {
    let url = nowhere();
    let asked = run(&["probe", &url, "--format", "json"]);
    assert_eq!((asked.verdict().1, asked.report()["servers"][0]["client"].as_str()), (Some(Cause::ConnectionRefused), Some("claude-code")));
    let refused = run(&["probe", &url, "--client", "claude-desktop"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("Claude Desktop takes no URL") && refused.stderr.contains("npx mcp-remote"), "{}", refused.stderr);
}

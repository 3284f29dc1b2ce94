//! `--profile` with real runtimes; a test whose runtime is not on this machine has nothing to test.

use std::{env, fs, path::Path};

use assert_cmd::Command;
use mcpdoctor::demo::find;
use serde_json::Value;

use crate::doctor::{BIN, DEADLINE, Run, probe, surroundings, world};

/// A server of a few lines.
const ANSWERS: &str = r"
process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of text.split('\n').filter(Boolean)) {
    const { id, method } = JSON.parse(line);
    const tool = { name: 'x', inputSchema: { type: 'object' } };
    const server = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: method === 'initialize' ? server : { tools: [tool] } }));
  }
});
";
/// A package that computes for a while when it is loaded.
const HEAVY: &str = "const end = Date.now() + 150; while (Date.now() < end); module.exports = 1;";
/// What is computed at a call, so that a profile has a function to name.
const CALLS: &str = "function toil() { const end = Date.now() + 100; while (Date.now() < end); } toil();";

/// Whether the program is on this machine.
fn is_here(program: &str) -> bool {
    let here = env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(program).is_file());
    if !here {
        assert!(env::var_os("CI").is_none(), "{program} is missing");
    }
    here
}

/// A folder with `server` in it and a place for temporary files, which has a space in its name.
fn folder(server: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a place")).unwrap();
    fs::write(folder.path().join(server), text).unwrap();
    folder
}

fn profile(folder: &Path, options: &[&str], command: &[&str]) -> Run {
    let output = Command::new(BIN)
        .args(["probe", "--profile", "--format", "json", "--timeout", "20s", "--no-second-look"])
        .args(options)
        .arg("--")
        .args(command)
        .env_clear()
        .envs(surroundings())
        .env("TMPDIR", folder.join("a place"))
        .current_dir(folder)
        .timeout(DEADLINE)
        .output()
        .unwrap();
    assert_eq!(names(&folder.join("a place")), Vec::<String>::new(), "nothing is left behind");
    Run { code: output.status.code(), stdout: String::from_utf8(output.stdout).unwrap(), stderr: String::from_utf8(output.stderr).unwrap() }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn purposes(server: &Value) -> Vec<&str> {
    server["attempts"].as_array().unwrap().iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect()
}

#[test]
fn node_tells_what_it_loads_where_it_computes_and_whom_it_calls() {
    if !is_here("node") {
        return;
    }
    let server = format!("require('heavy');{CALLS} require('net').connect(1, '127.0.0.1').on('error', () => {{}});{ANSWERS}");
    let folder = folder("server.cjs", &server);
    let package = folder.path().join("node_modules/heavy");
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("index.js"), HEAVY).unwrap();

    let options = ["--env", "NODE_OPTIONS=--no-warnings", "--keep-profile", "kept"];
    let report = profile(folder.path(), &options, &["node", "server.cjs"]).report();
    let server = &report["servers"][0];
    assert_eq!(server["verdict"]["status"], "healthy");
    assert_eq!(purposes(server), ["as-client", "profiled"]);
    let node = &server["profile"]["node"][0];
    assert_eq!((&node["launcher"], &node["files"], &node["unfinished"]), (&false.into(), &2.into(), &Value::Null));
    let own = &node["heaviest"][0];
    assert_eq!((own["name"].as_str().unwrap().ends_with("server.cjs"), &own["loads"][0]["name"]), (true, &"heavy".into()));
    assert!(own["loads"][0]["own_ms"].as_f64() >= Some(149.0) && own["own_ms"].as_f64() >= Some(99.0), "{own:#}");
    let functions: Vec<&str> = node["cpu"]["heaviest"].as_array().unwrap().iter().filter_map(|hot| hot["function"]["name"].as_str()).collect();
    assert!(functions.contains(&"toil"), "{node:#}");
    assert_eq!((&node["calls"][0]["to"], &node["calls"][0]["failed"]), (&"127.0.0.1:1".into(), &"ECONNREFUSED".into()));
    let kept = names(Path::new(server["profile"]["kept_in"].as_str().map(|kept| folder.path().join(kept)).as_deref().unwrap()));
    assert!(kept.iter().any(|name| name.ends_with(".cpuprofile")), "{kept:?}");
}

#[test]
fn what_ends_a_server_ends_it_in_its_profile_too() {
    if !is_here("node") {
        return;
    }
    for (text, code) in [
        (format!("require('net').connect(1, '127.0.0.1');{ANSWERS}"), Some(1)),
        (format!("process.on('SIGTERM', () => process.exit(3)); process.kill(process.pid, 'SIGTERM');{ANSWERS}"), Some(3)),
        (format!("process.kill(process.pid, 'SIGTERM');{ANSWERS}"), None),
        ("require('./missing.cjs')".to_owned(), Some(1)),
    ] {
        let folder = folder("server.cjs", &text);
        let report = profile(folder.path(), &[], &["node", "server.cjs"]).report();
        let attempts = report["servers"][0]["attempts"].as_array().unwrap();
        let ends: Vec<(&str, Option<i64>)> =
            attempts.iter().map(|attempt| (attempt["outcome"].as_str().unwrap(), attempt["exit"]["code"].as_i64())).collect();
        assert_eq!(ends, [("exited", code); 2], "{text}");
        assert_eq!(report["servers"][0]["profile"]["node"].as_array().unwrap().len(), 1, "{text}");
    }
}

#[test]
fn python_tells_what_it_imports_and_its_stderr_stays_the_servers() {
    if !is_here("python3") {
        return;
    }
    let server = r#"
import email.mime.multipart, json, sys
print("hello from the server", file=sys.stderr, flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    info = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "x", "version": "1"}}
    if "id" in asked:
        result = info if asked["method"] == "initialize" else {"tools": [{"name": "x", "inputSchema": {"type": "object"}}]}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"#;
    let folder = folder("server.py", server);
    let report = profile(folder.path(), &["--keep-profile", "kept"], &["python3", "server.py"]).report();
    let server = &report["servers"][0];
    assert_eq!((&server["verdict"]["status"], purposes(server)), (&"healthy".into(), vec!["as-client", "profiled"]));
    // A launcher of the machine's own may be a Python too; the server's process is the last.
    let python = server["profile"]["python"].as_array().unwrap().last().unwrap();
    let lines = fs::read_to_string(folder.path().join("kept/python3/stderr.log")).unwrap();
    let all = lines.lines().filter(|line| line.starts_with("import time:") && !line.contains("cumulative")).count();
    assert!(python["modules"].as_u64() <= Some(all as u64) && python["modules"].as_u64() > Some(20), "{all} lines: {python:#}");
    let names: Vec<&str> = python["heaviest"].as_array().unwrap().iter().filter_map(|load| load["name"].as_str()).collect();
    assert!(names.contains(&"email.mime.multipart"), "{names:?}");
    assert!(!lines.contains("hello from the server"));
}

#[test]
fn a_program_without_such_help_is_not_started_again() {
    let report = probe(find("healthy").unwrap(), &["--profile", "--timeout", "20s"], &[]).report();
    let server = &report["servers"][0];
    let asked = server["profile"]["asked"].as_array().unwrap();
    // Where nobody can be watched, everybody is asked.
    let expected = if cfg!(target_os = "linux") { 1 } else { 2 };
    assert_eq!((asked.is_empty(), purposes(server).len()), (expected == 1, expected));
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_any_start() {
    let file = world().join("no-folder");
    fs::write(&file, "").unwrap();
    let folder = folder("server.cjs", "");
    let run = profile(folder.path(), &["--keep-profile", file.join("kept").to_str().unwrap()], &["sh", "-c", "touch started"]);
    assert_eq!((run.code, folder.path().join("started").exists()), (Some(2), false), "{}", run.stderr);
}

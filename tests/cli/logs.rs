//! `mcpdoctor logs` over small logs in a folder of their own, and over those that lie where a client keeps them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use mcpdoctor::diagnosis::{Cause, Status};
use serde_json::Value;
use tempfile::TempDir;

use crate::doctor::{BIN, DEADLINE, Run, surroundings, verdict};

/// A start of `server` at `time`, such as `2026-06-02T17:38`, to which the server answers after so many seconds, or never.
fn start(server: &str, time: &str, answers_after: Option<u32>) -> String {
    let begin: chrono::DateTime<chrono::Utc> = format!("{time}:00Z").parse().unwrap();
    let line = |millis: i64, said: &str| {
        let at = begin + chrono::TimeDelta::milliseconds(millis);
        format!("{} [{server}] [info] {said} {{ metadata: undefined }}\n", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    };
    let asked = r#"Message from client: {"method":"initialize","params":{"protocolVersion":"2025-11-25"},"jsonrpc":"2.0","id":0}"#;
    let begins = line(0, "Initializing server...") + &line(40, "Server started and connected successfully") + &line(100, asked);
    let ends = if let Some(millis) = answers_after.map(|seconds| i64::from(seconds) * 1_000 + 100) {
        let hello = r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}"#;
        let said = [
            format!("Message from server: {hello}"),
            r#"Message from client: {"method":"notifications/initialized","jsonrpc":"2.0"}"#.to_owned(),
            r#"Message from client: {"method":"tools/list","params":{},"jsonrpc":"2.0","id":1}"#.to_owned(),
            r#"Message from server: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}}"#.to_owned(),
        ];
        (0..).zip(said).map(|(more, said)| line(millis + more, &said)).collect()
    } else {
        let gives_up = r#"Message from client: {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"McpError: MCP error -32001: Request timed out"}}"#;
        line(60_100, gives_up) + &line(60_101, "Client transport closed")
    };
    begins + &ends
}

/// A home with these files in it.
fn home(files: &[(&str, String)]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    home
}

fn run_in(home: &Path, args: &[&str], stdin: &str) -> Run {
    doctor_in(home, &[&["logs"], args].concat(), stdin)
}

fn doctor_in(home: &Path, args: &[&str], stdin: &str) -> Run {
    let kept = surroundings().into_iter().filter(|(name, _)| !["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"].contains(name));
    let folders = [("HOME", ""), ("USERPROFILE", ""), ("APPDATA", "roaming"), ("LOCALAPPDATA", "local"), ("TZ", "UTC")];
    let folders = folders.map(|(name, folder)| (name, if name == "TZ" { folder.to_owned() } else { home.join(folder).display().to_string() }));
    let mut command = Command::new(BIN);
    command.args(args).env_clear().envs(kept.chain(folders)).current_dir(home).timeout(DEADLINE).write_stdin(stdin);
    let output = command.output().unwrap();
    Run { code: output.status.code(), stdout: String::from_utf8(output.stdout).unwrap(), stderr: String::from_utf8(output.stderr).unwrap() }
}

fn servers(run: &Run) -> Vec<Value> {
    run.report()["servers"].as_array().unwrap().clone()
}

/// Where Claude Desktop keeps its logs and its config.
fn desktop() -> (&'static str, &'static str) {
    if cfg!(target_os = "macos") {
        ("Library/Logs/Claude", "Library/Application Support/Claude/claude_desktop_config.json")
    } else if cfg!(windows) {
        ("roaming/Claude/logs", "roaming/Claude/claude_desktop_config.json")
    } else {
        (".config/Claude/logs", ".config/Claude/claude_desktop_config.json")
    }
}

#[test]
fn the_logs_of_a_client_are_found_and_several_that_tell_of_one_server_are_one_row() {
    let (logs, config) = desktop();
    let own = start("github", "2026-06-01T09:00", Some(2)) + &start("github", "2026-06-02T17:38", None);
    let of_all =
        own.replace("[github] [info]", "[info] [github]") + &start("files", "2026-06-02T17:38", Some(1)).replace("[files] [info]", "[info] [files]");
    let home = home(&[
        (&format!("{logs}/mcp-server-github.log"), own),
        (&format!("{logs}/mcp.log"), of_all),
        (config, r#"{"mcpServers": {"github": {"command": "npx", "args": ["-y", "server-github"]}}}"#.to_owned()),
    ]);
    let run = run_in(home.path(), &["--format", "json"], "");
    let told = servers(&run);
    assert_eq!((told.len(), run.code), (2, Some(1)), "{}", run.stdout);
    let github = told.iter().find(|server| server["server"] == "github").unwrap();
    assert_eq!(verdict(github), (Status::Failing, Some(Cause::InitializeTimeout)));
    assert_eq!((github["attempts"].as_array().unwrap().len(), &github["origin"]), (2, &"log".into()));
    assert_eq!(github["config"]["line"], 1, "the entry is cited");
    assert_eq!(github["findings"][0]["evidence"][0]["source"].as_str().unwrap().split(':').next(), Some("mcp-server-github.log"));

    let page = run_in(home.path(), &[], "");
    let pasted = |line: &str| line.starts_with("      ") || line.starts_with("next: ");
    assert!(page.stdout.lines().all(|line| line.chars().count() <= 80 || pasted(line)), "{}", page.stdout);
    for text in ["2 files", "3 starts, 1 Jun", "✗ github", "✓ files", "60.0 s later", "next: mcpdoctor probe github"] {
        assert!(page.stdout.contains(text), "{text} is not in\n{}", page.stdout);
    }
}

#[test]
fn no_log_at_all_has_a_code_of_its_own_and_says_where_it_looked() {
    let home = home(&[("empty/readme.md", String::new())]);
    let run = run_in(home.path(), &[], "");
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(run.stderr.contains("looked in") && run.stderr.contains("Claude"), "{}", run.stderr);
}

#[test]
fn a_path_that_is_not_there_does_not_cost_the_others() {
    let home = home(&[("a.log", start("github", "2026-06-02T17:38", None))]);
    let run = run_in(home.path(), &["no-such.log", "a.log", "--format", "json"], "");
    assert_eq!((servers(&run).len(), run.code), (1, Some(2)));
    assert_eq!(run.stderr.matches("no-such.log").count(), 1, "{}", run.stderr);
    let alone = run_in(home.path(), &["no-such.log"], "");
    assert_eq!((alone.code, alone.stdout.as_str()), (Some(2), ""));
}

#[test]
fn what_is_not_read_is_named() {
    let home = home(&[
        ("packed/mcp.log.1.gz", String::new()),
        ("both/mcp.log.1.gz", String::new()),
        ("both/mcp.log", start("github", "2026-06-02T17:38", Some(1))),
    ]);
    let packed = run_in(home.path(), &["packed"], "");
    assert_eq!((packed.code, packed.stdout.as_str()), (Some(3), ""));
    for text in ["there is no log in packed", "mcp.log.1.gz: it is compressed"] {
        assert!(packed.stderr.contains(text), "{}", packed.stderr);
    }
    let both = run_in(home.path(), &["both"], "");
    assert!(both.code == Some(0) && both.stdout.contains("mcp.log.1.gz: it is compressed"), "{}{}", both.stdout, both.stderr);
}

#[test]
fn a_wrong_value_is_answered_with_the_flag_that_has_it() {
    let home = home(&[("mcp.log", start("github", "2026-06-02T17:38", Some(1)))]);
    for (flag, value, advice) in [
        ("--since", "-2h", "2026-06-01"),
        ("--last", "-1", "1 or more"),
        ("--last", "0", "1 or more"),
        ("--budget", "-1s", "1500ms"),
        ("--context", "-1", "--context"),
    ] {
        let run = run_in(home.path(), &["mcp.log", flag, value], "");
        assert_eq!(run.code, Some(2), "{flag} {value}");
        assert!([flag, value, advice].iter().all(|told| run.stderr.contains(told)), "{flag} {value}: {}", run.stderr);
    }
}

#[test]
fn a_client_is_asked_for_by_the_name_that_reports_say() {
    let home = home(&[("mcp.log", start("github", "2026-06-02T17:38", Some(1)))]);
    assert_eq!(run_in(home.path(), &["mcp.log", "--client", "Claude Desktop"], "").code, Some(0));
    let none = run_in(home.path(), &["--client", "zed"], "");
    assert!(none.code == Some(3) && none.stderr.contains("Zed has left no log"), "{}", none.stderr);
}

#[test]
fn a_command_to_paste_quotes_a_name_with_blanks() {
    let (logs, config) = desktop();
    let home = home(&[
        (&format!("{logs}/mcp-server-my server.log"), start("my server", "2026-06-02T17:38", None)),
        (config, r#"{"mcpServers": {"my server": {"command": "npx", "args": ["-y", "x"]}}}"#.to_owned()),
    ]);
    for args in [&["logs"][..], &[]] {
        let page = doctor_in(home.path(), args, "").stdout;
        assert!(page.contains("next: mcpdoctor probe 'my server'"), "{page}");
    }
}

#[test]
fn no_start_is_proposed_as_a_client_that_nobody_knows() {
    let home = home(&[]);
    let told = "WARNING tools.mcp_tool: MCP server 'tides' initial connection failed (attempt 1/3), retrying in 1s: boom\n";
    let run = run_in(home.path(), &["-"], told);
    assert!(run.stdout.contains("? tides: cannot tell") && !run.stdout.contains("--client"), "{}", run.stdout);
}

/// Who mends an entry after a failure is not told that the failure was that of the mended one.
#[test]
fn an_entry_that_was_written_after_the_start_may_say_something_else() {
    let (logs, config) = desktop();
    let ended = "2026-06-02T17:38:00.400Z [github] [info] Server transport closed unexpectedly, this is likely due to the process exiting early.\n";
    let log = start("github", "2026-06-02T17:38", None).lines().take(3).fold(String::new(), |log, line| log + line + "\n");
    let log = log + "Error: GITHUB_TOKEN environment variable is required\n" + ended;
    let entry = r#"{"mcpServers": {"github": {"command": "npx", "env": {"GITHUB_TOKEN": "abcdef-123456"}}}}"#;
    let home = home(&[(&format!("{logs}/mcp-server-github.log"), log), (config, entry.to_owned())]);
    let written = |at: &str| {
        let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
        fs::File::options().append(true).open(home.path().join(config)).unwrap().set_modified(at.into()).unwrap();
        run_in(home.path(), &[], "").stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let later = written("2026-06-02T18:00:00Z");
    assert!(later.contains("may say something else by now") && later.contains("environment"), "{later}");
    let before = written("2026-06-01T18:00:00Z");
    assert!(!before.contains("something else by now") && before.contains("though the entry sets GITHUB_TOKEN"), "{before}");
}

#[test]
fn what_is_piped_is_read() {
    let home = home(&[]);
    let run = run_in(home.path(), &["-", "--format", "json"], &start("github", "2026-06-02T17:38", None));
    assert_eq!(run.verdict(), (Status::Failing, Some(Cause::InitializeTimeout)));
}

#[test]
fn what_is_not_asked_for_is_left_out() {
    let log = [
        start("github", "2026-05-01T09:00", None),
        start("github", "2026-06-01T09:00", Some(1)),
        start("github", "2026-06-02T09:00", Some(1)),
        start("files", "2026-06-02T09:01", None),
    ];
    let home = home(&[("mcp.log", log.concat())]);
    let starts = |args: &[&str]| -> Vec<(String, usize)> {
        let run = run_in(home.path(), &[&["mcp.log", "--format", "json", "--fail-on", "never"], args].concat(), "");
        let row = |server: &Value| (server["server"].as_str().unwrap().to_owned(), server["attempts"].as_array().unwrap().len());
        servers(&run).iter().map(row).collect()
    };
    let (github, files) = (|count| ("github".to_owned(), count), ("files".to_owned(), 1));
    assert_eq!(starts(&[]), [github(3), files.clone()]);
    assert_eq!(starts(&["--server", "github"]), [github(3)]);
    assert_eq!(starts(&["--since", "2026-06-01"]), [github(2), files.clone()]);
    assert_eq!(starts(&["--last", "1"]), [github(1), files]);
    assert_eq!(starts(&["--client", "cursor"]), []);
    let unknown = run_in(home.path(), &["mcp.log", "--server", "githbu"], "");
    assert!(unknown.code == Some(2) && unknown.stderr.contains("github"), "{}", unknown.stderr);
    let none = run_in(home.path(), &["mcp.log", "--since", "2026-06-03"], "");
    assert!(none.code == Some(3) && none.stdout.contains("the latest began on 2 Jun"), "{}", none.stdout);
}

/// A clock of whole seconds, or one that stands still, tells no order; the log does.
#[test]
fn what_was_written_at_one_moment_is_told_in_the_order_of_the_log() {
    let at = |said: &str| format!("2026-06-02T17:38:00.000Z [github] [info] {said}\n");
    let asked = r#"Message from client: {"method":"initialize","params":{},"jsonrpc":"2.0","id":0}"#;
    let ended = "Server transport closed unexpectedly, this is likely due to the process exiting early.";
    let home = home(&[("a.log", at("Initializing server...") + &at(asked) + "Error: Cannot find module 'zod'\n" + &at(ended))]);
    let page = run_in(home.path(), &["a.log"], "").stdout;
    let places: Vec<Option<usize>> = ["client sends initialize", "Error: Cannot find", "process ended"].map(|told| page.find(told)).to_vec();
    assert!(places.is_sorted() && places[0].is_some(), "{page}");
    assert!(page.contains("it ends by itself at once") && !page.contains("0.0 s"), "{page}");
}

#[test]
fn the_lines_around_are_shown_where_they_are_asked_for() {
    let home = home(&[("a.log", start("github", "2026-06-02T17:38", None))]);
    let shown = |args: &[&str]| run_in(home.path(), &[&["a.log"], args].concat(), "").stdout;
    assert!(!shown(&[]).contains("Server started and connected"));
    assert!(shown(&["--context", "1"]).contains("     2 | 2026-06-02T17:38:00.040Z [github] [info] Server started and connected"));

    let piped = run_in(home.path(), &["-", "--context", "1"], &start("github", "2026-06-02T17:38", None)).stdout;
    assert!(piped.contains("     2 | 2026-06-02T17:38:00.040Z [github] [info] Server started and connected"), "{piped}");

    let run = run_in(home.path(), &["--context", "99999999999"], "");
    assert_eq!((run.code, run.stderr.contains("--context")), (Some(2), true), "{}", run.stderr);
}

/// As PowerShell writes what is redirected with `>`: every line is as long as its bytes say, and not where a byte of it is a line feed's.
#[test]
fn the_lines_of_utf16_are_counted_and_shown_as_text() {
    let text = format!("\u{10a}\u{a0a} wrote this\n{}", start("github", "2026-06-02T17:38", None)).replace('\n', "\r\n");
    let home = home(&[("utf8.log", text.clone())]);
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(home.path().join("utf16.log"), utf16).unwrap();
    let [plain, redirected] = ["utf8.log", "utf16.log"].map(|name| run_in(home.path(), &[name, "--context", "9"], ""));
    assert!(plain.stdout.contains("--> utf8.log:5\n     1 | \u{10a}\u{a0a} wrote this\n     2 | 2026-06-02T17:38:00.000Z"), "{}", plain.stdout);
    assert_eq!((plain.code, plain.stdout.replace("utf8.log", "utf16.log")), (redirected.code, redirected.stdout));
}

#[test]
fn a_probe_and_the_overview_mention_what_the_logs_say() {
    let (logs, config) = desktop();
    let log = start("github", "2026-06-01T09:00", Some(2)) + &start("github", "2026-06-02T17:38", None);
    let entry = serde_json::json!({"mcpServers": {"github": {"command": BIN, "args": ["demo", "--as-patient", "healthy"]}}});
    let home = home(&[(&format!("{logs}/mcp-server-github.log"), log), (config, entry.to_string())]);
    let probed = |args: &[&str]| doctor_in(home.path(), &[&["probe", "github", "--client", "claude-desktop"], args].concat(), "");
    let page = probed(&[]);
    assert_eq!(page.code, Some(0), "{}{}", page.stdout, page.stderr);
    assert!(page.stdout.contains("logs: last 2 starts in Claude Desktop: 1 timed out"), "{}", page.stdout);
    assert!(page.stdout.contains("mcpdoctor logs --server github"), "{}", page.stdout);
    let history = |args: &[&str]| servers(&probed(args))[0]["history"].clone();
    assert_eq!(history(&["--format", "json"])["failed"], 1);
    assert_eq!(history(&["--format", "json", "--no-logs"]), Value::Null);
    let overview = doctor_in(home.path(), &[], "");
    assert!(overview.stdout.contains("next: mcpdoctor probe github "), "{}", overview.stdout);
    assert!(overview.stdout.contains("last 2 starts in Claude Desktop: 1 timed out"), "{}", overview.stdout);
}

/// A doctor that follows logs, and what it prints.
#[cfg(unix)]
struct Following {
    doctor: std::process::Child,
    stdout: Lines,
    stderr: Lines,
}

/// The lines of a stream, as they come.
#[cfg(unix)]
struct Lines(std::sync::mpsc::Receiver<String>);

#[cfg(unix)]
impl Lines {
    fn of(stream: impl std::io::Read + Send + 'static) -> Self {
        use std::io::{BufRead as _, BufReader};
        let (say, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || BufReader::new(stream).lines().try_for_each(|line| say.send(line.unwrap())));
        Self(said)
    }

    /// The next line that has this in it.
    fn until(&self, wanted: &str) -> String {
        let mut heard = Vec::new();
        loop {
            let line = self.0.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("no {wanted:?} in {heard:#?}"));
            if line.contains(wanted) {
                return line;
            }
            heard.push(line);
        }
    }
}

#[cfg(unix)]
impl Following {
    /// Follows `path`, about which it first notes this.
    fn new(args: &[&str], path: &Path, note: &str) -> Self {
        use std::process::Stdio;
        let mut doctor = std::process::Command::new(BIN);
        doctor.args(["logs", "--follow"]).args(args).arg(path).env_clear().envs(surroundings()).env("TZ", "UTC");
        let mut doctor = doctor.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (stdout, stderr) = (Lines::of(doctor.stdout.take().unwrap()), Lines::of(doctor.stderr.take().unwrap()));
        stderr.until(note);
        Self { doctor, stdout, stderr }
    }

    fn hears(&self, wanted: &str) -> String {
        self.stdout.until(wanted)
    }

    /// Ctrl-C, and the line at the end.
    fn ends(mut self) -> String {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.doctor), rustix::process::Signal::INT).unwrap();
        assert_eq!(self.doctor.wait().unwrap().code(), Some(130));
        self.stderr.until("followed for")
    }
}

/// A test that fails leaves no doctor behind.
#[cfg(unix)]
impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.doctor.kill();
        let _ = self.doctor.wait();
    }
}

#[cfg(unix)]
fn append(path: &Path, text: &str) {
    use std::io::Write as _;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::options().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_start_that_fails_while_the_log_is_followed_is_told() {
    let home = home(&[("a.log", start("github", "2026-06-01T09:00", Some(1)))]);
    let path = home.path().join("a.log");
    let doctor = Following::new(&["--format", "concise"], &path, "following 1 file until Ctrl-C");
    doctor.hears("healthy");
    append(&path, &start("github", "2026-06-02T17:38", None));
    let told = doctor.hears("initialize-timeout");
    assert!(told.contains("(a.log:"), "{told}");
    let summary = doctor.ends();
    assert!(summary.ends_with(": 1 start, 1 not well: github (initialize-timeout)"), "{summary}");
}

#[cfg(unix)]
#[test]
fn a_log_that_is_not_there_yet_is_waited_for_and_what_is_known_is_told_in_a_line() {
    let home = home(&[]);
    let path = home.path().join("logs/mcp-server-github.log");
    let doctor = Following::new(&[], path.parent().unwrap(), "there is no log yet");
    append(&path, &start("github", "2026-06-02T17:38", None));
    doctor.hears("error[initialize-timeout]");
    // The time out of the one, the begin of the next, in two pieces.
    let next = start("github", "2026-06-02T17:48", None);
    let (begin, end) = next.split_at(next.len() - 400);
    append(&path, begin);
    doctor.hears("17:48:00 · github starts in Claude Desktop");
    append(&path, end);
    doctor.hears("17:49:00 ✗ github initialize-timeout again, 2 times since 17:38:00");
    append(&path, &start("github", "2026-06-02T17:58", Some(1)));
    doctor.hears("17:58:01 ✓ github healthy: ready in 1.1 s");
    append(&path, &start("github", "2026-06-02T18:08", None));
    doctor.hears("error[initialize-timeout]");
    let summary = doctor.ends();
    assert!(summary.ends_with(": 4 starts, 3 not well: github (initialize-timeout, 3 times)"), "{summary}");
}

#[test]
fn what_is_piped_has_an_end_and_is_not_followed() {
    let home = home(&[]);
    let run = run_in(home.path(), &["--follow", "--format", "concise", "-"], &start("github", "2026-06-02T17:38", None));
    assert!(run.code == Some(1) && run.stdout.contains("initialize-timeout"), "{}{}", run.stdout, run.stderr);
}

/// A secret of an entry may have been printed by the server.
#[test]
fn the_secrets_of_known_entries_are_taken_out() {
    let (logs, config) = desktop();
    let told = start("github", "2026-06-02T17:38", None).replace(
        "[info] Server started",
        "[info] hunter2-hunter2\nconnecting with hunter2-hunter2\n2026-06-02T17:38:00.050Z [github] [info] Server started",
    );
    let home = home(&[
        (&format!("{logs}/mcp-server-github.log"), told),
        (config, r#"{"mcpServers": {"github": {"command": "npx", "env": {"MY_TOKEN": "hunter2-hunter2"}}}}"#.to_owned()),
    ]);
    for args in [&["--context", "9"][..], &["--format", "json"], &["--format", "concise"]] {
        let run = run_in(home.path(), args, "");
        assert!(run.stdout.contains("github") && !run.stdout.contains("hunter2"), "{}", run.stdout);
    }
}

#[test]
fn a_file_that_nobody_wrote_as_a_log_is_no_failure_of_the_doctor() {
    let home = home(&[("noise.log", "\u{1b}[2J\u{0}\u{fffd}\r\n\n".repeat(50)), ("empty.log", String::new())]);
    let folder = home.path().to_path_buf();
    for name in ["noise.log", "empty.log"] {
        let path: PathBuf = folder.join(name);
        let run = run_in(&folder, &[path.to_str().unwrap()], "");
        assert!(matches!(run.code, Some(1 | 3)) && run.stderr.is_empty() && !run.stdout.contains('\u{1b}'), "{name}: {:?} {}", run.code, run.stderr);
    }
}

/// The folder that one stands in may be gone, as after a new checkout; a log is read all the same.
#[cfg(unix)]
#[test]
fn a_log_is_read_from_a_folder_that_is_gone() {
    let home = home(&[("logs/mcp-server-github.log", start("github", "2026-06-02T17:38", Some(1))), ("gone/x", String::new())]);
    let log = home.path().join("logs/mcp-server-github.log");
    let script = format!("rm -r ../gone && exec {BIN} logs --format concise {}", log.display());
    let run = Command::new("sh").args(["-c", &script]).current_dir(home.path().join("gone")).timeout(DEADLINE).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(told.starts_with("github: healthy"), "{told}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn every_row_of_evidence_names_its_line() {
    let log = start("notes", "2026-06-02T17:38", None);
    let asked = log.lines().position(|line| line.contains("\"initialize\"")).unwrap() + 1;
    let (before, after) = log.split_at(log.match_indices('\n').nth(asked - 1).unwrap().0 + 1);
    let home = home(&[("x.log", format!("{before}warming up\n{after}"))]);
    let told = run_in(home.path(), &["x.log"], "").stdout;
    let words = told.lines().find(|line| line.contains("last words:")).unwrap_or_else(|| panic!("{told}"));
    assert!(words.contains(&format!("line {}  warming up", asked + 1)), "{words}");
}

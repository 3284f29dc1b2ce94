//! Starts one case with the built binary and compares the report with what is expected.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use mcpdoctor::client;
use mcpdoctor::evidence::Method;
use serde_json::Value;

use crate::case::{Case, Expect, real};

/// No probe may take longer: the longest limit here is Claude Desktop's 60 s, with a second look of the same length.
const DEADLINE: Duration = Duration::from_secs(150);

/// How one start went.
pub(crate) struct Outcome {
    pub(crate) title: String,
    pub(crate) took: Duration,
    /// What was seen, in a few words.
    pub(crate) seen: String,
    /// What is wrong with it.
    pub(crate) faults: Vec<String>,
}

/// Starts `case` as `client` would.
pub(crate) fn start(group: &str, case: &Case, client: &str) -> Outcome {
    let title = format!("{group}/{}/{client}", case.name);
    let began = Instant::now();
    let dir = real().join("run").join(title.replace(['/', '@'], "-"));
    let (seen, mut faults) = match case.lay_out(&dir, client, &title) {
        Ok(config) => judge(&probe(case, client, &config, &dir), &expected(case, client)),
        Err(error) => ("not started".to_owned(), vec![format!("cannot lay out {}: {error}", dir.display())]),
    };
    faults.extend(left_behind(&title).map(|process| format!("left behind: {process}")));
    if faults.is_empty() {
        let _ = std::fs::remove_dir_all(&dir);
    }
    Outcome { title, took: began.elapsed(), seen, faults }
}

/// A client that lists no tools cannot count them.
fn expected(case: &Case, client: &str) -> Expect {
    let mut expected = case.expected(client).clone();
    if client::find(client).is_some_and(|profile| !profile.lists.contains(&Method::ToolsList)) {
        expected.tools = None;
    }
    expected
}

fn probe(case: &Case, client: &str, config: &Path, dir: &Path) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcpdoctor"));
    command
        .args(["probe", "--quiet", "--format", "json", "--fail-on", "never", "--client", client, "--config"])
        .arg(config)
        .args(&case.options)
        .arg(&case.name)
        .env_clear()
        .env("HOME", dir.join("home"))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs([("USER", "user"), ("LOGNAME", "user"), ("SHELL", "/bin/sh"), ("LANG", "C.UTF-8"), ("TERM", "dumb")])
        .current_dir(dir)
        .timeout(DEADLINE);
    command.output()
}

/// What the report says in a few words, and where that is not what was expected.
fn judge(output: &std::io::Result<Output>, expected: &Expect) -> (String, Vec<String>) {
    let output = match output {
        Ok(output) => output,
        Err(error) => return ("no report".to_owned(), vec![error.to_string()]),
    };
    let report: Value = match serde_json::from_slice(&output.stdout) {
        Ok(report) => report,
        Err(error) => {
            let words = String::from_utf8_lossy(&output.stderr);
            return ("no report".to_owned(), vec![format!("no JSON on stdout ({error}), {}; stderr: {words}", output.status)]);
        }
    };
    let server = &report["servers"][0];
    let status = text(&server["verdict"]["status"]);
    let cause = text(&server["verdict"]["cause"]);
    let subject = text(&server["findings"][0]["subject"]["name"]);
    let tools = server["attempts"].as_array().and_then(|attempts| attempts.iter().rev().find_map(|attempt| attempt["tools"].as_u64()));
    let claim = text(&server["findings"][0]["claim"]);
    let seen = format!("{status} {cause} {subject} {} {claim}", tools.map_or(String::new(), |tools| format!("{tools} tools")));

    let mut faults = Vec::new();
    if status != expected.status {
        faults.push(format!("status {status}, expected {}", expected.status));
    }
    let right = if expected.cause.is_empty() { cause.is_empty() } else { expected.cause.contains(&cause) };
    if !right {
        faults.push(format!("cause {cause:?}, expected {:?}", expected.cause));
    }
    if let Some(wanted) = &expected.subject
        && !subject.contains(wanted.as_str())
    {
        faults.push(format!("names {subject:?}, expected {wanted:?}"));
    }
    if expected.tools.is_some() && tools != expected.tools {
        faults.push(format!("tools {tools:?}, expected {:?}", expected.tools));
    }
    (seen, faults)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Processes that still carry the marker of the case `title` in their environment.
fn left_behind(title: &str) -> impl Iterator<Item = String> {
    let marker = format!("REAL_SERVERS_CASE={title}").into_bytes();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |process| {
        let environment = std::fs::read(process.path().join("environ")).ok()?;
        let ours = environment.split(|byte| *byte == 0).any(|variable| variable == marker);
        let command = || std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        ours.then(|| format!("{} {}", process.file_name().display(), String::from_utf8_lossy(&command()).replace('\0', " ")))
    })
}

//! In GitHub Actions: annotations at the line of the config, the summary of the job, and nothing that the runner would obey but those.

use std::{fs, path::Path, process::Command};

use crate::doctor::{BIN, surroundings};

const CONFIG: &str = r#"{
  "mcpServers": {
    "a,b::error::c": { "command": "no-such-program" }
  }
}
"#;

/// Stdout, stderr and exit code of a probe in a checkout.
fn probe(checkout: &Path, summary: &Path, format: &str) -> (String, String, Option<i32>) {
    fs::create_dir_all(checkout.join("sub")).unwrap();
    fs::write(checkout.join("sub/mcp.json"), CONFIG).unwrap();
    let output = Command::new(BIN)
        .args(["probe", "--config", "mcp.json", "--all", "--no-logs", "--format", format])
        .current_dir(checkout.join("sub"))
        .env_clear()
        .envs(surroundings())
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_WORKSPACE", checkout)
        .env("GITHUB_STEP_SUMMARY", summary)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn findings_are_annotated_and_the_summary_grows() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = folder.path().canonicalize().unwrap();
    let summary = checkout.join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let (stdout, _, code) = probe(&checkout, &summary, "github");
    let commands: Vec<&str> = stdout.lines().filter(|line| line.trim_start().starts_with("::")).collect();
    assert_eq!(code, Some(1));
    assert_eq!(commands.len(), 1, "{stdout}");
    let head = "::error file=sub/mcp.json,line=3,title=a%2Cb%3A%3Aerror%3A%3Ac%3A command-not-found::";
    assert!(commands[0].starts_with(head), "{stdout}");
    let written = fs::read_to_string(&summary).unwrap();
    assert!(written.starts_with("before\n## ❌ `a,b::error::c` does not start") && written.contains("**`error[command-not-found]`**"), "{written}");
}

#[test]
fn no_other_format_touches_the_summary_or_starts_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = folder.path().canonicalize().unwrap();
    let summary = checkout.join("summary.md");
    for format in ["human", "concise", "json", "markdown", "junit", "sarif", "html"] {
        let (stdout, _, code) = probe(&checkout, &summary, format);
        assert!(code == Some(1) && !stdout.lines().any(|line| line.trim_start().starts_with("::")), "{format}: {stdout}");
    }
    assert!(!summary.exists());
}

#[test]
fn a_summary_that_cannot_be_written_loses_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = folder.path().canonicalize().unwrap();
    let (stdout, stderr, code) = probe(&checkout, &checkout.join("no-such-folder/summary.md"), "github");
    assert!(code == Some(1) && stdout.contains("::error ") && stderr.contains("no-such-folder"), "{stdout}{stderr}");
}

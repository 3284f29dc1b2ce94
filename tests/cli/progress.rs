//! Progress as it reaches a terminal, and as it does not reach anything else.

#[cfg(target_os = "linux")]
use std::process::Command;

use crate::doctor::{BIN, run, surroundings};

/// What a terminal of so many columns gets; `None` where there is no `script` of util-linux to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(columns: usize, args: &str) -> Option<String> {
    let line = format!("stty cols {columns} rows 24; '{BIN}' {args}");
    let run = Command::new("script").args(["-qec", &line, "/dev/null"]).env_clear().envs(surroundings()).env("TERM", "xterm").output().ok()?;
    Some(String::from_utf8_lossy(&run.stdout).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_what_is_waited_for_and_nothing_of_it_is_left() {
    for columns in [80, 40] {
        let Some(text) = on_a_terminal(columns, "--color never demo slow-import --runs 2 --no-watch") else { return };
        let (progress, report) = text.rsplit_once("\u{1b}[2K").unwrap();
        assert!(progress.contains(" of 1.5 s  "), "{progress}");
        assert!(progress.contains("1 of 2 starts made"), "{progress}");
        assert!(report.contains("slow-import") && !report.contains(" of 1.5 s  ") && !report.contains("starts made"), "{report}");
    }
}

#[test]
fn what_is_no_terminal_gets_no_escapes_and_of_quick_work_nothing() {
    let run = run(&["demo", "healthy", "--runs", "2"]);
    assert_eq!(run.stderr, "");
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
}

#[test]
fn what_takes_long_is_told_in_a_line_unless_nobody_wants_to_hear() {
    let long = ["demo", "silent", "--timeout", "7s", "--no-second-look"];
    let told = run(&long).stderr;
    assert!(told.starts_with("mcpdoctor: ") && told.contains("initialize") && told.lines().count() == 1, "{told}");
    assert!(!told.contains(['\r', '\u{1b}']), "{told}");
    assert_eq!(run(&[&long[..], &["--quiet"]].concat()).stderr, "");
}

//! Exit codes: 0 healthy, 1 at or above `--fail-on`, 2 the doctor cannot, 3 nothing to check.

use std::{fs, path::PathBuf};

use mcpdoctor::{demo::find, diagnosis::Status};

use crate::doctor::{probe, run, world};

/// A config file with these servers.
fn config(name: &str, servers: &str) -> PathBuf {
    let file = world().join(name);
    fs::write(&file, format!(r#"{{"mcpServers": {{{servers}}}}}"#)).unwrap();
    file
}

#[test]
fn slow_is_a_failure_only_where_it_is_asked_for() {
    let late = find("late").unwrap();
    let limits = ["--timeout", "20s", "--budget", "100ms"];
    let tolerated = probe(late, &limits, &["--after-ms", "500"]);
    assert_eq!((tolerated.verdict().0, tolerated.code), (Status::Degraded, Some(0)));
    let gate = probe(late, &[&limits[..], &["--fail-on", "slow"]].concat(), &["--after-ms", "500"]);
    assert_eq!(gate.code, Some(1));
    let never = probe(find("without-a-word").unwrap(), &["--timeout", "20s", "--fail-on", "never"], &[]);
    assert_eq!((never.verdict().0, never.code), (Status::Failing, Some(0)));
}

#[test]
fn an_unknown_server_is_answered_with_the_known_ones() {
    let file = config("one.json", r#""github": {"command": "true"}"#);
    let run = run(&["probe", "githbu", "--config", file.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("githbu") && run.stderr.contains("github"), "{}", run.stderr);
}

#[test]
fn a_name_can_neither_drive_the_terminal_nor_turn_its_text_around() {
    let file = config("names.json", r#""\u001b[2Jone": {"command": "no-such-program"}, "\u202etwo": {"command": "no-such-program"}"#);
    let file = file.to_str().unwrap();
    for args in [&["--all"][..], &["--all", "--format", "concise"], &[], &["three"]] {
        let run = run(&[&["probe", "--config", file][..], args].concat());
        let said = run.stdout + &run.stderr;
        assert!(said.contains("two") && !said.contains(['\u{1b}', '\u{202e}']), "{args:?}: {said}");
    }
}

#[test]
fn nothing_to_check_has_a_code_of_its_own() {
    let file = config("none.json", "");
    assert_eq!(run(&["probe", "--config", file.to_str().unwrap()]).code, Some(3));
    assert_eq!(run(&["probe"]).code, Some(3));
}

#[test]
fn what_cannot_be_read_is_no_verdict() {
    let table: [(&[&str], &str); 6] = [
        (&["probe", "--timeout", "soon", "--", "true"], "1500ms"),
        (&["probe", "--config", "no-such-file.json"], "no-such-file.json"),
        (&["probe", "--client", "emacs", "--", "true"], "emacs"),
        (&["demo", "hypochondriac"], "hypochondriac"),
        (&["explain", "missing-enw"], "missing-env"),
        (&["diagnose"], "diagnose"),
    ];
    for (args, told) in table {
        let run = run(args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.stderr.contains(told), "{args:?}: {told} is not in\n{}", run.stderr);
    }
}

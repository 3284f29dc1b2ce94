//! `--runs`, `--warmup`, `--jobs` and `--budget-stat` over real starts.

use std::fs;

use mcpdoctor::diagnosis::{Cause, Status};
use serde_json::{Value, json};

use crate::doctor::{BIN, Run, run, verdict};

/// A folder with a config of these servers, each a name, a patient and its arguments.
fn ward(servers: &[(&str, &str, &[&str])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lock = folder.path().join("lock");
    let entry = |patient: &str, args: &[&str]| {
        let args: Vec<&str> = ["demo", "--as-patient", patient].into_iter().chain(args.iter().copied()).collect();
        json!({"command": BIN, "args": args, "env": {"PATIENT_LOCK": lock}})
    };
    let entries: serde_json::Map<String, Value> = servers.iter().map(|(name, patient, args)| ((*name).into(), entry(patient, args))).collect();
    fs::write(folder.path().join("mcp.json"), json!({"mcpServers": entries}).to_string()).unwrap();
    folder
}

fn probe_all(folder: &tempfile::TempDir, options: &[&str]) -> Run {
    let config = folder.path().join("mcp.json");
    run(&[&["probe", "--all", "--config", config.to_str().unwrap(), "--client", "codex", "--format", "json", "--no-logs"], options].concat())
}

/// The only server of a report.
fn only(run: &Run) -> Value {
    let servers = run.report()["servers"].as_array().unwrap().clone();
    assert_eq!(servers.len(), 1, "{servers:#?}");
    servers.into_iter().next().unwrap()
}

fn starts(server: &Value) -> &[Value] {
    server["runs"]["starts"].as_array().map_or(&[], Vec::as_slice)
}

fn summary(server: &Value) -> &str {
    server["verdict"]["summary"].as_str().unwrap()
}

#[test]
fn warm_ups_come_first_and_do_not_count() {
    let run = probe_all(&ward(&[("notes", "healthy", &[])]), &["--runs", "3", "--warmup", "2"]);
    let server = only(&run);
    assert_eq!((run.code, verdict(&server)), (Some(0), (Status::Healthy, None)));
    let are_warmups: Vec<bool> = starts(&server).iter().map(|start| start["is_warmup"].as_bool().unwrap()).collect();
    assert_eq!(are_warmups, [true, true, false, false, false]);
    assert!(summary(&server).contains("(median of 3 starts)"), "{server:#}");
    assert_eq!(server["attempts"].as_array().unwrap().len(), 1, "one start stands for all");
    assert!(starts(&server).iter().all(|start| start["outcome"] == "ready" && start["waited_ms"].is_number() == cfg!(target_os = "linux")));
}

#[test]
fn without_being_asked_for_nothing_is_started_twice() {
    let server = only(&probe_all(&ward(&[("notes", "healthy", &[])]), &[]));
    assert!(server["runs"].is_null() && !summary(&server).contains("starts"), "{server:#}");
}

#[test]
fn servers_take_turns() {
    let report = probe_all(&ward(&[("a", "healthy", &[]), ("b", "healthy", &[]), ("broken", "healthy", &[])]), &["--runs", "3"]).report();
    let servers = report["servers"].as_array().unwrap();
    let mut order: Vec<(&str, &str)> = Vec::new();
    for server in servers {
        let name = server["server"].as_str().unwrap();
        order.extend(starts(server).iter().map(|start| (start["started_at"].as_str().unwrap(), name)));
    }
    order.sort_unstable();
    let names: Vec<&str> = order.iter().map(|(_, name)| *name).collect();
    assert_eq!(names, ["a", "b", "broken"].repeat(3));
}

#[test]
fn some_failing_starts_fail_the_server_and_are_counted() {
    let run = probe_all(&ward(&[("notes", "forgetful", &[])]), &["--runs", "6"]);
    let server = only(&run);
    assert_eq!((run.code, verdict(&server).0), (Some(1), Status::Failing), "{server:#}");
    assert!(summary(&server).starts_with("notes fails in 3 of 6 starts in Codex: it ends by itself"), "{}", summary(&server));
    assert_eq!((&server["runs"]["failed"], starts(&server).len()), (&json!(3), 6));
    assert_eq!(server["attempts"][0]["outcome"], "exited", "the start that failed is told in full");
}

#[test]
fn a_server_that_does_not_start_is_not_started_again_and_again() {
    let folder = ward(&[("gone", "without-a-word", &[]), ("well", "healthy", &[])]);
    let report = probe_all(&folder, &["--runs", "5"]).report();
    let counts = report["servers"].as_array().unwrap().iter().map(|server| starts(server).len());
    assert_eq!(counts.collect::<Vec<_>>(), [2, 5]);
    assert_eq!(verdict(&report["servers"][0]), (Status::Failing, Some(Cause::ExitedEarly)));
    assert_eq!(report["servers"][0]["runs"]["wanted"], 5);
}

#[test]
fn an_entry_that_leads_nowhere_has_no_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mcp.json"), r#"{"mcpServers": {"nowhere": {"args": ["x"]}}}"#).unwrap();
    let server = only(&probe_all(&folder, &["--runs", "5"]));
    assert_eq!((verdict(&server).1, &server["runs"]), (Some(Cause::BadConfig), &Value::Null));
}

#[test]
fn the_budget_is_about_the_statistic() {
    let folder = ward(&[("notes", "late", &["--after-ms", "400"])]);
    for (options, code) in
        [(&["--budget", "100ms"][..], 1), (&["--budget", "100ms", "--budget-stat", "min"], 1), (&["--budget", "60s", "--budget-stat", "max"], 0)]
    {
        let run = probe_all(&folder, &[&["--runs", "2", "--fail-on", "slow"], options].concat());
        assert_eq!(run.code, Some(code), "{options:?}");
    }
    let server = only(&probe_all(&folder, &["--runs", "2", "--budget", "100ms", "--budget-stat", "max"]));
    assert!(summary(&server).contains("but slowly: ready in") && summary(&server).contains("(slowest of 2 starts), the budget is"), "{server:#}");
}

#[test]
fn jobs_overlap_other_servers_and_never_the_same_one() {
    let late: &[&str] = &["--after-ms", "700"];
    let report = probe_all(&ward(&[("a", "late", late), ("b", "late", late)]), &["--runs", "2", "--jobs", "2"]).report();
    let servers = report["servers"].as_array().unwrap();
    let spans = |server: &Value| -> Vec<(f64, f64)> {
        let span = |start: &Value| {
            let at = chrono::DateTime::parse_from_rfc3339(start["started_at"].as_str().unwrap()).unwrap();
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of this century")]
            let at = at.timestamp_millis() as f64;
            (at, at + start["ready_ms"].as_f64().unwrap())
        };
        starts(server).iter().map(span).collect()
    };
    let (a, b) = (spans(&servers[0]), spans(&servers[1]));
    let overlap = |one: (f64, f64), other: (f64, f64)| one.0 < other.1 && other.0 < one.1;
    assert!(overlap(a[0], b[0]) && overlap(a[1], b[1]), "{a:?} {b:?}");
    assert!(!overlap(a[0], a[1]) && !overlap(b[0], b[1]), "{a:?} {b:?}");
    assert_eq!(servers[0]["runs"]["jobs"], 2);
}

#[test]
fn numbers_that_make_no_sense_are_wrong_usage() {
    for (options, told) in [
        (&["--runs", "0"][..], "1 to 1000"),
        (&["--runs", "1001"], "1 to 1000"),
        (&["--runs", "many"], "no number of runs"),
        (&["--runs", "-3"], "no number of runs"),
        (&["--warmup", "101"], "101"),
        (&["--warmup", "-1"], "-1"),
        (&["--jobs", "0"], "1 to 64"),
        (&["--jobs", "65"], "1 to 64"),
        (&["--budget-stat", "mean"], "median"),
        (&["--max-regression", "10"], "10%"),
        (&["--max-regression", "-5%"], "10%"),
        (&["--runs", "3", "--cold"], "--cold"),
        (&["--warmup", "3", "--cold"], "--cold"),
    ] {
        let run = run(&[&["probe"], options, &["--", BIN]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{options:?}");
        assert!(run.stderr.contains(told), "{options:?}: {told} is not in\n{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_at_once_and_tells_what_was_measured() {
    use std::{
        process::{Command, Stdio},
        time::Duration,
    };

    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let script = "echo >> \"$1\"; exec \"$0\" demo --as-patient healthy";
    let mut command = Command::new(BIN);
    command.args(["probe", "--runs", "900", "--client", "codex", "--format", "json", "--", "sh", "-c", script, BIN]).arg(&trace);
    command.env_clear().envs(crate::doctor::surroundings()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let doctor = command.spawn().unwrap();
    while fs::read_to_string(&trace).map_or(0, |trace| trace.lines().count()) < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&doctor), rustix::process::Signal::INT).unwrap();
    let output = doctor.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    let server = only(&run);
    assert_eq!((run.code, verdict(&server)), (Some(130), (Status::Healthy, None)), "{server:#}");
    assert!((3..900).contains(&starts(&server).len()), "{server:#}");
}

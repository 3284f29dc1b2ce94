//! `--save-baseline`, `--baseline` and `--max-regression` over real starts.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::doctor::{BIN, Run, run};

/// Starts a patient that takes so long over its first answer, under the name `notes`.
fn probe(folder: &Path, millis: u64, options: &[&str]) -> Run {
    let config = folder.join("mcp.json");
    let entry = json!({"command": BIN, "args": ["demo", "--as-patient", "late", "--after-ms", millis.to_string()]});
    fs::write(&config, json!({"mcpServers": {"notes": entry}}).to_string()).unwrap();
    let config = config.to_str().unwrap();
    run(&[&["probe", "notes", "--config", config, "--client", "codex", "--format", "json", "--no-logs"], options].concat())
}

fn saved(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("baseline.json")).unwrap()).unwrap()
}

/// A folder with a baseline of six starts of 100 ms.
fn recorded() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baseline.json");
    let run = probe(folder.path(), 100, &["--runs", "6", "--warmup", "1", "--save-baseline", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let wrote = format!("wrote the baseline {}: notes (6 starts)\n", file.display());
    assert!(run.stderr.ends_with(&wrote), "{}", run.stderr);
    folder
}

/// How the second start of `folder`'s server compares, and how the doctor ended.
fn compared(folder: &Path, millis: u64, options: &[&str]) -> (Value, Option<i32>) {
    let file = folder.join("baseline.json");
    let run = probe(folder, millis, &[&["--runs", "6", "--baseline", file.to_str().unwrap()], options].concat());
    (run.report()["servers"][0].clone(), run.code)
}

#[test]
fn a_file_holds_the_measured_starts_and_no_command() {
    let folder = recorded();
    let baseline = saved(folder.path());
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/baseline-v1.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&baseline), "{baseline:#}");
    let runs = baseline["servers"][0]["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 6, "a warm-up is not kept");
    assert!(runs.iter().all(|run| run["ready_ms"].as_f64().unwrap() >= 100.0 && run["yardstick_ms"].is_number()), "{runs:?}");
    assert!(!baseline.to_string().contains("as-patient"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
}

#[test]
fn a_slower_start_fails_the_build_and_the_same_one_does_not() {
    let folder = recorded();
    let (slower, code) = compared(folder.path(), 200, &["--max-regression", "10%"]);
    assert_eq!((code, &slower["verdict"]["cause"]), (Some(1), &json!("slow-start")), "{slower:#}");
    let (tolerated, code) = compared(folder.path(), 200, &["--max-regression", "900%"]);
    assert_eq!((code, &tolerated["verdict"]["status"]), (Some(0), &json!("healthy")));
    let (faster, code) = compared(folder.path(), 20, &["--max-regression", "0%"]);
    assert_eq!((code, &faster["verdict"]["status"]), (Some(0), &json!("healthy")));
    // Without a demand it is a warning, and a warning fails no build by itself.
    assert_eq!(compared(folder.path(), 200, &[]).1, Some(0));
}

#[test]
fn what_cannot_be_compared_passes_and_is_told() {
    let folder = recorded();
    let file = folder.path().join("baseline.json");
    let good = saved(folder.path());
    for (pointer, other) in [
        ("/servers/0/machine/os", json!("plan9")),
        ("/servers/0/server", json!("someone else")),
        ("/servers/0/client", json!("zed")),
        ("/servers/0/jobs", json!(7)),
        ("/servers/0/yardstick", json!("0")),
    ] {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).unwrap() = other;
        fs::write(&file, changed.to_string()).unwrap();
        let (server, code) = compared(folder.path(), 200, &["--max-regression", "10%"]);
        assert_eq!((code, &server["verdict"]["status"]), (Some(0), &json!("healthy")), "{pointer}");
        assert_eq!(server["comparison"]["outcome"], json!("refused"), "{pointer}: {server:#}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_before_anything_is_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baseline.json");
    for (text, told) in [
        (None, "there is no baseline"),
        (Some("{\n  \"schema\" oops"), "baseline.json:2:"),
        (Some("{\"schema\": \"mcpdoctor.baseline/v2\"}"), "is of another version"),
        (Some("{\"name\": \"package\"}"), "is no baseline"),
    ] {
        if let Some(text) = text {
            fs::write(&file, text).unwrap();
        }
        let command = ["--", BIN, "demo", "--as-patient", "healthy"];
        let file = file.to_str().unwrap();
        for option in ["--baseline", "--save-baseline"] {
            if option == "--save-baseline" && text.is_none() {
                continue;
            }
            let run = run(&[&["probe", "--runs", "5", option, file], &command[..]].concat());
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
            assert!(run.stderr.contains(told) && run.stderr.contains("--save-baseline"), "{}", run.stderr);
            assert_eq!(fs::read_to_string(file).ok().as_deref(), text, "it is left as it was");
        }
    }
}

#[test]
fn a_file_is_compared_with_before_it_is_written_over() {
    let folder = recorded();
    let file = folder.path().join("baseline.json");
    let file = file.to_str().unwrap();
    let both = probe(folder.path(), 200, &["--runs", "6", "--baseline", file, "--save-baseline", file, "--fail-on", "slow"]);
    assert_eq!(both.code, Some(1), "{}", both.stderr);
    let ready = |run: &Value| run["ready_ms"].as_f64().unwrap();
    assert!(saved(folder.path())["servers"][0]["runs"].as_array().unwrap().iter().all(|run| ready(run) >= 200.0));
}

#[test]
fn the_name_of_a_server_begins_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("mcp.json");
    let entry = json!({"command": BIN, "args": ["demo", "--as-patient", "healthy"]});
    fs::write(&config, json!({"mcpServers": {"a\n::error::b": entry}}).to_string()).unwrap();
    let file = folder.path().join("baseline.json");
    let (config, file) = (config.to_str().unwrap(), file.to_str().unwrap());
    let options = ["--all", "--client", "codex", "--no-logs", "--runs", "1", "--config", config, "--save-baseline", file];
    let run = run(&[&["probe"], &options[..]].concat());
    assert!(run.stderr.ends_with(&format!("wrote the baseline {file}: a::error::b (1 start)\n")), "{}", run.stderr);
}

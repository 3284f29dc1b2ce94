//! `mcpdoctor.toml` from the first draft to a build that fails by it, over real starts.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::doctor::{BIN, Run, run_in};

/// A project with a healthy server and one without tools in its `.mcp.json`, and with this gate.
fn project(gate: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    // The search for a gate ends here.
    fs::create_dir(folder.path().join(".git")).unwrap();
    let entry = |patient: &str| json!({ "command": BIN, "args": ["demo", "--as-patient", patient], "env": { "API_KEY": "hunter2hunter2" } });
    let config = json!({ "mcpServers": { "weather": entry("healthy"), "notes": entry("no-tools") } });
    fs::write(folder.path().join(".mcp.json"), config.to_string()).unwrap();
    if let Some(gate) = gate {
        fs::write(folder.path().join("mcpdoctor.toml"), gate).unwrap();
    }
    folder
}

fn doctor(project: &Path, args: &[&str]) -> Run {
    run_in(project, args)
}

/// `probe --gate mcpdoctor.toml` and `options` in a project with that gate, with a JSON report.
fn gated(gate: &str, options: &[&str]) -> (Run, Value) {
    let project = project(Some(gate));
    let run = doctor(project.path(), &[&["probe", "--gate", "mcpdoctor.toml", "--no-logs", "--format", "json"], options].concat());
    let report = run.report();
    (run, report)
}

fn names(report: &Value) -> Vec<&str> {
    report["servers"].as_array().unwrap().iter().map(|server| server["server"].as_str().unwrap()).collect()
}

#[test]
fn a_first_gate_is_written_once_and_obeyed_at_once() {
    let project = project(None);
    let init = doctor(project.path(), &["init"]);
    assert_eq!(init.code, Some(0), "{}", init.stderr);
    assert!(init.stdout.contains("weather, notes of .mcp.json as Claude Code starts them"), "{}", init.stdout);
    assert!(init.stdout.ends_with("next: mcpdoctor probe --gate mcpdoctor.toml\n"), "{}", init.stdout);
    let written = fs::read_to_string(project.path().join("mcpdoctor.toml")).unwrap();
    assert!(written.contains("config = \".mcp.json\"") && !written.contains("hunter2"), "{written}");

    let printed = doctor(project.path(), &["init", "--output", "-"]);
    assert_eq!((printed.code, printed.stdout), (Some(0), written.clone()));
    let again = doctor(project.path(), &["init", "--client", "codex"]);
    assert!(again.code == Some(2) && again.stderr.contains("is there already\n  --force"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(project.path().join("mcpdoctor.toml")).unwrap(), written);

    let probe = doctor(project.path(), &["probe", "--gate", "mcpdoctor.toml", "--runs", "1", "--warmup", "0", "--format", "json"]);
    let report = probe.report();
    assert_eq!((probe.code, names(&report)), (Some(0), vec!["weather", "notes"]));
    assert_eq!(report["gate"]["file"], "mcpdoctor.toml");

    let anew = doctor(project.path(), &["init", "--client", "codex", "--force"]);
    assert_eq!(anew.code, Some(0), "{}", anew.stderr);
    assert!(fs::read_to_string(project.path().join("mcpdoctor.toml")).unwrap().contains("client = \"codex\""));
}

#[test]
fn a_first_gate_needs_servers() {
    let empty = tempfile::tempdir().unwrap();
    let init = doctor(empty.path(), &["init"]);
    assert!(init.code == Some(3) && init.stderr.contains("looked in: "), "{}", init.stderr);
    fs::write(empty.path().join("mcp.json"), "{ \"mcpServers\": {").unwrap();
    let init = doctor(empty.path(), &["init", "--config", "mcp.json"]);
    assert!(init.code == Some(2) && init.stderr.contains("mcp.json is no config: line 1"), "{}", init.stderr);
    assert!(!empty.path().join("mcpdoctor.toml").exists());
}

#[test]
fn a_gate_that_only_lies_there_starts_nothing_of_the_project_until_somebody_asks() {
    for gate in ["servers = ['weather', 'notes']", "config = '.mcp.json'\nservers = ['weather', 'notes']", "config = '.mcp.json'"] {
        let project = project(Some(gate));
        let deep = project.path().join("deep");
        fs::create_dir(&deep).unwrap();
        let refused = doctor(project.path(), &["probe", "--no-logs"]);
        let said = "  type: mcpdoctor probe --gate mcpdoctor.toml\n    or: mcpdoctor probe notes weather\n";
        assert!(refused.code == Some(3) && refused.stderr.ends_with(said), "{gate}: {}", refused.stderr);
        for (folder, options, asked) in [
            (project.path(), &["weather"][..], vec!["weather"]),
            (&deep, &["notes", "weather"], vec!["notes", "weather"]),
            (&deep, &["--trust-project", "--all"], vec!["weather", "notes"]),
        ] {
            let run = doctor(folder, &[&["probe", "--no-logs", "--format", "json"], options].concat());
            let report = run.report();
            assert_eq!((run.code, names(&report)), (Some(0), asked), "{gate} {options:?}: {}", run.stderr);
            assert!(report["gate"]["file"].as_str().unwrap().ends_with("mcpdoctor.toml"));
        }
    }
}

#[test]
fn a_start_over_its_budget_fails_a_build_and_the_command_line_wins() {
    const GATE: &str = "config = '.mcp.json'\nclient = 'codex'\n[servers.weather]\nbudget = '1ms'\n[servers.notes]\n";
    let (run, report) = gated(GATE, &[]);
    assert_eq!(run.code, Some(1));
    let grounds = |server: usize| report["servers"][server]["judgement"]["grounds"].as_array().map(Vec::len);
    assert_eq!((grounds(0), grounds(1)), (Some(1), Some(0)), "{report:#}");
    assert_eq!(report["servers"][0]["client"], "codex");
    for options in [&["--budget", "30s"][..], &["--fail-on", "never"], &["notes"]] {
        assert_eq!(gated(GATE, options).0.code, Some(0), "{options:?}");
    }
    let project = project(Some(GATE));
    assert_eq!(doctor(project.path(), &["probe", "weather", "--no-logs"]).code, Some(1));
    assert_eq!(doctor(project.path(), &["probe", "weather", "--no-logs", "--no-gate"]).code, Some(0));
    assert_eq!(
        doctor(project.path(), &["probe", "--no-logs", "--", BIN, "demo", "--as-patient", "healthy"]).code,
        Some(0),
        "no server of the gate's"
    );
}

#[test]
fn what_is_allowed_passes_until_its_last_day_and_what_is_not_needed_is_told() {
    let gate = |allow: &str| format!("config = '.mcp.json'\nservers = ['weather', 'notes']\nfail-on = 'warning'\n{allow}");
    let allow = |rest: &str| gate(&format!("[[allow]]\ncause = 'no-tools'\nreason = 'they come later'\n{rest}"));
    for (gate, code, allowed, unused) in [
        (gate(""), 1, 0, 0),
        (allow(""), 0, 1, 0),
        (allow("server = 'notes'\nuntil = 2999-12-31"), 0, 1, 0),
        (allow("until = 2020-01-01"), 1, 1, 0),
        (allow("server = 'weather'"), 1, 0, 1),
    ] {
        let (run, report) = gated(&gate, &[]);
        let count = |list: &Value| list.as_array().map_or(0, Vec::len);
        let told = (run.code, count(&report["servers"][1]["judgement"]["allowed"]), count(&report["gate"]["unused"]));
        assert_eq!(told, (Some(code), allowed, unused), "{gate}\n{report:#}");
    }
}

#[test]
fn nothing_passes_a_gate_that_cannot_be_obeyed() {
    for (gate, said) in [
        ("budget = 3s", "string values must be quoted"),
        ("budget = '3'\nbuget = '3s'", "the gate has 2 mistakes"),
        ("config = 'none.json'", "cannot read config file"),
        ("config = '.mcp.json'\nservers = ['wether']", "mcpdoctor.toml:2 names a server"),
    ] {
        let project = project(Some(gate));
        for options in [&["--gate", "mcpdoctor.toml"][..], &["--trust-project"]] {
            let run = doctor(project.path(), &[&["probe", "--no-logs"], options].concat());
            assert!(run.code == Some(2) && run.stdout.is_empty() && run.stderr.contains(said), "{gate} {options:?}: {}", run.stderr);
        }
    }
    let project = project(None);
    let run = doctor(project.path(), &["probe", "--gate", "none.toml"]);
    assert!(run.code == Some(2) && run.stderr.contains("cannot read the gate none.toml"), "{}", run.stderr);
}

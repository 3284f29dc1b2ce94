//! The reports for other programs, from real starts.

use std::{fs, path::Path};

use serde_json::Value;

use crate::doctor::{BIN, run_in, world};

/// A project of its own with a config of one server that fails and one that works.
fn project(name: &str) -> std::path::PathBuf {
    let project = world().join(name);
    fs::create_dir_all(&project).unwrap();
    let servers = serde_json::json!({"mcpServers": {
        "fails": {"command": "no-such-program"},
        "works": {"command": BIN, "args": ["demo", "--as-patient", "healthy"]},
    }});
    fs::write(project.join("mcp.json"), format!("{servers:#}")).unwrap();
    project
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn a_build_gets_junit_and_sarif_of_one_probe_at_once() {
    let project = project("formats");
    let run = run_in(&project, &["probe", "--config", "mcp.json", "--all", "--report", "junit=a.xml", "--report", "sarif=b.sarif"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);

    let junit = quick_junit::Report::deserialize_from_str(&read(&project.join("a.xml"))).unwrap();
    assert_eq!((junit.tests, junit.failures, junit.errors), (2, 1, 0));
    let cases: Vec<_> = junit.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
    assert!(cases.iter().all(|case| case.time.is_some()));

    let sarif: Value = serde_json::from_str(&read(&project.join("b.sarif"))).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["ruleId"], "command-not-found");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["artifactLocation"]["uriBaseId"]), (&"mcp.json".into(), &"%SRCROOT%".into()));
    let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
    assert!(read(&project.join("mcp.json")).lines().nth(line - 1).unwrap().contains("fails"));
}

#[test]
fn each_format_comes_on_stdout_alone() {
    let project = project("formats-on-stdout");
    let probe = |format| run_in(&project, &["probe", "fails", "--config", "mcp.json", "--format", format]).stdout;
    assert!(quick_junit::Report::deserialize_from_str(&probe("junit")).is_ok());
    assert_eq!(serde_json::from_str::<Value>(&probe("sarif")).unwrap()["version"], "2.1.0");
}

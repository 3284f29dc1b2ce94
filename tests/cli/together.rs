//! All servers of a config started together, with real processes: who waits, who is blamed, and what stays of an interruption.

use std::{fmt::Write as _, fs, path::PathBuf};

use serde_json::Value;

use crate::doctor::{BIN, Run, run, world};

/// A config of these servers, each a patient and how long it takes to answer.
fn config(name: &str, servers: &[(&str, &str, u64)]) -> PathBuf {
    let mut entries = String::new();
    for (server, patient, millis) in servers {
        let comma = if entries.is_empty() { "" } else { ",\n" };
        let millis = millis.to_string();
        let args = ["demo", "--as-patient", patient, "--after-ms", &millis];
        write!(entries, "{comma}    {server:?}: {{ \"command\": {BIN:?}, \"args\": {args:?} }}").unwrap();
    }
    let file = world().join(format!("together-{name}.json"));
    fs::write(&file, format!("{{\n  \"mcpServers\": {{\n{entries}\n  }}\n}}\n")).unwrap();
    file
}

fn together(config: &std::path::Path, options: &[&str]) -> Run {
    run(&[&["probe", "--as-client", "--format", "json", "--no-second-look", "--config", config.to_str().unwrap()], options].concat())
}

fn company(report: &Value) -> Vec<&Value> {
    report["servers"].as_array().unwrap().iter().map(|server| &server["company"]).collect()
}

#[test]
fn three_start_at_a_time_and_the_fourth_waits_for_the_first_who_is_connected() {
    let config = config("lanes", &[("slow", "late", 4_000), ("a", "late", 200), ("b", "late", 200), ("fourth", "late", 100), ("fifth", "late", 100)]);
    let report = together(&config, &["--client", "claude-code"]).report();
    let queued: Vec<f64> = company(&report).iter().map(|company| company["queued_ms"].as_f64().unwrap()).collect();
    let ready: Vec<f64> = company(&report).iter().map(|company| company["ready_ms"].as_f64().unwrap()).collect();
    assert!(queued[3] >= 200.0 && queued[4] >= 200.0, "both wait until a place is free: {queued:?}");
    assert!(queued[4] < ready[0], "a free place does not wait for the slowest: {queued:?} {ready:?}");
    assert!(queued[3] <= queued[4], "in the order of the config: {queued:?}");
    let fourth = company(&report)[3];
    assert_eq!((&fourth["position"], &fourth["of"], &fourth["at_once"]), (&4.into(), &5.into(), &3.into()));
    let ahead: Vec<&str> = fourth["waited_for"].as_array().unwrap().iter().map(|holder| holder["server"].as_str().unwrap()).collect();
    assert_eq!(ahead[0], "slow");
    for server in report["servers"].as_array().unwrap() {
        let purposes: Vec<&str> = server["attempts"].as_array().unwrap().iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect();
        assert_eq!(purposes, ["as-client", "alone"]);
    }
}

#[test]
fn who_is_ready_late_only_because_it_waited_is_told_for_whom() {
    let config = config("in-turn", &[("broken", "silent", 0), ("quick", "late", 50)]);
    let run = together(&config, &["--client", "cline", "--timeout", "4s"]);
    let report = run.report();
    let quick = &report["servers"][1];
    assert_eq!((&quick["verdict"]["status"], &quick["verdict"]["cause"]), (&"degraded".into(), &"slow-start".into()), "{quick:#}");
    let finding = &quick["findings"][0];
    assert!(finding["claim"].as_str().unwrap().contains("one server after another"), "{finding:#}");
    assert!(finding["fixes"][0]["title"].as_str().unwrap().starts_with("repair broken"), "{finding:#}");
    assert_eq!(report["servers"][0]["verdict"]["status"], "failing");
}

#[test]
fn quick_servers_are_well_together() {
    let servers: Vec<(String, &str, u64)> = (0..6).map(|number| (format!("s{number}"), "late", 10)).collect();
    let servers: Vec<(&str, &str, u64)> = servers.iter().map(|(name, patient, millis)| (name.as_str(), *patient, *millis)).collect();
    // A busy machine makes any start slow, and a budget that no machine exceeds keeps that out of the test.
    let run = together(&config("well", &servers), &["--client", "codex", "--budget", "60s"]);
    let report = run.report();
    assert_eq!((&report["summary"]["healthy"], run.code), (&6.into(), Some(0)), "{}", run.stdout);
    assert!(company(&report).iter().all(|company| company["at_once"].is_null()));
}

#[test]
fn more_than_twenty_servers_come_in_their_order() {
    let names: Vec<String> = (0..22).map(|number| format!("server-{number}")).collect();
    let servers: Vec<(&str, &str, u64)> = names.iter().map(|name| (name.as_str(), "late", 10)).collect();
    let config = config("many", &servers);
    for mode in ["--all", "--as-client"] {
        let report = run(&["probe", mode, "--config", config.to_str().unwrap(), "--format", "json", "--client", "opencode"]).report();
        let told: Vec<&str> = report["servers"].as_array().unwrap().iter().map(|server| server["server"].as_str().unwrap()).collect();
        assert_eq!(told, names, "{mode}");
    }
}

#[test]
fn what_contradicts_a_common_start_is_refused() {
    let config = config("usage", &[("a", "late", 10)]);
    for option in [&["--cold"][..], &["--runs", "3"], &["a"], &["--profile"]] {
        assert_eq!(together(&config, option).code, Some(2), "{option:?}");
    }
}

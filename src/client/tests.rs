use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::*;
use crate::evidence::{LimitScope, Method, Signal};

/// The fields that a row can declare unverified.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "limit", "opening", "protocol_version", "unknown_version", "client_info", "capabilities", "env", "env_added", "env_removed", "env_refused", "path",
    "entry_path", "cwd", "expansion", "windows", "lists", "list_order", "noise", "give_up", "stop", "restart", "together",
];

#[test]
fn ids_are_unique_kebab_case_and_found_again() {
    let mut seen = BTreeSet::new();
    for profile in ALL {
        let id = profile.id;
        assert!(seen.insert(id), "{id} twice");
        assert!(id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())), "{id}");
        assert!(!profile.name.is_empty());
        assert_eq!(find(id).map(|found| found.name), Some(profile.name));
    }
}

#[test]
fn the_limits_are_those_that_were_measured_or_read() {
    for (id, seconds, scope, list_seconds) in [
        ("claude-desktop", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("claude-code", Some(30.0), LimitScope::Connect, None),
        ("claude-code-list", Some(30.0), LimitScope::Connect, Some(5)),
        ("codex", Some(30.0), LimitScope::EachRequest, Some(30)),
        ("gemini", Some(600.0), LimitScope::EachRequest, Some(600)),
        ("gemini-list", Some(5.0), LimitScope::EachRequest, Some(5)),
        ("opencode", Some(30.0), LimitScope::EachRequest, Some(30)),
        ("cline-cli", Some(3.0), LimitScope::EachRequest, Some(60)),
        ("cline", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("roo", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("continue", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("continue-ide", Some(20.0), LimitScope::ConnectAndLists, None),
        ("vscode", None, LimitScope::EachRequest, None),
        ("cursor", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("windsurf", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("lmstudio", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("kiro", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("zed", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("goose", Some(300.0), LimitScope::Connect, Some(300)),
        ("librechat", Some(120.0), LimitScope::Connect, Some(60)),
        ("typescript-sdk", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("python-sdk", None, LimitScope::EachRequest, None),
        ("fastmcp", None, LimitScope::EachRequest, None),
        ("modern-strict", Some(60.0), LimitScope::EachRequest, Some(60)),
        ("strict", Some(1.5), LimitScope::EachRequest, Some(60)),
    ] {
        let limit = find(id).unwrap().limit;
        assert_eq!(limit.after, seconds.map(Duration::from_secs_f64), "{id}");
        assert_eq!(limit.scope, scope, "{id}");
        assert_eq!(limit.list_after, list_seconds.map(Duration::from_secs), "{id}");
    }
}

#[test]
fn a_users_own_limit_has_the_right_name_and_unit() {
    for (id, setting) in [
        ("claude-desktop", None),
        ("claude-code", Some(("MCP_TIMEOUT", TimeUnit::Milliseconds))),
        ("codex", Some(("startup_timeout_sec", TimeUnit::Seconds))),
        ("gemini", Some(("timeout", TimeUnit::Milliseconds))),
        ("gemini-list", None),
        ("cline", Some(("timeout", TimeUnit::Seconds))),
        ("zed", Some(("timeout", TimeUnit::Seconds))),
        ("roo", None),
        ("librechat", Some(("initTimeout", TimeUnit::Milliseconds))),
        ("strict", None),
    ] {
        assert_eq!(find(id).unwrap().limit.setting.map(|setting| (setting.name(), setting.unit())), setting, "{id}");
    }
}

#[test]
fn what_is_sent_as_json_is_json() {
    for profile in ALL {
        let info: Value = serde_json::from_str(profile.client_info).expect(profile.id);
        assert!(info["name"].is_string() && info["version"].is_string(), "{}: both are required of clientInfo", profile.id);
        let capabilities: Value = serde_json::from_str(profile.capabilities).expect(profile.id);
        assert!(capabilities.is_object(), "{}", profile.id);
    }
}

#[test]
fn the_protocol_version_belongs_to_the_opening() {
    for profile in ALL {
        let modern = profile.protocol_version == "2026-07-28";
        assert_eq!(modern, profile.opening == Opening::DiscoverOnly, "{}: only a client without `initialize` offers no legacy version", profile.id);
        assert_eq!(profile.protocol_version.len(), "2025-11-25".len());
    }
}

#[test]
fn a_stop_sequence_ends_in_a_kill_or_in_leaving_the_server() {
    let ends =
        |steps: &[StopStep]| matches!(steps.last().unwrap().act, StopAct::Signal(Signal::Kill) | StopAct::SignalGroup(Signal::Kill) | StopAct::Leave);
    for profile in ALL {
        assert!(ends(profile.give_up), "{} gives up", profile.id);
        assert!(ends(profile.stop), "{} stops", profile.id);
        assert!(profile.stop.iter().all(|step| step.act != StopAct::Cancel), "{}: nothing is left to cancel at a normal end", profile.id);
        assert_eq!(profile.stop[0].wait, Duration::ZERO, "{}: the first step is not waited for", profile.id);
    }
}

#[test]
fn giving_up_is_as_it_was_recorded() {
    use StopAct::{Cancel, ClosePipes, CloseStdin, Leave, SignalGroup};
    let told = |id: &str| -> Vec<(u128, StopAct)> { find(id).unwrap().give_up.iter().map(|step| (step.wait.as_millis(), step.act)).collect() };
    let (int, term, kill) = (StopAct::Signal(Signal::Interrupt), StopAct::Signal(Signal::Terminate), StopAct::Signal(Signal::Kill));
    assert_eq!(told("claude-code"), [(0, CloseStdin), (2000, term), (2000, kill)]);
    assert_eq!(told("claude-code-list"), [(0, CloseStdin), (75, int), (100, term), (400, kill)]);
    assert_eq!(told("codex"), [(0, SignalGroup(Signal::Kill))]);
    assert_eq!(told("gemini-list"), [(0, Cancel), (0, term), (2000, Leave)]);
    assert_eq!(told("opencode"), [(0, CloseStdin), (2000, term), (2000, kill)]);
    assert_eq!(told("cline-cli"), [(0, CloseStdin), (250, term), (2000, kill)]);
    assert_eq!(told("continue"), [(0, Cancel), (15, CloseStdin), (2000, term), (2000, kill)]);
    assert_eq!(told("strict")[..2], [(0, Cancel), (0, ClosePipes)]);
}

#[test]
fn every_row_says_where_it_comes_from() {
    for profile in ALL {
        let Facts { grade, sources, unverified } = profile.facts;
        assert!(!sources.is_empty(), "{}", profile.id);
        assert_eq!(grade == Grade::Recorded, sources.iter().any(|source| source.starts_with("recorded: ")), "{}", profile.id);
        for field in unverified {
            assert!(FIELDS.contains(field), "{}: no field {field}", profile.id);
        }
        match grade {
            Grade::Recorded => {
                let on_the_wire = ["limit", "opening", "protocol_version", "client_info", "capabilities", "env", "lists", "noise", "stop"];
                assert!(unverified.iter().all(|field| !on_the_wire.contains(field)), "{}: what was recorded is not unverified", profile.id);
            }
            Grade::Reported => assert!(unverified.contains(&"stop"), "{}: no thread tells how a server is stopped", profile.id),
            Grade::Source => {}
            Grade::Defined => assert!(unverified.is_empty(), "{}: a definition has nothing to verify", profile.id),
        }
    }
}

#[test]
fn every_client_but_one_asks_for_tools() {
    let without: Vec<_> = ALL.iter().filter(|profile| !profile.lists.contains(&Method::ToolsList)).map(|profile| profile.id).collect();
    assert_eq!(without, ["gemini-list"]);
}

#[test]
fn a_mistyped_client_is_guessed() {
    for (typed, meant) in
        [("claude-destop", "claude-desktop"), ("Claude Code", "claude-code"), ("vs-code", "vscode"), ("gemni", "gemini"), ("strikt", "strict")]
    {
        assert_eq!(nearest(typed)[0], meant, "{typed}");
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    for (unit, number, time) in [
        (TimeUnit::Milliseconds, 90_000.0, Some(Duration::from_secs(90))),
        (TimeUnit::Seconds, 1.5, Some(Duration::from_millis(1500))),
        (TimeUnit::Seconds, -1.0, None),
        (TimeUnit::Seconds, f64::NAN, None),
        (TimeUnit::Milliseconds, f64::INFINITY, None),
    ] {
        assert_eq!(unit.duration(number), time, "{number}");
    }
}

#[test]
fn so_many_servers_start_at_a_time() {
    let together = |id: &str| find(id).unwrap().together;
    for id in ["claude-desktop", "codex", "gemini", "opencode", "vscode", "zed", "goose", "cline-cli", "continue", "librechat"] {
        assert_eq!(together(id), Together::AllAtOnce, "{id}");
    }
    for id in ["cline", "roo", "gemini-list"] {
        assert_eq!(together(id), Together::InTurn, "{id}");
    }
    for (id, waits_for) in [("claude-code", Next::Connected), ("claude-code-list", Next::Listed)] {
        let Together::Lanes { local, remote, next } = together(id) else { panic!("{id} has lanes") };
        assert_eq!((local.places.get(), remote.places.get(), next), (3, 20, waits_for));
        assert_eq!((local.setting, remote.setting), ("MCP_SERVER_CONNECTION_BATCH_SIZE", "MCP_REMOTE_SERVER_CONNECTION_BATCH_SIZE"));
    }
}

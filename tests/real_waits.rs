//! Where the time of real servers goes, against what they write down themselves: `tests/real/install`, then
//! `cargo test --test real_waits -- --ignored`.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "`--nocapture` shows how near each start came")]

#[path = "real/backend.rs"]
mod backend;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use backend::Manners::{self, AnswersAfter, Hangs, Refuses};
use serde_json::{Value, json};

/// What a server does before it answers, and what must be said of that.
struct Case {
    name: &'static str,
    /// `{real}` is the folder of installed servers, `{own}` that of this suite's own, `{dir}` a fresh one.
    command: &'static str,
    backend: Option<Manners>,
    options: &'static str,
    /// The kinds of wait that make up what the server wrote down; none where it cannot write anything down.
    kinds: &'static [&'static str],
    status: &'static str,
    /// The first is the best; empty for a healthy server.
    causes: &'static [&'static str],
    /// Whether the finding must name the backend's address and its variable.
    names_backend: bool,
    /// It needs a name server that never answers, which needs the right to listen at a low port.
    needs_name_server: bool,
}

const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/real/servers");
const PLAIN: &str = "python3 {own}/waits.py network";
const FASTMCP: &str = "{real}/python/fastmcp/bin/python {own}/waits_fastmcp.py";
const LOOKUP: &str = "unshare -rm {own}/with_name_server.sh {name_server} python3 {own}/waits.py lookup";
const TYPESCRIPT: &str = "node {own}/waits.mjs";

const fn case(name: &'static str, command: &'static str) -> Case {
    let options = "--no-second-look --timeout 60s";
    Case { name, command, backend: None, options, kinds: &[], status: "degraded", causes: &[], names_backend: false, needs_name_server: false }
}

const fn slow(name: &'static str, command: &'static str) -> Case {
    Case { backend: Some(AnswersAfter(3_000)), kinds: &["network"], causes: &["blocking-network-init"], names_backend: true, ..case(name, command) }
}

const fn hanging(name: &'static str, command: &'static str) -> Case {
    let options = "--no-second-look --timeout 5s";
    Case { backend: Some(Hangs), options, status: "failing", causes: &["blocking-network-init"], names_backend: true, ..case(name, command) }
}

const fn refused(name: &'static str, command: &'static str) -> Case {
    Case { backend: Some(Refuses), status: "failing", causes: &["connection-refused"], names_backend: true, ..case(name, command) }
}

const CASES: &[Case] = &[
    slow("plain python, slow backend", PLAIN),
    slow("fastmcp, slow backend", FASTMCP),
    slow("typescript, slow backend", TYPESCRIPT),
    hanging("plain python, backend hangs", PLAIN),
    hanging("fastmcp, backend hangs", FASTMCP),
    hanging("typescript, backend hangs", TYPESCRIPT),
    refused("fastmcp, backend refuses", FASTMCP),
    refused("typescript, backend refuses", TYPESCRIPT),
    slow("node behind npx, slow backend", "npx -y {dir}/package"),
    Case { kinds: &["sleep"], causes: &["slow-start"], options: "--budget 1s", ..case("sleeps", "python3 {own}/waits.py sleep") },
    Case { causes: &["slow-import"], options: "--budget 300ms", ..case("heavy imports", "{real}/python/fastmcp/bin/python {own}/fastmcp_newest.py") },
    Case { kinds: &["cpu", "queued"], causes: &["slow-import"], options: "--budget 1s", ..case("computes", "python3 {own}/waits.py cpu") },
    Case {
        kinds: &["lookup"],
        causes: &["dns-failure"],
        names_backend: true,
        options: "--budget 1s",
        needs_name_server: true,
        ..case("looks up a dead name", LOOKUP)
    },
];

#[test]
#[ignore = "needs tests/real/install"]
fn waits_are_attributed_as_the_servers_themselves_record_them() {
    let real = real();
    assert!(real.join("stamp").is_file(), "run tests/real/install first");
    let wanted = std::env::var("REAL_SERVERS").unwrap_or_default();
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|case| case.name.contains(&wanted)) {
        // A busy machine may disturb one start; what is wrong twice is wrong.
        let faults = Some(examine(case, &real)).filter(|faults| !faults.is_empty()).map(|_| examine(case, &real)).unwrap_or_default();
        println!("{}: {}", case.name, if faults.is_empty() { "right".to_owned() } else { faults.join("; ") });
        wrong.extend(faults.into_iter().map(|fault| format!("\n{}: {fault}", case.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real")
}

/// Probes the server of `case` and tells what is wrong with the report.
fn examine(case: &Case, real: &Path) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let truth = dir.path().join("truth");
    let backend = case.backend.map(backend::open);
    let name_server = backend::silent_name_server();
    if case.needs_name_server && name_server.is_none() {
        return Vec::new();
    }
    let package = dir.path().join("package");
    fs::create_dir(&package).expect("a folder for the package");
    fs::copy(Path::new(OWN).join("waits.mjs"), package.join("waits.mjs")).expect("the package's program");
    fs::write(package.join("package.json"), r#"{"name":"waits","version":"1.0.0","bin":"waits.mjs"}"#).expect("the package's manifest");
    let at = name_server.as_ref().map(|(at, _)| at.to_string()).unwrap_or_default();
    let command = [("{real}", real.to_string_lossy()), ("{own}", OWN.into()), ("{dir}", dir.path().to_string_lossy()), ("{name_server}", at.into())]
        .iter()
        .fold(case.command.to_owned(), |command, (name, value)| command.replace(name, value));
    let mut words = command.split(' ');
    // A name that nobody has (RFC 2606), where no backend is asked for.
    let mut env = json!({"N8N_BASE_URL": "http://n8n.example:5678", "TRUTH": truth, "REAL": real, "PATH": std::env::var("PATH").unwrap_or_default()});
    if let Some(address) = backend {
        env["N8N_BASE_URL"] = json!(format!("http://{address}"));
    }
    let entry = json!({"command": words.next(), "args": words.collect::<Vec<_>>(), "env": env});
    let config = dir.path().join("claude_desktop_config.json");
    fs::write(&config, json!({"mcpServers": {"waits": entry}}).to_string()).expect("a config");
    let output = Command::new(env!("CARGO_BIN_EXE_mcpdoctor"))
        .args(["probe", "--quiet", "--format", "json", "--fail-on", "never", "--client", "claude-desktop", "--config"])
        .arg(&config)
        .args(case.options.split(' '))
        .arg("waits")
        .env("HOME", dir.path())
        .timeout(Duration::from_secs(100))
        .output()
        .expect("a report");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let server = &report["servers"][0];
    let recorded = fs::read_to_string(&truth).ok().and_then(|text| text.parse::<f64>().ok());
    [verdict(case, server), address(case, server, backend), times(case, server, recorded)].into_iter().flatten().collect()
}

fn verdict(case: &Case, server: &Value) -> Option<String> {
    let said = server["verdict"]["cause"].as_str();
    let status = &server["verdict"]["status"];
    let right = status == case.status && said.map_or(case.causes.is_empty(), |said| case.causes.contains(&said));
    (!right).then(|| format!("{status} {said:?} rather than {} {:?}", case.status, case.causes))
}

fn address(case: &Case, server: &Value, backend: Option<std::net::SocketAddr>) -> Option<String> {
    let claim = server["findings"][0]["claim"].as_str().unwrap_or_default();
    let named = backend.is_none_or(|address| claim.contains(&address.to_string())) && claim.contains("N8N_BASE_URL");
    (case.names_backend && !named).then(|| format!("the claim does not name the backend and its variable: {claim}"))
}

/// The time that was attributed, within 5 % or 20 ms of what the server recorded.
fn times(case: &Case, server: &Value, recorded: Option<f64>) -> Option<String> {
    let recorded = recorded.filter(|_| !case.kinds.is_empty())? * 1e3;
    let waits = server["attempts"][0]["waits"].as_array()?;
    let of_kind = |wait: &&Value| wait["kind"].as_str().is_some_and(|kind| case.kinds.contains(&kind));
    let attributed: f64 = waits.iter().filter(of_kind).filter_map(|wait| wait["duration_ms"].as_f64()).sum();
    let off = (attributed - recorded).abs();
    println!("    {}: recorded {recorded:.0} ms, attributed {attributed:.0} ms", case.name);
    (off > f64::max(recorded * 0.05, 20.0)).then(|| format!("{attributed:.0} ms of {:?}, and the server recorded {recorded:.0} ms", case.kinds))
}

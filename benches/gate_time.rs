//! What a gate over five real servers takes beyond their own starts and stops, with the machine's speed measured between them: it must be less than a
//! third of those. `cargo bench --bench gate_time`, after `tests/real/install`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::{Map, Value, json};

const DOCTOR: &str = env!("CARGO_BIN_EXE_mcpdoctor");
const RUNS: &str = "10";
/// So many times the starts and stops themselves a gate may take.
const MOST: f64 = 1.3;
/// Names, programs and arguments, below the folder of `tests/real/install`; `{own}` is that of our own servers.
const SERVERS: [(&str, &str, &[&str]); 5] = [
    ("everything", "node_modules/.bin/mcp-server-everything", &[]),
    ("filesystem", "node_modules/.bin/mcp-server-filesystem", &["/"]),
    ("memory", "node_modules/.bin/mcp-server-memory", &[]),
    ("git", "python/reference/bin/python", &["-m", "mcp_server_git"]),
    ("fastmcp", "python/fastmcp/bin/python", &["{own}/fastmcp_newest.py"]),
];

fn main() -> io::Result<()> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The servers of another checkout do as well.
    let real = env::var_os("REAL_SERVERS").map_or_else(|| house.join("target/real"), PathBuf::from);
    if !real.join("stamp").is_file() {
        eprintln!("the servers are not here: run tests/real/install first");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("mcp.json");
    let own = house.join("tests/real/servers");
    let entry = |&(name, program, args): &(&str, &str, &[&str])| {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("{own}", &own.to_string_lossy())).collect();
        (name.to_owned(), json!({"command": real.join(program), "args": args, "env": {"FASTMCP_CHECK_FOR_UPDATES": "off"}}))
    };
    fs::write(&config, json!({"mcpServers": SERVERS.iter().map(entry).collect::<Map<_, _>>()}).to_string())?;
    // Once, so that what is measured is no cold disk.
    gate(&config, "1")?;
    let (took, report) = gate(&config, RUNS)?;
    println!("a gate over {} servers, {RUNS} runs each", SERVERS.len());
    let mut needed = 0.0;
    for server in report["servers"].as_array().into_iter().flatten() {
        let starts: Vec<f64> = server["runs"]["starts"].as_array().into_iter().flatten().map(start_and_stop).collect();
        let sum: f64 = starts.iter().sum();
        println!("  {:<12} {:>3} starts and stops  {:7.2} s", server["server"].as_str().unwrap_or_default(), starts.len(), sum / 1e3);
        needed += sum / 1e3;
    }
    println!("  their sum                      {needed:7.2} s");
    println!("  the whole gate                 {took:7.2} s, {:.2} times as much; must be below {MOST}", took / needed);
    if took > needed * MOST {
        return Err(io::Error::other("the gate takes too long"));
    }
    Ok(())
}

/// How long a gate took, in seconds, and what it said.
fn gate(config: &Path, runs: &str) -> io::Result<(f64, Value)> {
    let begun = Instant::now();
    let mut command = Command::new(DOCTOR);
    command.args(["probe", "--all", "--client", "codex", "--no-logs", "--format", "json", "--runs", runs, "--config"]).arg(config);
    command.arg("--save-baseline").arg(config.with_file_name("starts.json"));
    let output = command.stderr(Stdio::inherit()).output()?;
    Ok((begun.elapsed().as_secs_f64(), serde_json::from_slice(&output.stdout)?))
}

/// In milliseconds.
fn start_and_stop(start: &Value) -> f64 {
    let phases = start["phases"].as_array().into_iter().flatten();
    let stop = phases.filter(|phase| phase["name"] == "shutdown").filter_map(|phase| phase["duration_ms"].as_f64());
    start["ready_ms"].as_f64().unwrap_or_default() + stop.sum::<f64>()
}

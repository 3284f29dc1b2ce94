//! How often a gate is right: `cargo bench --bench gate [-- GATES [PATIENT]]` prints the table of the README.
//!
//! A session measures a server and the same server a tenth slower, in turn, as the command line does it: real processes, twenty runs each, a yardstick
//! before and after each, the second core kept busy. Each session is held against one before it. The unchanged server must pass and the slower one must not.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod patient;

use std::{
    env, fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use mcpdoctor::{
    baseline::{self, Baseline, Millis},
    evidence::{Compared, Comparison},
};
use patient::Start;
use serde_json::{Map, Value, json};

const DOCTOR: &str = env!("CARGO_BIN_EXE_mcpdoctor");
const GATES: usize = 100;
const RUNS: &str = "20";
const TOLERANCE: f64 = 0.1;
/// What each patient does before it answers, in milliseconds: computing, and sleeping.
const PATIENTS: &[(&str, u64, u64)] = &[("mixed", 75, 75), ("computing", 150, 0), ("sleeping", 0, 150)];
/// Sessions are also held against one of so long ago, when the machine may have been busy with something else.
const LONG_AGO: usize = 10;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
    if let ["as-server", counter, computes, sleeps, pace] = args.as_slice() {
        let micros = |text: &str| text.parse().map(Duration::from_micros).map_err(io::Error::other);
        let start = Start { computes: micros(computes)?, sleeps: micros(sleeps)? };
        return patient::serve(counter, start, pace.parse().map_err(io::Error::other)?);
    }
    let gates = args.first().and_then(|gates| gates.parse().ok()).unwrap_or(GATES);
    let pace = patient::pace();
    thread::spawn(|| patient::be_busy());
    println!("{gates} gates of {RUNS} runs each, a tolerance of 10 %, the second core busy; flagged as a regression:\n");
    println!("  patient     session   10 % slower  unchanged   the slower one came to   95 % interval    of a start lost to other programs");
    for patient in PATIENTS.iter().filter(|patient| args.get(1).is_none_or(|wanted| *wanted == patient.0)) {
        judge(patient, gates, pace)?;
    }
    Ok(())
}

fn judge(&(name, computes, sleeps): &(&str, u64, u64), gates: usize, pace: f64) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("mcp.json");
    let server = |suffix: &str, tenths: u64| {
        let counter = folder.path().join(format!("{name}{suffix}"));
        let micros = |millis: u64| (millis * tenths * 100).to_string();
        let args = json!(["as-server", counter, micros(computes), micros(sleeps), pace.to_string()]);
        (format!("{name}{suffix}"), json!({"command": env::current_exe().unwrap_or_default(), "args": args}))
    };
    let servers: Map<String, Value> = [server("", 10), server("-slower", 11)].into_iter().collect();
    fs::write(&config, json!({"mcpServers": servers}).to_string())?;
    let sessions: Vec<Baseline> =
        (0..=gates).map(|number| session(&config, &folder.path().join(format!("{number}.json")))).collect::<io::Result<_>>()?;
    if let Some(keep) = env::var_os("GATE_SESSIONS") {
        fs::write(Path::new(&keep).join(format!("{name}.json")), serde_json::to_vec(&sessions)?)?;
    }
    let runs = sessions.iter().flat_map(|session| &session.servers).flat_map(|recorded| &recorded.runs);
    let lost = median(runs.map(|run| run.queued_ms.map_or(0.0, Millis::get) / run.ready_ms.get() * 100.0));
    for (label, apart) in [("just before", 1), ("long before", LONG_AGO)] {
        let pairs: Vec<(&Baseline, &Baseline)> = sessions.iter().zip(sessions.iter().skip(apart)).collect();
        let against = |other: &str| -> Vec<Comparison> {
            let of = |session: &Baseline, name: &str| session.servers.iter().find(|recorded| recorded.server == name).cloned();
            pairs.iter().filter_map(|(then, now)| Some(baseline::compare(&of(then, name)?, &of(now, other)?, TOLERANCE))).collect()
        };
        let (slower, same) = (against(&format!("{name}-slower")), against(name));
        let flagged = |all: &[Comparison]| format!("{}/{}", all.iter().filter(|one| one.is_regression()).count(), all.len());
        let shifts: Vec<[f64; 3]> = slower.iter().filter_map(shift).collect();
        let middle = |number: usize| median(shifts.iter().map(|shift| shift[number] * 100.0));
        println!(
            "  {name:<11} {label}  {:>9}  {:>9}   {:>+12.1} % (median)   {:+.1} to {:+.1} %      {lost:.0} %",
            flagged(&slower),
            flagged(&same),
            middle(0),
            middle(1),
            middle(2)
        );
    }
    Ok(())
}

fn session(config: &Path, file: &Path) -> io::Result<Baseline> {
    let options = ["probe", "--all", "--no-logs", "--no-second-look", "--no-backend", "--client", "codex", "--fail-on", "never", "--runs", RUNS];
    let mut command = Command::new(DOCTOR);
    command.args(options).arg("--config").arg(config).arg("--save-baseline").arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.status()?;
    if !status.success() {
        return Err(io::Error::other(format!("a session ended with {status}")));
    }
    baseline::read(file).map_err(io::Error::other)
}

fn shift(comparison: &Comparison) -> Option<[f64; 3]> {
    match &comparison.outcome {
        Compared::Faster(shift) | Compared::Same(shift) | Compared::Slower(shift) => Some([shift.estimate, shift.low, shift.high]),
        Compared::Refused(_) => None,
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

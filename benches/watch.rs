//! What watching costs: starts with and without it in turn, and the processor time of the watching thread. `cargo bench --bench watch`.
//!
//! The first server is this same executable: it computes, sleeps and serves. The second is a Node server of a few lines behind `npx`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]

use std::{
    env, fs,
    hint::black_box,
    io::{self, BufRead, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use mcpdoctor::{
    client, config,
    evidence::Attempt,
    launch::{self, Overrides},
    machine::Surroundings,
    probe::{self, Wishes},
};

const PAIRS: usize = 20;
const COMPUTES: Duration = Duration::from_millis(300);
const SLEEPS: Duration = Duration::from_millis(300);
const TOOL: &str = r#"{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"watched","version":"1"},"tools":[]}"#;

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("as-server") {
        return serve();
    }
    let own = env::current_exe()?.display().to_string();
    compare("one process that computes and sleeps", &[own, "as-server".to_owned()])?;
    let package = node_package()?.display().to_string();
    if Command::new("npx").arg("--version").output().is_ok_and(|version| version.status.success()) {
        compare("a Node server behind npx, warm", &["npx", "-y", &package].map(str::to_owned))
    } else {
        eprintln!("npx is not here: one server is left out");
        Ok(())
    }
}

/// Interleaved, and each pair in the other order, so that a machine that becomes busy disturbs both alike.
fn compare(what: &str, command: &[String]) -> io::Result<()> {
    start(command, true)?;
    let (mut watched, mut alone, mut differences, mut costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        let mut ready = [0.0; 2];
        for watch in if pair % 2 == 0 { [true, false] } else { [false, true] } {
            let attempt = start(command, watch)?;
            ready[usize::from(watch)] = attempt.ready().ok_or_else(|| io::Error::other(format!("{what} did not get ready")))?.as_secs_f64() * 1e3;
            if let Some(cost) = attempt.watched.yes().map(|watched| watched.cost) {
                costs.push(cost.cpu.as_secs_f64() / cost.over.as_secs_f64() * 100.0);
            }
        }
        alone.push(ready[0]);
        watched.push(ready[1]);
        differences.push((ready[1] - ready[0]) / ready[0] * 100.0);
    }
    println!("{what}, {PAIRS} pairs of starts, medians");
    println!("  ready when nobody looks    {:8.1} ms", median(&alone));
    println!("  ready when watched         {:8.1} ms", median(&watched));
    println!("  difference within a pair   {:8.2} %", median(&differences));
    println!("  the watching thread        {:8.2} % of a processor", median(&costs));
    Ok(())
}

fn start(command: &[String], watch: bool) -> io::Result<Attempt> {
    let spec = config::command_line(command);
    let profile = client::find("claude-desktop").expect("the profile exists");
    let surroundings = Surroundings::of_this_machine().map_err(io::Error::other)?;
    let plan =
        launch::plan(&spec, profile, &surroundings, &Overrides { shell_env: true, ..Overrides::default() }).expect("a command can be launched");
    let (_raise, interrupt) = tokio::sync::watch::channel(false);
    let wishes = Wishes { patience: Duration::from_mins(1), watch, second_look: false, faithful: false, backends: true, interrupt, stay: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(probe::run(&plan, &wishes, &|_| {})).remove(0))
}

fn serve() -> io::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < COMPUTES {
        black_box((0..10_000_u64).fold(0, u64::wrapping_add));
    }
    std::thread::sleep(SLEEPS);
    for line in io::stdin().lock().lines() {
        let message: serde_json::Value = serde_json::from_str(&line?)?;
        if let Some(id) = message.get("id") {
            let mut stdout = io::stdout();
            writeln!(stdout, r#"{{"jsonrpc":"2.0","id":{id},"result":{TOOL}}}"#)?;
            stdout.flush()?;
        }
    }
    Ok(())
}

fn node_package() -> io::Result<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watched-package");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), r#"{"name":"watched","version":"1.0.0","bin":"server.js"}"#)?;
    let server = format!(
        "#!/usr/bin/env node\nrequire('node:readline').createInterface({{ input: process.stdin }}).on('line', (line) => {{\n  const {{ id }} = JSON.parse(line);\n  if (id !== undefined) console.log(JSON.stringify({{ jsonrpc: '2.0', id, result: {TOOL} }}));\n}});\n"
    );
    fs::write(folder.join("server.js"), server)?;
    Ok(folder)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

//! What a probe costs, and how well its times agree with the server's own clock. `cargo bench` prints the table of the README.
//!
//! The server is this same executable, so that nothing but the doctor differs between the runs that are compared.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]

use std::{
    env,
    ffi::OsStr,
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use mcpdoctor::{
    client, config,
    evidence::{Attempt, Event, EventKind, Method},
    launch::{self, Overrides},
    machine::Surroundings,
    probe::{self, Wishes},
};

const DOCTOR: &str = env!("CARGO_BIN_EXE_mcpdoctor");
/// The server sleeps this long before it first reads, and before each answer.
const BOOT: Duration = Duration::from_millis(40);
const THINKING: Duration = Duration::from_millis(15);

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("as-server") => return serve(Duration::ZERO, Duration::ZERO),
        Some("as-slow-server") => return serve(BOOT, THINKING),
        Some("as-raw-client") => return raw_client(),
        _ => {}
    }
    whole_probe()?;
    agreement()?;
    version()
}

/// A probe of a small server against a raw client that does the same: a process each, interleaved.
fn whole_probe() -> io::Result<()> {
    const RUNS: usize = 60;
    let own = env::current_exe()?;
    let (mut raw, mut doctor) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        raw.push(run(&own, [OsStr::new("as-raw-client")])?);
        doctor.push(run(
            DOCTOR.as_ref(),
            ["probe".as_ref(), "--client".as_ref(), "codex".as_ref(), "--".as_ref(), own.as_os_str(), "as-server".as_ref()],
        )?);
    }
    let time = |runs: &[(f64, f64)]| median(runs.iter().map(|run| run.0));
    let memory = |runs: &[(f64, f64)]| median(runs.iter().map(|run| run.1));
    println!("whole probe of a small server, {RUNS} runs each, median");
    println!("  raw client   {:6.2} ms  {:5.1} MiB", time(&raw), memory(&raw));
    println!("  mcpdoctor    {:6.2} ms  {:5.1} MiB", time(&doctor), memory(&doctor));
    println!("  difference   {:6.2} ms  {:5.1} MiB", time(&doctor) - time(&raw), memory(&doctor) - memory(&raw));
    Ok(())
}

/// The doctor's moments against those that the server stamped itself with the same clock.
fn agreement() -> io::Result<()> {
    const RUNS: usize = 40;
    let (mut first_read, mut request_to_answer) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let monotonic_minus_wall = now_ns() - wall_ns();
        let attempt = probe_slow_server()?;
        let begun = attempt.started_at.and_then(|at| at.timestamp_nanos_opt()).unwrap_or_default() + monotonic_minus_wall;
        let at = |event: &Event| begun + i64::try_from(attempt.elapsed(event).unwrap_or_default().as_nanos()).unwrap_or_default();
        let stamps = stamps(&attempt);
        let seen = attempt.stdin_read().map(at).unwrap_or_default();
        first_read.push(millis(seen - stamps[0]));
        let asked = attempt.sent(Method::ToolsList).map(at).unwrap_or_default();
        let answered = attempt.answer(Method::ToolsList).map(|(event, _)| at(event)).unwrap_or_default();
        request_to_answer.push(millis((answered - asked) - (stamps[3] - stamps[2])));
    }
    println!("\nagreement with the server's own monotonic clock, {RUNS} starts");
    for (what, errors) in [("first reads stdin", first_read), ("request to answer", request_to_answer)] {
        let magnitudes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
        println!("  {what}   median error {:.3} ms, p90 {:.3} ms", median(magnitudes.iter().copied()), quantile(&magnitudes, 0.9));
    }
    Ok(())
}

fn version() -> io::Result<()> {
    const RUNS: usize = 60;
    let runs = (0..RUNS).map(|_| run(DOCTOR.as_ref(), [OsStr::new("--version")]).map(|run| run.0)).collect::<io::Result<Vec<_>>>()?;
    println!("\nmcpdoctor --version   median {:.2} ms ({RUNS} runs)", median(runs.into_iter()));
    Ok(())
}

fn probe_slow_server() -> io::Result<Attempt> {
    let own = env::current_exe()?.display().to_string();
    let spec = config::command_line(&[own, "as-slow-server".to_owned()]);
    let profile = client::find("codex").expect("the profile exists");
    let surroundings = Surroundings::of_this_machine().map_err(io::Error::other)?;
    let plan = launch::plan(&spec, profile, &surroundings, &Overrides::default()).expect("a command can be launched");
    let (_raise, interrupt) = tokio::sync::watch::channel(false);
    let wishes = Wishes { patience: Duration::from_secs(5), watch: true, second_look: false, faithful: false, backends: true, interrupt, stay: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(probe::run(&plan, &wishes, &|_| {})).remove(0))
}

/// The moments that the server wrote to stderr: first read, first answer, second read (of `tools/list`), second answer.
fn stamps(attempt: &Attempt) -> Vec<i64> {
    let lines = attempt.events.iter().filter_map(|event| match &event.kind {
        EventKind::Stderr(text) => text.parse().ok(),
        _ => None,
    });
    lines.collect()
}

/// A server that stamps when it reads a request and when it answers.
fn serve(boot: Duration, thinking: Duration) -> io::Result<()> {
    std::thread::sleep(boot);
    let mut input = BufReader::new(io::stdin().lock());
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let read = now_ns();
        let message: serde_json::Value = serde_json::from_str(&line)?;
        line.clear();
        let Some(id) = message.get("id") else { continue };
        let result = match message["method"].as_str() {
            Some("initialize") => r#"{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"clock","version":"1"}}"#,
            _ => r#"{"tools":[]}"#,
        };
        std::thread::sleep(thinking);
        let answer = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{result}}}\n");
        let answered = now_ns();
        io::stdout().write_all(answer.as_bytes())?;
        io::stdout().flush()?;
        eprintln!("{read}\n{answered}");
    }
    Ok(())
}

/// What a client cannot do without: start, handshake, one list, stop.
fn raw_client() -> io::Result<()> {
    let mut server = Command::new(env::current_exe()?).arg("as-server").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut stdin = server.stdin.take().expect("piped");
    let mut answers = BufReader::new(server.stdout.take().expect("piped")).lines();
    stdin.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}}\n")?;
    answers.next().transpose()?;
    stdin.write_all(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n")?;
    answers.next().transpose()?;
    drop(stdin);
    server.wait().map(drop)
}

/// Runs a command to its end: wall time in ms, and its peak memory in MiB.
#[expect(unsafe_code, reason = "only wait4 tells the peak memory of one child")]
fn run<'a>(program: &std::path::Path, args: impl IntoIterator<Item = &'a OsStr>) -> io::Result<(f64, f64)> {
    let begun = Instant::now();
    let child = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
    // SAFETY: plain data, for which all zeros are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let mut status = 0;
    // SAFETY: the pointers are valid, and nobody else waits for this child.
    if unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) } != pid || status != 0 {
        return Err(io::Error::other(format!("{} failed with status {status}", program.display())));
    }
    #[expect(clippy::cast_precision_loss, reason = "memory sizes stay far below 2^52")]
    let peak = usage.ru_maxrss as f64 / 1024.0;
    Ok((begun.elapsed().as_secs_f64() * 1e3, peak))
}

fn now_ns() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

fn wall_ns() -> i64 {
    chrono::Utc::now().timestamp_nanos_opt().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "errors of a few milliseconds")]
fn millis(nanos: i64) -> f64 {
    nanos as f64 / 1e6
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    quantile(&values.collect::<Vec<_>>(), 0.5)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index into a short list")]
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

//! A server whose starts vary as those of real ones do, by a seed: each start of it takes the next number of its row.

use std::{
    fs::OpenOptions,
    hint,
    io::{self, BufRead, Write},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// What a start does before it answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) computes: Duration,
    pub(super) sleeps: Duration,
}

/// By so much, on a logarithmic scale, starts vary; every tenth takes up to half as long again.
const SPREAD: f64 = 0.03;
const STEPS: u64 = 1_000;

/// Serves until stdin is closed. `counter` is a file that grows by a byte with each start, `pace` is how many times [`STEPS`] are a millisecond.
pub(super) fn serve(counter: &str, start: Start, pace: f64) -> io::Result<()> {
    let mut counter = OpenOptions::new().append(true).create(true).open(counter)?;
    counter.write_all(b".")?;
    let noise = noise(counter.metadata()?.len());
    // As imports do: computing, then a wait, then computing again.
    compute(start.computes.mul_f64(noise / 2.0), pace);
    thread::sleep(start.sleeps.mul_f64(noise));
    compute(start.computes.mul_f64(noise / 2.0), pace);
    answer()
}

fn answer() -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let message: Value = serde_json::from_str(&line?)?;
        let result = match message["method"].as_str() {
            Some("initialize") => {
                json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "patient", "version": "1"}})
            }
            Some("tools/list") => json!({"tools": [{"name": "x", "inputSchema": {"type": "object"}}]}),
            _ => json!({}),
        };
        if let Some(id) = message.get("id") {
            writeln!(stdout, "{}", json!({"jsonrpc": "2.0", "id": id, "result": result}))?;
            stdout.flush()?;
        }
    }
    Ok(())
}

/// A factor around one for the start of that number.
fn noise(number: u64) -> f64 {
    let mut dice = fastrand::Rng::with_seed(number);
    let normal = (-2.0 * (1.0 - dice.f64()).ln()).sqrt() * (std::f64::consts::TAU * dice.f64()).cos();
    let outlier = if dice.f64() < 0.1 { 1.0 + dice.f64() / 2.0 } else { 1.0 };
    (normal * SPREAD).exp() * outlier
}

/// A fixed amount of work, which takes `lasting` on a machine of that pace.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands")]
fn compute(lasting: Duration, pace: f64) {
    work((lasting.as_secs_f64() * 1e3 * pace) as u64);
}

/// Text is made, kept by its name and looked up, as programs do that load their parts.
fn work(times: u64) {
    let mut names = std::collections::HashMap::new();
    for time in 0..times {
        for step in 0..STEPS / 100 {
            let name = format!("module.{}.{}", time % 512, step);
            *names.entry(name).or_insert(0_u64) += step;
        }
    }
    hint::black_box(names);
}

/// How often the machine does a part of the work in a millisecond of computing.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub(super) fn pace() -> f64 {
    const TIMES: u64 = 20_000;
    // For a second or so: a core that others use is slow for parts of one.
    let quickest = (0..50).map(|_| {
        let begun = computed();
        work(TIMES);
        computed().saturating_sub(begun)
    });
    TIMES as f64 / (quickest.min().unwrap_or_default().as_secs_f64() * 1e3)
}

/// What this thread has computed since it began, whatever else runs on the machine.
fn computed() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// Keeps a core busy for ever, as a neighbour on a shared machine does.
pub(super) fn be_busy() -> ! {
    loop {
        work(1_000);
    }
}

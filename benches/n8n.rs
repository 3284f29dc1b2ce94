//! What a visit to n8n costs beside n8n's own answers: dialling, reading and writing down. `cargo bench --bench n8n`.
//!
//! The n8n is a stand-in on this machine that answers at once what a real one was heard to say. With `N8N_URL` set, a real one is visited too.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

#[expect(dead_code, reason = "a visit that goes well needs a part of it")]
#[path = "../tests/n8n/rows.rs"]
mod rows;
#[expect(dead_code, reason = "a visit that goes well needs a part of it")]
#[path = "../tests/n8n/server.rs"]
mod server;

use std::{
    env, io,
    time::{Duration, Instant},
};

use mcpdoctor::{
    backend::n8n,
    evidence::Rung,
    launch::{self, N8nPlan},
    machine::Surroundings,
};

const VISITS: usize = 200;

fn main() -> io::Result<()> {
    println!("visits to n8n, {VISITS} each, in milliseconds");
    println!("  {:<72} {:>8} {:>8} {:>8} {:>8}", "", "answers", "beside", "p95", "most");
    for row in rows::ROWS.iter().filter(|row| row.usable) {
        let server = server::serve(row.routes);
        compare(row.name, &format!("{}{}", server.url, row.path), row.key.then_some("a-key"))?;
    }
    match env::var("N8N_URL") {
        Ok(url) => compare("the n8n of N8N_URL", &url, env::var("N8N_API_KEY").ok().as_deref()),
        Err(_) => Ok(()),
    }
}

/// Prints what the answers took and what the visit took beside them.
fn compare(what: &str, url: &str, key: Option<&str>) -> io::Result<()> {
    let plan = launch::n8n::typed(url, &Surroundings::of_this_machine().map_err(io::Error::other)?);
    let plan = key.into_iter().fold(plan, |plan, key| plan.with_key("N8N_API_KEY", key));
    visit(&plan)?;
    let (mut answers, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..VISITS {
        let (all, of_n8n) = visit(&plan)?;
        answers.push(of_n8n.as_secs_f64() * 1e3);
        beside.push(all.saturating_sub(of_n8n).as_secs_f64() * 1e3);
    }
    answers.sort_by(f64::total_cmp);
    beside.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], percent: usize| sorted[(sorted.len() - 1) * percent / 100];
    println!("  {what:<72} {:8.2} {:8.2} {:8.2} {:8.2}", at(&answers, 50), at(&beside, 50), at(&beside, 95), at(&beside, 100));
    Ok(())
}

/// How long a visit takes in all, and what of it is waiting for answers.
fn visit(plan: &N8nPlan) -> io::Result<(Duration, Duration)> {
    let (_raise, interrupt) = tokio::sync::watch::channel(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let begun = Instant::now();
    let attempt = runtime.block_on(n8n::visit(plan, interrupt));
    let all = begun.elapsed();
    if !attempt.is_ready() {
        return Err(io::Error::other(format!("{} was not found ready", attempt.server)));
    }
    let answer =
        |rung: &Rung| if let Rung::Exchange(exchange) = rung { exchange.answered().map(|answered| exchange.took + answered.body_took) } else { None };
    Ok((all, attempt.rungs().filter_map(|(_, rung)| answer(rung)).sum()))
}

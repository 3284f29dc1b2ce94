//! `--wait`: visits until n8n is ready, or until waiting brings nothing more.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use anstream::eprintln;
use owo_colors::OwoColorize as _;
use tokio::{
    sync::watch::Receiver,
    time::{sleep, timeout},
};

use crate::{
    app::progress::{Line, Lines},
    backend::n8n::visit,
    cli::Screen,
    evidence::Attempt,
    launch::N8nPlan,
};

use super::{is_raised, prospect::Prospect};

/// From one visit to the next: n8n takes 5 to 20 s to start, and whoever waits loses half of this on average.
const PAUSE: Duration = Duration::from_millis(500);

/// The last visit that was made: n8n was ready, or there was no hope, no time or no wish to wait longer. None begins after `longest`.
pub(super) async fn until_ready(plan: &N8nPlan, longest: Duration, interrupt: &Receiver<bool>, lines: &Lines, screen: &Screen) -> Attempt {
    let begun = Instant::now();
    let mut stage = Stage { line: lines.server(&plan.name()), spoken: !screen.quiet && !std::io::stderr().is_terminal(), last: "" };
    loop {
        let visited = visit(plan, interrupt.clone()).await;
        let Prospect::MayCome(at) = Prospect::of(&visited) else { return visited };
        stage.show(plan, at);
        if is_raised(interrupt) || begun.elapsed() + PAUSE >= longest {
            return visited;
        }
        pause(PAUSE, interrupt).await;
        if is_raised(interrupt) {
            return visited;
        }
    }
}

/// Waits so long, or until somebody interrupts it.
pub(super) async fn pause(length: Duration, interrupt: &Receiver<bool>) {
    let mut interrupt = interrupt.clone();
    // Where nobody can interrupt it any more, the time alone counts.
    match timeout(length, interrupt.wait_for(|raised| *raised)).await {
        Ok(Ok(_)) | Err(_) => {}
        Ok(Err(_)) => sleep(length).await,
    }
}

/// What n8n is at, on a line of its own; where no line can be drawn, as in CI, each change is told once.
struct Stage {
    line: Line,
    spoken: bool,
    last: &'static str,
}

impl Stage {
    fn show(&mut self, plan: &N8nPlan, at: &'static str) {
        self.line.say(&format!("waiting: {at}"));
        if self.spoken && self.last != at {
            eprintln!("{}", format!("waiting for n8n at {}: {at}", plan.url_shown()).dimmed());
        }
        self.last = at;
    }
}

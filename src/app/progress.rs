//! Progress on stderr: a line for each server, with the request it waits for and the time against the limit; a bar for logs that take long to read.

use std::{
    borrow::Cow,
    io::IsTerminal as _,
    sync::Once,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    cli::Screen,
    evidence::{Purpose, is_unseen},
    probe::Progress,
};

/// All progress lines of a run; it shows nothing where nobody would see it.
#[derive(Debug)]
pub(super) struct Lines {
    lines: MultiProgress,
}

impl Lines {
    pub(super) fn new(screen: &Screen) -> Self {
        Self { lines: MultiProgress::with_draw_target(target(screen)) }
    }

    /// A line for one server; it goes when the returned value is dropped.
    pub(super) fn server(&self, name: &str) -> Line {
        let bar = self.lines.add(ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("{spinner} {prefix} · {msg} · {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        bar.set_prefix(name.replace(is_unseen, ""));
        bar.set_message("starting");
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Line { bar }
    }
}

/// Nowhere, where nobody would see it.
fn target(screen: &Screen) -> ProgressDrawTarget {
    let hidden = screen.quiet || !std::io::stderr().is_terminal();
    if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) }
}

/// How many bytes of logs have been looked at; it goes when it is dropped.
#[derive(Debug)]
pub(super) struct Volume {
    bar: ProgressBar,
    screen: Screen,
    begun: Instant,
    shown: Once,
}

impl Volume {
    /// What is read sooner needs no bar.
    const SILENT: Duration = Duration::from_secs(1);

    pub(super) fn new(bytes: u64, screen: &Screen) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let template = "reading logs {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, screen: screen.clone(), begun: Instant::now(), shown: Once::new() }
    }

    pub(super) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
        if self.begun.elapsed() > Self::SILENT {
            self.shown.call_once(|| self.bar.set_draw_target(target(&self.screen)));
        }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The progress line of one server.
#[derive(Debug)]
pub(super) struct Line {
    bar: ProgressBar,
}

impl Line {
    pub(super) fn show(&self, progress: Progress) {
        if self.bar.is_hidden() {
            return;
        }
        let doing: Cow<'static, str> = match progress.waiting_for {
            Some(method) => format!("waiting for {}", method.name()).into(),
            None => "stopping".into(),
        };
        let how = match progress.purpose {
            // The client's company is not followed line by line.
            Purpose::AsClient | Purpose::EraProbe | Purpose::Duplicate | Purpose::SharedPool => "",
            Purpose::ClientRestart => " (the client's second start)",
            Purpose::OtherEra => " (asked in its own protocol era)",
            Purpose::SecondLook => " (second look, left alone)",
            Purpose::Profiled => " (once more, with the runtime's own help)",
            Purpose::Cold => " (empty package cache)",
            Purpose::ColdAgain => " (again, with the cache as it was left)",
            Purpose::Warm => " (filled package cache)",
            Purpose::Alone => " (once more, alone)",
            Purpose::Backend => " (what stands behind it)",
            Purpose::Behind => " (the remote server itself)",
        };
        let limit = progress.limit.map(|limit| format!(", limit {:.1} s", limit.as_secs_f64())).unwrap_or_default();
        self.bar.set_message(format!("{doing}{limit}{how}"));
    }

    pub(super) fn say(&self, what: String) {
        self.bar.set_message(what);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

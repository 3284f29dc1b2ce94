//! The progress line on stderr: one per server, with the request it waits for and the time against the limit.

use std::{borrow::Cow, io::IsTerminal as _, time::Duration};

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
        let hidden = screen.quiet || !std::io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
        Self { lines: MultiProgress::with_draw_target(target) }
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
        };
        let limit = progress.limit.map(|limit| format!(", limit {:.1} s", limit.as_secs_f64())).unwrap_or_default();
        self.bar.set_message(format!("{doing}{limit}{how}"));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

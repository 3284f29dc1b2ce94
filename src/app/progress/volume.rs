//! How many bytes of logs have been looked at, where that takes long.

use std::{
    sync::Once,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Screen;

/// A bar; it goes when it is dropped.
#[derive(Debug)]
pub(in crate::app) struct Volume {
    bar: ProgressBar,
    screen: Screen,
    begun: Instant,
    shown: Once,
}

impl Volume {
    /// What is read sooner needs no bar.
    const SILENT: Duration = Duration::from_secs(1);

    pub(in crate::app) fn new(bytes: u64, screen: &Screen) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let template = "reading logs {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(if screen.ascii { style.progress_chars("#>-") } else { style });
        Self { bar, screen: screen.clone(), begun: Instant::now(), shown: Once::new() }
    }

    pub(in crate::app) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
        if self.begun.elapsed() > Self::SILENT {
            self.shown.call_once(|| {
                if let Some(target) = super::target(&self.screen) {
                    self.bar.set_draw_target(target);
                }
            });
        }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

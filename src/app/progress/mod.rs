//! Progress on stderr: on a terminal a line for each server, with what it waits for and the time against the limit; elsewhere a line of text
//! now and then, of work that takes long. `--quiet` ends both.

mod doing;
mod layout;
mod log;
mod volume;
mod work;

use std::{
    fmt::Write,
    io::IsTerminal as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::{cli::Screen, evidence::is_unseen, probe::Progress};

use doing::Doing;
use log::Log;
use work::Work;

pub(super) use doing::Turn;
pub(super) use volume::Volume;

/// How often what is on the screen is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// All progress of a run; it shows nothing where nobody would see it.
pub(super) struct Lines {
    shown: Arc<Shown>,
    work: Arc<Mutex<Work>>,
    ascii: bool,
}

enum Shown {
    OnScreen { lines: MultiProgress, foot: ProgressBar },
    InLog(Log),
    Nowhere,
}

impl Lines {
    pub(super) fn new(screen: &Screen) -> Self {
        let work = Arc::new(Mutex::new(Work::begin()));
        let shown = match target(screen) {
            _ if screen.quiet => Shown::Nowhere,
            Some(target) => {
                let lines = MultiProgress::with_draw_target(target);
                let foot = lines.add(ProgressBar::new_spinner());
                foot.set_style(style("{text}", screen.ascii).with_key("text", overall(&work)));
                foot.enable_steady_tick(TICK);
                Shown::OnScreen { lines, foot }
            }
            None => Shown::InLog(Log::open(&work)),
        };
        Self { shown: Arc::new(shown), work, ascii: screen.ascii }
    }

    /// How many starts are still to be made, from now on.
    pub(super) fn starts_left(&self, number: usize) {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).left(number);
    }

    /// A line for one server; it goes when the returned value is dropped.
    pub(super) fn server(&self, name: &str) -> Line {
        let doing = Arc::new(Mutex::new(Doing::new(name.replace(is_unseen, ""))));
        let bar = match &*self.shown {
            Shown::OnScreen { lines, foot } => {
                self.work.lock().unwrap_or_else(PoisonError::into_inner).names_reach(layout::columns(name));
                let bar = lines.insert_before(foot, ProgressBar::new_spinner());
                bar.set_style(style("{spinner} {text}", self.ascii).with_key("text", one(&doing, &self.work, self.ascii)));
                bar.enable_steady_tick(TICK);
                Some(bar)
            }
            Shown::InLog(log) => {
                log.follow(&doing);
                None
            }
            Shown::Nowhere => None,
        };
        Line { shown: Arc::clone(&self.shown), work: Arc::clone(&self.work), bar, doing }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if let Shown::OnScreen { foot, .. } = &*self.shown {
            foot.finish_and_clear();
        }
    }
}

/// The progress line of one server.
pub(super) struct Line {
    shown: Arc<Shown>,
    work: Arc<Mutex<Work>>,
    bar: Option<ProgressBar>,
    doing: Arc<Mutex<Doing>>,
}

impl Line {
    /// Which of several starts this is.
    pub(super) fn turn(&self, turn: Turn) {
        self.set(|doing| doing.turn = Some(turn));
    }

    pub(super) fn show(&self, progress: Progress) {
        self.set(|doing| doing.show(progress, Instant::now()));
    }

    pub(super) fn say(&self, what: &str) {
        self.set(|doing| doing.say(what.replace(is_unseen, ""), Instant::now()));
    }

    fn set(&self, change: impl FnOnce(&mut Doing)) {
        change(&mut self.doing.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.doing.lock().unwrap_or_else(PoisonError::into_inner).turn.is_some() {
            self.work.lock().unwrap_or_else(PoisonError::into_inner).one_done();
        }
        match (&self.bar, &*self.shown) {
            (Some(bar), _) => bar.finish_and_clear(),
            (None, Shown::InLog(log)) => log.leave(&self.doing),
            (None, Shown::OnScreen { .. } | Shown::Nowhere) => {}
        }
    }
}

/// The terminal; `None` where stderr is none, or nothing is to be shown.
fn target(screen: &Screen) -> Option<ProgressDrawTarget> {
    (!screen.quiet && std::io::stderr().is_terminal()).then(|| ProgressDrawTarget::stderr_with_hz(10))
}

fn style(template: &str, ascii: bool) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    if ascii { style.tick_chars("-\\|/-") } else { style }
}

/// The text of one server's line, asked for at each drawing: the time goes on, and the terminal may have another width by then.
fn one(doing: &Arc<Mutex<Doing>>, work: &Arc<Mutex<Work>>, ascii: bool) -> impl Fn(&ProgressState, &mut dyn Write) + Send + Sync + Clone + 'static {
    let (doing, work) = (Arc::clone(doing), Arc::clone(work));
    move |_: &ProgressState, out: &mut dyn Write| {
        let names = work.lock().unwrap_or_else(PoisonError::into_inner).names();
        let doing = doing.lock().unwrap_or_else(PoisonError::into_inner);
        // A terminal that takes no more text does not take this either.
        let _ = out.write_str(&layout::line(&doing, names, Instant::now(), layout::room(), ascii));
    }
}

/// How many starts are made and how long the others will take.
fn overall(work: &Arc<Mutex<Work>>) -> impl Fn(&ProgressState, &mut dyn Write) + Send + Sync + Clone + 'static {
    let work = Arc::clone(work);
    move |_: &ProgressState, out: &mut dyn Write| {
        let told = work.lock().unwrap_or_else(PoisonError::into_inner).told(Instant::now());
        let _ = out.write_str(&told.map(|told| crate::report::cut(&told, layout::room())).unwrap_or_default());
    }
}

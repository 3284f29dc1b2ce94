//! Takes what runtimes tell on stderr out of what the server says there, while it comes: some thousand lines would leave no room for others.

use std::{path::PathBuf, time::Duration};

use super::{
    super::{lines::Line, session::Session},
    folder::Lines,
    node,
    npm::NpmTimes,
    python::ImportTimes,
    uv::UvSteps,
};
use crate::evidence::Help;

/// How long processes may take to write down what they know.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long lies between two looks whether they have.
const LOOK: Duration = Duration::from_millis(20);

/// What was told on stderr so far.
#[derive(Debug)]
pub(in crate::probe) struct Collector {
    asked: Vec<Help>,
    pub(super) python: ImportTimes,
    pub(super) npm: NpmTimes,
    pub(super) uv: UvSteps,
    /// Where the lines go as they are, when somebody wants to keep them.
    pub(super) raw: Option<Lines>,
    folder: PathBuf,
}

impl Collector {
    pub(super) fn new(asked: &[Help], raw: Option<Lines>, folder: PathBuf) -> Self {
        Self { asked: asked.to_vec(), python: ImportTimes::default(), npm: NpmTimes::default(), uv: UvSteps::default(), raw, folder }
    }

    /// Takes a line; false when it is the server's own.
    pub(in crate::probe) fn take(&mut self, at: Duration, line: &Line<'_>) -> bool {
        let asked = |help| self.asked.contains(&help);
        let taken = asked(Help::Python) && self.python.take(line.bytes)
            || asked(Help::Npm) && self.npm.take(line.bytes)
            || asked(Help::Uv) && self.uv.take(at, line);
        if let Some(raw) = self.raw.as_mut().filter(|_| taken) {
            raw.add(line.bytes);
        }
        taken
    }
}

/// Lets the processes of the server write down what they know, before it is told to end.
pub(in crate::probe) async fn let_tell(session: &mut Session<'_>) {
    let Some(collector) = session.collector.as_deref() else { return };
    if !collector.asked.contains(&Help::Node) || session.exited {
        return;
    }
    let folder = collector.folder.clone();
    // Without the file nobody writes, and there is nothing to wait for.
    if std::fs::write(folder.join(node::ENOUGH), "").is_err() {
        return;
    }
    let until = session.recorder.now() + LAST_WORDS;
    while !session.exited && session.recorder.now() < until && !node::is_complete(&folder) {
        let next = session.recorder.now() + LOOK;
        session.pump_uninterrupted(next).await;
    }
}

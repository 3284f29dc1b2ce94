//! Who is there: processes that appear, run other programs and end.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use crate::evidence::{Image, Process, Redactor};

use super::super::look::Glance;

/// Later ones are not followed; what they use shows in the account of their parent.
const MOST_PROCESSES: usize = 500;
/// The first of them are kept, and the last.
const MOST_IMAGES: usize = 20;
const MOST_WORDS: usize = 100;

/// Everybody who was ever seen, and who of them is there.
#[derive(Debug)]
pub(super) struct Processes {
    redactor: Redactor,
    spawned: Option<Duration>,
    all: Vec<Process>,
    /// What each of them runs, as the system shows it; hashed, because it may hold secrets.
    running: Vec<Option<u64>>,
    /// By id and creation, since ids are used again.
    there: HashMap<(u32, u64), usize>,
}

/// A process of one look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present<'a> {
    pub index: usize,
    /// Index of who is its parent now, which changes when a parent ends.
    pub parent: Option<usize>,
    pub glance: &'a Glance,
}

impl Processes {
    pub(super) fn new(spawned: Duration, redactor: Redactor) -> Self {
        Self { redactor, spawned: Some(spawned), all: Vec::new(), running: Vec::new(), there: HashMap::new() }
    }

    /// Who is there at this look, and who has gone since the look before.
    pub(super) fn see<'a>(&mut self, at: Duration, glances: &'a [Glance]) -> (Vec<Present<'a>>, Vec<usize>) {
        // Nothing happened before the first look but the spawn.
        let since = self.spawned.take_if(|_| !glances.is_empty()).unwrap_or(at);
        let mut by_pid = HashMap::new();
        let mut present = Vec::with_capacity(glances.len());
        for glance in glances {
            let parent = by_pid.get(&glance.parent).copied();
            let Some(index) = self.recognise(glance, parent, since) else { continue };
            by_pid.insert(glance.pid, index);
            self.update(index, glance, since, at);
            present.push(Present { index, parent, glance });
        }
        let here: HashSet<usize> = present.iter().map(|present| present.index).collect();
        let mut left: Vec<usize> = self.there.values().copied().filter(|index| !here.contains(index)).collect();
        left.sort_unstable();
        self.there.retain(|_, index| here.contains(index));
        for &index in &left {
            self.all[index].ended.get_or_insert(at);
        }
        (present, left)
    }

    /// The index of a process, old or new.
    fn recognise(&mut self, glance: &Glance, parent: Option<usize>, since: Duration) -> Option<usize> {
        let key = (glance.pid, glance.created);
        if let Some(&index) = self.there.get(&key) {
            return Some(index);
        }
        if self.all.len() == MOST_PROCESSES {
            return None;
        }
        let index = self.all.len();
        let images = vec![Image { since, argv: Vec::new() }];
        self.all.push(Process { pid: glance.pid, parent, images, ended: None, cpu: Duration::ZERO });
        self.running.push(None);
        self.there.insert(key, index);
        Some(index)
    }

    fn update(&mut self, index: usize, glance: &Glance, since: Duration, at: Duration) {
        if let Some(argv) = &glance.argv {
            self.runs(index, argv, since);
        }
        let process = &mut self.all[index];
        process.cpu = process.cpu.max(glance.cpu);
        if glance.is_dead {
            process.ended.get_or_insert(at);
        }
    }

    fn runs(&mut self, index: usize, argv: &[String], since: Duration) {
        let mut hasher = DefaultHasher::new();
        argv.hash(&mut hasher);
        let running = Some(hasher.finish());
        if std::mem::replace(&mut self.running[index], running) == running {
            return;
        }
        // A title leaves the rest of the old arguments empty.
        let written = argv.iter().rposition(|word| !word.is_empty()).map_or(0, |last| last + 1).min(MOST_WORDS);
        let argv = &argv[..written];
        let images = &mut self.all[index].images;
        let is_known = images.last().is_some_and(|image| !image.argv.is_empty());
        if argv.is_empty() || is_known && is_title(argv) {
            return;
        }
        let words: Vec<String> = if is_title(argv) { argv[0].split_whitespace().map(str::to_owned).collect() } else { argv.to_vec() };
        // A launcher passes on what it was given, and not always behind the flag that told what it is.
        self.redactor.learn(&words);
        let image = Image { since, argv: self.redactor.show_args(&words) };
        let is_full = images.len() == MOST_IMAGES;
        match images.last_mut() {
            Some(last) if last.argv == image.argv => {}
            Some(last) if last.argv.is_empty() => last.argv = image.argv,
            Some(last) if is_full => *last = image,
            _ => images.push(image),
        }
    }

    /// Index of who started it.
    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        self.all[index].parent
    }

    pub(super) fn appeared(&self, index: usize) -> Duration {
        self.all[index].appeared()
    }

    pub(super) fn finish(self) -> Vec<Process> {
        self.all
    }
}

/// Whether a process has given itself a title, as npm does: one text with spaces in the place of the arguments (libuv/libuv:src/unix/proctitle.c).
/// It runs the same program as before, and its first arguments tell more. A program in a folder with spaces begins with the folder.
fn is_title(argv: &[String]) -> bool {
    let [text] = argv else { return false };
    text.split_once(char::is_whitespace).is_some_and(|(first, _)| !first.is_empty() && !first.contains(['/', '\\']))
}

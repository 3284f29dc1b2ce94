//! A process of the server's tree and the programs that it ran, one after the other.

use std::time::Duration;

use crate::evidence::Shown;

/// A process of the tree. Times are from the attempt's begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    pub pid: u32,
    /// Index of its parent among the tree's processes; `None` for the first, and for one whose parent was never seen.
    pub parent: Option<usize>,
    /// What it ran: never empty, one more for each exec that was seen.
    pub images: Vec<Image>,
    /// `None` while it lived at the last look.
    pub ended: Option<Duration>,
    /// Processor time until then.
    pub cpu: Duration,
}

/// A program that a process ran from some moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub since: Duration,
    /// The program and its arguments, secrets taken out; the name alone where the system shows no more.
    pub argv: Vec<Shown>,
}

impl Process {
    #[must_use]
    pub fn appeared(&self) -> Duration {
        self.images.first().map_or(Duration::ZERO, |image| image.since)
    }

    /// What it ran at that moment.
    #[must_use]
    pub fn image_at(&self, moment: Duration) -> Option<&Image> {
        self.images.iter().rfind(|image| image.since <= moment).or(self.images.first())
    }
}

impl Image {
    /// The file name of the program, without folder and without `.exe`.
    #[must_use]
    pub fn program(&self) -> &str {
        let path = self.argv.first().map_or("", |word| &**word);
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        name.strip_suffix(".exe").unwrap_or(name)
    }
}

//! What the runtimes of a server tell of themselves when they are asked to: in a further start that is made for it, is slower for it, and
//! is never judged.

mod help;
mod load;
mod node;

use std::time::Duration;

pub use help::Help;
pub use load::Load;
pub use node::{Call, Compute, Hot, NodeProcess};

use super::Shown;

/// All that was told. Where nobody could be asked, there was no further start.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The runtimes that were seen at work and can be asked.
    pub seen: Vec<Help>,
    /// The runtimes that were asked: those that were seen, or all where nobody was recognised.
    pub asked: Vec<Help>,
    /// Programs that ran and give no such help by variables of the environment, or none that is known.
    pub without: Vec<Shown>,
    /// A list for each Python process, in the order in which they began.
    pub python: Vec<Imports>,
    pub node: Vec<NodeProcess>,
    pub npm: Npm,
    pub uv: Vec<Step>,
    pub kept: Kept,
}

/// What one Python process imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imports {
    pub modules: u64,
    pub total: Duration,
    /// The heaviest, as they imported one another.
    pub heaviest: Vec<Load>,
}

/// What npm did before it ran the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Npm {
    /// By npm's own names, in the order of their ends; some contain others.
    pub steps: Vec<Step>,
    pub requests: u64,
    /// The slowest requests, the slowest first; several run at the same time.
    pub slowest: Vec<Request>,
}

/// A part of what a launcher did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: Shown,
    pub took: Duration,
    /// The longest silence within it, and what was said at its end.
    pub longest: Option<(Duration, Shown)>,
}

/// A request that npm made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub url: Shown,
    pub took: Duration,
}

/// What became of the raw files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Kept {
    #[default]
    NotAsked,
    In(Shown),
    /// They could not be, for this reason.
    Failed(Shown),
}

impl Profile {
    /// Whether any runtime told anything.
    #[must_use]
    pub fn tells(&self) -> bool {
        !(self.python.is_empty() && self.node.is_empty() && self.npm.is_empty() && self.uv.is_empty())
    }

    /// Whether that runtime told anything.
    #[must_use]
    pub fn tells_of(&self, help: Help) -> bool {
        match help {
            Help::Python => !self.python.is_empty(),
            Help::Node => !self.node.is_empty(),
            Help::Npm => !self.npm.is_empty(),
            Help::Uv => !self.uv.is_empty(),
        }
    }
}

impl Npm {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.requests == 0
    }
}

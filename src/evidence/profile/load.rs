//! Something that was loaded, and what it loaded in turn.

use std::time::Duration;

use crate::evidence::Shown;

/// A module of Python, or all files of a package of Node that were loaded at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    pub name: Shown,
    /// Without what it loaded in turn.
    pub own: Duration,
    pub total: Duration,
    /// What it loaded in turn, the heaviest first; what is light is left out.
    pub parts: Vec<Load>,
}

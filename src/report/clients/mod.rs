//! What `mcpdoctor clients` shows: the table of all profiles, and one profile in full.

mod detail;
mod remote;
mod table;
mod words;

pub use detail::detail;
pub use table::overview;

use crate::{client::ClientProfile, evidence::Shown};

/// Where a client keeps logs.
#[derive(Debug, Clone)]
pub struct LogPlace {
    pub folder: Shown,
    /// What they are called there.
    pub names: Vec<String>,
    /// How many are there.
    pub logs: usize,
}

/// Behind a value that nobody has seen.
const UNVERIFIED: char = '?';

fn is_unverified(profile: &ClientProfile, field: &str) -> bool {
    profile.facts.unverified.contains(&field)
}

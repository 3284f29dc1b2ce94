//! What `mcpdoctor clients` shows: the table of all profiles, and one profile in full.

mod detail;
mod table;
mod words;

pub use detail::detail;
pub use table::overview;

use crate::client::ClientProfile;

/// Behind a value that nobody has seen.
const UNVERIFIED: char = '?';

fn is_unverified(profile: &ClientProfile, field: &str) -> bool {
    profile.facts.unverified.contains(&field)
}

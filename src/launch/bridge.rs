//! Programs that only lead to a URL, as `npx mcp-remote URL` does.

use super::{LaunchPlan, RemotePlan};

/// The remote server that an entry's program only leads to; `None` where there is none.
#[must_use]
pub fn behind(_plan: &LaunchPlan) -> Option<RemotePlan> {
    None
}

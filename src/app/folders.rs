//! The folders that a report tells paths from.

use crate::{machine::Surroundings, report::Folders};

/// Where a build has its checkout: GitHub Actions, GitLab CI, and Jenkins.
const CHECKOUTS: [&str; 3] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"];

pub(super) fn of(surroundings: &Surroundings) -> Folders {
    let working = surroundings.cwd.clone();
    let checkout = CHECKOUTS.iter().filter_map(|name| surroundings.folder(name)).find(|checkout| working.starts_with(checkout));
    Folders { root: checkout.unwrap_or_else(|| working.clone()), working, home: Some(surroundings.home.clone()) }
}

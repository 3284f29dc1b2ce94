//! The client behind an attempt, where it is a known one.

use crate::{
    client::{self, ClientProfile},
    evidence::Attempt,
};

pub(super) fn profile(attempt: &Attempt) -> Option<&'static ClientProfile> {
    client::find(&attempt.client)
}

/// The client as people write it.
pub(super) fn name(attempt: &Attempt) -> &str {
    profile(attempt).map_or(&attempt.client, |profile| profile.name)
}

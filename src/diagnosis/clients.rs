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
    match profile(attempt) {
        Some(profile) => profile.name,
        // A log that no known client wrote.
        None if attempt.client == "unknown" => "the client",
        None => &attempt.client,
    }
}

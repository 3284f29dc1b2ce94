//! How the start that was measured would have gone under every client: limits and rules applied, nothing started again.

use std::time::Duration;

use crate::evidence::Evidence;

use super::Finding;

/// One client's prospects with this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The id of the client profile.
    pub client: &'static str,
    pub name: &'static str,
    /// `None`: it waits for ever.
    pub limit: Option<Duration>,
    pub would: Would,
    /// Why, as a clause: `4.1 s > 3 s`.
    pub why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Would {
    Start,
    /// It starts, but close to the limit, or with a fault that this client may not tolerate.
    Risk,
    Fail,
}

/// The prospects in every known client; empty when the start did not get far enough to tell.
pub(super) fn outlooks(_evidence: &Evidence, _findings: &[Finding]) -> Vec<Outlook> {
    Vec::new()
}

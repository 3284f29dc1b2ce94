//! What stands in the file, whose schema is `schema/baseline-v1.schema.json`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Millis;
use crate::machine::Hardware;

/// What a file of this version calls itself.
pub const SCHEMA: &str = "mcpdoctor.baseline/v1";

/// A whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    pub schema: String,
    /// When anything in it was last written.
    pub recorded_at: DateTime<Utc>,
    pub servers: Vec<Recorded>,
}

/// The starts of one server under one client, and all that one must know to compare them with others. Each server has its own date and
/// machine, for a file may be saved over by pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    pub server: String,
    /// The client's id.
    pub client: String,
    pub recorded_at: DateTime<Utc>,
    /// The version of mcpdoctor that measured.
    pub tool_version: String,
    pub machine: Hardware,
    /// What the fixed piece of work was, by which the machine's speed was measured.
    pub yardstick: String,
    /// A fingerprint of the command and its arguments, from which neither can be told.
    pub command: String,
    /// How many servers were started at the same time.
    pub jobs: usize,
    /// Those that got ready, in the order in which they were made, without warm-ups.
    pub runs: Vec<Sample>,
}

/// One start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The time until ready.
    pub ready_ms: Millis,
    /// What of it no faster machine would shorten. `None` where nobody watched.
    pub waited_ms: Option<Millis>,
    /// What of it was lost to other programs. `None` where that is not visible.
    pub queued_ms: Option<Millis>,
    /// What the fixed piece of work took, on the average of right before and right after.
    pub yardstick_ms: Option<Millis>,
}

impl Baseline {
    /// The starts of that server under that client.
    #[must_use]
    pub fn of(&self, server: &str, client: &str) -> Option<&Recorded> {
        self.servers.iter().find(|recorded| recorded.is_of(server, client))
    }
}

impl Recorded {
    pub(super) fn is_of(&self, server: &str, client: &str) -> bool {
        self.server == server && self.client == client
    }
}

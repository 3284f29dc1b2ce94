//! How a client starts the servers of its config together: how many at a time, and when the next one's turn comes.
//!
//! A client's limit runs from each server's own start in all of them: eight servers of 2 s each, three at a time, are all connected by
//! Claude Code under a limit of 3 s.

use std::num::NonZeroUsize;

/// Who starts beside whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// All at the same moment, in no order that matters.
    AllAtOnce,
    /// One after another in the order of the config, with a program or with a URL; the next one when the lists are there.
    InTurn,
    /// So many at a time in the order of the config, those with a program and those with a URL each for themselves.
    Lanes { local: Lane, remote: Lane, next: Next },
}

/// The places for one kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// How many start at the same time.
    pub places: NonZeroUsize,
    /// The variable in the client's own environment that changes the number.
    pub setting: &'static str,
}

/// When the place of a server is free for the next one; at the latest when it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// When the handshake is done.
    Connected,
    /// When the lists are there too.
    Listed,
}

const fn lane(places: usize, setting: &'static str) -> Lane {
    match NonZeroUsize::new(places) {
        Some(places) => Lane { places, setting },
        None => Lane { places: NonZeroUsize::MIN, setting },
    }
}

/// The numbers: code.claude.com/docs/en/env-vars. Recorded of Claude Code 2.1.197: three of eight servers at a time, in the order of the
/// config, the next one as soon as any of the three is connected.
pub(super) const CLAUDE_CODE: Together = Together::Lanes {
    local: lane(3, "MCP_SERVER_CONNECTION_BATCH_SIZE"),
    remote: lane(20, "MCP_REMOTE_SERVER_CONNECTION_BATCH_SIZE"),
    next: Next::Connected,
};

/// Recorded of `claude mcp list` 2.1.197: as in a session, but a place is free when the tools are there.
pub(super) const CLAUDE_CODE_LIST: Together = match CLAUDE_CODE {
    Together::Lanes { local, remote, .. } => Together::Lanes { local, remote, next: Next::Listed },
    other @ (Together::AllAtOnce | Together::InTurn) => other,
};

//! Connections and ports over TCP, as the operating system showed them.

use std::{net::SocketAddr, time::Duration};

use crate::evidence::Seen;

/// A connection that a process of the tree opened. Times are from the attempt's begin, and as exact as the looks are near to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Index of the process.
    pub by: usize,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    /// When it was first seen.
    pub from: Duration,
    /// When it was first seen to be accepted; `None` if it never was.
    pub accepted: Option<Duration>,
    /// When it was no longer there.
    pub until: Option<Duration>,
    /// Bytes of the application, as far as they were counted.
    pub sent: Seen<u64>,
    pub received: Seen<u64>,
}

impl Connection {
    /// The other end as people write it: a socket for both families shows an IPv4 address as an IPv6 one.
    #[must_use]
    pub fn peer(&self) -> SocketAddr {
        SocketAddr::new(self.remote.ip().to_canonical(), self.remote.port())
    }
}

/// A port that a process of the tree listens at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Index of the process.
    pub by: usize,
    pub at: SocketAddr,
    /// When it was first seen, from the attempt's begin.
    pub from: Duration,
}

//! WHAT STANDS BEHIND: one way to any URL, climbed rung by rung and written down: proxy, name, each address, encryption, HTTP.
//!
//! Invariant: records, never judges.

mod answer;
mod climb;
mod dial;
mod ear;
mod line;
mod lookup;
pub mod n8n;
mod proxy;
mod redirect;
mod request;
mod road;
mod target;
mod tls;
mod wire;

#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use crate::evidence::{Endpoint, Redactor, Rung, Secret, Verb};

pub use answer::{Answer, Chunk};
pub use climb::climb;
pub(crate) use dial::dial;
pub(crate) use lookup::lookup;
pub use road::Road;
pub use target::Target;

/// How long each rung may take, and how much is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the name.
    pub lookup: Duration,
    /// For all addresses together; they are tried at the same time.
    pub dial: Duration,
    /// For a proxy's consent and for encryption, each.
    pub tls: Duration,
    /// From a request to the end of its answer, redirects included; of a stream, to its head.
    pub answer: Duration,
    /// Bytes of a body that are read at most.
    pub body: usize,
}

/// How to go to a URL.
#[derive(Debug, Clone)]
pub struct Way {
    pub limits: Limits,
    /// The proxy to go through, as `host:port` or `user:password@host:port`, where there is no direct way.
    pub proxy: Option<String>,
    /// Further certificates of issuers.
    pub trusted: Vec<PathBuf>,
    pub redactor: Redactor,
}

impl Way {
    /// The same way in the time until `deadline`.
    fn until(&self, deadline: Option<Instant>) -> Self {
        let mut way = self.clone();
        if let Some(deadline) = deadline {
            let rest = deadline.saturating_duration_since(Instant::now());
            let Limits { lookup, dial, tls, answer, body: _ } = &mut way.limits;
            for limit in [lookup, dial, tls, answer] {
                *limit = rest.min(*limit);
            }
        }
        way
    }
}

/// A request to send.
#[derive(Debug, Clone)]
pub struct Ask {
    pub verb: Verb,
    /// What it is for, as its rung will tell.
    pub endpoint: Endpoint,
    /// Path and query. It never leads to another origin than that of the road.
    pub target: String,
    /// `User-Agent` and `Accept` are added where they are missing.
    pub headers: Vec<(String, Secret)>,
    pub body: Option<String>,
    /// How long the answer may take, where that is not [`Limits::answer`].
    pub patience: Option<Duration>,
}

/// Takes each rung when it is over.
pub type Tell<'t> = &'t mut (dyn FnMut(Rung) + Send);

//! WHAT STANDS BEHIND: one way to any URL, climbed rung by rung and written down: proxy, name, each address, encryption, HTTP.
//!
//! Invariant: records, never judges.

mod answer;
mod dial;
mod ear;
mod line;
mod lookup;
pub mod n8n;
mod redirect;
mod request;
mod road;
mod target;
mod tls;
mod tunnel;
mod wire;

#[cfg(test)]
mod tests;

use std::{path::PathBuf, time::Duration};

use crate::evidence::{Endpoint, Redactor, Rung, Secret, Verb};

pub use answer::{Answer, Chunk};
pub(crate) use dial::dial;
pub(crate) use lookup::lookup;
pub use road::{Road, climb};
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

impl Limits {
    /// These limits, and each within `rest`.
    fn within(self, rest: Duration) -> Self {
        Self { lookup: self.lookup.min(rest), dial: self.dial.min(rest), tls: self.tls.min(rest), answer: self.answer.min(rest), body: self.body }
    }
}

/// How to go to a URL.
#[derive(Debug, Clone)]
pub struct Way {
    pub limits: Limits,
    /// The proxy to go through, as `host:port`, where there is no direct way.
    pub proxy: Option<String>,
    /// Further certificates of issuers.
    pub trusted: Vec<PathBuf>,
    pub redactor: Redactor,
}

/// A request to send.
#[derive(Debug, Clone)]
pub struct Ask {
    pub verb: Verb,
    /// What it is for, as its rung will tell.
    pub endpoint: Endpoint,
    /// Path and query.
    pub target: String,
    /// `User-Agent` and `Accept` are added where they are missing.
    pub headers: Vec<(String, Secret)>,
    pub body: Option<String>,
    /// How long the answer may take, where that is not [`Limits::answer`].
    pub patience: Option<Duration>,
}

/// Takes each rung when it is over.
pub type Tell<'t> = &'t mut (dyn FnMut(Rung) + Send);

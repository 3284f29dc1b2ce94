//! WHAT STANDS BEHIND: one way to any URL, climbed rung by rung and written down: proxy, name, each address, encryption, HTTP.
//!
//! Invariant: records, never judges.

use std::{path::PathBuf, time::Duration};

use crate::evidence::{Redactor, Rung, Secret, Verb};

/// How long each rung may take, and how much is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the name.
    pub lookup: Duration,
    /// For all addresses together; they are tried at the same time.
    pub dial: Duration,
    pub tls: Duration,
    /// From a request to the first byte of its answer.
    pub answer: Duration,
    /// Bytes of a body that are read at most.
    pub body: usize,
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
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, Secret)>,
    pub body: Option<String>,
}

/// Takes each rung when it is over.
pub type Tell<'t> = &'t mut (dyn FnMut(Rung) + Send);

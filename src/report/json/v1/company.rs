//! The client's other servers, started together with this one; frozen like the rest.

use serde::Serialize;

/// How the start went in company.
#[derive(Serialize)]
pub(in crate::report::json) struct Company {
    /// From 1, in the order in which the client starts them.
    pub(in crate::report::json) position: usize,
    pub(in crate::report::json) of: usize,
    /// How many start at the same time; null where all do.
    pub(in crate::report::json) at_once: Option<usize>,
    /// The variable that changes the number.
    pub(in crate::report::json) setting: Option<&'static str>,
    pub(in crate::report::json) queued_ms: Option<f64>,
    /// From the begin of the client's start.
    pub(in crate::report::json) ready_ms: Option<f64>,
    pub(in crate::report::json) alone_ms: Option<f64>,
    pub(in crate::report::json) waited_for: Vec<Holder>,
}

/// A server for whose place this one waited.
#[derive(Serialize)]
pub(in crate::report::json) struct Holder {
    pub(in crate::report::json) server: String,
    pub(in crate::report::json) held_ms: Option<f64>,
}

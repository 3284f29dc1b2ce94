//! What the runtimes told in a further start; frozen like the rest.

use serde::Serialize;

/// What the runtimes told of themselves in the attempt that is `profiled`.
#[derive(Serialize)]
pub(in crate::report::json) struct Profile {
    pub(in crate::report::json) asked: Vec<&'static str>,
    pub(in crate::report::json) without_help: Vec<String>,
    pub(in crate::report::json) python: Vec<Imports>,
    pub(in crate::report::json) node: Vec<NodeProcess>,
    pub(in crate::report::json) npm: Option<Npm>,
    pub(in crate::report::json) uv: Vec<Step>,
    pub(in crate::report::json) kept_in: Option<String>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Imports {
    pub(in crate::report::json) modules: u64,
    pub(in crate::report::json) total_ms: f64,
    pub(in crate::report::json) heaviest: Vec<Load>,
}

/// Something that was loaded, and what it loaded in turn.
#[derive(Serialize)]
pub(in crate::report::json) struct Load {
    pub(in crate::report::json) name: String,
    pub(in crate::report::json) own_ms: f64,
    pub(in crate::report::json) total_ms: f64,
    pub(in crate::report::json) loads: Vec<Load>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct NodeProcess {
    pub(in crate::report::json) argv: Vec<String>,
    pub(in crate::report::json) version: String,
    pub(in crate::report::json) launcher: bool,
    pub(in crate::report::json) files: u64,
    pub(in crate::report::json) loading_ms: f64,
    pub(in crate::report::json) heaviest: Vec<Load>,
    pub(in crate::report::json) unfinished: Option<String>,
    pub(in crate::report::json) cpu: Option<Compute>,
    pub(in crate::report::json) calls: Vec<Call>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Compute {
    pub(in crate::report::json) busy_ms: f64,
    pub(in crate::report::json) idle_ms: f64,
    pub(in crate::report::json) heaviest: Vec<Hot>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Hot {
    pub(in crate::report::json) name: String,
    pub(in crate::report::json) own_ms: f64,
    pub(in crate::report::json) function: Option<Function>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Function {
    pub(in crate::report::json) name: String,
    pub(in crate::report::json) place: String,
    pub(in crate::report::json) own_ms: f64,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Call {
    pub(in crate::report::json) to: String,
    pub(in crate::report::json) start_ms: f64,
    pub(in crate::report::json) address_ms: Option<f64>,
    pub(in crate::report::json) open_ms: Option<f64>,
    pub(in crate::report::json) first_byte_ms: Option<f64>,
    pub(in crate::report::json) failed: Option<String>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Npm {
    pub(in crate::report::json) steps: Vec<Step>,
    pub(in crate::report::json) requests: u64,
    pub(in crate::report::json) slowest: Vec<Request>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Request {
    pub(in crate::report::json) url: String,
    pub(in crate::report::json) duration_ms: f64,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Step {
    pub(in crate::report::json) name: String,
    pub(in crate::report::json) duration_ms: f64,
    pub(in crate::report::json) longest_silence: Option<Silence>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Silence {
    pub(in crate::report::json) duration_ms: f64,
    pub(in crate::report::json) until: String,
}

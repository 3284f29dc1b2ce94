//! The frozen shape of version 1. Fields may be added; none is ever renamed, removed or given another meaning.
//!
//! Times in `_ms` fields are milliseconds with up to three decimals. `schema/report-v1.schema.json` says the same to programs.

#![expect(clippy::struct_field_names, reason = "the names are those of the published schema")]

mod company;
mod network;
mod profile;
mod runs;

use serde::Serialize;

pub(super) use company::{Company, Holder};
pub(super) use network::{Answer, Certificate, Found, Header, N8n, Proxy, Remote, Rung, Tls, Trusted};
pub(super) use profile::{Call, Compute, Function, Hot, Imports, Load, NodeProcess, Npm, Profile, Request, Silence, Step};
pub(super) use runs::{Allowance, Allowed, Comparison, Gate, Ground, Judgement, Outlier, Refusal, Run, RunPhase, Runs, Shift};

pub(super) const SCHEMA: &str = "mcpdoctor.report/v1";

#[derive(Serialize)]
pub(super) struct Report {
    pub(super) schema: &'static str,
    pub(super) tool: Tool,
    pub(super) command: &'static str,
    pub(super) generated_at: String,
    pub(super) summary: Summary,
    pub(super) servers: Vec<Server>,
    pub(super) logs: Option<Logs>,
    pub(super) gate: Option<Gate>,
}

/// What was read, for a report about logs.
#[derive(Serialize)]
pub(super) struct Logs {
    pub(super) files: usize,
    pub(super) lines: u64,
    pub(super) unread: Vec<Unread>,
    pub(super) around: Vec<LogLine>,
}

/// A line near a cited one, as `--context` asks for.
#[derive(Serialize)]
pub(super) struct LogLine {
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Unread {
    pub(super) path: String,
    pub(super) why: String,
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

#[derive(Serialize, Default)]
pub(super) struct Summary {
    pub(super) servers: usize,
    pub(super) healthy: usize,
    pub(super) degraded: usize,
    pub(super) failing: usize,
    pub(super) inconclusive: usize,
    /// How many of them pass by what a build is told.
    pub(super) passed: usize,
}

#[derive(Serialize)]
pub(super) struct Server {
    pub(super) server: String,
    pub(super) client: String,
    pub(super) origin: &'static str,
    pub(super) config: Option<Place>,
    pub(super) verdict: Verdict,
    pub(super) attempts: Vec<Attempt>,
    pub(super) findings: Vec<Finding>,
    pub(super) ruled_out: Vec<RuledOut>,
    pub(super) clients: Vec<Client>,
    pub(super) statistics: Option<Statistics>,
    pub(super) history: Option<History>,
    /// An entry that says something else by now than the log shows was started.
    pub(super) changed_entry: Option<Place>,
    pub(super) profile: Option<Profile>,
    /// What `--cold` came to; null where it was not asked for.
    pub(super) cold: Option<Cold>,
    /// The starts of `--runs`; null where one start is told in full.
    pub(super) runs: Option<Runs>,
    pub(super) comparison: Option<Comparison>,
    pub(super) judgement: Judgement,
    /// Null where the client's servers were not started together.
    pub(super) company: Option<Company>,
}

/// Starts with empty package caches.
#[derive(Serialize)]
pub(super) struct Cold {
    /// False where nothing of the entry comes from a private cache; then the probe was an ordinary one.
    pub(super) applies: bool,
    pub(super) own_caches: Vec<String>,
    pub(super) packages: Vec<Package>,
    /// Received over the network where that was visible, else those of the packages.
    pub(super) bytes: u64,
    pub(super) cache_bytes: u64,
    pub(super) hosts: Vec<String>,
    pub(super) cold_ms: Option<f64>,
    pub(super) warm_ms: Option<f64>,
    pub(super) starts: usize,
    pub(super) starts_until_ready: Option<usize>,
}

/// A package that was downloaded.
#[derive(Serialize)]
pub(super) struct Package {
    pub(super) registry: &'static str,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) bytes: Option<u64>,
}

/// The starts that a client's logs tell of.
#[derive(Serialize)]
pub(super) struct History {
    pub(super) client: String,
    pub(super) starts: usize,
    pub(super) good: usize,
    pub(super) failed: usize,
    pub(super) unfinished: usize,
    pub(super) first: Option<String>,
    pub(super) last_good: Option<String>,
    pub(super) last_failure: Option<String>,
    pub(super) changed: Option<Change>,
    pub(super) days: Vec<Day>,
}

/// The starts of one day.
#[derive(Serialize)]
pub(super) struct Day {
    pub(super) date: String,
    pub(super) good: usize,
    pub(super) failed: usize,
    pub(super) unfinished: usize,
    pub(super) ready_ms: Option<DaySpread>,
}

#[derive(Serialize)]
pub(super) struct DaySpread {
    pub(super) median: f64,
    pub(super) p95: f64,
}

/// The day on which the time until ready became another.
#[derive(Serialize)]
pub(super) struct Change {
    pub(super) date: String,
    pub(super) before_ms: f64,
    pub(super) after_ms: f64,
}

#[derive(Serialize)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: u64,
}

#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) status: &'static str,
    pub(super) cause: Option<&'static str>,
    pub(super) confidence: &'static str,
    pub(super) summary: String,
}

#[derive(Serialize)]
pub(super) struct Attempt {
    pub(super) purpose: &'static str,
    pub(super) started_at: Option<String>,
    pub(super) limit_ms: Option<f64>,
    pub(super) outcome: &'static str,
    pub(super) ready_ms: Option<f64>,
    pub(super) protocol_version: Option<String>,
    pub(super) server_info: Option<ServerInfo>,
    pub(super) tools: Option<usize>,
    pub(super) exit: Option<Exit>,
    pub(super) phases: Vec<Phase>,
    pub(super) waits: Vec<Wait>,
    /// `None`: nobody watched, or nothing was visible.
    pub(super) watch: Option<Watch>,
    pub(super) processes: Vec<Process>,
    pub(super) connections: Vec<Connection>,
    pub(super) listeners: Vec<Listener>,
    /// Set where nothing was started, for it is reached by a URL.
    pub(super) remote: Option<Remote>,
    pub(super) network: Vec<Rung>,
    pub(super) n8n: Option<N8n>,
}

#[derive(Serialize)]
pub(super) struct ServerInfo {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Serialize)]
pub(super) struct Exit {
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
}

#[derive(Serialize)]
pub(super) struct Phase {
    pub(super) name: &'static str,
    pub(super) start_ms: Option<f64>,
    pub(super) duration_ms: Option<f64>,
    pub(super) outcome: &'static str,
    /// Time lost to other programs.
    pub(super) disturbed_ms: Option<f64>,
}

/// A part of a phase in which one thing was done or waited for.
#[derive(Serialize)]
pub(super) struct Wait {
    pub(super) kind: &'static str,
    pub(super) what: String,
    pub(super) named_in: Option<String>,
    pub(super) phase: &'static str,
    pub(super) start_ms: f64,
    pub(super) duration_ms: f64,
    pub(super) process: String,
    pub(super) pid: Option<u32>,
}

/// How the processes were watched.
#[derive(Serialize)]
pub(super) struct Watch {
    pub(super) looks: u32,
    pub(super) over_ms: f64,
    pub(super) cost_cpu_ms: f64,
    pub(super) blind: Vec<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) parent: Option<u32>,
    /// What it ran last.
    pub(super) argv: Vec<String>,
    pub(super) earlier: Vec<Program>,
    pub(super) from_ms: f64,
    pub(super) until_ms: Option<f64>,
    pub(super) cpu_ms: f64,
}

/// What a process ran before its last program.
#[derive(Serialize)]
pub(super) struct Program {
    pub(super) argv: Vec<String>,
    pub(super) from_ms: f64,
}

#[derive(Serialize)]
pub(super) struct Connection {
    pub(super) process: String,
    pub(super) pid: Option<u32>,
    pub(super) remote: String,
    pub(super) named_in: Option<String>,
    pub(super) from_ms: f64,
    pub(super) accepted_ms: Option<f64>,
    pub(super) until_ms: Option<f64>,
    pub(super) sent: Option<u64>,
    pub(super) received: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Listener {
    pub(super) process: String,
    pub(super) pid: Option<u32>,
    pub(super) at: String,
    pub(super) from_ms: f64,
}

#[derive(Serialize)]
pub(super) struct Finding {
    pub(super) cause: &'static str,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) claim: String,
    pub(super) subject: Option<Subject>,
    pub(super) measured: Option<Quantity>,
    pub(super) expected: Option<Quantity>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) fixes: Vec<Fix>,
}

#[derive(Serialize)]
pub(super) struct Subject {
    pub(super) kind: &'static str,
    pub(super) name: String,
}

#[derive(Serialize)]
pub(super) struct Quantity {
    pub(super) what: &'static str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
}

#[derive(Serialize)]
pub(super) struct Evidence {
    pub(super) source: String,
    pub(super) elapsed_ms: Option<f64>,
    pub(super) wall: Option<String>,
    pub(super) text: String,
    pub(super) left_alone: bool,
}

#[derive(Serialize)]
pub(super) struct Fix {
    pub(super) title: String,
    pub(super) command: Option<String>,
    pub(super) edit: Option<String>,
    pub(super) safety: &'static str,
}

#[derive(Serialize)]
pub(super) struct RuledOut {
    pub(super) hypothesis: &'static str,
    pub(super) because: String,
    pub(super) evidence: Vec<Evidence>,
}

#[derive(Serialize)]
pub(super) struct Client {
    pub(super) client: &'static str,
    pub(super) limit_ms: Option<f64>,
    pub(super) would: &'static str,
    pub(super) why: String,
}

/// Over the starts that got ready: the runs of `--runs`, or those that a log tells of.
#[derive(Serialize)]
pub(super) struct Statistics {
    pub(super) runs: u32,
    pub(super) ready_ms: Spread,
}

#[derive(Serialize)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
    pub(super) p95: f64,
    pub(super) max: f64,
    pub(super) stddev: f64,
}

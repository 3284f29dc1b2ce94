//! mcpdoctor starts an MCP server exactly as a given client would, and names one root cause when that fails.
//!
//! The modules in the order in which data flows through them:
//!
//! - [`machine`]: what the machine is: its system's rules, variables and folders
//! - [`config`]: what the user wrote → `ServerSpec`
//! - [`client`]: how a client behaves → `ClientProfile`
//! - [`launch`]: entry × profile → `LaunchPlan`
//! - [`probe`]: start it and write down what happens → `Attempt`
//! - [`backend`]: climbs to a URL and writes down what it finds, n8n above all → `Attempt`
//! - [`logs`]: what clients wrote down → `Attempt`
//! - [`evidence`]: the one model that probes and logs share
//! - [`diagnosis`]: what it means → `Finding`, `Verdict`
//! - [`baseline`]: the times of former days, and how those of now differ from them
//! - [`gate`]: whether a build may go on
//! - [`report`]: how it is said → text
//! - [`demo`]: embedded patients, for `mcpdoctor demo` and the tests
//! - [`self_test`]: whether the watcher sees right on this machine
//! - [`app`]: one file per subcommand, wiring the above; [`cli`]: the command line

mod amount;
pub mod app;
pub mod backend;
pub mod baseline;
pub mod cli;
pub mod client;
pub mod config;
mod crew;
pub mod demo;
pub mod diagnosis;
pub mod evidence;
pub mod gate;
pub mod launch;
pub mod logs;
pub mod machine;
mod pattern;
pub mod probe;
pub mod report;
pub mod self_test;
mod wire;

//! The binary as its users run it: real processes, pipes and sockets, with the embedded patients as servers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod baseline;
#[cfg(unix)]
mod cold;
mod doctor;
mod exit_codes;
mod formats;
mod gate;
mod github;
mod logs;
mod n8n;
mod patients;
mod profile;
mod progress;
mod runs;
mod together;
#[cfg(target_os = "linux")]
mod traces;
mod urls;
mod words;

//! THE WARD: small faulty MCP servers inside the binary, for `mcpdoctor demo` and for the end-to-end tests.
//!
//! A patient is a real process with real pipes and sockets: this executable, started as `mcpdoctor demo --as-patient NAME`.
//! It runs on std alone, before any runtime exists, so that its own start takes no time worth measuring.

mod acts;
mod era;
mod exercise;
mod life;
mod os;
mod patient;
mod processor;
mod stage;
mod stand_in;
mod talk;
mod tempo;
mod ward;

use std::process::ExitCode;

pub use acts::yardstick::KIND as YARDSTICK;
pub use exercise::{EXERCISES, Exercise, Record};
pub use patient::{Expected, Patient};
pub use ward::PATIENTS;

/// There is no patient of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no patient is called `{0}`")]
pub struct UnknownPatient(pub String);

/// The patient of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Patient> {
    PATIENTS.iter().find(|patient| patient.name == name)
}

/// Is the patient `name` until its client or its own clock ends it, and returns the exit code of the process.
pub fn be_patient(name: &str, args: &[String]) -> Result<ExitCode, UnknownPatient> {
    let act = find(name).map(|patient| patient.act).or_else(|| ward::extra(name)).ok_or_else(|| UnknownPatient(name.into()))?;
    Ok(ExitCode::from(stage::perform(act, args)))
}

#[cfg(test)]
mod tests;

//! The gate that a probe obeys: the one that is given, else the nearest one.

use std::path::Path;

use crate::{
    cli,
    gate::{self, Gate},
    machine::Surroundings,
};

/// A gate, and how far it is trusted.
pub(super) struct Obeyed {
    pub gate: Gate,
    /// Somebody gave it with `--gate`. One that only lies there sets numbers, and starts nothing that a project configures itself.
    pub is_given: bool,
}

/// The gate for these arguments. What somebody types to start instead of a configured server is no business of a gate that only lies there.
///
/// # Errors
/// A gate that is there and cannot be obeyed: nothing may pass it.
pub(super) fn of(args: &cli::Probe, surroundings: &Surroundings) -> anyhow::Result<Option<Obeyed>> {
    if let Some(file) = &args.gate.gate {
        return Ok(Some(Obeyed { gate: Gate::read(file)?, is_given: true }));
    }
    if args.gate.no_gate || !args.command.is_empty() {
        return Ok(None);
    }
    let Some(file) = gate::find(&surroundings.cwd, &surroundings.home) else { return Ok(None) };
    // As people would type it from here.
    let file = file.strip_prefix(&surroundings.cwd).map_or(file.as_path(), |below: &Path| below);
    Ok(Some(Obeyed { gate: Gate::read(file)?, is_given: false }))
}

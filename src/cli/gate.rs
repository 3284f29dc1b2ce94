//! Which gate a probe obeys.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Gate {
    /// Obey this gate, and start the servers that it names [default: the nearest `mcpdoctor.toml`, from here upwards to the root of the repository].
    #[arg(long, value_name = "FILE", help_heading = "Verdict")]
    pub gate: Option<PathBuf>,
    /// Obey no gate.
    #[arg(long, conflicts_with = "gate", help_heading = "Verdict")]
    pub no_gate: bool,
}

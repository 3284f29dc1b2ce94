//! The command line of `mcpdoctor init`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Init {
    /// The config whose servers are meant [default: the project's own `.mcp.json`, else what the clients on this machine have].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The client to behave like; `mcpdoctor clients` lists them [default: the config's own].
    #[arg(long, value_name = "NAME")]
    pub client: Option<String>,
    /// Where to write it; `-` prints it.
    #[arg(long, short, value_name = "FILE", default_value = "mcpdoctor.toml")]
    pub output: PathBuf,
    /// Overwrite what is there.
    #[arg(long)]
    pub force: bool,
}

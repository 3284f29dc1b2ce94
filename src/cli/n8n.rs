//! The command line of `mcpdoctor n8n`.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{Judge, Output};
use crate::amount::duration;

#[derive(Debug, Args)]
pub struct N8n {
    /// Where n8n is [default: what the entry or the environment names, such as `N8N_API_URL`, else `http://localhost:5678`].
    pub url: Option<String>,
    /// Ask the n8n that this server's entry names, with the key that stands there.
    #[arg(long, value_name = "NAME", help_heading = "Which n8n")]
    pub server: Option<String>,
    /// Read this config file instead of looking for the clients' own.
    #[arg(long, value_name = "FILE", requires = "server", help_heading = "Which n8n")]
    pub config: Option<PathBuf>,
    /// Read the entry as this client does; `mcpdoctor clients` lists them.
    #[arg(long, value_name = "NAME", requires = "server", help_heading = "Which n8n")]
    pub client: Option<String>,
    /// The variable of this environment that holds the API key: its name, never the key.
    #[arg(long, value_name = "VARIABLE", help_heading = "Which n8n")]
    pub api_key_env: Option<String>,
    /// Give a visit up after this long: `500ms`, `2s` [default: 2.5s].
    #[arg(long, value_name = "DUR", value_parser = duration, allow_hyphen_values = true, help_heading = "Visit")]
    pub timeout: Option<Duration>,
    /// Wait up to this long until n8n is ready; end at once on what waiting does not mend.
    #[arg(long, value_name = "DUR", value_parser = duration, allow_hyphen_values = true, conflicts_with = "watch", help_heading = "Visit")]
    pub wait: Option<Duration>,
    /// Ask again and again, and tell of each change until interrupted.
    #[arg(
        long,
        value_name = "DUR",
        value_parser = duration,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "5s",
        help_heading = "Visit"
    )]
    pub watch: Option<Duration>,
    #[command(flatten)]
    pub judge: Judge,
    #[command(flatten)]
    pub output: Output,
}

//! The command line: clap types only.

mod gate;
mod init;
mod n8n;
mod repeat;
mod when;

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::styling};
use clap_complete::Shell;

pub use gate::Gate;
pub use init::Init;
pub use n8n::N8n;
pub use repeat::{BudgetStat, Repeat};
pub use when::When;
use when::when;

use crate::amount::duration;

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "Exit codes:
  0    healthy, or below --fail-on
  1    a verdict at or above --fail-on
  2    wrong usage, unreadable input, or the doctor itself failed
  3    nothing to check
  130  interrupted";

/// Says why an MCP server does not start: starts it as its client would and names one cause.
#[derive(Debug, Parser)]
#[command(name = "mcpdoctor", version, styles = STYLES, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub screen: Screen,
}

/// How reports look; valid for every subcommand.
#[derive(Debug, Clone, Args)]
pub struct Screen {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", help_heading = "Output")]
    pub color: Colour,
    /// Draw with ASCII alone.
    #[arg(long, global = true, help_heading = "Output")]
    pub ascii: bool,
    /// Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s.
    #[arg(long, short, global = true, help_heading = "Output")]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start servers as a client would, time every phase and name the cause.
    Probe(Probe),
    /// Read what the clients wrote down, and say what happened.
    Logs(Logs),
    /// Ask n8n whether it is there, ready, and takes the API key.
    N8n(N8n),
    /// What each client does when it starts a server.
    Clients(Clients),
    /// What a cause is, how it is recognised and how it is fixed.
    Explain(Explain),
    /// Start an embedded faulty server and diagnose it; lists them without a name.
    Demo(Demo),
    /// Write a first `mcpdoctor.toml`, which says what a build holds the servers to.
    Init(Init),
    /// Tell whether mcpdoctor sees right on this machine what a process waits for.
    SelfTest(SelfTest),
    /// Print the completion script for a shell.
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page.
    Man,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Probe {
    /// Servers, by their names in the config, or by a URL.
    #[arg(value_name = "SERVER", conflicts_with = "command")]
    pub servers: Vec<String>,
    /// Probe every server of the config.
    #[arg(long, conflicts_with_all = ["servers", "command"])]
    pub all: bool,
    /// Start all servers of one client together as it does, and then each alone, to see who waits for whom.
    #[arg(
        long,
        conflicts_with_all = ["servers", "command", "headers", "transport", "cold", "profile", "keep_profile", "runs", "warmup", "jobs", "save_baseline", "baseline"]
    )]
    pub as_client: bool,
    /// Read this config file instead of looking for the clients' own.
    #[arg(long, value_name = "FILE", conflicts_with = "command")]
    pub config: Option<PathBuf>,
    /// Start servers of project configs (`.mcp.json`) without being asked for them by name.
    #[arg(long)]
    pub trust_project: bool,
    /// Do not look into the client's logs for earlier starts.
    #[arg(long)]
    pub no_logs: bool,
    /// Send this header to a server that is named by its URL; `${NAME}` in it stands for a variable of this environment.
    #[arg(long = "header", value_name = "NAME: VALUE", conflicts_with_all = ["all", "command"], help_heading = "Start")]
    pub headers: Vec<String>,
    /// Speak this transport alone with a server that is named by its URL.
    #[arg(long, value_enum, value_name = "TRANSPORT", conflicts_with_all = ["all", "command"], help_heading = "Start")]
    pub transport: Option<UrlTransport>,
    #[command(flatten)]
    pub examination: Examination,
    #[command(flatten)]
    pub gate: Gate,
    /// Start this command instead of a server from a config.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UrlTransport {
    /// Streamable HTTP, of 2025-03-26 and later.
    Http,
    /// HTTP with SSE, of 2024-11-05.
    Sse,
}

#[derive(Debug, Args)]
pub struct Logs {
    /// Files, folders, or `-` for stdin [default: the places where clients keep their logs].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Tell of this server alone; may be given several times.
    #[arg(long = "server", value_name = "NAME", help_heading = "Starts")]
    pub servers: Vec<String>,
    /// Tell of what this client wrote alone; `mcpdoctor clients` lists them.
    #[arg(long, value_name = "NAME", help_heading = "Starts")]
    pub client: Option<String>,
    /// Leave out starts that were over before: `2h`, `3d`, `2026-06-01`, `2026-06-01T10:00`.
    #[arg(long, value_name = "WHEN", value_parser = when, allow_hyphen_values = true, help_heading = "Starts")]
    pub since: Option<When>,
    /// Look at the last N starts of each server.
    #[arg(long, value_name = "N", value_parser = number_of_starts, allow_negative_numbers = true, help_heading = "Starts")]
    pub last: Option<NonZeroUsize>,
    /// Show servers that are fine in full too.
    #[arg(long)]
    pub all: bool,
    /// Show N lines of the log around each one that is cited.
    #[arg(long, short = 'C', value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(u64).range(..=MOST_CONTEXT), allow_negative_numbers = true)]
    pub context: u64,
    /// Go on, and tell of each further start when its outcome is in the logs, until interrupted.
    #[arg(long, short)]
    pub follow: bool,
    #[command(flatten)]
    pub judge: Judge,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct SelfTest {
    /// The form of the report on stdout.
    #[arg(long, value_enum, default_value_t = SelfTestFormat::Human, help_heading = "Output")]
    pub format: SelfTestFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SelfTestFormat {
    /// For people, and for a bug report.
    Human,
    /// For programs: `mcpdoctor.self-test/v1`.
    Json,
}

/// What every command that starts servers can be told.
#[derive(Debug, Args)]
pub struct Examination {
    #[command(flatten)]
    pub launch: Launch,
    #[command(flatten)]
    pub repeat: Repeat,
    #[command(flatten)]
    pub judge: Judge,
    #[command(flatten)]
    pub output: Output,
    /// Whether servers are started together; `probe --as-client` says so.
    #[arg(skip)]
    pub together: bool,
}

/// How a server is started.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Launch {
    /// The client to behave like; `mcpdoctor clients` lists them [default: the config's own client, else claude-desktop].
    #[arg(long, value_name = "NAME", help_heading = "Start")]
    pub client: Option<String>,
    /// Give up after this long instead of the client's own limit: `1500ms`, `1.5s`, `2m`.
    #[arg(long, value_name = "DUR", value_parser = duration, allow_hyphen_values = true, help_heading = "Start")]
    pub timeout: Option<Duration>,
    /// How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most].
    #[arg(long, value_name = "DUR", value_parser = duration, allow_hyphen_values = true, help_heading = "Start")]
    pub patience: Option<Duration>,
    /// Do not watch what the server's processes wait for.
    #[arg(long, help_heading = "Start")]
    pub no_watch: bool,
    /// Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched.
    #[arg(long, conflicts_with_all = ["profile", "keep_profile"], help_heading = "Start")]
    pub cold: bool,
    /// Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names.
    #[arg(long, help_heading = "Start")]
    pub no_backend: bool,
    /// Do not start a server once more to learn how long it would need.
    #[arg(long, help_heading = "Start")]
    pub no_second_look: bool,
    /// Start the server once more with its runtime's own help, and tell what it loads and where it computes.
    #[arg(long, help_heading = "Start")]
    pub profile: bool,
    /// Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile.
    #[arg(long, value_name = "DIR", help_heading = "Start")]
    pub keep_profile: Option<PathBuf>,
    /// Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure.
    #[arg(long, help_heading = "Start")]
    pub faithful: bool,
    /// Set a variable for the server.
    #[arg(long = "env", value_name = "K=V", help_heading = "Start")]
    pub env: Vec<String>,
    /// Start in this directory.
    #[arg(long, value_name = "DIR", help_heading = "Start")]
    pub cwd: Option<PathBuf>,
    /// Pass this shell's whole environment, whatever the client passes.
    #[arg(long, help_heading = "Start")]
    pub shell_env: bool,
    /// Offer this protocol version in `initialize`.
    #[arg(long, value_name = "VERSION", help_heading = "Start")]
    pub protocol: Option<String>,
}

/// What counts as too slow, and as a failure.
#[derive(Debug, Args)]
pub struct Judge {
    /// From when on a start is slow [default: 3s, the smallest limit of any client today].
    #[arg(long, value_name = "DUR", value_parser = duration, allow_hyphen_values = true, help_heading = "Verdict")]
    pub budget: Option<Duration>,
    /// The verdict from which on the exit code is 1 [default: failing; slow with --max-regression].
    #[arg(long, value_enum, value_name = "VERDICT", help_heading = "Verdict")]
    pub fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// The client ends up without the server, or it could not be told.
    Failing,
    /// Also a start over the budget, or slower than the baseline.
    Slow,
    /// Also any warning.
    Warning,
    /// Always exit with 0.
    Never,
}

/// Where reports go.
#[derive(Debug, Args)]
pub struct Output {
    /// The form of the report on stdout.
    #[arg(long, value_enum, default_value_t = Format::Human, help_heading = "Output")]
    pub format: Format,
    /// Write a further report to a file.
    #[arg(long = "report", value_name = "FORMAT=PATH", value_parser = report_file, help_heading = "Output")]
    pub reports: Vec<(Format, PathBuf)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: `mcpdoctor.report/v1`.
    Json,
    /// One line per finding.
    Concise,
    /// For CI systems: JUnit XML, a case for each server.
    Junit,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: annotations on stdout, and Markdown added to the summary of the job.
    Github,
    /// For an issue or a comment.
    Markdown,
    /// For a browser: one file with everything in it.
    Html,
}

#[derive(Debug, Args)]
pub struct Clients {
    /// Show one client in full.
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The code of a cause, such as `missing-env`; without one, all are listed.
    pub cause: Option<String>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// The patient, or `all`.
    pub patient: Option<String>,
    #[command(flatten)]
    pub examination: Examination,
}

/// Who wants to see more of a log opens it.
const MOST_CONTEXT: u64 = 500;

/// Reads how many starts of each server are looked at.
fn number_of_starts(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| format!("`{text}` is no number of starts; write 1 or more"))
}

fn format_names() -> String {
    let names: Vec<String> = Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned())).collect();
    names.join(", ")
}

fn report_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or_else(|| format!("`{text}` names no file; write it as json=report.json"))?;
    let format = Format::from_str(format, true).map_err(|_| format!("`{format}` is no report format; there are {}", format_names()))?;
    if path.is_empty() {
        return Err("the path is empty; write it as json=report.json".to_owned());
    }
    Ok((format, PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}

//! Where a piece of evidence can be looked up.

use std::{fmt, path::PathBuf, sync::Arc};

/// The citation of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The n-th line of the server's stdout, from 1.
    Stdout(u64),
    /// The n-th line of the server's stderr, from 1.
    Stderr(u64),
    /// A line of a log file, from 1.
    LogLine {
        file: Arc<PathBuf>,
        line: u64,
    },
    Config(ConfigSource),
    /// What the simulated client did.
    Client,
    /// What the operating system said of the process.
    Process,
    Network,
    /// The n-th answer over HTTP, from 1.
    Response(u64),
    /// What the doctor itself looked up, such as a program's place.
    Probe,
}

/// The place of a config entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSource {
    pub file: Arc<PathBuf>,
    /// From 1.
    pub line: u64,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout(line) => write!(f, "stdout:{line}"),
            Self::Stderr(line) => write!(f, "stderr:{line}"),
            Self::LogLine { file, line } => write_place(f, file, *line),
            Self::Config(config) => write_place(f, &config.file, config.line),
            Self::Client => f.write_str("client"),
            Self::Process => f.write_str("process"),
            Self::Network => f.write_str("network"),
            Self::Response(number) => write!(f, "response:{number}"),
            Self::Probe => f.write_str("probe"),
        }
    }
}

fn write_place(f: &mut fmt::Formatter<'_>, file: &std::path::Path, line: u64) -> fmt::Result {
    let name = file.file_name().unwrap_or(file.as_os_str());
    write!(f, "{}:{line}", name.display())
}

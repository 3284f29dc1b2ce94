//! The built binary, probing one server with nothing of this machine around it but what the case wants.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;

/// No probe may take longer: the longest limit here is Claude Desktop's 60 s, with a second look of the same length.
const DEADLINE: Duration = Duration::from_secs(150);

/// One probe.
pub(crate) struct Probe<'a> {
    pub(crate) client: &'a str,
    pub(crate) config: &'a Path,
    pub(crate) server: &'a str,
    /// Further options of `probe`.
    pub(crate) options: &'a [String],
    /// What the doctor finds in its own environment, as its client would.
    pub(crate) around: &'a BTreeMap<String, String>,
    /// The working directory; `home` lies in it.
    pub(crate) dir: &'a Path,
}

impl Probe<'_> {
    pub(crate) fn report(&self) -> io::Result<Output> {
        Command::new(env!("CARGO_BIN_EXE_mcpdoctor"))
            .args(["probe", "--quiet", "--format", "json", "--fail-on", "never", "--client", self.client, "--config"])
            .arg(self.config)
            .args(self.options)
            .arg(self.server)
            .env_clear()
            .env("HOME", self.dir.join("home"))
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs([("USER", "user"), ("LOGNAME", "user"), ("SHELL", "/bin/sh"), ("LANG", "C.UTF-8"), ("TERM", "dumb")])
            .envs(self.around)
            .current_dir(self.dir)
            .timeout(DEADLINE)
            .output()
    }
}

/// The variable that marks a case's processes.
pub(crate) const MARKER: &str = "REAL_SERVERS_CASE";

/// Processes that still carry the marker of the case `title` in their environment.
pub(crate) fn left_behind(title: &str) -> impl Iterator<Item = String> {
    let marker = format!("{MARKER}={title}").into_bytes();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |process| {
        let environment = std::fs::read(process.path().join("environ")).ok()?;
        let ours = environment.split(|byte| *byte == 0).any(|variable| variable == marker);
        let command = || std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        ours.then(|| format!("{} {}", process.file_name().display(), String::from_utf8_lossy(&command()).replace('\0', " ")))
    })
}

//! Node: a hook of our own, which `NODE_OPTIONS` loads into each process, writes its files into a folder; they are read here.

mod events;
mod package;
mod samples;

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use super::part::heaviest;
use crate::evidence::{Call, Image, NodeProcess, Redactor};

/// The hook's own code.
pub(super) const HOOK: &str = include_str!("hook.cjs");
/// Its name in the folder.
pub(super) const HOOK_FILE: &str = "mcpdoctor-hook.cjs";
/// The file that tells the hook that it was enough.
pub(super) const ENOUGH: &str = "enough";

/// Processes that are told of; a server that starts more of them is told of by its first.
const MOST_PROCESSES: usize = 16;
/// Files that are read no further.
const LARGEST: u64 = 64 << 20;

/// The value of `NODE_OPTIONS` that loads the file `hook` besides what it says already. Node takes backslashes in quotes for escapes
/// (`nodejs/node:src/node_options.cc`, `ParseNodeOptionsEnvVar`).
pub(super) fn options(already: Option<&OsStr>, hook: &Path) -> OsString {
    let mut options = already.unwrap_or_default().to_owned();
    if !options.is_empty() {
        options.push(" ");
    }
    options.push("--require \"");
    options.push(hook.to_string_lossy().replace('\\', r"\\").replace('"', "\\\""));
    options.push("\"");
    options
}

/// Whether every process that began to write has written its last.
pub(super) fn is_complete(folder: &Path) -> bool {
    files(folder).iter().all(|events| events.with_extension("cpuprofile").exists())
}

/// What every process of Node wrote, in the order in which they began.
pub(super) fn read(folder: &Path, redactor: &Redactor) -> Vec<NodeProcess> {
    files(folder).iter().take(MOST_PROCESSES).filter_map(|events| process(events, redactor)).collect()
}

/// The events of each process, the oldest first.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let events = entries.filter(|entry| entry.path().extension() == Some(OsStr::new("jsonl")));
    let mut files: Vec<_> = events.filter_map(|entry| Some((entry.metadata().ok()?.created().ok(), entry.path()))).collect();
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

fn process(path: &Path, redactor: &Redactor) -> Option<NodeProcess> {
    let told = events::read(&text(path)?);
    if told.version.is_empty() {
        return None;
    }
    let loading = told.loads.iter().map(|part| part.total).sum();
    let since = |begin: Duration| move |at: Duration| at.saturating_sub(begin);
    let call = |socket: events::Socket| Call {
        to: redactor.show(&socket.to),
        at: socket.at,
        looked_up: socket.looked_up.map(since(socket.at)),
        connected: socket.connected.map(since(socket.at)),
        answered: socket.answered.map(since(socket.at)),
        failed: socket.failed.as_deref().map(|reason| redactor.show(reason)),
    };
    Some(NodeProcess {
        image: Image { since: Duration::ZERO, argv: redactor.show_args(&told.argv) },
        version: redactor.show(&told.version),
        files: told.files,
        loading,
        heaviest: heaviest(told.loads, redactor),
        unfinished: told.unfinished.map(|file| redactor.show(&file)),
        compute: text(&path.with_extension("cpuprofile")).and_then(|profile| samples::read(&profile, HOOK_FILE, redactor)),
        calls: told.calls.into_iter().map(call).collect(),
    })
}

/// The text of a file, as far as it is read.
fn text(path: &Path) -> Option<String> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_entry_asks_of_node_stays() {
        for (already, hook, options) in [
            (None, "/tmp/x/hook.cjs", r#"--require "/tmp/x/hook.cjs""#),
            (Some(""), "/tmp/a b/hook.cjs", r#"--require "/tmp/a b/hook.cjs""#),
            (Some("--max-old-space-size=512"), r"C:\Te mp\hook.cjs", r#"--max-old-space-size=512 --require "C:\\Te mp\\hook.cjs""#),
        ] {
            assert_eq!(super::options(already.map(OsStr::new), Path::new(hook)), OsStr::new(options));
        }
    }
}

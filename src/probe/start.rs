//! Finds the program and spawns it as the client would; whatever fails is recorded.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    time::Duration,
};

use tokio::process::{ChildStderr, ChildStdout};

use crate::{
    client::Shebangless,
    evidence::{EventKind, Source, SpawnFailure},
    launch::LaunchPlan,
};

use super::{process::ServerProcess, recorder::Recorder, resolve, stdin_pipe::StdinPipe};

/// The client's ends of the three pipes.
pub(super) struct Pipes {
    pub stdin: Option<StdinPipe>,
    pub stdout: Option<ChildStdout>,
    pub stderr: Option<ChildStderr>,
}

/// A server that runs.
pub(super) struct Started {
    pub process: ServerProcess,
    pub pipes: Pipes,
    /// When it did, from the attempt's begin.
    pub at: Duration,
}

/// `ENOEXEC` on Linux and macOS: neither a binary for this machine nor a script that names its interpreter.
const NOT_EXECUTABLE_FORMAT: i32 = 8;

/// The started server with the client's ends of its pipes; `None` when it could not be started.
pub(super) fn start(plan: &LaunchPlan, recorder: &mut Recorder) -> Option<Started> {
    let missing_cwd = resolve::missing_cwd(plan);
    let program = match resolve::resolve(plan) {
        Ok((path, resolution)) => {
            recorder.record(Source::Probe, EventKind::Resolved(resolution));
            path
        }
        Err(unresolved) if missing_cwd.is_none() => {
            recorder.record(Source::Probe, EventKind::Unresolved(unresolved));
            return None;
        }
        Err(_) => plan.command.clone().into(),
    };
    let spawned = match &missing_cwd {
        Some(_) => Err(io::ErrorKind::NotFound.into()),
        None => spawn_or_hand_to_shell(plan, &program),
    };
    match spawned {
        Ok((process, pipes)) => {
            let at = recorder.now();
            recorder.record_at(at, Source::Process, EventKind::Spawned { pid: Some(process.pid) });
            Some(Started { process, pipes, at })
        }
        Err(error) => {
            let text = recorder.redactor.show(&error.to_string());
            let failure = SpawnFailure { os_error: error.raw_os_error(), text, missing_cwd, is_text: is_text(&program) };
            recorder.record(Source::Process, EventKind::SpawnFailed(failure));
            None
        }
    }
}

/// Spawns `program`; a script without a `#!` line goes to `/bin/sh` where the client's own runtime does that. Such a runtime hands it a
/// foreign binary as well, which fails in the words of the shell; the system's own refusal says more.
fn spawn_or_hand_to_shell(plan: &LaunchPlan, program: &Path) -> io::Result<(ServerProcess, Pipes)> {
    let spawned = spawn(plan, program, None);
    let refused = spawned.as_ref().is_err_and(|error| error.raw_os_error() == Some(NOT_EXECUTABLE_FORMAT));
    if refused && plan.profile.shebangless == Shebangless::RunBySh && is_text(program) {
        return spawn(plan, Path::new("/bin/sh"), Some(program));
    }
    spawned
}

fn spawn(plan: &LaunchPlan, program: &Path, script: Option<&Path>) -> io::Result<(ServerProcess, Pipes)> {
    let (pipe, read_end) = StdinPipe::new()?;
    let (process, stdout, stderr) = ServerProcess::spawn(plan, program, script, read_end)?;
    Ok((process, Pipes { stdin: Some(pipe), stdout: Some(stdout), stderr: Some(stderr) }))
}

/// Whether a file begins like text: a script for some interpreter, and no binary. An empty file is an empty script.
fn is_text(program: &Path) -> bool {
    let mut head = [0_u8; 512];
    let Ok(count) = File::open(program).and_then(|mut file| file.read(&mut head)) else { return false };
    let unreadable = String::from_utf8_lossy(&head[..count]).chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    // The cut may go through one character.
    !head[..count].contains(&0) && unreadable < 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_a_binary() {
        assert!(is_text(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))));
        assert!(!is_text(&std::env::current_exe().expect("the test has a file")));
        assert!(!is_text(Path::new("/no/such/file")));
    }
}

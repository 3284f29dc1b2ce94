//! Servers that work well and do not end well.

use std::{
    env,
    io::{self, BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::demo::{era, life, os, stage::Stage};

/// How long a child lives on when nobody ends it.
const CHILD: Duration = Duration::from_mins(1);

/// Leaves a child behind in its own process group.
pub(in crate::demo) fn orphan(stage: &mut Stage<'_>) -> io::Result<u8> {
    with_child(stage, "bystander")
}

/// Leaves a child behind that has gone to a session of its own, out of reach of a signal to the group.
pub(in crate::demo) fn daemon(stage: &mut Stage<'_>) -> io::Result<u8> {
    with_child(stage, "bystander-daemon")
}

fn with_child(stage: &mut Stage<'_>, role: &str) -> io::Result<u8> {
    let lasting = stage.tempo.lasting(CHILD).as_millis().to_string();
    let mut child = Command::new(env::current_exe()?)
        .args(["demo", "--as-patient", role, "--for-ms", &lasting])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(stdout) = child.stdout.take() {
        // The child says so when it is where it wants to be; only then does the server begin.
        BufReader::new(stdout).read_line(&mut String::new())?;
    }
    thread::sleep(stage.tempo.after(Duration::ZERO));
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Hands its pipes to a child and ends, as launchers that put a server into the background do.
pub(in crate::demo) fn background(_stage: &mut Stage<'_>) -> io::Result<u8> {
    Command::new(env::current_exe()?).args(["demo", "--as-patient", "late", "--after-ms", "100"]).spawn()?;
    Ok(0)
}

/// The child: it holds the server's stderr and does nothing.
pub(in crate::demo) fn bystander(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.write(b"here\n")?;
    thread::sleep(stage.tempo.lasting(CHILD));
    Ok(0)
}

pub(in crate::demo) fn bystander_daemon(stage: &mut Stage<'_>) -> io::Result<u8> {
    os::leave_session()?;
    bystander(stage)
}

/// Goes on when stdin is closed, and when it is asked to terminate.
pub(in crate::demo) fn ignores_shutdown(stage: &mut Stage<'_>) -> io::Result<u8> {
    os::ignore_terminate()?;
    thread::sleep(stage.tempo.after(Duration::ZERO));
    stage.talk.serve(era::legacy)?;
    life::rest()
}

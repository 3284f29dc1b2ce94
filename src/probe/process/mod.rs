//! The server's process: started in a group of its own (a job object on Windows), ended with its whole tree.

mod crowd;
#[cfg(target_os = "linux")]
pub(super) mod stat;
mod tree;

use std::{ffi::OsStr, io, path::Path, process::Stdio};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::process::{ChildStderr, ChildStdout, Command};

use crate::{
    evidence::{Exit, Signal},
    launch::LaunchPlan,
};

use crowd::Strays;
#[cfg(target_os = "macos")]
pub(super) use tree::children_of;
pub(super) use tree::{Relative, adopt_orphans, end};

/// A running server process. Dropped, it takes its group with it.
#[derive(Debug)]
pub(super) struct ServerProcess {
    child: Box<dyn ChildWrapper>,
    pub(super) pid: u32,
    /// Who was a child of the doctor before this server.
    elders: Vec<Relative>,
}

impl ServerProcess {
    /// Starts `program` as the plan says, or as the interpreter of `script`; returns the ends of its output pipes too.
    pub(super) fn spawn(plan: &LaunchPlan, program: &Path, script: Option<&Path>, stdin: Stdio) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        let mut command = command(program, script.map_or(plan.command.as_os_str(), |_| program.as_os_str()));
        command.args(script).args(&plan.args).env_clear().envs(&plan.env.0).current_dir(&plan.cwd);
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut wrapped = CommandWrap::from(command);
        wrapped.wrap(KillOnDrop);
        #[cfg(unix)]
        wrapped.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::tokio::CreationFlags(CREATE_NO_WINDOW)).wrap(process_wrap::tokio::JobObject);
        let elders = tree::adopted();
        let mut child = wrapped.spawn()?;
        let gone = || io::Error::other("the process ended while it was started");
        let pid = child.id().ok_or_else(gone)?;
        let (stdout, stderr) = (child.stdout().take().ok_or_else(gone)?, child.stderr().take().ok_or_else(gone)?);
        crowd::enter(pid, &plan.server);
        Ok((Self { child, pid, elders }, stdout, stderr))
    }

    /// Waits for the end of the process itself, not of its children.
    pub(super) async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.inner_mut().wait().await?;
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        #[cfg(not(unix))]
        let signal = None;
        Ok(Exit { code: status.code(), signal })
    }

    /// Signals the process alone. On Windows every signal ends the whole job, as clients do there.
    pub(super) fn signal(&mut self, signal: Signal) {
        // A process that has ended already cannot be signalled, and that is fine: its end is recorded by `wait`.
        #[cfg(unix)]
        let _ = self.child.inner().signal(number(signal));
        #[cfg(not(unix))]
        let _ = (signal, self.child.start_kill());
    }

    /// Signals the process and its group.
    pub(super) fn signal_group(&mut self, signal: Signal) {
        // A process that has ended already cannot be signalled, and that is fine: its end is recorded by `wait`.
        #[cfg(unix)]
        let _ = self.child.signal(number(signal));
        #[cfg(not(unix))]
        let _ = (signal, self.child.start_kill());
    }

    /// The processes below this one.
    pub(super) fn descendants(&self) -> Vec<Relative> {
        tree::descendants_of(self.pid)
    }

    /// Those of the server's tree that live after its end; `known` were seen below it.
    pub(super) fn survivors(&self, known: &[Relative]) -> Vec<Relative> {
        let strays = match crowd::strays(self.pid) {
            Strays::Own => self.adopted(),
            Strays::OfNobody => {
                // They are ended all the same, but no server can be blamed for them.
                self.adopted().iter().for_each(tree::end);
                Vec::new()
            }
            Strays::OfSomebody => Vec::new(),
        };
        tree::survivors(self.pid, known, strays)
    }

    /// Whom the doctor has adopted since this server began.
    fn adopted(&self) -> Vec<Relative> {
        tree::adopted().into_iter().filter(|relative| relative.pid != self.pid && !self.elders.contains(relative)).collect()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        crowd::leave(self.pid);
    }
}

#[cfg(windows)]
const CREATE_NO_WINDOW: windows::Win32::System::Threading::PROCESS_CREATION_FLAGS = windows::Win32::System::Threading::CREATE_NO_WINDOW;

#[cfg(unix)]
fn command(program: &Path, written: &OsStr) -> Command {
    let mut command = Command::new(program);
    // Clients hand the command to the server as it is written, and some programs look at their own name.
    command.arg0(written);
    command
}

#[cfg(not(unix))]
fn command(program: &Path, _written: &OsStr) -> Command {
    Command::new(program)
}

#[cfg(unix)]
fn number(signal: Signal) -> i32 {
    use rustix::process::Signal as Posix;
    match signal {
        Signal::Interrupt => Posix::INT,
        Signal::Terminate => Posix::TERM,
        Signal::Kill => Posix::KILL,
    }
    .as_raw()
}

//! What a thread is blocked in, told from `/proc/PID/syscall`.

mod number;

use std::{fs::File, os::unix::fs::FileExt, time::Duration};

use rustix::fd::RawFd;

use crate::probe::watch::look::Call;

use super::{
    descriptors::{Descriptors, Link},
    procfile::{Procfile, Silence},
    threads::Threads,
};
use number::{Limit, Waiting};

/// Reads the calls of a process's threads.
#[derive(Debug)]
pub(super) struct Calls {
    pid: u32,
    of_first: Procfile,
}

/// A thread's state as `/proc/PID/syscall` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Runs,
    /// Blocked without having called the system, such as in a page fault.
    Outside,
    In(libc::c_long, [u64; 6]),
}

impl Calls {
    pub(super) fn new(pid: u32, stays_open: bool) -> Self {
        Self { pid, of_first: Procfile::new(format!("/proc/{pid}/syscall"), stays_open) }
    }

    /// What the first thread is blocked in; `None` when it runs.
    pub(super) fn of_first(&mut self, descriptors: &mut Descriptors) -> Result<Option<Call>, Silence> {
        let mut buffer = [0; 256];
        let state = State::parse(self.of_first.read(&mut buffer)?).ok_or(Silence::Refused)?;
        Ok(self.call(state, descriptors))
    }

    /// What tells most among the calls of the other threads: the first one may only wait for what they wait for.
    pub(super) fn of_others(&self, threads: &mut Threads, descriptors: &mut Descriptors) -> Option<Call> {
        let ask = |id| {
            let mut buffer = [0; 256];
            let mut file = Procfile::new(format!("/proc/{}/task/{id}/syscall", self.pid), false);
            self.call(State::parse(file.read(&mut buffer).ok()?)?, descriptors)
        };
        threads.calls_of_others(self.pid, ask).max_by_key(|&call| weight(call))
    }

    /// The path of the file that the first thread's call is about; `None` for sockets, pipes without a name and calls about no file.
    pub(super) fn file_of_first(&mut self, descriptors: &mut Descriptors) -> Option<String> {
        let mut buffer = [0; 256];
        let State::In(number, arguments) = State::parse(self.of_first.read(&mut buffer).ok()?)? else { return None };
        match number::waiting(number, arguments) {
            Waiting::Read(fd) | Waiting::Use(fd) | Waiting::FileLock(fd) => descriptors.path(fd),
            Waiting::Poll { .. } | Waiting::Events(_) | Waiting::Sleep | Waiting::Lock | Waiting::Child | Waiting::Other => None,
        }
    }

    fn call(&self, state: State, descriptors: &mut Descriptors) -> Option<Call> {
        let (number, arguments) = match state {
            State::Runs => return None,
            State::Outside => return Some(Call::Other),
            State::In(number, arguments) => (number, arguments),
        };
        Some(match number::waiting(number, arguments) {
            Waiting::Read(fd) => on_file(fd, true, descriptors).unwrap_or(Call::Io),
            Waiting::Use(fd) => on_file(fd, false, descriptors).unwrap_or(Call::Io),
            Waiting::Sleep | Waiting::Poll { files: 0, .. } => Call::Sleep,
            // Clients with a time limit of their own, such as Python's sockets, wait like this for their one socket.
            Waiting::Poll { list, files: 1, limit } => {
                let only = self.polled(list).and_then(|(fd, reads)| on_file(fd, reads, descriptors));
                only.unwrap_or_else(|| Call::Poll(self.duration(limit)))
            }
            Waiting::Poll { limit, .. } | Waiting::Events(limit) => Call::Poll(self.duration(limit)),
            Waiting::Lock | Waiting::FileLock(_) => Call::Lock,
            Waiting::Child => Call::Child,
            Waiting::Other => Call::Other,
        })
    }

    /// The file of the one entry in a list of `struct pollfd`, and whether it is waited for to be read.
    fn polled(&self, list: u64) -> Option<(RawFd, bool)> {
        let [a, b, c, d, events @ ..] = self.memory::<6>(list)?;
        let reads = i16::from_ne_bytes(events) & libc::POLLIN != 0;
        Some((RawFd::from_ne_bytes([a, b, c, d]), reads))
    }

    fn duration(&self, limit: Limit) -> Option<Duration> {
        match limit {
            Limit::Never => None,
            Limit::Milliseconds(count) => Some(Duration::from_millis(count)),
            // `struct timespec` and `struct timeval` of a 64-bit process.
            Limit::Timespec(at) => self.pair(at).map(|[seconds, nanos]| Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos))),
            Limit::Timeval(at) => self.pair(at).map(|[seconds, micros]| Duration::from_secs(seconds).saturating_add(Duration::from_micros(micros))),
        }
    }

    fn pair(&self, at: u64) -> Option<[u64; 2]> {
        let bytes = self.memory::<16>(at)?;
        let (first, second) = bytes.split_at(8);
        Some([u64::from_ne_bytes(first.try_into().ok()?), u64::from_ne_bytes(second.try_into().ok()?)])
    }

    /// Reads from the memory of the process, which takes no more than what `/proc/PID/syscall` takes.
    fn memory<const LENGTH: usize>(&self, at: u64) -> Option<[u8; LENGTH]> {
        let mut bytes = [0; LENGTH];
        File::open(format!("/proc/{}/mem", self.pid)).ok()?.read_exact_at(&mut bytes, at).ok()?;
        Some(bytes)
    }
}

/// `None` for a file that is neither stdin nor a socket.
fn on_file(fd: RawFd, reads: bool, descriptors: &mut Descriptors) -> Option<Call> {
    let link = descriptors.link(fd).ok();
    let mut is_pipe_of_stdin = || matches!(link, Some(Link::Pipe(_))) && descriptors.link(0).ok() == link;
    if reads && (fd == 0 || is_pipe_of_stdin()) {
        return Some(Call::ReadStdin);
    }
    match link {
        Some(Link::Socket(id)) => Some(Call::Socket(id)),
        Some(Link::Pipe(_) | Link::Other) | None => None,
    }
}

/// How much a call tells of what a whole process waits for.
fn weight(call: Call) -> u8 {
    match call {
        Call::Socket(_) => 7,
        Call::ReadStdin => 6,
        Call::Child => 5,
        Call::Disk => 4,
        Call::Sleep => 3,
        Call::Poll(_) => 2,
        Call::Lock => 1,
        // Threads that wait for signals or for work from a pipe are in most processes.
        Call::Io | Call::Other => 0,
    }
}

impl State {
    /// `running`, or the call's number and six arguments, then the places of stack and code; the number is -1 outside of calls.
    fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        let mut words = line.split_ascii_whitespace();
        let number = match words.next()? {
            "running" => return Some(Self::Runs),
            word => word.parse().ok()?,
        };
        if number < 0 {
            return Some(Self::Outside);
        }
        let mut arguments = [0; 6];
        for argument in &mut arguments {
            *argument = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
        }
        Some(Self::In(number, arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_the_kernel_writes_it() {
        let sleeps = State::In(230, [0, 0, 0x7ffc_6c22_a860, 0x7ffc_6c22_a8a0, 0, 0x7ffc_6c22_a848]);
        let cases: [(&str, Option<State>); 6] = [
            ("230 0x0 0x0 0x7ffc6c22a860 0x7ffc6c22a8a0 0x0 0x7ffc6c22a848 0x7ffc6c22a848 0x7f75f7da7503\n", Some(sleeps)),
            ("running\n", Some(State::Runs)),
            ("-1 0x7ffc6c22a848 0x7f75f7da7503\n", Some(State::Outside)),
            ("", None),
            ("230 0x0 0x0", None),
            ("? 0x0", None),
        ];
        for (line, state) in cases {
            assert_eq!(State::parse(line.as_bytes()), state, "{line:?}");
        }
    }
}

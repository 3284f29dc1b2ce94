//! What a bug report must tell of the machine: the system, its kernel, and how far it lets a process look into others.

use std::{env::consts, fs, thread};

/// The machine under the doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Such as `linux x86_64`.
    pub platform: String,
    /// The kernel's version, where it tells.
    pub kernel: Option<String>,
    pub processors: usize,
    /// Linux with Yama: from 0 (a process may look into all of its user) to 3 (into none); `None` without.
    pub ptrace_scope: Option<String>,
}

impl Ground {
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self {
            platform: platform(),
            #[cfg(unix)]
            kernel: Some(rustix::system::uname().release().to_string_lossy().into_owned()),
            #[cfg(not(unix))]
            kernel: None,
            processors: thread::available_parallelism().map_or(1, usize::from),
            ptrace_scope: fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").ok().map(|scope| scope.trim().to_owned()),
        }
    }
}

/// The system and the architecture that this build is for, such as `linux x86_64`.
#[must_use]
pub fn platform() -> String {
    format!("{} {}", consts::OS, consts::ARCH)
}

//! The files that a process has open, by the names that `/proc/PID/fd` gives them.

use std::mem::MaybeUninit;

use rustix::{
    fd::{OwnedFd, RawFd},
    fs::{OFlags, RawDir, SeekFrom, readlinkat_raw, seek},
    path::DecInt,
};

use super::procfile::{Silence, open};

/// How many open files of a process are looked at.
const MOST_FILES: usize = 512;

/// `/proc/PID/fd`.
#[derive(Debug)]
pub(super) struct Descriptors {
    path: String,
    stays_open: bool,
    open: Option<OwnedFd>,
}

/// What an open file is, as far as the kernel's name for it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Socket(u64),
    Pipe(u64),
    Other,
}

impl Descriptors {
    pub(super) fn new(pid: u32, stays_open: bool) -> Self {
        Self { path: format!("/proc/{pid}/fd"), stays_open, open: None }
    }

    pub(super) fn link(&mut self, fd: RawFd) -> Result<Link, Silence> {
        self.with_folder(|folder| link(folder, fd))
    }

    /// The path of an open file, where it has one.
    pub(super) fn path(&mut self, fd: RawFd) -> Option<String> {
        self.with_folder(|folder| path(folder, fd)).ok()?
    }

    /// The sockets among them. One that is open twice is told twice.
    pub(super) fn sockets(&mut self) -> Result<Vec<(RawFd, u64)>, Silence> {
        self.with_folder(|folder| {
            seek(folder, SeekFrom::Start(0))?;
            let mut buffer = [MaybeUninit::uninit(); 4_096];
            let mut entries = RawDir::new(folder, &mut buffer);
            let mut sockets = Vec::new();
            for _ in 0..MOST_FILES {
                let Some(entry) = entries.next() else { break };
                let Some(fd) = entry?.file_name().to_str().ok().and_then(|name| name.parse().ok()) else { continue };
                match link(folder, fd) {
                    Ok(Link::Socket(id)) => sockets.push((fd, id)),
                    // Closed since it was listed.
                    Ok(Link::Pipe(_) | Link::Other) | Err(Silence::Absent) => {}
                    Err(Silence::Refused) => return Err(Silence::Refused),
                }
            }
            Ok(sockets)
        })
    }

    fn with_folder<T>(&mut self, ask: impl FnOnce(&OwnedFd) -> Result<T, Silence>) -> Result<T, Silence> {
        let folder = self.open.take().map_or_else(|| open(&self.path, OFlags::RDONLY | OFlags::DIRECTORY), Ok)?;
        let answer = ask(&folder);
        if self.stays_open {
            self.open = Some(folder);
        }
        answer
    }
}

/// Longer paths are left out.
const LONGEST_PATH: usize = 512;

fn path(folder: &OwnedFd, fd: RawFd) -> Result<Option<String>, Silence> {
    let mut buffer = [MaybeUninit::uninit(); LONGEST_PATH];
    let (name, _) = readlinkat_raw(folder, DecInt::new(fd), &mut buffer)?;
    let is_whole = name.starts_with(b"/") && name.len() < LONGEST_PATH;
    Ok(is_whole.then(|| String::from_utf8_lossy(name).into_owned()))
}

/// `socket:[4242]`, `pipe:[4243]` or a path.
fn link(folder: &OwnedFd, fd: RawFd) -> Result<Link, Silence> {
    let mut buffer = [MaybeUninit::uninit(); 64];
    let (name, _) = readlinkat_raw(folder, DecInt::new(fd), &mut buffer)?;
    let number = |kind: &[u8]| {
        let digits = name.strip_prefix(kind)?.strip_suffix(b"]")?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let socket = number(b"socket:[").map(Link::Socket);
    Ok(socket.or_else(|| number(b"pipe:[").map(Link::Pipe)).unwrap_or(Link::Other))
}

//! A file of procfs that is read again and again.

use rustix::{
    fd::OwnedFd,
    fs::{CWD, Mode, OFlags, openat},
    io::{Errno, pread},
};

/// Why a file tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// The process or the thread has ended, or this kernel has no such file.
    Absent,
    /// It is not for us.
    Refused,
}

/// Stays open between two readings, which saves most of their time. Then it also never tells of another process that got the same id.
#[derive(Debug)]
pub(super) struct Procfile {
    path: String,
    /// Whether there are file descriptors to spare for it.
    stays_open: bool,
    open: Option<OwnedFd>,
}

impl Procfile {
    pub(super) fn new(path: String, stays_open: bool) -> Self {
        Self { path, stays_open, open: None }
    }

    /// Its text now, as much of it as fits.
    pub(super) fn read<'a>(&mut self, buffer: &'a mut [u8]) -> Result<&'a [u8], Silence> {
        let file = self.open.take().map_or_else(|| open(&self.path, OFlags::RDONLY), Ok)?;
        let length = pread(&file, &mut *buffer, 0).map_err(Silence::from)?;
        if self.stays_open {
            self.open = Some(file);
        }
        Ok(&buffer[..length.min(buffer.len())])
    }
}

pub(super) fn open(path: &str, flags: OFlags) -> Result<OwnedFd, Silence> {
    Ok(openat(CWD, path, flags | OFlags::CLOEXEC, Mode::empty())?)
}

impl From<Errno> for Silence {
    fn from(error: Errno) -> Self {
        match error {
            Errno::NOENT | Errno::SRCH => Self::Absent,
            _ => Self::Refused,
        }
    }
}

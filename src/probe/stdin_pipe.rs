//! The server's stdin: writes never block the probe, and it shows when the server first reads.

use crate::evidence::Seen;

#[cfg(unix)]
pub(super) use unix::StdinPipe;
#[cfg(windows)]
pub(super) use windows::StdinPipe;

#[cfg(unix)]
mod unix {
    use std::{collections::VecDeque, io, process::Stdio};

    use rustix::io::ioctl_fionread;
    use tokio::net::unix::pipe::Sender;

    use super::Seen;

    /// The client's end of the server's stdin.
    #[derive(Debug)]
    pub(in crate::probe) struct StdinPipe {
        sender: Sender,
        /// Bytes that did not fit into the pipe yet.
        outbox: VecDeque<u8>,
        written: u64,
        /// macOS counts unread bytes at the read end only, so a duplicate of it is kept there.
        #[cfg(not(target_os = "linux"))]
        read_end: io::PipeReader,
    }

    impl StdinPipe {
        /// A pipe, and its read end for the child.
        pub(in crate::probe) fn new() -> io::Result<(Self, Stdio)> {
            let (read_end, write_end) = io::pipe()?;
            let pipe = Self {
                sender: Sender::from_owned_fd(write_end.into())?,
                outbox: VecDeque::new(),
                written: 0,
                #[cfg(not(target_os = "linux"))]
                read_end: read_end.try_clone()?,
            };
            Ok((pipe, Stdio::from(read_end)))
        }

        /// Queues `bytes` and writes as much as fits.
        ///
        /// # Errors
        /// `BrokenPipe` when the server closed its stdin.
        pub(in crate::probe) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.outbox.extend(bytes);
            self.flush()
        }

        /// Writes what is queued, as much as fits.
        pub(in crate::probe) fn flush(&mut self) -> io::Result<()> {
            while !self.outbox.is_empty() {
                match self.sender.try_write(self.outbox.make_contiguous()) {
                    Ok(count) => {
                        self.outbox.drain(..count);
                        self.written += count as u64;
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                    Err(error) => {
                        self.outbox.clear();
                        return Err(error);
                    }
                }
            }
            Ok(())
        }

        /// Whether something waits for room in the pipe.
        pub(in crate::probe) fn is_full(&self) -> bool {
            !self.outbox.is_empty()
        }

        /// How many bytes wait for room in the pipe.
        pub(in crate::probe) fn queued(&self) -> u64 {
            self.outbox.len() as u64
        }

        /// Whether the server has taken any byte from its stdin.
        pub(in crate::probe) fn was_read(&self) -> Seen<()> {
            #[cfg(target_os = "linux")]
            let unread = ioctl_fionread(&self.sender);
            #[cfg(not(target_os = "linux"))]
            let unread = ioctl_fionread(&self.read_end);
            match unread {
                Ok(unread) if unread < self.written => Seen::Yes(()),
                Ok(_) => Seen::No,
                Err(_) => Seen::NotVisible,
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::{
        io::{self, PipeReader, Write},
        os::windows::io::AsRawHandle,
        process::Stdio,
        sync::{
            Arc,
            atomic::{AtomicU64, Ordering},
            mpsc,
        },
    };

    use windows_sys::Win32::System::Pipes::PeekNamedPipe;

    use super::Seen;

    /// The client's end of the server's stdin; a thread writes, since anonymous pipes block.
    #[derive(Debug)]
    pub(in crate::probe) struct StdinPipe {
        outbox: mpsc::Sender<Vec<u8>>,
        sent: u64,
        written: Arc<AtomicU64>,
        /// A duplicate of the child's end: only there can unread bytes be counted.
        read_end: PipeReader,
    }

    impl StdinPipe {
        /// A pipe, and its read end for the child.
        pub(in crate::probe) fn new() -> io::Result<(Self, Stdio)> {
            let (read_end, mut write_end) = io::pipe()?;
            let (outbox, inbox) = mpsc::channel::<Vec<u8>>();
            let written = Arc::new(AtomicU64::new(0));
            let count = Arc::clone(&written);
            std::thread::Builder::new().name("stdin".into()).spawn(move || {
                for bytes in inbox {
                    if write_end.write_all(&bytes).is_err() {
                        return;
                    }
                    count.fetch_add(bytes.len() as u64, Ordering::Release);
                }
            })?;
            let pipe = Self { outbox, sent: 0, written, read_end: read_end.try_clone()? };
            Ok((pipe, Stdio::from(read_end)))
        }

        /// Queues `bytes` for the writing thread.
        ///
        /// # Errors
        /// `BrokenPipe` when the server closed its stdin.
        pub(in crate::probe) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.sent += bytes.len() as u64;
            self.outbox.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe.into())
        }

        /// The thread writes by itself.
        pub(in crate::probe) fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }

        /// Nothing ever waits for the probe.
        pub(in crate::probe) fn is_full(&self) -> bool {
            false
        }

        /// How many bytes the thread has not written yet.
        pub(in crate::probe) fn queued(&self) -> u64 {
            self.sent - self.written.load(Ordering::Acquire)
        }

        /// Whether the server has taken any byte from its stdin.
        #[expect(unsafe_code, reason = "PeekNamedPipe has no safe wrapper in std")]
        pub(in crate::probe) fn was_read(&self) -> Seen<()> {
            let mut unread = 0_u32;
            // SAFETY: the handle is open as long as `read_end`; null pointers and a zero length ask for the count alone.
            let peeked = unsafe {
                PeekNamedPipe(self.read_end.as_raw_handle(), std::ptr::null_mut(), 0, std::ptr::null_mut(), &raw mut unread, std::ptr::null_mut())
            };
            if peeked == 0 {
                return Seen::NotVisible;
            }
            if u64::from(unread) < self.written.load(Ordering::Acquire) { Seen::Yes(()) } else { Seen::No }
        }
    }
}

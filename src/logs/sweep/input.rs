//! Where the bytes of a log come from, and how any stretch of them is read without holding the rest.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{grain::Grain, spool, utf16};

/// The bytes of a log, or of one of its parts, as UTF-8 as far as they are text.
#[derive(Debug)]
pub(in crate::logs) struct Input {
    body: Body,
    length: u64,
}

#[derive(Debug)]
enum Body {
    /// Opened when it is read: there may be thousands of small files, more than a process may have open.
    Small(PathBuf),
    /// Kept open, so that all of it is read from the same file even if the client rotates its logs meanwhile.
    Open(File),
    /// What could be read only once, or is not UTF-8.
    Copy(spool::Copy),
}

impl Input {
    /// A file; what is no regular file, and what is not UTF-8, is copied.
    ///
    /// # Errors
    /// When it cannot be opened or copied.
    pub(in crate::logs) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Self::copy_of(file);
        }
        let mut mark = [0; 2];
        let length = metadata.len();
        if read_at(&file, &mut mark, 0)? == 2 && utf16::Order::of(mark).is_some() {
            return Self::copy_of(file);
        }
        let body = if length > Grain::FIELD.whole { Body::Open(file) } else { Body::Small(path.to_owned()) };
        Ok(Self { body, length })
    }

    /// What a stream holds until its end, such as stdin.
    ///
    /// # Errors
    /// When the stream cannot be read, or there is no place to copy it to.
    pub(in crate::logs) fn copy_of(stream: impl Read) -> io::Result<Self> {
        let copy = spool::copy(stream)?;
        let length = match &copy {
            spool::Copy::Memory(bytes) => bytes.len() as u64,
            spool::Copy::File(file) => file.metadata()?.len(),
        };
        Ok(Self { body: Body::Copy(copy), length })
    }

    /// The same, as if it ended at `length`, if it is longer.
    pub(in crate::logs) fn up_to(self, length: u64) -> Self {
        Self { length: self.length.min(length), ..self }
    }

    /// Whether it is a copy: what stands at a place of it stands elsewhere in the file, or nowhere.
    pub(in crate::logs) fn is_a_copy(&self) -> bool {
        match self.body {
            Body::Copy(_) => true,
            Body::Small(_) | Body::Open(_) => false,
        }
    }

    /// In bytes.
    pub(in crate::logs) fn len(&self) -> u64 {
        self.length
    }

    /// Opens it, if it is not open.
    ///
    /// # Errors
    /// When the file is gone or may not be read any more.
    pub(in crate::logs) fn reader(&self) -> io::Result<Reader<'_>> {
        Ok(match &self.body {
            Body::Small(path) => Reader(Opened::Own(File::open(path)?)),
            Body::Open(file) | Body::Copy(spool::Copy::File(file)) => Reader(Opened::Borrowed(file)),
            Body::Copy(spool::Copy::Memory(bytes)) => Reader(Opened::Memory(bytes)),
        })
    }
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, body: Body::Copy(spool::Copy::Memory(bytes)) }
    }
}

/// Reads an input at any place.
#[derive(Debug)]
pub(in crate::logs) struct Reader<'i>(Opened<'i>);

#[derive(Debug)]
enum Opened<'i> {
    Own(File),
    Borrowed(&'i File),
    Memory(&'i [u8]),
}

impl Reader<'_> {
    /// Fills `buffer` with what stands at `offset`; less only at the end.
    ///
    /// # Errors
    /// When the system refuses to read there.
    pub(in crate::logs) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match &self.0 {
            Opened::Own(file) => read_at(file, buffer, offset),
            Opened::Borrowed(file) => read_at(file, buffer, offset),
            Opened::Memory(bytes) => bytes.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default().read(buffer),
        }
    }
}

fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt;

    let mut filled = 0;
    while filled < buffer.len() {
        let (rest, at) = (&mut buffer[filled..], offset + filled as u64);
        #[cfg(unix)]
        let read = file.read_at(rest, at);
        #[cfg(windows)]
        let read = file.seek_read(rest, at);
        match read {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

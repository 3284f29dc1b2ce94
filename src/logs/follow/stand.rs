//! Where the reader of a file stands, and whether what comes after it may be read on.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use file_id::{FileId, get_file_id};

use crate::logs::sweep::{Input, Reader};

/// So many bytes before the place where the reader stands tell whether the file was only appended to: the end of a line with its clock.
const TELLING: usize = 128;

#[derive(Debug)]
pub(super) struct Stand {
    pub path: PathBuf,
    id: FileId,
    /// Where the last line that has an end ends.
    place: u64,
    /// What stands before that.
    before: Vec<u8>,
    /// How long the file was, with a line that was not ended yet.
    length: u64,
    /// Whether what comes to it can be read on.
    grows: bool,
}

/// What has become of a file.
#[derive(Debug)]
pub(super) enum Fate {
    Same,
    /// So much of it can be read on, from this place.
    Grown {
        input: Input,
        from: u64,
    },
    /// It is not the file that was read, or not its text any more.
    Another,
}

impl Stand {
    /// A file as far as its lines have ends, and where its reader stands after that.
    ///
    /// Only to the current part of a log something comes. In others all lines count, and so they do in what has to be copied.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn open(path: &Path, is_current: bool) -> io::Result<(Input, Self)> {
        // Taken first: if the file is exchanged meanwhile, it is found to be another one at the next look.
        let (id, length) = (get_file_id(path)?, fs::metadata(path)?.len());
        let input = Input::open(path)?;
        let grows = is_current && !input.is_a_copy();
        let mut stand = Self { path: path.to_owned(), id, place: input.len(), before: Vec::new(), length, grows };
        if grows {
            (stand.place, stand.length) = (0, input.len());
            stand.go_on(&input.reader()?, 0)?;
        }
        Ok((input.up_to(stand.place), stand))
    }

    /// What stands behind the last line that has an end, with the place where it begins.
    pub(super) fn rest(&self) -> Option<(Input, u64)> {
        let is_left = self.grows && self.place < self.length;
        let input = is_left.then(|| Input::open(&self.path).ok()).flatten()?;
        Some((input.up_to(self.length), self.place))
    }

    /// # Errors
    /// When it is gone, or cannot be read just now.
    pub(super) fn look(&mut self) -> io::Result<Fate> {
        let length = fs::metadata(&self.path)?.len();
        if get_file_id(&self.path)? != self.id || length < self.length {
            return Ok(Fate::Another);
        } else if length == self.length {
            return Ok(Fate::Same);
        }
        let input = Input::open(&self.path)?;
        let is_same = |reader: &Reader<'_>| {
            let mut before = vec![0; self.before.len()];
            let read = reader.read_at(&mut before, self.place - self.before.len() as u64)?;
            io::Result::Ok(before[..read] == self.before)
        };
        if !self.grows || input.is_a_copy() || !is_same(&input.reader()?)? {
            return Ok(Fate::Another);
        }
        let (from, searched) = (self.place, self.length);
        self.length = input.len();
        self.go_on(&input.reader()?, searched)?;
        Ok(if self.place > from { Fate::Grown { input: input.up_to(self.place), from } } else { Fate::Same })
    }

    /// Goes on to the last end of a line, which is looked for from `searched` on.
    fn go_on(&mut self, reader: &Reader<'_>, searched: u64) -> io::Result<()> {
        let Some(place) = last_line_end(reader, searched, self.length)? else { return Ok(()) };
        let telling = place.min(TELLING as u64);
        self.before = vec![0; usize::try_from(telling).unwrap_or(TELLING)];
        reader.read_at(&mut self.before, place - telling)?;
        self.place = place;
        Ok(())
    }
}

/// The place after the last line feed between two places.
fn last_line_end(reader: &Reader<'_>, from: u64, to: u64) -> io::Result<Option<u64>> {
    const STEP: u64 = 16 << 10;
    let (mut buffer, mut end) = (vec![0; 16 << 10], to);
    while end > from {
        let begin = end.saturating_sub(STEP).max(from);
        let step = usize::try_from(end - begin).unwrap_or(buffer.len());
        let read = reader.read_at(&mut buffer[..step], begin)?;
        if let Some(feed) = memchr::memrchr(b'\n', &buffer[..read]) {
            return Ok(Some(begin + feed as u64 + 1));
        }
        end = begin;
    }
    Ok(None)
}

//! Reads lines of a log a second time, for whoever wants to see what stands around the cited ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use super::sweep::{Input, Window};

/// What could be read only once, such as stdin. It lies in memory where it is small, else in a file without a name.
#[derive(Debug, Default)]
pub struct Copies {
    by_path: BTreeMap<PathBuf, Input>,
}

impl Copies {
    pub(super) fn keep(&mut self, path: &Path, input: Input) {
        self.by_path.insert(path.to_owned(), input);
    }

    /// Hands on the `wanted` lines of the log that is cited as `path`, by their numbers from 1, each up to `longest` bytes and as the text that it is.
    ///
    /// # Errors
    /// When it is gone or cannot be read to the last of them.
    pub fn lines(&self, path: &Path, wanted: &BTreeSet<u64>, longest: usize, take: &mut dyn FnMut(u64, &str)) -> io::Result<()> {
        let opened;
        let input = if let Some(copy) = self.by_path.get(path) {
            copy
        } else {
            opened = Input::open(path)?;
            &opened
        };
        let mut window = Window::sized(input.reader()?, input.len(), longest);
        for number in 1..=wanted.last().copied().unwrap_or_default() {
            let Some(line) = window.next() else { break };
            if wanted.contains(&number) {
                let bytes = window.bytes(&line);
                let bytes = if number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
                take(number, &String::from_utf8_lossy(bytes));
            }
        }
        window.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\ntwo\r\n\u{10a}\u{a0a}\nfour\nfive";

    fn found(copies: &Copies, path: &Path) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        copies.lines(path, &BTreeSet::from([1, 2, 3, 5, 6]), 4, &mut |number, text| found.push((number, text.to_owned()))).unwrap();
        found
    }

    #[test]
    fn the_wanted_lines_are_read_and_no_others_whatever_they_are_written_in() {
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut copies = Copies::default();
        let stdin = Path::new("stdin");
        for (bytes, third) in [(TEXT.as_bytes().to_vec(), "\u{10a}\u{fffd}"), (utf16, "\u{10a}\u{fffd}")] {
            let expected: Vec<(u64, String)> =
                [(1, "one"), (2, "two"), (3, third), (5, "five")].map(|(number, text)| (number, text.to_owned())).into();
            std::fs::write(file.path(), &bytes).unwrap();
            assert_eq!(found(&copies, file.path()), expected);
            copies.keep(stdin, Input::copy_of(&*bytes).unwrap());
            assert_eq!(found(&copies, stdin), expected);
        }
        assert!(copies.lines(Path::new("/no/such/file.log"), &BTreeSet::from([1]), 4, &mut |_, _| ()).is_err());
    }
}

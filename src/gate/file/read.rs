//! Reads a gate from its file.

use std::{fs::File, io::Read as _, path::Path};

use super::{Gate, Unfit, document};

/// More than this is no gate; in bytes.
const LARGEST: u64 = 1024 * 1024;

impl Gate {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or holds anything that is not understood: a gate is obeyed as a whole or not at all.
    pub fn read(path: &Path) -> Result<Self, Unfit> {
        let failed = |source| Unfit::Io { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        File::open(path).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unfit::TooLarge { path: path.to_owned(), largest: LARGEST });
        }
        Self::read_bytes(path, &bytes)
    }

    /// Reads bytes that are in memory already, as if they were the file at `path`.
    ///
    /// # Errors
    /// As [`Gate::read`].
    pub fn read_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Unfit> {
        document::read(path, bytes).map_err(Unfit::Mistakes)
    }
}

//! A stream → bytes that can be read at any place: in memory while they are few, else in a temporary file that has no name.

use std::{
    fs::File,
    io::{self, Read, Write},
};

use super::utf16;

/// A pasted log fits; more than this goes to the disk.
const IN_MEMORY: usize = 1 << 20;

#[derive(Debug)]
pub(super) enum Copy {
    Memory(Vec<u8>),
    File(File),
}

/// Copies a stream to its end, and UTF-16 as UTF-8.
///
/// # Errors
/// When the stream cannot be read, or the temporary folder takes no more.
pub(super) fn copy(mut stream: impl Read) -> io::Result<Copy> {
    let mut head = [0; 2];
    let mut filled = 0;
    while filled < head.len() {
        match stream.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    match utf16::Order::of(head) {
        Some(order) if filled == head.len() => copy_bytes(utf16::Transcoded::new(stream, order)),
        Some(_) | None => copy_bytes(head[..filled].chain(stream)),
    }
}

fn copy_bytes(mut stream: impl Read) -> io::Result<Copy> {
    let mut bytes = Vec::new();
    stream.by_ref().take(IN_MEMORY as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= IN_MEMORY {
        return Ok(Copy::Memory(bytes));
    }
    // As it comes, it would read as if the stream were not there.
    let no_place = |error| io::Error::other(format!("no copy can be made in the temporary folder: {error}"));
    let mut file = tempfile::tempfile().map_err(no_place)?;
    file.write_all(&bytes)?;
    drop(bytes);
    io::copy(&mut stream, &mut file)?;
    Ok(Copy::File(file))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use super::*;

    fn copied(bytes: &[u8]) -> Vec<u8> {
        match copy(bytes).unwrap() {
            Copy::Memory(bytes) => bytes,
            Copy::File(mut file) => {
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(0)).unwrap();
                file.read_to_end(&mut bytes).unwrap();
                bytes
            }
        }
    }

    #[test]
    fn any_stream_comes_back_as_it_was() {
        for length in [0, 1, 2, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let bytes: Vec<u8> = (0..length).map(|index| u8::try_from(index % 251).unwrap()).collect();
            assert_eq!(matches!(copy(&*bytes).unwrap(), Copy::File(_)), length > IN_MEMORY);
            assert!(copied(&bytes) == bytes, "{length}");
        }
    }

    #[test]
    fn what_powershell_redirected_becomes_utf8() {
        let text = "Initializing server...\r\n\u{1f980} é\r\n";
        let little: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(copied(&little), text.as_bytes());
    }
}

//! A private folder into which runtimes write what they tell, gone when it is dropped.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::node;

/// The lines of stderr that runtimes wrote for the profile.
const LINES: &str = "stderr.log";
/// Bytes that are kept of them.
const MOST_LINES: u64 = 64 << 20;

/// The folder of one profiled start.
#[derive(Debug)]
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder that nobody else may enter, with the hook for Node in it.
    pub(super) fn new() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("mcpdoctor-profile-").tempdir()?;
        fs::write(folder.path().join(node::HOOK_FILE), node::HOOK)?;
        Ok(Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file for lines of stderr that are kept.
    pub(super) fn lines(&self) -> io::Result<Lines> {
        let file = OpenOptions::new().write(true).create_new(true).open(self.path().join(LINES))?;
        Ok(Lines { file: io::BufWriter::new(file), room: MOST_LINES })
    }

    /// Copies what the runtimes wrote into the folder `server` of `to`, and says where that is.
    pub(super) fn keep(&self, to: &Path, server: &str) -> io::Result<PathBuf> {
        let kept = to.join(file_name(server));
        fs::create_dir_all(&kept)?;
        for entry in fs::read_dir(self.path())? {
            let entry = entry?;
            let name = entry.file_name();
            let is_ours = name == node::HOOK_FILE || name == node::ENOUGH;
            let tells = entry.file_type()?.is_file() && entry.metadata()?.len() > 0;
            if tells && !is_ours {
                fs::copy(entry.path(), kept.join(name))?;
            }
        }
        Ok(kept)
    }
}

/// Lines on their way into a file.
#[derive(Debug)]
pub(super) struct Lines {
    file: io::BufWriter<fs::File>,
    room: u64,
}

impl Lines {
    pub(super) fn add(&mut self, line: &[u8]) {
        let length = line.len() as u64 + 1;
        if length <= self.room && self.file.write_all(line).and_then(|()| self.file.write_all(b"\n")).is_ok() {
            self.room -= length;
        } else {
            self.room = 0;
        }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A name that is one part of a path on every system.
fn file_name(server: &str) -> String {
    let name: String = server.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).take(64).collect();
    let name = name.trim_matches('.');
    if name.is_empty() { "server".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_have_any_name() {
        for (server, name) in
            [("mcp-n8n", "mcp-n8n"), ("../../etc", "_.._etc"), ("..", "server"), ("C:\\x y", "C__x_y"), ("日本", "日本"), ("", "server")]
        {
            assert_eq!(file_name(server), name);
        }
    }

    #[test]
    fn the_raw_files_are_kept_without_our_own() {
        let folder = Folder::new().expect("a folder");
        let mut lines = folder.lines().expect("a file");
        lines.add(b"import time: 1 | 1 | x");
        lines.finish().expect("written");
        fs::write(folder.path().join(node::ENOUGH), "").expect("written");
        let to = tempfile::tempdir().expect("a folder");
        let kept = folder.keep(to.path(), "x").expect("kept");
        let files: Vec<_> = fs::read_dir(kept).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
        assert_eq!(files, [LINES]);
        let gone = folder.path().to_owned();
        drop(folder);
        assert!(!gone.exists());
    }
}

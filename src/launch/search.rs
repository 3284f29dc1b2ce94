//! Where a program without a path is looked for, and under which names.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use crate::{
    client::WindowsStart,
    machine::{Os, Variables},
};

/// What Windows takes for PATHEXT where it is not set.
const DEFAULT_ENDINGS: &str = ".COM;.EXE;.BAT;.CMD";

/// The folders of a PATH, in order; relative ones are seen from `cwd`.
pub(super) fn directories(path: Option<&OsStr>, cwd: &Path, os: Os) -> Vec<PathBuf> {
    let Some(path) = path.filter(|path| !path.is_empty()) else { return Vec::new() };
    let folders: Vec<PathBuf> = if os == Os::of_this_machine() {
        std::env::split_paths(path).collect()
    } else {
        path.to_string_lossy().split(os.path_separator()).map(PathBuf::from).collect()
    };
    // On POSIX an empty folder is the working directory; on Windows it is nothing.
    let meant = folders.into_iter().filter(|folder| os != Os::Windows || !folder.as_os_str().is_empty());
    meant.map(|folder| os.join(cwd, &folder)).collect()
}

/// The endings that are tried after a program's name, in order.
pub(super) fn endings(start: WindowsStart, own: &Variables, os: Os) -> Vec<String> {
    match (os, start) {
        (Os::Linux | Os::MacOs, _) => Vec::new(),
        (Os::Windows, WindowsStart::Endings(endings)) => endings.iter().map(|&ending| ending.to_owned()).collect(),
        (Os::Windows, WindowsStart::PathExt | WindowsStart::Cmd | WindowsStart::CmdFor(_)) => {
            let listed = own.get("PATHEXT").filter(|listed| !listed.is_empty()).unwrap_or(OsStr::new(DEFAULT_ENDINGS));
            listed.to_string_lossy().split(';').filter(|ending| !ending.is_empty()).map(str::to_owned).collect()
        }
    }
}

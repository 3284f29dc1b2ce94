//! A private folder for package caches, which goes when it is dropped, whatever was made in it.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::launch::LaunchPlan;

/// Nobody else may look into it.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A new folder among the temporary ones; elsewhere where nothing may be run from those, because servers run from their caches.
    pub(super) fn new(plan: &LaunchPlan) -> io::Result<Self> {
        let home = plan.env.0.get(OsStr::new("HOME")).map(|home| Path::new(home).join(".cache"));
        let places: Vec<PathBuf> = [Some(std::env::temp_dir()), Some("/var/tmp".into()), home].into_iter().flatten().collect();
        let place = places.iter().find(|place| place.is_dir() && runs_programs(place)).unwrap_or(&places[0]);
        Ok(Self { path: tempfile::Builder::new().prefix("mcpdoctor-cold-").tempdir_in(place)?.keep() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

#[cfg(target_os = "linux")]
fn runs_programs(place: &Path) -> bool {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    statvfs(place).is_ok_and(|mount| !mount.f_flag.contains(StatVfsMountFlags::NOEXEC))
}

#[cfg(not(target_os = "linux"))]
fn runs_programs(_place: &Path) -> bool {
    true
}

/// How often a removal is tried: once more for what may not be written, and again for what somebody was still writing.
const ROUNDS: usize = 4;

/// Removes the folder and all below it; links are removed, and never followed.
fn remove(path: &Path) {
    for _ in 0..ROUNDS {
        match fs::remove_dir_all(path) {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(_) => loosen(path),
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Makes everything below `folder` removable: package managers write-protect some of it.
fn loosen(folder: &Path) {
    permit(folder, true);
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => loosen(&entry.path()),
            Ok(kind) if kind.is_file() => permit(&entry.path(), false),
            Ok(_) | Err(_) => {}
        }
    }
}

#[cfg(unix)]
fn permit(path: &Path, folder: bool) {
    use std::os::unix::fs::PermissionsExt as _;
    if folder {
        // What cannot be permitted fails to be removed, and that is seen then.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    }
}

#[cfg(not(unix))]
fn permit(path: &Path, _folder: bool) {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(false);
        // What cannot be permitted fails to be removed, and that is seen then.
        let _ = fs::set_permissions(path, permissions);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn what_may_not_be_written_goes_and_what_links_point_to_stays() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("kept"), "x").expect("written");
        let inside = tempfile::tempdir().expect("a folder").keep();
        let locked = inside.join("a/b");
        fs::create_dir_all(&locked).expect("made");
        fs::write(locked.join("file"), "x").expect("written");
        symlink(outside.path(), locked.join("link")).expect("linked");
        fs::hard_link(outside.path().join("kept"), locked.join("twin")).expect("linked");
        for (path, mode) in [(locked.join("file"), 0o400), (locked, 0o500), (inside.join("a"), 0o500)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        }
        drop(Folder { path: inside.clone() });
        assert!(!inside.exists());
        let kept = outside.path().join("kept");
        assert_eq!(fs::read_to_string(&kept).ok().as_deref(), Some("x"));
        assert_eq!(fs::metadata(kept).expect("there").permissions().mode() & 0o200, 0o200, "and may still be written");
    }

    #[test]
    fn a_panic_takes_the_folder_with_it() {
        let path = tempfile::tempdir().expect("a folder").keep();
        let folder = Folder { path: path.clone() };
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _folder = folder;
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(panicked.is_err() && !path.exists());
    }
}

//! Where a gate is looked for: the nearest `mcpdoctor.toml`, as users of formatters and linters expect it.

use std::path::{Path, PathBuf};

/// What the file is called.
pub const FILE_NAME: &str = "mcpdoctor.toml";

/// The nearest gate from `cwd` upwards: up to the root of its repository, so that a build and a desk agree; outside of one up to the home folder;
/// elsewhere in `cwd` alone, for what lies above it may be anybody's.
#[must_use]
pub fn find(cwd: &Path, home: &Path) -> Option<PathBuf> {
    let root = cwd.ancestors().find(|folder| folder.join(".git").exists());
    let last = root.or_else(|| cwd.starts_with(home).then_some(home)).unwrap_or(cwd);
    let within = cwd.ancestors().take_while(|folder| folder.starts_with(last));
    within.map(|folder| folder.join(FILE_NAME)).find(|file| file.exists())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_one_within_the_repository_or_the_home_counts() {
        let world = tempfile::tempdir().unwrap();
        let at = |path: &str| world.path().join(path);
        for folder in ["home/project/.git", "home/project/deep/down", "home/notes", "srv/app", "home/project/own/sub"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for gate in ["", "home", "home/project/own", "srv"] {
            fs::write(at(gate).join(FILE_NAME), "").unwrap();
        }
        for (cwd, found) in [
            ("home/project/own/sub", Some("home/project/own")),
            ("home/project/own", Some("home/project/own")),
            ("home/project/deep/down", None),
            ("home/notes", Some("home")),
            ("home", Some("home")),
            ("srv/app", None),
            ("srv", Some("srv")),
        ] {
            assert_eq!(find(&at(cwd), &at("home")), found.map(|folder| at(folder).join(FILE_NAME)), "{cwd}");
        }
    }
}

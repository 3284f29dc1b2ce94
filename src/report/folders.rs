//! From where paths are told: a build's root for those who look files up, the home folder for those who must not read its owner's name.

use std::path::{Component, Path, PathBuf};

/// Folders of the machine that a report was made on.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    /// What paths in the repository are relative to: the checkout of a build, else the working directory.
    pub root: PathBuf,
    /// Where mcpdoctor was started: a relative path begins here.
    pub working: PathBuf,
    pub home: Option<PathBuf>,
}

impl Folders {
    /// `file` as it is named in the repository, with slashes; `None` where it lies elsewhere.
    #[must_use]
    pub fn in_repository(&self, file: &Path) -> Option<String> {
        let file = self.working.join(file);
        let names = file.strip_prefix(&self.root).ok()?.components().filter(|part| *part != Component::CurDir);
        let names: Option<Vec<&str>> = names
            .map(|part| match part {
                Component::Normal(name) => name.to_str(),
                // `..` may lead out of it.
                Component::ParentDir | Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
            })
            .collect();
        names.filter(|names| !names.is_empty()).map(|names| names.join("/"))
    }

    /// The same, or else the whole path.
    pub(super) fn told(&self, file: &Path) -> String {
        self.in_repository(file).unwrap_or_else(|| file.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_from_the_root_or_not_at_all() {
        let folders = Folders { root: "/work/repo".into(), working: "/work/repo/sub".into(), home: None };
        for (file, named) in [
            ("/work/repo/.mcp.json", Some(".mcp.json")),
            ("/work/repo/a/b.json", Some("a/b.json")),
            ("./a/./b.json", Some("sub/a/b.json")),
            ("mcp.json", Some("sub/mcp.json")),
            ("../mcp.json", None),
            ("/work/repository/mcp.json", None),
            ("/work/repo", None),
            ("/work/repo/../other/mcp.json", None),
        ] {
            assert_eq!(folders.in_repository(Path::new(file)).as_deref(), named, "{file}");
        }
    }
}

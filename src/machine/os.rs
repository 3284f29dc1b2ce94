//! The rules that differ by operating system, as text: the rules of one can be applied on another.

use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    Linux,
    MacOs,
    Windows,
}

impl Os {
    /// Every system that is neither Windows nor macOS follows the rules of Linux.
    #[must_use]
    pub const fn of_this_machine() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }

    /// What stands between two folders of PATH.
    pub(crate) const fn path_separator(self) -> char {
        match self {
            Self::Linux | Self::MacOs => ':',
            Self::Windows => ';',
        }
    }

    /// Whether two names are those of the same variable.
    pub(crate) fn same_variable(self, a: &str, b: &str) -> bool {
        match self {
            Self::Linux | Self::MacOs => a == b,
            Self::Windows => a.eq_ignore_ascii_case(b),
        }
    }

    /// Whether `name` is `pattern`, in which a trailing `*` stands for any ending.
    pub(crate) fn matches(self, pattern: &str, name: &str) -> bool {
        match pattern.strip_suffix('*') {
            Some(stem) => name.get(..stem.len()).is_some_and(|head| self.same_variable(stem, head)),
            None => self.same_variable(pattern, name),
        }
    }

    /// `path` as seen from the folder `base`.
    pub(crate) fn join(self, base: &Path, path: &Path) -> PathBuf {
        if self.is_windows() == cfg!(windows) {
            return base.join(path);
        }
        let (base, path) = (base.to_string_lossy(), path.to_string_lossy());
        if path.is_empty() {
            PathBuf::from(&*base)
        } else if self.is_absolute(&path) {
            PathBuf::from(&*path)
        } else {
            let separator = if self.is_windows() { '\\' } else { '/' };
            PathBuf::from(format!("{}{separator}{path}", base.trim_end_matches(['/', '\\'])))
        }
    }

    fn is_absolute(self, path: &str) -> bool {
        let mut chars = path.chars();
        match self {
            Self::Linux | Self::MacOs => path.starts_with('/'),
            Self::Windows => path.starts_with(r"\\") || chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':'),
        }
    }

    const fn is_windows(self) -> bool {
        matches!(self, Self::Windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_joined_by_the_rules_of_its_system() {
        for (os, base, path, joined) in [
            (Os::Linux, "/work", "sub/x", "/work/sub/x"),
            (Os::MacOs, "/work", "/opt", "/opt"),
            (Os::Windows, r"C:\work", r"sub\x", r"C:\work\sub\x"),
            (Os::Windows, r"C:\", "sub", r"C:\sub"),
            (Os::Windows, r"C:\work", r"D:\x", r"D:\x"),
            (Os::Windows, r"C:\work", r"\\host\share", r"\\host\share"),
        ] {
            assert_eq!(os.join(Path::new(base), Path::new(path)), Path::new(joined));
        }
    }

    #[test]
    fn only_windows_takes_case_lightly() {
        for (os, pattern, name, same) in [
            (Os::Windows, "PATH", "Path", true),
            (Os::Linux, "PATH", "Path", false),
            (Os::Linux, "OTEL_*", "OTEL_EXPORTER", true),
            (Os::Windows, "OTEL_*", "otel_exporter", true),
            (Os::Linux, "OTEL_*", "OTE", false),
            (Os::Linux, "LC_*", "Lüge", false),
        ] {
            assert_eq!(os.matches(pattern, name), same, "{pattern} {name}");
        }
    }
}

//! Where clients keep their config files, computed from the machine's surroundings without looking at it.

use std::path::{Path, PathBuf};

use super::Scope;
use crate::machine::{Os, Surroundings};

/// A file that a client reads if it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub client: &'static str,
    pub file: PathBuf,
    pub scope: Scope,
}

const DESKTOP_FILE: &str = "claude_desktop_config.json";

/// Claude Desktop's files. The Store build sees its own copy in place of `%APPDATA%`, so that one comes first.
pub(super) fn claude_desktop(s: &Surroundings) -> Vec<Candidate> {
    let home = Base { os: s.os, path: s.home.clone() };
    let folders = match s.os {
        Os::MacOs => vec![home.join(&["Library", "Application Support", "Claude"])],
        Os::Windows => {
            let local = s.variable("LOCALAPPDATA").unwrap_or_else(|| home.join(&["AppData", "Local"]));
            let roaming = s.variable("APPDATA").unwrap_or_else(|| home.join(&["AppData", "Roaming"]));
            vec![local.join(&["Packages", "Claude_pzs8sxrjxfjjc", "LocalCache", "Roaming", "Claude"]), roaming.join(&["Claude"])]
        }
        Os::Linux => vec![s.variable("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(&[".config"])).join(&["Claude"])],
    };
    let candidate = |folder: Base| Candidate { client: "claude-desktop", file: folder.join(&[DESKTOP_FILE]).path, scope: Scope::User };
    folders.into_iter().map(candidate).collect()
}

/// Claude Code's own files, of which it reads the first that exists (observed with release 2.1.330).
pub(super) fn claude_code_user(s: &Surroundings) -> Vec<Candidate> {
    let home = Base { os: s.os, path: s.home.clone() };
    let files = match s.variable("CLAUDE_CONFIG_DIR") {
        Some(folder) => vec![folder.join(&[".config.json"]), folder.join(&[".claude.json"])],
        None => vec![home.join(&[".claude", ".config.json"]), home.join(&[".claude.json"])],
    };
    files.into_iter().map(|file| Candidate { client: "claude-code", file: file.path, scope: Scope::User }).collect()
}

/// The `.mcp.json` of the working directory and of every one above it, nearest first; Claude Code merges them all, whatever git says.
pub(super) fn claude_code_projects(s: &Surroundings) -> Vec<Candidate> {
    let candidate = |folder: &Path| Candidate {
        client: "claude-code",
        file: Base { os: s.os, path: folder.to_owned() }.join(&[".mcp.json"]).path,
        scope: Scope::Project(folder.to_owned()),
    };
    s.cwd.ancestors().map(candidate).collect()
}

/// A folder whose paths are written as its system writes them, whatever system this runs on.
#[derive(Debug, Clone)]
struct Base {
    os: Os,
    path: PathBuf,
}

impl Base {
    fn join(&self, parts: &[&str]) -> Self {
        let separator = match self.os {
            Os::Windows => "\\",
            Os::Linux | Os::MacOs => "/",
        };
        let mut path = self.path.clone().into_os_string();
        for part in parts {
            if !path.as_encoded_bytes().ends_with(separator.as_bytes()) {
                path.push(separator);
            }
            path.push(part);
        }
        Self { os: self.os, path: path.into() }
    }
}

impl Surroundings {
    fn variable(&self, name: &str) -> Option<Base> {
        Some(Base { os: self.os, path: self.folder(name)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(os: Os, home: &str, cwd: &str, env: &[(&str, &str)]) -> Surroundings {
        let env = env.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Surroundings { os, env, home: home.into(), cwd: cwd.into() }
    }

    fn files(candidates: Vec<Candidate>) -> Vec<String> {
        candidates.into_iter().map(|candidate| candidate.file.display().to_string()).collect()
    }

    #[test]
    fn claude_desktop_on_every_system() {
        for (s, expected) in [
            (surroundings(Os::MacOs, "/Users/me", "/", &[]), vec!["/Users/me/Library/Application Support/Claude/claude_desktop_config.json"]),
            (surroundings(Os::Linux, "/home/me", "/", &[]), vec!["/home/me/.config/Claude/claude_desktop_config.json"]),
            (surroundings(Os::Linux, "/home/me", "/", &[("XDG_CONFIG_HOME", "/c/")]), vec!["/c/Claude/claude_desktop_config.json"]),
            (
                surroundings(Os::Windows, "C:\\Users\\me", "C:\\", &[("APPDATA", "D:\\Roaming"), ("LOCALAPPDATA", "")]),
                vec![
                    "C:\\Users\\me\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json",
                    "D:\\Roaming\\Claude\\claude_desktop_config.json",
                ],
            ),
        ] {
            assert_eq!(files(claude_desktop(&s)), expected);
        }
    }

    #[test]
    fn claude_code_prefers_the_folder_that_a_variable_names() {
        let s = surroundings(Os::MacOs, "/Users/me", "/", &[]);
        assert_eq!(files(claude_code_user(&s)), ["/Users/me/.claude/.config.json", "/Users/me/.claude.json"]);
        let s = surroundings(Os::Windows, "C:\\Users\\me", "C:\\", &[("CLAUDE_CONFIG_DIR", "D:\\cc")]);
        assert_eq!(files(claude_code_user(&s)), ["D:\\cc\\.config.json", "D:\\cc\\.claude.json"]);
    }

    #[test]
    fn project_files_are_looked_for_upwards_nearest_first() {
        let s = surroundings(Os::Linux, "/home/me", "/home/me/p", &[]);
        assert_eq!(files(claude_code_projects(&s)), ["/home/me/p/.mcp.json", "/home/me/.mcp.json", "/home/.mcp.json", "/.mcp.json"]);
    }
}

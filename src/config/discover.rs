//! Looks at every place where Claude Desktop and Claude Code keep servers, and reads what is there. Starts nothing.

use std::path::{Path, PathBuf};

use super::{
    FileConfig, ReadError, Scope, ServerSpec,
    content::SwitchedOff,
    file::read_of,
    places::{Candidate, claude_code_projects, claude_code_user, claude_desktop},
};
use crate::{
    evidence::ConfigFault,
    machine::{Os, Surroundings},
};

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The entries that a client started here would see, in the order of [`Discovery::looked_in`].
    pub specs: Vec<ServerSpec>,
    /// Claude Code's local entries of other projects: they exist, but not for the working directory.
    pub elsewhere: Vec<ServerSpec>,
    pub broken: Vec<BrokenFile>,
    pub unreadable: Vec<ReadError>,
    pub looked_in: Vec<Place>,
    switched_off: Vec<SwitchedOff>,
}

/// A file of which its client reads nothing.
#[derive(Debug, Clone)]
pub struct BrokenFile {
    pub file: PathBuf,
    pub client: &'static str,
    pub fault: ConfigFault,
}

/// Where a client looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub client: &'static str,
    pub file: PathBuf,
    pub found: bool,
}

/// Reads the config files of the clients that are known to keep them at fixed places.
#[must_use]
pub fn discover(surroundings: &Surroundings) -> Discovery {
    let mut discovery = Discovery::default();
    let project = project(&surroundings.cwd);
    for candidate in claude_desktop(surroundings) {
        discovery.look(candidate);
    }
    let mut user_file_found = false;
    for candidate in claude_code_user(surroundings) {
        if !user_file_found {
            user_file_found = discovery.look(candidate);
        }
    }
    for candidate in claude_code_projects(surroundings) {
        discovery.look(candidate);
    }
    discovery.switch_off(surroundings.os, &project);
    let (here, elsewhere) = std::mem::take(&mut discovery.specs).into_iter().partition(|spec| match &spec.scope {
        Scope::Local(path) => same_path(surroundings.os, path, &project),
        Scope::Named | Scope::Project(_) | Scope::User => true,
    });
    Discovery { specs: here, elsewhere, ..discovery }
}

impl Discovery {
    /// Whether the file is there.
    fn look(&mut self, Candidate { client, file, scope }: Candidate) -> bool {
        let found = file.exists();
        self.looked_in.push(Place { client, file: file.clone(), found });
        if !found {
            return false;
        }
        match read_of(client, &file, &scope) {
            Ok(FileConfig { specs, fault, switched_off, .. }) => {
                self.specs.extend(specs);
                self.switched_off.extend(switched_off);
                self.broken.extend(fault.map(|fault| BrokenFile { file, client, fault }));
            }
            Err(error) => self.unreadable.push(error),
        }
        true
    }

    /// Applies what the user switched off in `project`. Claude Code keeps two lists: for all its entries and for
    /// those of `.mcp.json` alone (observed with release 2.1.330).
    fn switch_off(&mut self, os: Os, project: &Path) {
        for SwitchedOff { project: within, server, shared } in &self.switched_off {
            let matches = |spec: &&mut ServerSpec| {
                let meant = !*shared || matches!(spec.scope, Scope::Project(_));
                meant && spec.client == Some("claude-code") && spec.name == *server
            };
            if same_path(os, within, project) {
                self.specs.iter_mut().filter(matches).for_each(|spec| spec.disabled = true);
            }
        }
    }
}

/// The directory under whose name Claude Code keeps local entries: the root of the repository, else the working directory itself
/// (observed with release 2.1.330).
fn project(cwd: &Path) -> PathBuf {
    cwd.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(cwd).to_owned()
}

/// Whether two paths are the same as far as spelling goes; Claude Code writes `C:/Users/me` on Windows.
fn same_path(os: Os, left: &Path, right: &Path) -> bool {
    let spelled = |path: &Path| match os {
        Os::Windows => path.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_lowercase(),
        Os::Linux | Os::MacOs => path.to_string_lossy().trim_end_matches('/').to_owned(),
    };
    spelled(left) == spelled(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_found_however_its_path_is_spelled() {
        for (os, left, right, same) in [
            (Os::Windows, "C:/Users/Me/p", "c:\\users\\me\\p", true),
            (Os::Linux, "/home/me/p/", "/home/me/p", true),
            (Os::Linux, "/home/me/P", "/home/me/p", false),
        ] {
            assert_eq!(same_path(os, Path::new(left), Path::new(right)), same, "{left} {right}");
        }
    }
}

//! One entry that leads to a server over HTTP, as data, and what a careful person would say about it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::place;
use crate::probe::MARKER;
use crate::servers::Servers;
use crate::verdict::Expect;

/// In all texts `{NAME}` stands for the address of a server of `servers.json` or of a door, and the places of `place::fill` are replaced.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Profiles; those of the group where there are none.
    #[serde(default)]
    pub(crate) clients: Vec<String>,
    /// The entry as the user wrote it.
    entry: Value,
    /// Files beside the server, by the names of our own.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// It asks a package registry: the variables that this machine needs for that are handed on.
    #[serde(default)]
    registry: bool,
    /// What the doctor finds in its own environment.
    #[serde(default)]
    pub(crate) around: BTreeMap<String, String>,
    /// Further options of `probe`.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// Why a careful person says so.
    #[serde(default)]
    #[expect(dead_code, reason = "it is for whoever reads the data")]
    why: String,
    pub(crate) expect: Expect,
    /// Profiles that see something else.
    #[serde(default)]
    pub(crate) except: BTreeMap<String, Expect>,
}

/// The cases of a data file.
pub(crate) fn read(group: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/http").join(format!("{group}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    /// What is expected when `client` reads it.
    pub(crate) fn expected(&self, client: &str, servers: &Servers, dir: &Path) -> Expect {
        let mut expected = self.except.get(client).unwrap_or(&self.expect).clone();
        expected.says.iter_mut().for_each(|words| *words = servers.fill(words, dir));
        expected
    }

    /// Writes the config of `client` into `dir`, which is made anew, and returns its path. `marker` goes into the environment of a program.
    pub(crate) fn lay_out(&self, dir: &Path, client: &str, marker: &str, servers: &Servers) -> io::Result<PathBuf> {
        let _ = fs::remove_dir_all(dir);
        let home = dir.join("home");
        fs::create_dir_all(&home)?;
        // `npx` finds what is installed there, wherever the client starts it.
        #[cfg(unix)]
        for folder in [dir, &home] {
            std::os::unix::fs::symlink(place::real().join("node_modules"), folder.join("node_modules"))?;
        }
        for (name, source) in &self.files {
            fs::copy(place::own(source), dir.join(name))?;
        }
        let mut entry = servers.fill_all(&self.entry, dir);
        if entry.get("command").is_some() {
            let own = entry["env"].as_object().cloned().unwrap_or_default();
            let registry = place::registry_env().filter(|_| self.registry);
            let base = place::base_env(dir).into_iter().chain(registry).chain([(MARKER.to_owned(), marker.to_owned())]);
            entry["env"] = base.map(|(name, value)| (name, value.into())).chain(own).collect();
        }
        let servers = if client == "vscode" { "servers" } else { "mcpServers" };
        let config = dir.join("config.json");
        fs::write(&config, json!({ servers: { &self.name: entry } }).to_string())?;
        Ok(config)
    }
}

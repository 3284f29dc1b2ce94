//! One start of a real server as data: what the config entry says, and what a careful person would say about it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::place::{self, base_env, fill, registry_env};
use crate::probe::MARKER;
use crate::verdict::Expect;

/// A config entry with the verdict that is expected of it; the places in its texts are replaced (`fill`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Registry, name and version, such as `npm:mcp-hello-world@1.1.2`.
    #[serde(default)]
    pub(crate) package: Option<String>,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) args: Vec<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) files: BTreeMap<String, File>,
    /// Profiles; those of the group where there are none.
    #[serde(default)]
    pub(crate) clients: Vec<String>,
    /// Further options of `probe`, in place of those of the group.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// It asks a package registry: the variables that this machine needs for that are handed on.
    #[serde(default)]
    pub(crate) registry: bool,
    /// A program without which the case is left out.
    #[serde(default)]
    pub(crate) needs: Option<String>,
    /// Why a careful person says so.
    #[serde(default)]
    pub(crate) why: String,
    pub(crate) expect: Expect,
    /// Profiles that see something else.
    #[serde(default)]
    pub(crate) except: BTreeMap<String, Expect>,
}

/// A file that lies beside the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// The name of one of our own servers.
    #[serde(default)]
    pub(crate) copy: Option<String>,
    #[serde(default)]
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) executable: bool,
}

/// The cases of a data file.
pub(crate) fn read(file: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    /// What is expected when `client` starts it.
    pub(crate) fn expected(&self, client: &str) -> &Expect {
        self.except.get(client).unwrap_or(&self.expect)
    }

    /// Writes the files and the config of `client` into `dir`, which is made anew, and returns the config's path. `marker` goes into the server's environment.
    pub(crate) fn lay_out(&self, dir: &Path, client: &str, marker: &str) -> io::Result<PathBuf> {
        let _ = fs::remove_dir_all(dir);
        fs::create_dir_all(dir.join("home"))?;
        let fill = |text: &str| fill(text, dir);
        for (name, file) in &self.files {
            file.write(&dir.join(name), &fill(&file.text))?;
        }
        let mut env = base_env(dir);
        if self.registry {
            env.extend(registry_env());
        }
        env.insert(MARKER.into(), marker.into());
        env.extend(self.env.iter().map(|(name, value)| (name.clone(), fill(value))));
        let args: Vec<_> = self.args.iter().map(|arg| fill(arg)).collect();
        let entry = serde_json::json!({ "command": fill(&self.command), "args": args, "env": env });
        let servers = match client {
            "vscode" => "servers",
            "zed" => "context_servers",
            _ => "mcpServers",
        };
        let config = dir.join("config.json");
        fs::write(&config, serde_json::json!({ servers: { &self.name: entry } }).to_string())?;
        Ok(config)
    }
}

impl File {
    fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        match &self.copy {
            Some(name) => fs::copy(place::own(name), path).map(drop)?,
            None => fs::write(path, text)?,
        }
        #[cfg(unix)]
        if self.executable {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    }
}

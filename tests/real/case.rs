//! One start of a real server as data: what the config entry says, and what a careful person would say about it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A config entry with the verdict that is expected of it.
///
/// In `command`, `args`, `env`, `search_path` and the text of files these stand for paths: `{real}` the folder of installed servers, `{bin}` that of the npm
/// programs, `{node}` and `{npx}` the runtime, `{dir}` the folder of this case, which also holds the files.
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

/// What the report must say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: String,
    /// Causes that are right, the best one first.
    #[serde(default)]
    pub(crate) cause: Vec<String>,
    /// What the first finding names, or a part of it.
    #[serde(default)]
    pub(crate) subject: Option<String>,
    #[serde(default)]
    pub(crate) tools: Option<u64>,
}

/// The cases of a data file.
pub(crate) fn read(file: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where `tests/real/install` puts everything.
pub(crate) fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real")
}

/// The file of that name in the folders of PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
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
        env.insert("REAL_SERVERS_CASE".into(), marker.into());
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
            Some(name) => fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/servers").join(name), path).map(drop)?,
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

fn fill(text: &str, dir: &Path) -> String {
    let real = real();
    let program = |name: &str| on_path(name).unwrap_or_else(|| name.into());
    let places = [("{real}", real.clone()), ("{bin}", real.join("node_modules/.bin")), ("{tools}", real.join("bin")), ("{dir}", dir.to_path_buf())];
    let filled = places.iter().fold(text.to_owned(), |text, (name, path)| text.replace(name, &path.to_string_lossy()));
    ["node", "npx"].iter().fold(filled, |text, name| text.replace(&format!("{{{name}}}"), &program(name).to_string_lossy()))
}

/// A home of its own, the node that was installed with, no telemetry, no look for a newer version.
fn base_env(dir: &Path) -> BTreeMap<String, String> {
    let node = on_path("node").and_then(|node| node.parent().map(Path::to_path_buf)).unwrap_or_default();
    [
        ("HOME", dir.join("home").to_string_lossy().into_owned()),
        ("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", node.display())),
        ("DO_NOT_TRACK", "1".into()),
        ("CHROME_DEVTOOLS_MCP_NO_USAGE_STATISTICS", "1".into()),
        ("FASTMCP_CHECK_FOR_UPDATES", "off".into()),
        ("FRAMELINK_TELEMETRY", "off".into()),
        ("OTEL_SDK_DISABLED", "true".into()),
        ("NO_UPDATE_NOTIFIER", "1".into()),
        ("npm_config_update_notifier", "false".into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// Certificates and proxies, as this machine has them.
fn registry_env() -> impl Iterator<Item = (String, String)> {
    const NAMES: [&str; 8] =
        ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "UV_INDEX_URL", "npm_config_registry"];
    NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
}

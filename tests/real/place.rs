//! Where the installed servers are, and what a server finds around it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where `tests/real/install` puts everything.
pub(crate) fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real")
}

/// Our own server, or its file, of that name.
pub(crate) fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/servers").join(name)
}

/// The file of that name in the folders of PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// `text` with the names of places replaced: `{real}` the folder of installed servers, `{bin}` that of the npm programs, `{tools}` that of the Python ones,
/// `{own}` this suite's own servers, `{node}` and `{npx}` the runtime, `{dir}` the folder of the case.
pub(crate) fn fill(text: &str, dir: &Path) -> String {
    let real = real();
    let program = |name: &str| on_path(name).unwrap_or_else(|| name.into());
    let bin = real.join("node_modules/.bin");
    let places = [("{bin}", bin), ("{tools}", real.join("bin")), ("{real}", real), ("{own}", own("")), ("{dir}", dir.to_path_buf())];
    let filled = places.iter().fold(text.to_owned(), |text, (name, path)| text.replace(name, &path.to_string_lossy()));
    ["node", "npx"].iter().fold(filled, |text, name| text.replace(&format!("{{{name}}}"), &program(name).to_string_lossy()))
}

/// A home of its own, the node that was installed with, no telemetry, no look for a newer version.
pub(crate) fn base_env(dir: &Path) -> BTreeMap<String, String> {
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
pub(crate) fn registry_env() -> impl Iterator<Item = (String, String)> {
    const NAMES: [&str; 8] =
        ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "UV_INDEX_URL", "npm_config_registry"];
    NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
}

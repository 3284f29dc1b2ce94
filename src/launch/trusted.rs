//! Further issuers of certificates that the environment names, in files.

use std::path::{Path, PathBuf};

use crate::machine::Variables;

/// Who reads which: Node adds the first to its own list; OpenSSL, and so Python's `ssl` and httpx, takes the second for the system's list;
/// Python's requests takes the other two, in this order (nodejs/node:doc/api/cli.md, openssl/openssl:doc/man7/openssl-env.pod,
/// psf/requests:src/requests/sessions.py `merge_environment_settings`).
const VARIABLES: &[&str] = &["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// The files in the order of [`VARIABLES`], as seen from the directory that the program runs in.
pub(super) fn files(variables: &Variables, cwd: &Path) -> Vec<PathBuf> {
    named_by(VARIABLES, variables, cwd)
}

/// The files that those of `variables` name which the program reads.
pub(super) fn named_by(names: &[&str], variables: &Variables, cwd: &Path) -> Vec<PathBuf> {
    let set = names.iter().filter_map(|name| variables.get(name)).filter(|file| !file.is_empty());
    let mut files: Vec<PathBuf> = Vec::new();
    for file in set.map(|file| variables.os().join(cwd, Path::new(file))) {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    #[test]
    fn each_file_is_named_once_and_from_the_programs_directory() {
        let set =
            [("SSL_CERT_FILE", "/etc/ca.pem"), ("REQUESTS_CA_BUNDLE", "/etc/ca.pem"), ("NODE_EXTRA_CA_CERTS", "own.pem"), ("CURL_CA_BUNDLE", "")];
        let variables = Variables::new(set.map(|(name, value)| (name.into(), value.into())).into(), Os::Linux);
        assert_eq!(files(&variables, Path::new("/work")), [Path::new("/work/own.pem"), Path::new("/etc/ca.pem")]);
    }
}

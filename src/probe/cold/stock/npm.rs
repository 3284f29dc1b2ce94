//! npm's cache: the index of `_cacache` names every archive that came over the network, `.package-lock.json` what npx installed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::folder_names::host_of;

type Name = (String, String);

/// What npm downloaded and installed.
#[derive(Default)]
pub(super) struct Index {
    packages: BTreeMap<Name, Option<String>>,
    /// Sizes of archives by their checksums.
    sizes: HashMap<String, u64>,
    hosts: BTreeSet<String>,
}

/// A line of the index (npm/cacache:lib/entry-index.js: a checksum, a tab, and this).
#[derive(Deserialize)]
struct Entry {
    key: String,
    integrity: Option<String>,
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: Option<String>,
    version: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    link: bool,
}

pub(super) fn is_index(trail: &[String]) -> bool {
    trail.iter().any(|name| name.starts_with("index-v"))
}

pub(super) fn is_lock(trail: &[String]) -> bool {
    matches!(trail, [.., folder, file] if folder == "node_modules" && file == ".package-lock.json")
}

impl Index {
    pub(super) fn take_index(&mut self, text: &str) {
        let entries = text.lines().filter_map(|line| serde_json::from_str::<Entry>(line.split_once('\t')?.1).ok());
        for Entry { key, integrity, size } in entries {
            let Some(url) = key.strip_prefix("make-fetch-happen:request-cache:") else { continue };
            self.hosts.extend(host_of(url));
            let Some(name) = archive(url) else { continue };
            if let (Some(integrity), Some(size)) = (&integrity, size) {
                self.sizes.insert(integrity.clone(), size);
            }
            let known = self.packages.entry(name).or_default();
            *known = integrity.or_else(|| known.take());
        }
    }

    pub(super) fn take_lock(&mut self, text: &str) {
        let Ok(lock) = serde_json::from_str::<Lock>(text) else { return };
        for (place, locked) in lock.packages {
            let Some((_, folder)) = place.rsplit_once("node_modules/").filter(|_| !locked.link) else { continue };
            let Some(version) = locked.version else { continue };
            let known = self.packages.entry((locked.name.unwrap_or_else(|| folder.to_owned()), version)).or_default();
            *known = known.take().or(locked.integrity);
        }
    }

    pub(super) fn packages(&self) -> Vec<(Name, Option<u64>)> {
        let size = |integrity: &Option<String>| integrity.as_ref().and_then(|integrity| self.sizes.get(integrity)).copied();
        self.packages.iter().map(|(name, integrity)| (name.clone(), size(integrity))).collect()
    }

    pub(super) fn hosts(&self) -> impl Iterator<Item = String> {
        self.hosts.iter().cloned()
    }
}

/// The package in an archive's address: `https://HOST/@scope/name/-/name-1.2.3.tgz`.
fn archive(url: &str) -> Option<Name> {
    let (before, file) = url.split_once("/-/")?;
    let mut parts = before.rsplit('/');
    let last = parts.next().filter(|last| !last.is_empty())?;
    let version = file.rsplit('/').next()?.strip_suffix(".tgz")?.strip_prefix(last)?.strip_prefix('-')?;
    let scope = parts.next().filter(|part| part.starts_with('@'));
    let name = scope.map_or_else(|| last.to_owned(), |scope| format!("{scope}/{last}"));
    // A registry may write `@scope%2fname`.
    Some((name.replace("%2f", "/").replace("%2F", "/"), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_package() {
        for (url, name) in [
            ("https://registry.npmjs.org/ms/-/ms-2.1.3.tgz", Some(("ms", "2.1.3"))),
            ("https://registry.npmjs.org/@a/b-c/-/b-c-1.0.0-rc.1.tgz", Some(("@a/b-c", "1.0.0-rc.1"))),
            ("https://example.com/artifactory/api/npm/npm/ms/-/ms-2.1.3.tgz", Some(("ms", "2.1.3"))),
            ("https://registry.npmjs.org/ms", None),
            ("https://codeload.github.com/a/b/tar.gz/1", None),
        ] {
            assert_eq!(archive(url), name.map(|(name, version)| (name.to_owned(), version.to_owned())), "{url}");
        }
    }
}

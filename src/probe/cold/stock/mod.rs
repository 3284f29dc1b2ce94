//! What package caches hold, read from the files that the package managers keep in them. What they do not tell stays untold.

mod folder_names;
mod npm;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::{self, Metadata},
    io::Read as _,
    path::Path,
};

use crate::evidence::{Package, Redactor, Registry, Stock};

/// Files and folders that are looked at; an npm package has hundreds.
const MOST_ENTRIES: usize = 1_000_000;
/// Deeper folders are no cache's.
const DEEPEST: usize = 64;
/// Bytes of a file that are read.
const LONGEST_FILE: u64 = 32 * 1024 * 1024;

type Key = (Registry, String, String);

/// What was found so far.
#[derive(Default)]
struct Survey {
    packages: BTreeMap<Key, Option<u64>>,
    npm: npm::Index,
    hosts: BTreeSet<String>,
    bytes: u64,
    /// Files with several names that were counted.
    counted: HashSet<(u64, u64)>,
    entries: usize,
}

/// What the caches below `folder` hold. Links are not followed: they may lead out of it.
pub(super) fn survey(folder: &Path, redactor: &Redactor) -> Stock {
    let mut survey = Survey::default();
    survey.visit(folder, &mut Vec::new());
    for ((name, version), bytes) in survey.npm.packages() {
        survey.add((Registry::Npm, name, version), bytes);
    }
    survey.hosts.extend(survey.npm.hosts());
    let package = |((registry, name, version), bytes): (Key, Option<u64>)| Package {
        registry,
        name: redactor.show(&name),
        version: redactor.show(&version),
        bytes,
    };
    Stock {
        packages: survey.packages.into_iter().map(package).collect(),
        bytes: survey.bytes,
        hosts: survey.hosts.iter().map(|host| redactor.show(host)).collect(),
    }
}

impl Survey {
    /// Takes in everything below `folder`, whose names from the private folder on are `trail`; returns the bytes of its files.
    fn visit(&mut self, folder: &Path, trail: &mut Vec<String>) -> u64 {
        let Ok(entries) = fs::read_dir(folder) else { return 0 };
        let mut bytes = 0;
        let mut wheels = Vec::new();
        for entry in entries.flatten() {
            self.entries += 1;
            if self.entries > MOST_ENTRIES || trail.len() > DEEPEST {
                break;
            }
            let Ok(kind) = entry.file_type() else { continue };
            trail.push(entry.file_name().to_string_lossy().into_owned());
            if kind.is_dir() {
                let below = self.visit(&entry.path(), trail);
                bytes += below;
                self.hosts.extend(folder_names::host(trail));
                if let Some((name, version)) = folder_names::npm_package(trail) {
                    self.add((Registry::Npm, name, version), Some(below));
                }
                wheels.extend(trail.last().and_then(|name| folder_names::installed_wheel(name)));
            } else if kind.is_file()
                && let Ok(metadata) = entry.metadata()
            {
                bytes += metadata.len();
                self.count(&metadata);
                self.read(&entry.path(), trail, metadata.len());
            }
            trail.pop();
        }
        // Alone in its folder, all of that is the package; in an environment nobody knows whose file is whose.
        let whole = (wheels.len() == 1).then_some(bytes);
        for (name, version) in wheels {
            self.add((Registry::PyPi, name, version), whole);
        }
        bytes
    }

    fn add(&mut self, key: Key, bytes: Option<u64>) {
        let known = self.packages.entry(key).or_default();
        *known = known.or(bytes);
    }

    /// Counts a file once, however many names it has: caches link their files into environments.
    fn count(&mut self, metadata: &Metadata) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            if metadata.nlink() > 1 && !self.counted.insert((metadata.dev(), metadata.ino())) {
                return;
            }
        }
        self.bytes += metadata.len();
    }

    fn read(&mut self, path: &Path, trail: &[String], bytes: u64) {
        let text = || {
            let mut text = Vec::new();
            // What cannot be read tells nothing, and what was read until then is told.
            let _ = fs::File::open(path).and_then(|file| file.take(LONGEST_FILE).read_to_end(&mut text));
            String::from_utf8_lossy(&text).into_owned()
        };
        if npm::is_index(trail) {
            self.npm.take_index(&text());
        } else if npm::is_lock(trail) {
            self.npm.take_lock(&text());
        } else if folder_names::is_uv_answer(trail) {
            self.hosts.extend(folder_names::host_in(&text()));
        } else if let Some((name, version)) = folder_names::yarn_archive(trail) {
            self.add((Registry::Npm, name, version), Some(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &str)]) -> Stock {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        survey(folder.path(), &Redactor::default())
    }

    fn told(stock: &Stock) -> Vec<String> {
        let bytes = |bytes: Option<u64>| bytes.map_or("?".to_owned(), |bytes| bytes.to_string());
        stock
            .packages
            .iter()
            .map(|package| format!("{} {} {} {}", package.registry.name(), package.name, package.version, bytes(package.bytes)))
            .collect()
    }

    #[test]
    fn each_managers_packages_are_told_with_version_and_size() {
        let index = "\nab\t{\"key\":\"make-fetch-happen:request-cache:https://me:pw@registry.npmjs.org/@a/b/-/b-1.2.3.tgz\",\"integrity\":\"sha512-x\",\"size\":42}";
        let lock = r#"{"packages":{"node_modules/@a/b":{"version":"1.2.3","integrity":"sha512-x"},"node_modules/c":{"version":"2.0.0"},
            "../../x":{"name":"mine","version":"9.9.9"},"node_modules/mine":{"link":true}}}"#;
        for (files, packages, hosts) in [
            (
                vec![("npm/_cacache/index-v5/ab/cd/ef", index), ("npm/_npx/1/node_modules/.package-lock.json", lock)],
                vec!["npm @a/b 1.2.3 42", "npm c 2.0.0 ?"],
                vec!["registry.npmjs.org"],
            ),
            (vec![("npm/_cacache/index-v5/ab/cd/ef", index)], vec!["npm @a/b 1.2.3 42"], vec!["registry.npmjs.org"]),
            (
                vec![
                    ("uv/archive-v0/Ab1/h11/x.py", "12345"),
                    ("uv/archive-v0/Ab1/h11-0.16.0.dist-info/RECORD", "123"),
                    ("uv/archive-v0/Cd2/lib/python3.11/site-packages/h11-0.16.0.dist-info/RECORD", "123"),
                    ("uv/archive-v0/Cd2/lib/python3.11/site-packages/mcp_time-2.dist-info/RECORD", "123"),
                    ("uv/wheels-v8/pypi/h11/0.16.0-py3.http", "\u{1}dhttps://files.pythonhosted.org/packages/1/h11.whl"),
                ],
                vec!["pypi h11 0.16.0 8", "pypi mcp_time 2 ?"],
                vec!["files.pythonhosted.org"],
            ),
            (
                vec![("bun/@a/b@1.0.0@@@1/x.js", "123"), ("bun/c@2.0.0@@@1/x.js", "1"), ("bun/c/2.0.0@@@1/x", "")],
                vec!["npm @a/b 1.0.0 3", "npm c 2.0.0 1"],
                vec![],
            ),
            (
                vec![("deno/npm/registry.npmjs.org/@a/b/1.0.0/x.js", "123"), ("deno/npm/registry.npmjs.org/c/2.0.0/d/x.js", "1")],
                vec!["npm @a/b 1.0.0 3", "npm c 2.0.0 1"],
                vec!["registry.npmjs.org"],
            ),
            (
                vec![
                    ("pnpm-cache/dlx/1/2/node_modules/.pnpm/@a+b@1.0.0_c@2.0.0/node_modules/x", "12"),
                    ("pnpm-cache/metadata-v1.3/registry.npmjs.org/c.json", ""),
                ],
                vec!["npm @a/b 1.0.0 2"],
                vec!["registry.npmjs.org"],
            ),
            (
                vec![
                    ("yarn/v6/npm-ms-2.1.3-574c8138ce1d2b5861f0b44579dbadd60c6615b2-integrity/node_modules/ms/index.js", "1"),
                    ("yarn/v6/npm-@a-b-1.0.0-rc.1-574c8138ce1d2b5861f0b44579dbadd60c6615b2-integrity/node_modules/@a/b/index.js", "1"),
                    ("yarn-global/cache/bytes-npm-3.1.2-28b8643004-10c0.zip", "12345"),
                ],
                vec!["npm @a/b 1.0.0-rc.1 1", "npm bytes 3.1.2 5", "npm ms 2.1.3 1"],
                vec![],
            ),
        ] {
            let stock = written(&files);
            assert_eq!(told(&stock), packages, "{files:?}");
            assert_eq!(stock.hosts.iter().map(crate::evidence::Shown::as_str).collect::<Vec<_>>(), hosts);
        }
    }

    #[test]
    fn what_is_no_package_or_damaged_is_passed_over() {
        let odd = [
            ("npm/_cacache/index-v5/a/b/c", "no tab\nx\t{\"key\":"),
            ("npm/_npx/1/node_modules/.package-lock.json", "{\"packages\":"),
            ("npm/_logs/x.log", "x"),
            ("uv/archive-v0/1/-.dist-info/x", ""),
            ("bun/@/@@@1/x", ""),
            ("yarn/v6/npm-/node_modules/x/y", ""),
        ];
        assert_eq!(told(&written(&odd)), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_a_file_with_two_names_counts_once() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::create_dir(outside.path().join("h11-0.16.0.dist-info")).expect("made");
        fs::write(folder.path().join("a"), "12345").expect("written");
        fs::hard_link(folder.path().join("a"), folder.path().join("b")).expect("linked");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("uv")).expect("linked");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).expect("linked");
        let stock = survey(folder.path(), &Redactor::default());
        assert_eq!((stock.bytes, stock.packages.len()), (5, 0));
    }
}

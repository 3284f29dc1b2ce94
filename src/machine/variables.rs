//! Environment variables under the rules of one operating system.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

use super::Os;

/// Variables by name, where Windows does not tell `Path` from `PATH`.
#[derive(Clone)]
pub(crate) struct Variables {
    map: BTreeMap<OsString, OsString>,
    os: Os,
}

impl Variables {
    pub(crate) fn new(map: BTreeMap<OsString, OsString>, os: Os) -> Self {
        Self { map, os }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        self.map.get(OsStr::new(name)).or_else(|| self.map.get(&self.spelling(name)?)).map(OsString::as_os_str)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        let name = self.spelling(name).unwrap_or_else(|| name.into());
        self.map.insert(name, value.into());
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.map.iter()
    }

    pub(crate) fn os(&self) -> Os {
        self.os
    }

    /// Those whose names match one of the patterns.
    pub(crate) fn only(&self, patterns: &[&str]) -> Self {
        let mut kept = self.clone();
        kept.retain(|name, _| patterns.iter().any(|pattern| self.os.matches(pattern, name)));
        kept
    }

    pub(crate) fn into_map(self) -> BTreeMap<OsString, OsString> {
        self.map
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &OsStr) -> bool) {
        self.map.retain(|name, value| keep(&name.to_string_lossy(), value));
    }

    /// How `name` is written here.
    fn spelling(&self, name: &str) -> Option<OsString> {
        self.map.keys().find(|known| known.to_str().is_some_and(|known| self.os.same_variable(known, name))).cloned()
    }
}

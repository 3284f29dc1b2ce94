//! What a start from empty package caches came to: the download, and the starts from what it left behind.

use std::time::Duration;

use super::{Attempt, Evidence, Outcome, Purpose, Shown};

/// What was asked for with `--cold`, beside the starts themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cold {
    /// Whether anything of this entry comes from a package cache; where nothing does, the probe was an ordinary one.
    pub applies: bool,
    /// The cache variables that the entry sets itself, so that its own caches were used.
    pub own: Vec<Shown>,
    /// What the caches held when a start from them was ready, or at the end where none was.
    pub stock: Stock,
}

/// What package caches hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stock {
    /// By registry, name and version.
    pub packages: Vec<Package>,
    /// Everything, each file once: packages, what the registry said of them, and what was unpacked.
    pub bytes: u64,
    /// Where it came from, as far as the caches tell.
    pub hosts: Vec<Shown>,
}

/// One version of a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    pub registry: Registry,
    pub name: Shown,
    pub version: Shown,
    /// Its archive where the cache keeps that, else its files.
    pub bytes: Option<u64>,
}

/// Whose names and versions they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Registry {
    Npm,
    PyPi,
}

impl Registry {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PyPi => "pypi",
        }
    }
}

impl Stock {
    /// The package of that name, in any version.
    #[must_use]
    pub fn package(&self, name: &str) -> Option<&Package> {
        // PyPI does not tell `-`, `_` and `.` apart, nor case (peps.python.org/pep-0503, "Normalized Names").
        let same = |package: &&Package| match package.registry {
            Registry::Npm => &*package.name == name,
            Registry::PyPi => normalized(&package.name) == normalized(name),
        };
        self.packages.iter().find(same)
    }
}

fn normalized(name: &str) -> String {
    name.to_lowercase().replace(['_', '.'], "-")
}

impl Evidence {
    /// What `--cold` came to, where anything of the entry comes from a package cache.
    #[must_use]
    pub fn emptied(&self) -> Option<&Cold> {
        self.cold.as_ref().filter(|cold| cold.applies)
    }

    /// The starts from one cache that was empty at first, each as the client makes it, until one was ready. The first is the judged one.
    pub fn cold_starts(&self) -> impl Iterator<Item = &Attempt> {
        let first = self.emptied().map(|_| self.judged());
        first.into_iter().chain(self.attempts.iter().filter(|attempt| attempt.purpose == Purpose::ColdAgain))
    }

    /// How many starts from such a cache it takes until one is ready; `None` where none of those that were made is.
    #[must_use]
    pub fn starts_until_ready(&self) -> Option<usize> {
        self.cold_starts().position(Attempt::is_ready).map(|before| before + 1)
    }

    /// Whether the client ended one start after the other before its installation was complete.
    #[must_use]
    pub fn never_converges(&self) -> bool {
        self.cold_starts().count() > 1 && self.cold_starts().all(|attempt| attempt.outcome() != Outcome::Ready)
    }

    /// The time until ready with an empty cache: as the client starts it, or left alone.
    #[must_use]
    pub fn cold_ready(&self) -> Option<Duration> {
        self.emptied()?;
        let first = self.cold_starts().next().and_then(Attempt::ready);
        first.or_else(|| self.second_look()?.ready())
    }

    /// The start from a cache that an earlier one had filled.
    #[must_use]
    pub fn warm(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.purpose == Purpose::Warm)
    }

    /// The bytes that had to be downloaded: received from other machines, where connections were visible, else those of the packages.
    #[must_use]
    pub fn downloaded(&self) -> Option<u64> {
        let packages = || self.emptied()?.stock.packages.iter().filter_map(|package| package.bytes).reduce(|sum, bytes| sum + bytes);
        self.received().or_else(packages)
    }

    /// The bytes that the cold start received from other machines, where connections were visible.
    #[must_use]
    pub fn received(&self) -> Option<u64> {
        self.emptied()?;
        let first = self.cold_starts().next().filter(|attempt| attempt.is_ready());
        let watched = first.or_else(|| self.second_look()).or_else(|| self.cold_starts().next())?.watched.yes()?;
        let outside = watched.connections.iter().filter(|connection| !connection.remote.ip().is_loopback());
        outside.map(|connection| connection.received.yes().copied()).sum::<Option<u64>>().filter(|&bytes| bytes > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, cold, shown, start},
        evidence::Method,
    };

    fn ready(millis: u64) -> Start {
        start("npx -y x").after(millis).initializes().lists_tools(1)
    }

    fn killed() -> Start {
        start("npx -y x").gives_up(Method::Initialize, 1_500)
    }

    #[test]
    fn starts_are_counted_until_one_is_ready() {
        for (starts, until, never) in [
            (vec![ready(10)], Some(1), false),
            (vec![killed(), killed(), ready(10)], Some(3), false),
            (vec![killed(), killed()], None, true),
            (vec![killed()], None, false),
            (vec![start("npx -y x").exits(1)], None, false),
        ] {
            let evidence = cold(starts).evidence();
            assert_eq!((evidence.starts_until_ready(), evidence.never_converges()), (until, never));
        }
    }

    #[test]
    fn the_first_start_is_judged_and_a_start_left_alone_tells_how_long_it_takes() {
        let evidence = cold(vec![killed(), ready(10)]).then(ready(8_000), Purpose::SecondLook).then(ready(700), Purpose::Warm).evidence();
        assert_eq!(evidence.judged().outcome(), Outcome::TimedOut);
        assert_eq!(evidence.cold_ready().map(|ready| ready.as_secs()), Some(8));
        assert_eq!(evidence.warm().and_then(Attempt::ready).map(|ready| ready.as_secs()), Some(0));
    }

    #[test]
    fn a_python_package_is_found_by_any_spelling() {
        let package = |registry, name| Package { registry, name: shown(name), version: shown("1"), bytes: None };
        let stock = Stock { packages: vec![package(Registry::PyPi, "mcp_server.Time"), package(Registry::Npm, "a_b")], ..Stock::default() };
        assert!(stock.package("mcp-server-time").is_some());
        assert!(stock.package("a-b").is_none());
    }
}

//! Text signatures as data: patterns over what the server wrote, shared by probes and logs.

use std::sync::OnceLock;

use regex::Regex;

use crate::evidence::{Attempt, Line, Shown};

/// The patterns of one cause. A group called `name` captures the thing that the finding names.
#[derive(Debug)]
pub struct Signatures {
    patterns: &'static [&'static str],
    compiled: OnceLock<Vec<Regex>>,
}

/// A line that matched.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    pub line: Line<'a>,
    /// Which pattern matched, from 0.
    pub pattern: usize,
    /// The group `name`, if the pattern has one and it took part.
    pub name: Option<Shown>,
}

impl Signatures {
    /// Patterns in order of precedence within one line.
    #[must_use]
    pub const fn new(patterns: &'static [&'static str]) -> Self {
        Self { patterns, compiled: OnceLock::new() }
    }

    fn compiled(&self) -> &[Regex] {
        self.compiled.get_or_init(|| {
            let compile = |pattern: &&str| Regex::new(pattern).unwrap_or_else(|error| panic!("signature {pattern:?}: {error}"));
            self.patterns.iter().map(compile).collect()
        })
    }

    /// The last matching line before the client closed the connection: what comes last before the end explains it best.
    #[must_use]
    pub fn last<'a>(&self, attempt: &'a Attempt) -> Option<Hit<'a>> {
        attempt.lines_while_open().rev().find_map(|line| self.hit(line))
    }

    /// The first matching line, whenever it came.
    #[must_use]
    pub fn first<'a>(&self, attempt: &'a Attempt) -> Option<Hit<'a>> {
        attempt.lines().find_map(|line| self.hit(line))
    }

    /// What the patterns make of one line.
    #[must_use]
    pub fn hit<'a>(&self, line: Line<'a>) -> Option<Hit<'a>> {
        self.compiled().iter().enumerate().find_map(|(pattern, regex)| {
            let captures = regex.captures(line.text)?;
            let name = captures.name("name").map(|name| line.text.part(name.range()));
            Some(Hit { line, pattern, name })
        })
    }

    /// Whether any pattern matches `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.compiled().iter().any(|regex| regex.is_match(text))
    }
}

//! Regular expressions over text that start fast: compiled when a text may match, with classes such as `\w` and `\b` meaning ASCII.
//!
//! A failing start asks several hundred patterns. With Unicode classes, compiling them took three times as long as the server's start,
//! and matching text that is not ASCII fell back to the slowest engine.

mod gate;

use std::{borrow::Cow, ops::Range, sync::OnceLock};

use regex::bytes;

use gate::Gate;

/// A pattern of ours, known to be well-formed by the tests that use it.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: &'static str,
    gate: OnceLock<Gate>,
    compiled: OnceLock<bytes::Regex>,
}

impl Pattern {
    pub(crate) const fn new(source: &'static str) -> Self {
        Self { source, gate: OnceLock::new(), compiled: OnceLock::new() }
    }

    /// The pattern, unless `text` can be told not to match it without.
    fn for_text(&self, text: &str) -> Option<&bytes::Regex> {
        let admitted = self.gate.get_or_init(|| Gate::of(self.source)).admits(text.as_bytes());
        debug_assert!(admitted || !self.compiled().is_match(text.as_bytes()), "{} matches, but is kept from {text}", self.source);
        admitted.then(|| self.compiled())
    }

    fn compiled(&self) -> &bytes::Regex {
        self.compiled.get_or_init(|| {
            let built = bytes::RegexBuilder::new(self.source).unicode(false).build();
            built.unwrap_or_else(|error| panic!("a pattern of ours is malformed: {error}"))
        })
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.for_text(text).is_some_and(|pattern| pattern.is_match(text.as_bytes()))
    }

    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Found<'t>> {
        self.for_text(text)?.find(text.as_bytes()).map(|found| Found::at(text, found.range()))
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.for_text(text)?.captures(text.as_bytes()).map(|groups| Captures { text, groups })
    }

    /// `text` with every match replaced by what `replacement` makes of it.
    pub(crate) fn replace_all<'t>(&self, text: &'t str, replacement: impl Fn(&Captures<'t>) -> String) -> Cow<'t, str> {
        let Some(pattern) = self.for_text(text).filter(|pattern| pattern.is_match(text.as_bytes())) else { return Cow::Borrowed(text) };
        let mut replaced = String::new();
        let mut done = 0;
        for groups in pattern.captures_iter(text.as_bytes()) {
            let found = Captures { text, groups };
            let whole = found.whole().range();
            replaced.push_str(text.get(done..whole.start).unwrap_or_default());
            replaced.push_str(&replacement(&found));
            done = whole.end;
        }
        replaced.push_str(&text[done..]);
        Cow::Owned(replaced)
    }
}

/// Patterns that are asked together: which of them match?
#[derive(Debug)]
pub(crate) struct PatternSet {
    sources: &'static [&'static str],
    gate: OnceLock<Gate>,
    compiled: OnceLock<bytes::RegexSet>,
}

impl PatternSet {
    pub(crate) const fn new(sources: &'static [&'static str]) -> Self {
        Self { sources, gate: OnceLock::new(), compiled: OnceLock::new() }
    }

    /// The first of the patterns, in their own order, that matches `text`.
    pub(crate) fn first_match(&self, text: &str) -> Option<usize> {
        if !self.gate.get_or_init(|| Gate::of_any(self.sources)).admits(text.as_bytes()) {
            return None;
        }
        let compiled = self.compiled.get_or_init(|| {
            let built = bytes::RegexSetBuilder::new(self.sources).unicode(false).build();
            built.unwrap_or_else(|error| panic!("a pattern of ours is malformed: {error}"))
        });
        compiled.matches(text.as_bytes()).iter().next()
    }
}

/// The groups of one match.
#[derive(Debug)]
pub(crate) struct Captures<'t> {
    text: &'t str,
    groups: bytes::Captures<'t>,
}

impl<'t> Captures<'t> {
    pub(crate) fn whole(&self) -> Found<'t> {
        Found::at(self.text, self.groups.get(0).map_or(0..0, |whole| whole.range()))
    }

    /// What follows the match.
    pub(crate) fn after(&self) -> &'t str {
        &self.text[self.whole().range().end..]
    }

    /// The group of that name, if it took part in the match.
    pub(crate) fn name(&self, name: &str) -> Option<Found<'t>> {
        self.groups.name(name).map(|group| Found::at(self.text, group.range()))
    }
}

impl std::ops::Index<&str> for Captures<'_> {
    type Output = str;

    /// The text of a group that takes part in every match; empty where it does not.
    fn index(&self, name: &str) -> &str {
        self.name(name).map_or("", |found| found.as_str())
    }
}

/// A stretch of the text, on character boundaries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Found<'t> {
    /// A match of bytes may end within a character; then the whole character belongs to it.
    fn at(text: &'t str, range: Range<usize>) -> Self {
        Self { text, start: text.floor_char_boundary(range.start), end: text.ceil_char_boundary(range.end) }
    }

    pub(crate) const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    pub(crate) fn as_str(&self) -> &'t str {
        &self.text[self.start..self.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_text_that_is_not_ascii_lie_on_character_boundaries() {
        let pattern = Pattern::new(r"'(?<name>[^']+)' n'est pas (?<rest>.)");
        let found = pattern.captures("« 'npx-ü' n'est pas été »").expect("it matches");
        assert_eq!((&found["name"], &found["rest"], &found["none"]), ("npx-ü", "é", ""));
        assert!(Pattern::new(r"\bkey\b").is_match("日本 key 日本"));
    }

    #[test]
    fn every_match_is_replaced_and_the_rest_stays() {
        let digits = Pattern::new(r"\d+");
        assert_eq!(digits.replace_all("a1ü22b", |found| format!("<{}>", found.whole().as_str())), "a<1>ü<22>b");
        assert!(matches!(digits.replace_all("none", |_| String::new()), Cow::Borrowed("none")));
    }

    #[test]
    fn a_set_tells_its_first_match() {
        let set = PatternSet::new(&["(?i)error", "fatal"]);
        assert_eq!((set.first_match("FATAL fatal"), set.first_match("fatal Error"), set.first_match("fine")), (Some(1), Some(0), None));
    }
}

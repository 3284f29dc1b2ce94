//! What a client writes in fixed words, and what that says.

use std::borrow::Cow;

use crate::{
    logs::said::Said,
    pattern::{Captures, Pattern},
};

/// A pattern of a client's words; its group `server` holds the server's name.
#[derive(Debug)]
pub(super) struct Sentence {
    pattern: Pattern,
    said: for<'a> fn(Parts<'_, 'a>) -> Said<'a>,
}

/// The groups of a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'c, 'a>(&'c Captures<'a>);

impl<'a> Parts<'_, 'a> {
    /// The text of a group; empty where it took no part.
    pub(super) fn of(self, name: &str) -> &'a str {
        self.0.name(name).map_or("", |found| found.as_str())
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        Cow::Borrowed(self.of("text").trim_end())
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.of(name).parse().ok()
    }
}

impl Sentence {
    pub(super) const fn new(pattern: &'static str, said: for<'a> fn(Parts<'_, 'a>) -> Said<'a>) -> Self {
        Self { pattern: Pattern::new(pattern), said }
    }
}

/// The first sentence that `text` is, with the server that it names.
pub(super) fn hear<'a>(sentences: &'static [Sentence], text: &'a str) -> Option<(Option<&'a str>, Said<'a>)> {
    sentences.iter().find_map(|sentence| {
        let found = sentence.pattern.captures(text)?;
        let server = found.name("server").map(|name| name.as_str());
        Some((server, (sentence.said)(Parts(&found))))
    })
}

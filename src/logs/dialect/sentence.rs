//! What a client writes in fixed words, and what that says.

use std::borrow::Cow;

use crate::{
    logs::{
        said::{Said, Spoken},
        stamp::Stamp,
    },
    pattern::{Captures, Pattern},
};

use super::Heard;

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

    /// What follows the pattern: cheaper than a group of everything.
    pub(super) fn after(self) -> Cow<'a, str> {
        Cow::Borrowed(self.0.after().trim_end())
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

/// What only one client says, in one of its sentences.
pub(super) fn surely<'a>(sentences: &'static [Sentence], stamp: Option<Stamp>, text: &'a str) -> Option<Heard<'a>> {
    let (server, said) = hear(sentences, text)?;
    Some(Heard { spoken: Spoken { stamp, server: server.map(Into::into), said }, sure: true })
}

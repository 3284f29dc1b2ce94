//! Replaces the references in an entry's text, as far as this client does it.

use std::borrow::Cow;

use crate::{
    client::{Expansion, Form, Unset},
    machine::{Os, Surroundings, Variables},
};

/// Where a text stands: clients treat the two differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In `command`, `args` or `cwd`.
    Command,
    /// In a value of `env`.
    Env,
}

pub(super) struct Expander<'a> {
    pub(super) expansion: Expansion,
    /// The client's own, from which it takes the values.
    pub(super) variables: &'a Variables,
    pub(super) surroundings: &'a Surroundings,
}

/// A reference at the start of a text.
struct Reference<'t> {
    to: Target<'t>,
    /// In bytes.
    length: usize,
}

enum Target<'t> {
    Variable { name: &'t str, default: Option<&'t str> },
    Project,
    Home,
}

impl Expander<'_> {
    /// `text` with every reference replaced that this client knows. What was put in is not searched again.
    pub(super) fn expand(&self, text: &str, place: Place) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let at_start = rest.len() == text.len();
            let length = if let Some(Reference { to, length }) = self.reference(rest, place, at_start) {
                out.push_str(&self.replacement(&to, place).unwrap_or(Cow::Borrowed(&rest[..length])));
                length
            } else {
                out.push(first);
                first.len_utf8()
            };
            rest = &rest[length..];
        }
        out
    }

    fn reference<'t>(&self, rest: &'t str, place: Place, at_start: bool) -> Option<Reference<'t>> {
        self.expansion.forms.iter().find_map(|form| match form {
            Form::Dollar => {
                let length = name_length(rest.strip_prefix('$')?)?;
                Some(Reference { to: variable(&rest[1..=length]), length: 1 + length })
            }
            Form::Braces => between(rest, "${", "}").filter(|(name, _)| is_name(name)).map(|(name, length)| Reference { to: variable(name), length }),
            Form::BracesOrDefault => between(rest, "${", "}").and_then(|(inside, length)| {
                let (name, default) = inside.split_once(":-").map_or((inside, None), |(name, default)| (name, Some(default)));
                is_name(name).then_some(Reference { to: Target::Variable { name, default }, length })
            }),
            Form::Percent if self.surroundings.os == Os::Windows => {
                between(rest, "%", "%").filter(|(name, _)| is_name(name)).map(|(name, length)| Reference { to: variable(name), length })
            }
            Form::Percent => None,
            Form::EnvColon => between(rest, "${env:", "}").map(|(name, length)| Reference { to: variable(name), length }),
            Form::EnvBraces => between(rest, "{env:", "}").map(|(name, length)| Reference { to: variable(name), length }),
            Form::Secrets => between(rest, "${{", "}}").and_then(|(inside, length)| {
                let name = inside.trim().strip_prefix("secrets.")?;
                Some(Reference { to: variable(name), length })
            }),
            Form::WorkspaceFolder => literal(rest, "${workspaceFolder}", Target::Project),
            Form::UserHome => literal(rest, "${userHome}", Target::Home),
            Form::Tilde => {
                let alone = rest.strip_prefix('~').is_some_and(|next| next.is_empty() || next.starts_with(['/', '\\']));
                (alone && at_start && place == Place::Command).then_some(Reference { to: Target::Home, length: 1 })
            }
        })
    }

    /// `None` leaves the reference as it is written.
    fn replacement(&self, target: &Target<'_>, place: Place) -> Option<Cow<'_, str>> {
        let (name, default) = match target {
            Target::Variable { name, default } => (name, default),
            Target::Project => return Some(self.surroundings.cwd.to_string_lossy()),
            Target::Home => return Some(self.surroundings.home.to_string_lossy()),
        };
        if let Some(value) = self.variables.get(name) {
            return Some(value.to_string_lossy());
        }
        if let Some(default) = default {
            return Some(Cow::Owned((*default).to_owned()));
        }
        let unset = match place {
            Place::Command => self.expansion.unset,
            Place::Env => self.expansion.unset_in_env,
        };
        match unset {
            Unset::StaysLiteral => None,
            Unset::BecomesEmpty => Some(Cow::Borrowed("")),
        }
    }
}

fn variable(name: &str) -> Target<'_> {
    Target::Variable { name, default: None }
}

fn literal<'t>(rest: &str, written: &str, to: Target<'t>) -> Option<Reference<'t>> {
    rest.starts_with(written).then_some(Reference { to, length: written.len() })
}

/// What stands between the two marks, if the text begins with the first, and the length of the whole.
fn between<'t>(rest: &'t str, open: &str, close: &str) -> Option<(&'t str, usize)> {
    let inside = rest.strip_prefix(open)?;
    let end = inside.find(close)?;
    Some((&inside[..end], open.len() + end + close.len()))
}

/// The length of the variable name that the text begins with.
fn name_length(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    is_name(&text[..end]).then_some(end)
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && text.starts_with(|c: char| !c.is_ascii_digit())
}
